"""`Worker`: all that a window, a kiosk, a test or a simulation needs of a worker.

with Worker.open(Path("amara")) as worker:
    words = worker.create_identity("Amara")
    worker.join("tallystick:join?hub=...")
    offer = worker.offers()[0]
    worker.take(offer.number)
    worker.sync()
    desk = worker.desk(worker.packs()[0].lease_id)
    ...
    worker.sync()
    print(worker.earnings().totals)
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_packs import strict_json
from tallystick_packs.documents import convert, read_payload
from tallystick_packs.errors import BadKeyError, TallystickError
from tallystick_packs.header import KIND as HEADER_KIND
from tallystick_packs.header import MAX_STORED_BYTES as MAX_HEADER_BYTES
from tallystick_packs.header import Header
from tallystick_packs.texts import _
from tallystick_sync.client import answers, documents, identity, wishes
from tallystick_sync.client import settings as settings_table
from tallystick_sync.client.answers import OutboxState
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.logbook import Logbook
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.packs import HeldPack, held_leases, held_pack, load_terms
from tallystick_sync.client.store import Store
from tallystick_sync.client.writer import Changed
from tallystick_sync.clock import Surroundings
from tallystick_sync.logs import close_log, open_log
from tallystick_sync.transport import LateTransport, Transport

# What talks to the hub, and what verifies, is imported by the method that first needs it: a worker who goes
# back to work does not wait for it.
if TYPE_CHECKING:
    from tallystick_sync.catalog import CatalogEntry
    from tallystick_sync.client.carrying import Stick
    from tallystick_sync.client.desk import Desk
    from tallystick_sync.client.exchange import SyncReport
    from tallystick_sync.client.papers import Papers
    from tallystick_sync.client.syncing import Link
    from tallystick_sync.client.wallet import Earnings
    from tallystick_sync.invite import Invite
    from tallystick_sync.verification import Report

_MAX_ENTRY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HubInfo:
    """The hub that a profile belongs to. `expires` is the trust list's date in Unix seconds."""

    id: str
    name: str
    addresses: tuple[str, ...]
    expires: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A pack on offer; `header` once it was read, `wanted` once the next sync asks for a lease."""

    entry: "CatalogEntry"
    header: Header | None
    wanted: bool

    @property
    def number(self) -> int:
        """Its number in the catalog."""
        return self.entry.number


class Worker(AbstractContextManager["Worker"]):
    """A worker's profile, open. Made by `Worker.open`; close it or use it in a `with` block.

    Attributes:
        store: What is on the disk, for other parts of the client.
    """

    def __init__(self, store: Store, transport: LateTransport, surroundings: Surroundings) -> None:
        self.store = store
        self._transport = transport
        self._surroundings = surroundings
        self._media = MediaStore(store.profile / "media")
        self._identity = identity.load_identity(store.profile)
        store.vault.set_key(lambda: _required(self._identity).storage_key)
        self._log = open_log(store.profile, "worker")
        self.settings = settings_table.Settings(store)
        self.logbook = Logbook(store)
        self._link: Link | None = None
        self._papers: Papers | None = None

    @classmethod
    def open(
        cls,
        profile: str | Path,
        *,
        transport: Transport | None = None,
        surroundings: Surroundings | None = None,
    ) -> "Worker":
        """Open a profile folder, made if absent.

        Raises:
            ProfileInUseError: Another program has it open.
            StoreTooNewError: A newer program wrote it.
            StoreDamagedError: Its database cannot be read.
            BadKeyError: Its identity is damaged.
            FileProblemError: The disk refused.
        """
        store = Store(Path(profile))
        try:
            return cls(store, LateTransport(lambda: transport or _sockets()), surroundings or Surroundings())
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Save what waits and let go of the profile."""
        self.store.close()
        self._transport.close()
        close_log(self._log)

    def __exit__(self, *_error: object) -> None:
        self.close()

    # Who

    @property
    def identity(self) -> Identity | None:
        """Who works here, None in a new profile."""
        return self._identity

    def create_identity(self, name: str) -> tuple[str, ...]:
        """Make a new worker; returns the twelve recovery words, to be written down."""
        self._identity = identity.create_identity(
            self.store.profile, name=name, surroundings=self._surroundings
        )
        return self._identity.words

    def restore_identity(self, words: Sequence[str], name: str) -> None:
        """Bring a worker back from twelve words (or their numbers), as a new installation."""
        self._identity = identity.restore_identity(
            self.store.profile, name=name, words=words, surroundings=self._surroundings
        )

    @property
    def hub(self) -> HubInfo | None:
        """The hub joined, None before."""
        from tallystick_sync.client.exchange import load_trusted

        with self.store.read() as connection:
            trusted = load_trusted(connection)
        if trusted is None:
            return None
        trust = trusted.trust
        return HubInfo(id=trust.hub, name=trust.name, addresses=trust.addresses, expires=trust.expires)

    # The hub

    def join(self, invite: "str | Invite") -> "SyncReport":
        """Join a hub with an invite: a link, the path of an invite file, or typed groups.

        Where a first pack lies beside the file, no network is needed: its lease is held and the pack can be
        worked on; the hub hears of it with the first sync or bundle.

        May be repeated after a failure: the token stays good for this worker.

        Raises:
            BadInviteError: The invite cannot be read.
            UntrustedError: The hub found there is not the one that the invite names.
            LinkError: No hub could be reached.
            RefusedError: The token was used by somebody else, or never given out.
        """
        return self.link.join(invite)

    def sync(
        self,
        *,
        hold: int = 0,
        download_packs: bool = True,
        on_progress: Callable[[str, int, int], None] | None = None,
        patience_s: float = 0,
        first_items: int | None = None,
    ) -> "SyncReport":
        """Exchange with the hub once, then fetch what leases need.

        Args:
            hold: Ask the hub to fill up to this many leased packs.
            on_progress: Called with (what, done, total) while bytes move, from any thread.
            patience_s: How long to go on trying while nothing comes, in seconds.
            first_items: Fetch only what the first so many items of each pack need; None for all.

        Raises:
            LinkError: The link failed; nothing is lost, the next call goes on.
            RefusedError: The hub said no.
            UntrustedError: The answer does not hold; nothing of it was used.
        """
        try:
            report = self.link.sync(
                hold=hold, download_packs=download_packs, on_progress=on_progress, patience_s=patience_s,
                first_items=first_items,
            )  # fmt: skip
        except TallystickError as exc:
            self._log.warning("exchange ended with %s", type(exc).__name__)
            raise
        self._log.info(
            "exchange: %d entries sent, %d receipts, %d leases, %d bytes up, %d down, %d fetched",
            report.sent, report.receipts, report.leases,
            report.bytes_up, report.bytes_down, report.downloaded,
        )  # fmt: skip
        return report

    @property
    def link(self) -> "Link":
        """The way to the hub: data budget, pause, health, and what `join` and `sync` do."""
        if self._link is None:
            from tallystick_sync.client.syncing import Link

            identity = _required(self._identity)
            self._link = Link(self.store, self._media, self._transport.get(), self._surroundings, identity)
        return self._link

    @property
    def papers(self) -> "Papers":
        """The worker's own signed papers: appeals, payout accounts, words about payments."""
        if self._papers is None:
            from tallystick_sync.client.papers import Papers

            self._papers = Papers(self.store, lambda: _required(self._identity), self._surroundings)
        return self._papers

    @property
    def stick(self) -> "Stick":
        """Sending and receiving by stick."""
        from tallystick_sync.client.carrying import Stick
        from tallystick_sync.client.exchange import Exchange

        exchange = Exchange(
            self.store, _required(self._identity), self._transport.get(), self._surroundings,
            media=self._media,
        )  # fmt: skip
        return Stick(self.store, self._media, exchange)

    def offers(self) -> tuple[Offer, ...]:
        """What is on offer, as of the last exchange."""
        with self.store.read() as connection:
            wishes_for_packs = connection.execute("SELECT number FROM wish WHERE what = 'pack'")
            wanted = {row["number"] for row in wishes_for_packs}
            rows = connection.execute("SELECT number, entry, header FROM offer ORDER BY number").fetchall()
            return tuple(
                Offer(
                    entry=_entry(row["entry"]),
                    header=_header(connection, row["header"]) if row["header"] else None,
                    wanted=row["number"] in wanted,
                )
                for row in rows
            )

    def read_header(self, number: int) -> None:
        """Ask for an offer's header with the next sync."""
        wishes.wish(self.store, number, "header")

    def take(self, number: int) -> None:
        """Ask for a lease on an offer with the next sync."""
        wishes.wish(self.store, number, "pack")

    def untake(self, number: int) -> None:
        """Take back a wish that has not been sent yet."""
        wishes.unwish(self.store, number, "pack")

    # Work

    def packs(self) -> tuple[HeldPack, ...]:
        """Packs held, newest first."""
        with self.store.read() as connection:
            return tuple(
                held_pack(connection, load_terms(connection, lease), self._media)
                for lease in held_leases(connection)
            )

    def desk(self, lease_id: str) -> "Desk":
        """Open a held pack for work.

        Raises:
            KeyError: No such lease.
            NotHereError: Its form has not arrived yet.
        """
        from tallystick_sync.client.desk import Desk

        with self.store.read() as connection:
            terms = load_terms(connection, lease_id)
        key = None
        if terms.manifest.sealed is not None:
            from tallystick_sync.client.lease_keys import key_of

            key = key_of(terms.lease, terms.manifest, _required(self._identity))
        return Desk(self.store, self._media, terms, self._surroundings, key=key)

    def outbox(self) -> OutboxState:
        """What waits for the hub's receipt."""
        with self.store.read() as connection:
            return answers.outbox_state(connection)

    # Money

    def earnings(self) -> "Earnings":
        """What was earned, by lease and state."""
        from tallystick_sync.client import wallet

        packs = self.packs()
        with self.store.read() as connection:
            return wallet.earnings(connection, packs)

    def verify_receipts(self) -> "Report":
        """Verify every receipt again, as anybody with the files could."""
        from tallystick_sync.client.history import history
        from tallystick_sync.evidence import evidence_from
        from tallystick_sync.verification import verify_receipts

        hub = self.hub
        return verify_receipts(
            evidence_from(history(self.store, _required(self._identity))),
            root_fingerprint=hub.id if hub else "",
        )

    def export_history(self, target: Path) -> int:
        """Write all receipts with what they rest on: a folder, or one file if `target` ends in .tallybundle.

        Returns:
            The number of documents and proofs.
        """
        from tallystick_sync.client.history import history
        from tallystick_sync.evidence import write_bundle, write_folder

        parts = history(self.store, _required(self._identity))
        if target.suffix == ".tallybundle":
            write_bundle(parts, target)
            return len(parts)
        return write_folder(parts, target)

    # Watching

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `listener` after each commit, in the store's thread; returns a function that ends it."""
        return self.store.subscribe(listener)

    def flush(self) -> None:
        """Return once everything done so far is on the disk."""
        self.store.writer.flush()


def _sockets() -> Transport:
    from tallystick_sync.link import SocketTransport

    return SocketTransport()


def _required(identity: Identity | None) -> Identity:
    if identity is None:
        raise BadKeyError(
            _("Nobody works in this profile yet."), todo=_("Make an identity first, or restore one.")
        )
    return identity


def _entry(text: str) -> "CatalogEntry":
    from tallystick_sync.catalog import CatalogEntry

    return convert(strict_json.loads(text.encode(), max_bytes=_MAX_ENTRY_BYTES), CatalogEntry, what="offer")


def _header(connection: sqlite3.Connection, header_id: str) -> Header:
    return read_payload(
        documents.find(connection, header_id), HEADER_KIND, Header, max_bytes=MAX_HEADER_BYTES
    )
