"""`HubClient`: a requester's side of the hub.

    client = HubClient(Path("~/.config/tallystick/hub.json").expanduser(), key=key)
    client.join("tallystick:join?hub=...", name="Sokoni", country="KE", contact="mailto:...")
    published = client.publish([Path("out/photos-001.tallypack")])
    results = client.results(published.job)

Everything may be repeated: a publication known already answers the same, a file that is there is not sent
again, results go on where they stopped.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NoReturn

from tallystick_packs import strict_json
from tallystick_packs.confidential import pack_key
from tallystick_packs.documents import FORMAT, check_format, convert
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, BadJobError, FileProblemError
from tallystick_packs.files import replace_file
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_packs.reading import Pack, open_pack
from tallystick_sync import job_list
from tallystick_sync import job_order as orders
from tallystick_sync import job_state as job_states
from tallystick_sync import publication as publications
from tallystick_sync import refusal as refusals
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import PortalError, RefusedError, UntrustedError
from tallystick_sync.exchanging import get_frame, post, try_addresses
from tallystick_sync.first_contact import first_contact, read_lists
from tallystick_sync.framing import Note, Part, pack_frame, unpack_frame
from tallystick_sync.invite import read_invite
from tallystick_sync.job_list import MAX_JOBS, JobList, JobsQuery, ListedJob
from tallystick_sync.job_order import Clarification, JobOrder
from tallystick_sync.job_state import JobState
from tallystick_sync.link import SocketTransport
from tallystick_sync.pack_keys import seal_for_hub
from tallystick_sync.publication import Application, Publication, PublishedPack, ResultsQuery
from tallystick_sync.requester.collecting import Results, collect
from tallystick_sync.requester.sheets import sealed_sheets
from tallystick_sync.signed import sign_payload
from tallystick_sync.transport import Transport
from tallystick_sync.trust import TrustList

MAX_LIST_BYTES = 1024 * 1024
Progress = Callable[[str, int, int], None]
"""Called with (what, done, total)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The hub joined: its id, name and addresses."""

    hub: str
    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A job on the hub; `reserved` covers all prices and the largest possible top-ups."""

    job: str
    state: str
    reserved: Money
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Membership:
    """The file that remembers the hub joined: its whole id and its addresses."""

    format: str
    hub: str
    addresses: tuple[str, ...]


