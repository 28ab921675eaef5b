"""One exchange with the hub: build the request, send it, verify the answer, take it in.

The whole exchange is safe to repeat at any point: what was signed stays signed, what was sent without a
receipt is sent again under the same id, and the hub answers the same.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from tallystick_packs.documents import FORMAT, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.texts import _
from tallystick_sync import anchor as anchors
from tallystick_sync import request as requests
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.answer import Answer, Seen, verify_answer
from tallystick_sync.checkpoint import Checkpoint
from tallystick_sync.client import (
    answers,
    asking,
    documents,
    giving_back,
    inbox,
    paper_rows,
    sealed_talk,
)
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.lease_keys import key_of
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.packs import bearer_leases
from tallystick_sync.client.store import Store
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import (
    BudgetSpentError,
    LinkError,
    OfflineError,
    PausedError,
    RefusedError,
    UntrustedError,
)
from tallystick_sync.exchanging import post, try_addresses
from tallystick_sync.framing import BZIP2, Part, pack_frame, unpack_frame
from tallystick_sync.link import SocketTransport
from tallystick_sync.link.patience import Patience
from tallystick_sync.pieces import layout
from tallystick_sync.places import ANSWERED
from tallystick_sync.refusal import UNKNOWN_INSTALLATION
from tallystick_sync.request import SyncRequest
from tallystick_sync.roster import Roster
from tallystick_sync.signed import sign_payload
from tallystick_sync.transport import Transport
from tallystick_sync.trust import TrustList

MAX_ROUNDS = 64
MAX_BATCHES_PER_REQUEST = 16
MAX_PAPERS_PER_REQUEST = 50
MAX_CARRIED = 8
CARRIED = "carried"
"""Position: nonces of requests that went out on a stick and may still be answered."""

ENCODINGS = "encodings"
"""Position: the coding that the hub said it takes besides zstd. Nobody signs it: at worst it is not so."""

STICK_SINCE = "stick_since"
"""Position: since when something is on a stick and not answered, Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one sync did. Counts are entries, documents and bytes; `warnings` are sentences.

    `clock_off_s` is how far this computer's clock is ahead of the hub's, in seconds.
    """

    sent: int = 0
    receipts: int = 0
    leases: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    requests: int = 0
    downloaded: int = 0
    waiting: int = 0
    clock_off_s: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """The lists in force, from the store."""

    trust: TrustList
    roster: Roster | None


def load_trusted(connection: sqlite3.Connection) -> Trusted | None:
    """The trust list and roster in force, None before the first contact."""
    trust_id = documents.get_position(connection, inbox.TRUST)
    if trust_id is None:
        return None
    roster_id = documents.get_position(connection, inbox.ROSTER)
    # Verified when they came in; the store is the worker's own.
    trust = read_payload(
        documents.find(connection, trust_id), trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES
    )
    roster = None
    if roster_id is not None:
        envelope = documents.find(connection, roster_id)
        roster = read_payload(envelope, rosters.KIND, Roster, max_bytes=rosters.MAX_BYTES)
    return Trusted(trust=trust, roster=roster)


class Exchange:
    """Exchanges of one worker with one hub.

    Attributes:
        address: Where the hub answered last.
    """

    def __init__(
        self,
        store: Store,
        identity: Identity,
        transport: Transport,
        surroundings: Surroundings,
        *,
        media: MediaStore,
        nearby: Callable[[str], tuple[str, ...]] = lambda _root: (),
    ) -> None:
        """`nearby` finds addresses of a hub on the local network, asked where no known one answers."""
        self._nearby = nearby
        self._media = media
        self._may_open = False
        self.address = ""
        self._store = store
        self._identity = identity
        self._transport = transport
        self._surroundings = surroundings

    def run(
        self,
        *,
        hold: int = 0,
        on_progress: Callable[[str], None] | None = None,
        patience: Patience | None = None,
        may_open: bool = True,
    ) -> SyncReport:
        """Exchange until the hub has nothing more to say.

        Args:
            patience: How long to try again while the link fails.
            may_open: Whether the first item of a new pack may come with the answer.

        Raises:
            LinkError: The link failed; everything is as safe as before.
            RefusedError: The hub said no.
            UntrustedError: The answer does not hold; nothing of it was used.
        """
        report = SyncReport()
        self._may_open = may_open
        for _round in range(MAX_ROUNDS):
            answer, report = self._patient_round(
                report, hold=hold, on_progress=on_progress, patience=patience or Patience(0)
            )
            with self._store.read() as connection:
                left = len(answers.waiting_batches(connection))
                gives_back = giving_back.is_open(connection)
            if answer.restored is not None or gives_back:
                continue
            if not answer.anchor.more and not left:
                break
            if not answer.anchor.more and answer.receipts == () and left:
                # The hub took the request and gave no receipt for a batch: asking again would not help.
                warning = _("The hub gave no receipt for part of your work yet.")
                report = replace(report, warnings=(*report.warnings, warning))
                break
        with self._store.read() as connection:
            waiting = answers.outbox_state(connection).waiting
        return replace(report, waiting=waiting)

    def _patient_round(
        self,
        report: SyncReport,
        *,
        hold: int,
        on_progress: Callable[[str], None] | None,
        patience: Patience,
    ) -> tuple[Answer, SyncReport]:
        while True:
            try:
                found = self._round(report, hold=hold, on_progress=on_progress)
            except RefusedError as exc:
                if exc.code != UNKNOWN_INSTALLATION or not self._forget_certified():
                    raise
            except (PausedError, BudgetSpentError):
                raise
            except LinkError:
                self._may_open = False  # a longer answer breaks off more easily, and begins again
                if not patience.wait():
                    raise
            else:
                patience.progress()
                return found

    def _forget_certified(self) -> bool:
        """The hub does not know this installation (any more): send its certificate with the next request."""

        def work(connection: sqlite3.Connection) -> bool:
            was_known = documents.get_position(connection, inbox.CERTIFIED) is not None
            documents.set_position(connection, inbox.CERTIFIED, None)
            return was_known

        return self._store.writer.now(work)

    def _round(
        self, report: SyncReport, *, hold: int, on_progress: Callable[[str], None] | None
    ) -> tuple[Answer, SyncReport]:
        parts, request, seen, entries = self._store.writer.now(
            lambda connection: self._prepare(connection, hold), "outbox"
        )
        body, data = self._sent(seen.trust, parts, on_progress)
        report = replace(
            report, sent=report.sent + entries, requests=report.requests + 1,
            bytes_up=report.bytes_up + len(body),
        )  # fmt: skip
        return self._accept(data, seen, request.nonce, report)

    def carry_out(self, *, hold: int = 0) -> bytes:
        """A request to be carried to the hub as a file: the same bytes that would be posted."""
        return self._store.writer.now(lambda connection: self._for_the_stick(connection, hold), "outbox")

    def carry_in(self, data: bytes) -> SyncReport:
        """Take in an answer that was carried back; the same one twice is one.

        Raises:
            UntrustedError: It is not the hub's answer to a request of this installation.
        """
        with self._store.read() as connection:
            trusted = load_trusted(connection)
            nonces = (documents.get_position(connection, CARRIED) or "").split()
            checkpoint, bearers = _last_checkpoint(connection), bearer_leases(connection)
            formerly = documents.former_keys(connection, self._identity.worker)
        if trusted is None:
            raise UntrustedError(
                _("This profile has not joined a hub yet."), todo=_("Join with an invite first.")
            )
        seen = Seen(
            trust=trusted.trust, roster=trusted.roster, checkpoint=checkpoint, bearers=bearers,
            formerly=formerly,
        )  # fmt: skip
        data = sealed_talk.incoming(data, self._identity, hub=trusted.trust.hub)
        nonce = _nonce_of(data, nonces)
        _answer, report = self._accept(data, seen, nonce, SyncReport())
        with self._store.read() as connection:
            return replace(report, waiting=answers.outbox_state(connection).waiting)

    def _for_the_stick(self, connection: sqlite3.Connection, hold: int) -> bytes:
        parts, request, _seen, _entries = self._prepare(connection, hold, by_stick=True)
        nonces = (documents.get_position(connection, CARRIED) or "").split()
        documents.set_position(connection, CARRIED, " ".join([*nonces, request.nonce][-MAX_CARRIED:]))
        if documents.get_position(connection, STICK_SINCE) is None:
            documents.set_position(connection, STICK_SINCE, self._surroundings.now())
        return sealed_talk.sealer(connection, hub=request.hub)(pack_frame(parts))

    def _accept(self, data: bytes, seen: Seen, nonce: str, report: SyncReport) -> tuple[Answer, SyncReport]:
        answer, received = self._verified(data, seen, nonce)
        opened = self._keep_files(answer)
        self._take_in(answer, received)
        warnings = report.warnings
        if not answer.is_log_consistent:
            warnings = (
                *warnings,
                _("The hub's log contradicts what it showed before; both are kept as proof."),
            )
        warnings = (*warnings, *(refusal.what for refusal in answer.refused if refusal.what not in warnings))
        if answer.restored is not None:
            warning = _(
                "The hub was put back from a copy made on {date}. Your program gives it back what you hold "
                "since then; nothing of yours is lost."
            ).format(date=datetime.fromtimestamp(answer.restored, UTC).date().isoformat())
            warnings = (*warnings, warning)
        if answer.trust.is_expired(answer.anchor.time):
            warning = _(
                "The hub's trust list is past its date. Your packs go on as promised; new packs must wait."
            )
            warnings = (*warnings, warning)
        return answer, replace(
            report, receipts=report.receipts + len(answer.receipts),
            leases=report.leases + len(answer.leases),
            bytes_down=report.bytes_down + len(data), downloaded=report.downloaded + opened,
            warnings=warnings, clock_off_s=self._surroundings.now() - answer.anchor.time,
        )  # fmt: skip

    def _prepare(
        self, connection: sqlite3.Connection, hold: int, *, by_stick: bool = False
    ) -> tuple[list[Part], SyncRequest, Seen, int]:
        """What goes to the hub. On a stick it goes whole: asking again would take another journey."""
        trusted = load_trusted(connection)
        if trusted is None:
            raise UntrustedError(
                _("This profile has not joined a hub yet."), todo=_("Join with an invite first.")
            )
        identity, hub = self._identity, trusted.trust.hub
        answers.sign_batches(connection, identity, hub)
        batches = answers.waiting_batches(connection)[:MAX_BATCHES_PER_REQUEST]
        nonce = self._surroundings.random_bytes(requests.NONCE_BYTES).hex()
        again = giving_back.parts(connection, nonce)
        if again:
            batches = []  # the receipts of older ones come first
        now = self._surroundings.now()
        is_expired = trusted.trust.is_expired(now)
        headers = () if by_stick else asking.wanted_headers(connection)
        token = documents.get_position(connection, "token")
        request = SyncRequest(
            format=FORMAT, hub=hub, signer=identity.installation.public.hex, worker=identity.worker,
            nonce=nonce, time=now,
            program=f"tallystick {_program_version()}",
            have=asking.have(connection, trusted.trust, trusted.roster, headers),
            # Past its date the list vouches for nothing new; leased work goes on.
            want=asking.want(
                connection, hold, may_open=self._may_open, may_lease=not is_expired,
                sealing=identity.sealing_public,
            ),
            token=token, name=identity.name if token else None, count=asking.next_count(connection, now),
        )  # fmt: skip
        signed = sign_payload(requests.KIND, request, identity.installation)
        seen = Seen(
            trust=trusted.trust,
            roster=trusted.roster,
            checkpoint=_last_checkpoint(connection),
            headers=headers,
            bearers=bearer_leases(connection),
            formerly=documents.former_keys(connection, identity.worker),
        )
        entries = answers.outbox_state(connection).waiting
        carried = paper_rows.waiting(connection, limit=MAX_PAPERS_PER_REQUEST)
        keys = paper_rows.keys_of(connection, carried)
        is_known = documents.get_position(connection, inbox.CERTIFIED) == request.signer
        certificate = [] if is_known and not token and not by_stick else [identity.certificate(hub)]
        return [*certificate, signed, *again, *batches, *carried, *keys], request, seen, entries

    def _sent(
        self, trust: TrustList, parts: Sequence[Part], on_progress: Callable[[str], None] | None
    ) -> tuple[bytes, bytes]:
        """Send a request in the smallest way that this hub reads; returns its bytes and the answer's."""
        with self._store.read() as connection:
            may_be_bzip2 = documents.get_position(connection, ENCODINGS) == BZIP2
            seal = sealed_talk.sealer(connection, hub=trust.hub)
        body = seal(pack_frame(parts, may_be_bzip2=may_be_bzip2))
        try:
            return body, self._send(trust, body, on_progress)
        except UntrustedError:
            if not may_be_bzip2:
                raise
        # Another program serves this hub than the one that said so.
        self._store.writer.now(lambda connection: documents.set_position(connection, ENCODINGS, None))
        body = seal(pack_frame(parts))
        return body, self._send(trust, body, on_progress)

    def _note_encodings(self, said: str) -> None:
        if BZIP2 in said:
            self._store.writer.now(lambda connection: documents.set_position(connection, ENCODINGS, BZIP2))

    def _send(self, trust: TrustList, body: bytes, on_progress: Callable[[str], None] | None) -> bytes:
        def attempt(address: str) -> bytes:
            if on_progress:
                on_progress(address)
            data = post(self._transport, address, "/sync", body, on_encodings=self._note_encodings)
            self.address = address
            return data

        # Where it answered last comes first: the others may be dead for this network.
        known = sorted(trust.addresses, key=lambda address: address != self.address)
        try:
            return try_addresses(known, attempt)
        except OfflineError:
            found = self._nearby(trust.hub)
            if not found:
                raise
            return try_addresses(found, attempt)

    def _verified(self, data: bytes, seen: Seen, nonce: str) -> tuple[Answer, tuple[Part, ...]]:
        try:
            parts = unpack_frame(sealed_talk.incoming(data, self._identity, hub=seen.trust.hub))
            answer = verify_answer(
                parts,
                seen,
                worker=self._identity.worker,
                installation=self._identity.installation.public.hex,
                nonce=nonce,
            )
        except BadDocumentError as exc:
            raise UntrustedError(f"The hub's answer cannot be read: {exc.what}") from exc
        for new in answer.leases:
            key_of(new.lease, new.manifest, self._identity)
        _check_overlooked(self._transport, self.address, answer.anchor.time)
        return answer, parts

    def _take_in(self, answer: Answer, parts: tuple[Part, ...]) -> None:
        envelopes = [part for part in parts if isinstance(part, Envelope)]
        trust_id = next((part.id for part in reversed(envelopes) if part.kind == trusts.KIND), None)
        roster_id = next((part.id for part in reversed(envelopes) if part.kind == rosters.KIND), None)
        now = self._surroundings.now()
        kinds = ["offer", "outbox"]
        kinds += ["lease", "download"] if answer.leases else []
        kinds += ["receipt"] if answer.receipts else []
        kinds += ["message"] if answer.notices else []
        self._store.writer.now(
            lambda connection: self._into_store(connection, answer, (trust_id, roster_id), now), *kinds
        )

    def _keep_files(self, answer: Answer) -> int:
        """Keep what came along of new packs; returns how many bytes. What is no file of theirs is dropped."""
        entries = {
            piece.entry.sha256: piece.entry
            for new in answer.leases
            for piece in layout(new.lease, new.manifest)
        }
        kept = 0
        for data in answer.files:
            entry = entries.get(hashlib.sha256(data).hexdigest())
            if entry is not None and self._media.keep(entry, data):
                kept += len(data)
        return kept

    def _into_store(
        self, connection: sqlite3.Connection, answer: Answer, ids: tuple[str | None, str | None], now: int
    ) -> None:
        inbox.take_in(connection, answer, trust_id=ids[0], roster_id=ids[1], at=now)
        if self.address:
            documents.set_position(connection, ANSWERED, self.address)


