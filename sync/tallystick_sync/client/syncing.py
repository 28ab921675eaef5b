"""The way to the hub: joining, syncing within the worker's limits, how the network is.

worker.link.data_use.allow(bytes_a_day=2_000_000)
worker.sync(patience_s=90)
print(worker.link.health.words)
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from tallystick_packs.errors import TallystickError
from tallystick_sync.client import documents, inbox, space
from tallystick_sync.client.data_use import DataUse
from tallystick_sync.client.exchange import Exchange, SyncReport, load_trusted
from tallystick_sync.client.fetching import fetch_leased
from tallystick_sync.client.first_stick import bundle_beside, check_hub, join_from_stick
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.settings import Settings
from tallystick_sync.client.space import Space
from tallystick_sync.client.store import Store
from tallystick_sync.clock import Surroundings
from tallystick_sync.first_contact import first_contact
from tallystick_sync.invite import Invite, read_invite
from tallystick_sync.link import Limits, SocketTransport
from tallystick_sync.link.health import Health, after_exchange, after_failure
from tallystick_sync.link.patience import Patience
from tallystick_sync.transport import Transport

Progress = Callable[[str, int, int], None]
_COUNTED_BYTES = 16_000
"""While a pack is fetched, the day's bytes are counted whenever so many more have moved."""

_TOO_FEW_BYTES = 20_000
"""Fewer tell nothing about a rate: an idle exchange is as short on a fast link as on a slow one."""


class _Counting:
    """Counts the bytes of one sync as they move: a program that is killed has kept the worker's limit too."""

    def __init__(self, use: DataUse, moved: Callable[[], int], now: int) -> None:
        self._use, self._moved, self._now = use, moved, now
        self._used, self._before, self._counted = use.used(now), moved(), 0
        self._lock = Lock()

    def along(self, on_progress: Progress | None) -> Progress:
        """Count while bytes move, from any thread."""

        def step(what: str, done: int, total: int) -> None:
            self.count(at_least=_COUNTED_BYTES)
            if on_progress is not None:
                on_progress(what, done, total)

        return step

    def count(self, *, at_least: int = 1) -> None:
        """Count what moved since the last time, if it is so much."""
        with self._lock:
            moved = self._moved() - self._before
            if moved - self._counted >= at_least:
                self._counted = moved
                self._use.count(self._used + moved, self._now)


class Link:
    """A worker's link to the hub; made by `Worker.link`.

    Attributes:
        data_use: What was used today, and what is allowed.
        health: How the network was at the last try.
    """

    def __init__(
        self,
        store: Store,
        media: MediaStore,
        transport: Transport,
        surroundings: Surroundings,
        identity: Identity,
    ) -> None:
        self._store, self._media, self._identity = store, media, identity
        self._transport, self._surroundings = transport, surroundings
        self.data_use = DataUse(Settings(store))
        self.health = Health()

    def join(self, invite: str | Invite) -> SyncReport:
        """Join a hub; as `Worker.join`."""
        if isinstance(invite, str):
            text, invite = invite, read_invite(invite)
            if (bundle := bundle_beside(text)) is not None:
                joined = join_from_stick(
                    self._store, self._media, invite, bundle, now=self._surroundings.now()
                )
                return SyncReport(leases=joined.leases, downloaded=joined.downloaded)
        contact = first_contact(self._transport, invite)
        trust = contact.trust
        with self._store.read() as connection:
            check_hub(connection, trust.hub)
            current = load_trusted(connection)
        now = self._surroundings.now()

        def work(connection: sqlite3.Connection) -> None:
            if current is None or current.trust.version < trust.version:
                for envelope in contact.chain:
                    documents.keep(connection, envelope, at=now)
                documents.set_position(connection, inbox.TRUST, contact.chain[-1].id)
            documents.set_position(connection, "token", invite.token)

        self._store.writer.now(work, "offer")
        return self.sync(download_packs=False)

    def sync(
        self,
        *,
        hold: int = 0,
        download_packs: bool = True,
        on_progress: Progress | None = None,
        patience_s: float = 0,
        first_items: int | None = None,
    ) -> SyncReport:
        """Exchange, then fetch; as `Worker.sync`. The bytes are counted whatever happens."""
        now = self._surroundings.now()
        before = self._bytes()
        counting = _Counting(self.data_use, self._bytes, now)
        self._begin(now)
        try:
            exchange = Exchange(
                self._store,
                self._identity,
                self._transport,
                self._surroundings,
                media=self._media,
                nearby=self._nearby,
            )
            report = exchange.run(
                hold=hold,
                on_progress=(lambda address: on_progress(address, 0, 0)) if on_progress else None,
                patience=Patience(patience_s),
                may_open=download_packs,
            )
            if download_packs:
                fetched = fetch_leased(
                    self._store, self._media, self._transport, counting.along(on_progress),
                    patience_s=patience_s, answered=exchange.address, first_items=first_items,
                    now=now,
                )  # fmt: skip
                report = replace(report, downloaded=report.downloaded + fetched)
        except TallystickError as exc:
            self.health = after_failure(exc)
            raise
        finally:
            counting.count()
        self.health = self._judge(report, self._bytes() - before)
        return report

    def pause(self) -> None:
        """End the sync that is under way, from another thread; what arrived is kept."""
        if isinstance(self._transport, SocketTransport):
            self._transport.limits.stop()

    def space(self) -> Space:
        """How much of the disk media take, and how much of it nobody needs any more."""
        return space.look(self._store, self._media, now=self._surroundings.now())

    def give_back_space(self) -> int:
        """Delete media that nobody needs any more; returns bytes.

        Raises:
            FileProblemError: The disk refused.
        """
        return space.give_back(self._store, self._media, now=self._surroundings.now())

    def _begin(self, now: int) -> None:
        """Set today's limits, and let the handshake take its round trip while the request is signed."""
        if not isinstance(self._transport, SocketTransport):
            return
        use = self.data_use
        self._transport.limits = Limits(bytes_per_s=use.bytes_per_s, budget_bytes=use.left(now))
        with self._store.read() as connection:
            trusted = load_trusted(connection)
        if trusted is not None and trusted.trust.addresses:
            self._transport.prepare(trusted.trust.addresses[0])

    def _nearby(self, root: str) -> tuple[str, ...]:
        """The hub on the local network; asked for only where nothing else answered."""
        if not isinstance(self._transport, SocketTransport):
            return ()
        from tallystick_sync.discovery import nearby

        return nearby(root)

    def _bytes(self) -> int:
        if not isinstance(self._transport, SocketTransport):
            return 0
        return self._transport.meter.bytes_up + self._transport.meter.bytes_down

    def _judge(self, report: SyncReport, moved: int) -> Health:
        if not isinstance(self._transport, SocketTransport):
            return after_exchange(rate=0, round_trip_s=0, clock_off_s=report.clock_off_s)
        meter = self._transport.meter
        rate = meter.rate if moved >= _TOO_FEW_BYTES else 0
        return after_exchange(rate=rate, round_trip_s=meter.round_trip_s, clock_off_s=report.clock_off_s)