class HubClient:
    """A requester at one hub.

    Args:
        membership: File that remembers the hub joined; written by `join`.
        key: The requester's key.
    """

    def __init__(
        self,
        membership: Path,
        *,
        key: SigningKey,
        transport: Transport | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        self._membership = membership
        self._key = key
        self._transport = transport or SocketTransport()
        self._surroundings = surroundings or Surroundings()

    def join(self, invite_text: str, *, name: str, country: str, contact: str) -> Joined:
        """Join a hub as a requester.

        Raises:
            BadInviteError, LinkError, UntrustedError, RefusedError: see `Worker.join`.
        """
        invite = read_invite(invite_text)
        contact_lists = first_contact(self._transport, invite)
        trust = contact_lists.trust
        value = Application(
            format=FORMAT, hub=trust.hub, signer=self._key.public.hex, time=self._surroundings.now(),
            token=invite.token, name=name, country=country, contact=contact,
        )  # fmt: skip
        envelope = sign_payload(publications.ENROL_KIND, value, self._key)
        parts = self._post(invite.addresses, "/requesters", [envelope])
        self._refuse(parts, trust, nonce=envelope.id)
        roster = read_lists(parts, root_fingerprint=trust.hub).roster
        if roster is None or roster.requester_of(self._key.public.hex) is None:
            raise UntrustedError("The hub answered without putting your key on its roster.")
        remembered = {"format": FORMAT, "hub": trust.hub, "addresses": list(trust.addresses)}
        replace_file(self._membership, strict_json.dumps(remembered) + b"\n", mode=0o600)
        return Joined(hub=trust.hub, name=trust.name, addresses=trust.addresses)

    def publish(
        self, packs: Sequence[Path], *, token: str | None = None, on_progress: Progress | None = None
    ) -> Published:
        """Publish all packs of one job: announce them, send the files the hub lacks, reserve the money.

        Args:
            token: Your own name for this publication, at most 64 letters; without one it is made of the job
                and the packs. The same again is done once; other packs under a used token are refused.

        Raises:
            BadJobError: The packs are of different jobs, or of another key.
            BadPackError: A pack is damaged.
            RefusedError: The hub said no; `code` is `no-funds` where the budget does not suffice, and
                `other-body` where the token stands for something else.
        """
        opened = [open_pack(path) for path in packs]
        for pack in opened:
            pack.verify(deep=True)  # the last look before others hold it
        if len({pack.manifest.job for pack in opened}) != 1:
            raise BadJobError("These packs are of different jobs.", todo="Publish each job on its own.")
        if {pack.manifest.signer for pack in opened} != {self._key.public.hex}:
            raise BadJobError(
                "These packs were signed with another key.", todo="Use the key you built them with."
            )
        membership = self._member()
        trust = self._trust(membership)
        data = {pack.path: _read(pack) for pack in opened}
        value = Publication(
            format=FORMAT, hub=membership.hub, signer=self._key.public.hex, time=self._surroundings.now(),
            job=opened[0].manifest.job, packs=tuple(_published(pack, data[pack.path]) for pack in opened),
            token=token or _token("publish", opened[0].manifest.job, *(pack.id for pack in opened)),
        )  # fmt: skip
        state = self._announce(membership, trust, opened, value)
        if state.sealing is not None:
            keyed = [self._with_key(*pair, state) for pair in zip(value.packs, opened, strict=True)]
            value = replace(value, packs=tuple(keyed))
            state = self._announce(
                membership,
                trust,
                opened,
                value,
                sheets=sealed_sheets(opened, state.sealing, hub=membership.hub),
            )
        by_hash = {one.file_sha256: data[pack.path] for one, pack in zip(value.packs, opened, strict=True)}
        for done, sha256 in enumerate(state.missing, 1):
            self._put(membership.addresses, sha256, by_hash[sha256])
            if on_progress:
                on_progress("files", done, len(state.missing))
        sent = len(state.missing)
        if sent:
            state = self._announce(membership, trust, opened, value)
        return Published(
            job=state.job, state=state.state, sent=sent,
            reserved=Money(minor=state.reserved_minor, currency=state.currency),
        )  # fmt: skip

    def results(self, job: str, *, on_progress: Progress | None = None) -> Results:
        """Fetch everything logged of a job and verify it; `fetching` keeps it, and fetches only what is new.

        Raises:
            LinkError, RefusedError, UntrustedError: Nothing is kept by this call; make it again.
        """
        parts: list[Part] = []
        for answer, after in self.pages(job):
            parts += answer
            if on_progress:
                on_progress("results", after, after)
        return collect(parts, job=job, hub=self.hub)

    def pages(self, job: str, *, after: int = -1) -> Iterator[tuple[tuple[Part, ...], int]]:
        """What is logged of a job past an index: pages, not yet verified, each with how far it reaches.

        Raises:
            LinkError, RefusedError, UntrustedError: see `publish`.
        """
        membership = self._member()
        while True:
            value = ResultsQuery(
                format=FORMAT, hub=membership.hub, signer=self._key.public.hex, time=self._surroundings.now(),
                nonce=self._surroundings.random_bytes(16).hex(), job=job, after=after,
            )  # fmt: skip
            envelope = sign_payload(publications.QUERY_KIND, value, self._key)
            answer = self._post(membership.addresses, "/results", [envelope])
            trust = self._trust_of(answer, membership)
            self._refuse(answer, trust, nonce=envelope.id)
            state = self._state(answer, trust, nonce=envelope.id)
            if state.more and state.after <= after:
                raise UntrustedError("The hub says that there is more, and sends nothing.")
            after = state.after
            yield answer, after
            if not state.more:
                return

    @property
    def hub(self) -> str:
        """The id of the hub joined."""
        return self._member().hub

    def jobs(self, *, page: int = MAX_JOBS) -> Iterator[ListedJob]:
        """Your jobs at the hub, the newest first; fetched a page at a time while you look at them.

            [one.job for one in client.jobs() if one.state == "open"]

        Args:
            page: Jobs in one request, 1 to 200.

        Raises:
            LinkError, RefusedError, UntrustedError: see `publish`.
        """
        after = ""
        while True:
            found = self._list(after=after, limit=page)
            yield from found.jobs
            if not found.more:
                return
            if not found.jobs:
                raise UntrustedError("The hub says that there is more, and sends nothing.")
            after = found.jobs[-1].job

    def budgets(self) -> dict[str, Money]:
        """What is funded and not set aside, by currency.

        Raises:
            LinkError, RefusedError, UntrustedError: see `publish`.
        """
        found = self._list(after="", limit=1).budgets
        return {currency: Money(minor=minor, currency=currency) for currency, minor in found.items()}

    def _list(self, *, after: str, limit: int) -> JobList:
        membership = self._member()
        value = JobsQuery(
            format=FORMAT, hub=membership.hub, signer=self._key.public.hex, time=self._surroundings.now(),
            nonce=self._surroundings.random_bytes(16).hex(), after=after, limit=limit,
        )  # fmt: skip
        envelope = sign_payload(job_list.QUERY_KIND, value, self._key)
        answer = self._post(membership.addresses, "/jobs/list", [envelope])
        trust = self._trust(membership)
        self._refuse(answer, trust, nonce=envelope.id)
        for part in answer:
            if isinstance(part, Envelope) and part.kind == job_list.KIND:
                found = job_list.read_job_list(part, keys=trust.hub_active_keys(), hub=trust.hub)
                if found.nonce == envelope.id:
                    return found
        raise UntrustedError("The hub's answer has no list of jobs.")

    def look(self, job: str) -> JobState:
        """How a job stands, with the hub's `summary`.

        Raises:
            LinkError, RefusedError, UntrustedError: see `publish`.
        """
        return self._order(job, "look")

    def end(self, job: str) -> JobState:
        """Close a job: no new leases; those under way go on and are paid, the rest of the money comes back.

        Raises:
            LinkError, RefusedError, UntrustedError: see `publish`.
        """
        return self._order(job, "close")

    def reject(self, job: str) -> NoReturn:
        """Ask the hub to reject answers, which it refuses with the reason (R3, R4).

        It is here for who comes from a platform where requesters reject: there is no such call, and no answer
        goes unpaid for differing from the others. Reviewers reject, one item at a time, what they looked at.

        Raises:
            RefusedError: Always, with the code `no-rejecting`; `todo` says what to do in its place.
            LinkError, UntrustedError: see `publish`.
        """
        self._order(job, "reject")
        raise UntrustedError("The hub took an order to reject answers, which no hub may.")

    def clarify(
        self, job: str, text: str, *, codes: Sequence[str] | None = None, token: str | None = None
    ) -> JobState:
        """Send a note to all who hold a lease of a job, now or later (R18).

        Args:
            codes: Rejection codes that it concerns; None for all. What was finished before its worker read
                the note is not turned down for these.
            token: Your own name for this note, at most 64 letters; without one it is made of the job and the
                text, so that the same text sent again, after a link that broke, is one note.

        Raises:
            BadJobError: The text is empty or too long.
            LinkError, RefusedError, UntrustedError: see `publish`.
        """
        if not text.strip() or len(text) > orders.MAX_TEXT:
            raise BadJobError(
                f"A clarification has 1 to {orders.MAX_TEXT} letters.", safe="Nothing was sent."
            )
        hub = self._member().hub
        value = Clarification(
            format=FORMAT, hub=hub, signer=self._key.public.hex, time=self._surroundings.now(), job=job,
            text=text, codes=None if codes is None else tuple(codes),
            token=token or _token("clarify", job, text, *(codes or ())),
        )  # fmt: skip
        return self._ordered(sign_payload(orders.CLARIFICATION_KIND, value, self._key))

    def _order(self, job: str, order: Literal["look", "close", "reject"]) -> JobState:
        value = JobOrder(
            format=FORMAT, hub=self._member().hub, signer=self._key.public.hex, job=job, order=order,
            time=self._surroundings.now(), nonce=self._surroundings.random_bytes(16).hex(),
        )  # fmt: skip
        return self._ordered(sign_payload(orders.ORDER_KIND, value, self._key))

    def _ordered(self, envelope: Envelope) -> JobState:
        membership = self._member()
        answer = self._post(membership.addresses, "/orders", [envelope])
        trust = self._trust(membership)
        self._refuse(answer, trust, nonce=envelope.id)
        return self._state(answer, trust, nonce=envelope.id)

    def close(self) -> None:
        """Close kept connections."""
        self._transport.close()

    def _announce(
        self,
        membership: _Membership,
        trust: TrustList,
        packs: list[Pack],
        value: Publication,
        *,
        sheets: Sequence[Note] = (),
    ) -> JobState:
        envelope = sign_payload(publications.PUBLISH_KIND, value, self._key)
        parts: list[Part] = [envelope, *sheets]
        for pack in packs:
            parts += [pack.header_envelope, pack.manifest_envelope]
        answer = self._post(membership.addresses, "/jobs", parts)
        self._refuse(answer, trust, nonce=envelope.id)
        return self._state(answer, trust, nonce=envelope.id)

    def _with_key(self, published: PublishedPack, pack: Pack, state: JobState) -> PublishedPack:
        """What to publish of a pack: of a confidential one its key too, sealed for the hub."""
        if pack.manifest.sealed is None or state.sealing is None:
            return published
        key = pack_key(self._key, pack.manifest.sealed)
        sealed = seal_for_hub(key, state.sealing, hub=state.hub, pack=pack.id)
        return replace(published, key=sealed)

    def _state(self, parts: tuple[Part, ...], trust: TrustList, *, nonce: str) -> JobState:
        for part in parts:
            if isinstance(part, Envelope) and part.kind == job_states.KIND:
                state = job_states.read_job_state(part, keys=trust.hub_active_keys(), hub=trust.hub)
                if state.nonce == nonce:
                    return state
        raise UntrustedError("The hub's answer says nothing about this job.")

    def _refuse(self, parts: tuple[Part, ...], trust: TrustList, *, nonce: str) -> None:
        for part in parts:
            if isinstance(part, Envelope) and part.kind == refusals.KIND:
                refusal = refusals.read_refusal(part, keys=trust.hub_active_keys(), hub=trust.hub)
                if refusal.nonce == nonce:
                    raise RefusedError(refusal.what, code=refusal.code, safe=refusal.safe, todo=refusal.todo)

    def _post(self, addresses: Sequence[str], path: str, parts: Sequence[Part]) -> tuple[Part, ...]:
        body = pack_frame(parts)
        data = try_addresses(addresses, lambda address: post(self._transport, address, path, body))
        try:
            return unpack_frame(data)
        except BadDocumentError as exc:
            raise UntrustedError(f"The hub's answer cannot be read: {exc.what}") from exc

    def _put(self, addresses: Sequence[str], sha256: str, data: bytes) -> None:
        def attempt(address: str) -> None:
            with self._transport.open("PUT", f"{address}/blob/{sha256}", body=data) as reply:
                if reply.status != 201:
                    raise PortalError(address)

        try_addresses(addresses, attempt)

    def _member(self) -> _Membership:
        try:
            data = self._membership.read_bytes()
        except FileNotFoundError as exc:
            raise RefusedError(
                "You have not joined a hub yet.", code="not-joined", safe="Nothing was sent.",
                todo="Join with: tallystick-pack join INVITE",
            ) from exc  # fmt: skip
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, self._membership) from exc
        value = strict_json.loads(data.strip(), max_bytes=MAX_LIST_BYTES)
        check_format(value, what="membership")
        return convert(value, _Membership, what="membership")

    def _trust(self, membership: _Membership) -> TrustList:
        parts = try_addresses(
            membership.addresses, lambda address: get_frame(self._transport, address, "/trust")
        )
        return read_lists(parts, root_fingerprint=membership.hub).trust

    def _trust_of(self, parts: tuple[Part, ...], membership: _Membership) -> TrustList:
        if any(isinstance(part, Envelope) and part.kind == "trust" for part in parts):
            return read_lists(parts, root_fingerprint=membership.hub).trust
        return self._trust(membership)


def _token(*wanted: str) -> str:
    """A token that is the same for the same thing."""
    return hashlib.sha256("\0".join(wanted).encode()).hexdigest()


def _read(pack: Pack) -> bytes:
    try:
        return pack.path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, pack.path) from exc


def _published(pack: Pack, data: bytes) -> PublishedPack:
    return PublishedPack(
        pack=pack.id, header=pack.header_envelope.id, file_sha256=hashlib.sha256(data).hexdigest(),
        file_size=len(data), media_start=pack.media_start,
    )  # fmt: skip