def _nonce_of(data: bytes, nonces: Sequence[str]) -> str:
    """The nonce of an open request that an answer's anchor claims to answer; verified later."""
    try:
        claims = {
            read_payload(part, anchors.KIND, anchors.Anchor, max_bytes=anchors.MAX_BYTES).nonce
            for part in unpack_frame(data)
            if isinstance(part, Envelope) and part.kind == anchors.KIND
        }
    except BadDocumentError as exc:
        raise UntrustedError(_("This file cannot be read: {what}").format(what=exc.what)) from exc
    for nonce in nonces:
        if nonce in claims:
            return nonce
    raise UntrustedError(
        _("This file answers no request of this profile."),
        todo=_("Take the file that the hub made for you from what you brought it."),
    )


def _check_overlooked(transport: Transport, address: str, hub_time: int) -> None:
    """A certificate whose dates this computer's clock contradicts must fit the hub's signed time.

    Raises:
        UntrustedError: It was out of date by the hub's own clock too.
    """
    if not isinstance(transport, SocketTransport):
        return
    certificate = transport.overlooked.get(address)
    if certificate is not None and not certificate.covers(hub_time):
        raise UntrustedError(
            _("The certificate of the hub's address {address} has run out.").format(address=address),
            todo=_("Tell your coordinator, who renews it."),
        )


def _last_checkpoint(connection: sqlite3.Connection) -> Checkpoint | None:
    root = documents.get_position(connection, "log_root")
    size = documents.get_position(connection, "log_size")
    if root is None or size is None:
        return None
    return Checkpoint(origin="", size=int(size), root=bytes.fromhex(root))


def _program_version() -> str:
    try:
        return version("tallystick")
    except PackageNotFoundError:
        return "source"
