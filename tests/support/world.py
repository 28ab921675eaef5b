"""A small world for tests: a hub, a requester with packs, workers, and a link with faults on demand.

world = World(folder)
world.publish(built_packs)
worker = world.worker("amara")          # joined, over the in-memory link
world.link.cut_after = 100              # the next answer breaks off after 100 bytes
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from tests.support.servers import Databases

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_resources.samples import truth
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.clock import Surroundings
from tallystick_sync.decision import Decided, Verdict
from tallystick_sync.errors import CutError, OfflineError
from tallystick_sync.framing import unpack_frame
from tallystick_sync.hub import Hub
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.membership.inviting import make_invite
from tallystick_sync.hub.money import books, funding, payouts, reserves
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import answers, review
from tallystick_sync.hub.serving.web import Call, handle
from tallystick_sync.hub.setup import HubAnswers, create_hub
from tallystick_sync.requester import HubClient, Published
from tallystick_sync.transport import Reply

ADDRESS = "http://hub.test"
START = 1_795_000_000
DAY = 86_400


@dataclass
class Clock:
    """Time that moves only when told; one second a look, so that order shows."""

    time: int = START

    def now(self) -> int:
        return self.time

    def forward(self, *, days: float = 0, seconds: int = 0) -> None:
        self.time += int(days * DAY) + seconds


@dataclass
class Link:
    """The transport of tests: calls the hub directly and breaks when told. Each fault counts once."""

    hub: Hub | None
    is_down: bool = False
    lose_answers: int = 0
    cut_after: int | None = None
    portal: bytes | None = None
    flip_at: int | None = None
    calls: list[tuple[str, str]] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)

    @contextmanager
    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        path = url.removeprefix(ADDRESS)
        self.calls.append((method, path))
        if "range" in (headers or {}):
            self.ranges.append((headers or {})["range"])
        if self.is_down or self.hub is None:
            raise OfflineError([ADDRESS])
        if self.portal is not None:
            page = self.portal
            yield Reply(status=200, headers={"content-type": "text/html"}, chunks=iter([page]))
            return
        reply = handle(self.hub, Call(method=method, path=path, headers=dict(headers or {}), body=body))
        if self.lose_answers:
            self.lose_answers -= 1
            raise CutError("the answer was lost")
        yield Reply(status=reply.status, headers=reply.headers, chunks=self._broken(b"".join(reply.body)))

    def close(self) -> None:
        return None

    def _broken(self, data: bytes) -> Iterator[bytes]:
        if self.flip_at is not None:
            position, self.flip_at = self.flip_at % max(1, len(data)), None
            data = _flipped(data, position)
        if self.cut_after is not None:
            kept, self.cut_after = self.cut_after, None
            yield data[:kept]
            raise CutError("cut by the test")
        step = 4096
        for start in range(0, len(data), step):
            yield data[start : start + step]


class World:
    """A hub in a folder with everybody around it."""

    def __init__(
        self,
        folder: Path,
        *,
        key: SigningKey,
        budget: str = "KES",
        budget_minor: int = 1_000_000,
        start: int = START,
    ) -> None:
        self.folder = folder
        self.clock = Clock(start)
        self.surroundings = Surroundings(now=self.clock.now)
        create_hub(
            folder / "hub",
            HubAnswers(name="Test Hub", addresses=(ADDRESS,), coordinator="C", database=Databases.make()),
            self.surroundings,
        )
        self.hub = Hub(folder / "hub", surroundings=self.surroundings)
        self.link = Link(self.hub)
        self.key = key
        self.client = HubClient(
            folder / "member.json", key=key, transport=self.link, surroundings=self.surroundings
        )
        self.client.join(
            self.invite("requester"), name="Requester", country="KE", contact="mailto:r@r.example"
        )
        if budget_minor:
            self.fund(Money(minor=budget_minor, currency=budget), reference="funding 1")
        self._workers: list[Worker] = []

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
        self.hub.close()

    def invite(self, purpose: str = "worker") -> str:
        return make_invite(self.hub, purpose=purpose, days=30).to_link()

    def fund(self, amount: Money, *, reference: str) -> None:
        with self.hub.transaction() as (connection, context):
            funding.fund(connection, context, self.key.public.hex, amount, reference=reference)

    def fund_claims(self, amount: Money) -> None:
        with self.hub.transaction() as (connection, context):
            funding.fund_claims(connection, context, amount, reference="late claims")

    def publish(self, packs: Sequence[Path]) -> Published:
        return self.client.publish(packs)

    def open_worker(self, name: str) -> Worker:
        """A worker's profile, opened over the in-memory link; new ones have no identity yet."""
        worker = Worker.open(self.folder / name, transport=self.link, surroundings=self.surroundings)
        self._workers.append(worker)
        return worker

    @contextmanager
    def reopened(self, name: str) -> Iterator[Worker]:
        """A profile that was closed, opened for a while."""
        with Worker.open(self.folder / name, transport=self.link, surroundings=self.surroundings) as worker:
            yield worker

    def worker(self, name: str = "amara") -> Worker:
        """A worker who has joined."""
        worker = self.open_worker(name)
        worker.create_identity(name.title())
        worker.join(self.invite())
        return worker

    def leased(self, name: str = "amara") -> tuple[Worker, Desk]:
        """A worker who holds the first pack on offer, downloaded."""
        worker = self.worker(name)
        worker.take(worker.offers()[0].number)
        worker.sync()
        return worker, worker.desk(worker.packs()[0].lease_id)

    def decide(
        self, verdict: Verdict = "accept", *, code: str | None = None, evidence: str | None = None
    ) -> int:
        """Decide everything that waits; returns how many answers."""
        with self.hub.transaction() as (connection, context):
            waiting = answers.pending(connection)
            for batch in dict.fromkeys(one.batch for one in waiting):
                items = [
                    Decided(
                        item=one.item, revision=one.revision, verdict=verdict, code=code, evidence=evidence
                    )
                    for one in waiting
                    if one.batch == batch
                ]
                review.open_answers(
                    connection,
                    context,
                    self.hub.keys.coordinator,
                    batch=batch,
                    items=[one.item for one in items],
                )
                review.decide(connection, context, self.hub.keys.coordinator, batch=batch, items=items)
        return len(waiting)

    def pay(self) -> int:
        """Pay what is owed; returns minor units paid."""
        with self.hub.transaction() as (connection, context):
            lines = payouts.start_run(connection, context)
            for line in lines:
                payouts.confirm(connection, context, line.id, f"REF-{line.id}")
        return sum(line.amount.minor for line in lines)

    def books_difference(self) -> int:
        with self.hub.database.read() as connection:
            return sum(books.difference(connection).values())

    def check_reserve(self) -> None:
        """What is set aside is exactly what free slots and leases need, and the books balance."""
        with self.hub.database.read() as connection:
            for job, _title, _state, _free in jobs.all_jobs(connection):
                currency = jobs.terms_of(connection, job).currency
                slots = sum(
                    count * jobs.load_header(connection, header).pay.reserve_minor(1)
                    for _number, header, count in jobs.slots_of(connection, job)
                )
                query = select(leasing.lease_table.c.reserved_minor).where(leasing.lease_table.c.job == job)
                held = sum(row.reserved_minor for row in connection.execute(query))
                account = reserves.reserved_of(job, currency)
                assert books.balance(connection, account).minor == slots + held
        assert self.books_difference() == 0

    def copy_to(self, folder: Path) -> None:
        """Copy all files of the world, as a backup taken while nobody writes."""
        shutil.copytree(self.folder, folder)


def answer(desk: Desk, item: str, *, sample: str = "photos", active_s: int = 40) -> None:
    """Finish an item with its true answer."""
    results = {one["id"]: one["result"] for one in truth(sample)["items"]}
    draft = desk.draft(item)
    draft.change({f"{entry['from_name']}/{entry['id']}": entry for entry in results[item]})
    desk.finish(item, active_s=active_s)


def _flipped(data: bytes, position: int) -> bytes:
    """Flip a bit that matters: some flips inside zstd unpack to the very same bytes."""
    flipped = data
    for bit in range(8):
        flipped = data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]
        try:
            if unpack_frame(flipped) != unpack_frame(data):
                return flipped
        except BadDocumentError:
            return flipped
    return flipped
