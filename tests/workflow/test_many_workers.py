"""A month of many workers with rare, late and broken connections: every finished answer is paid, to the unit.

Each worker is the real one with a store of their own, opened for each sitting and closed again. All that
happens is drawn from a seed and played in the order of time, so a failure can be played again.
Two hundred workers in every run; ten thousand with `--long`.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from tests.support.small_job import KEY, build, change, small_job
from tests.support.world import DAY, START, World

from tallystick_sync.client import Worker
from tallystick_sync.errors import LinkError
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.money import books
from tallystick_sync.hub.reviewing import answers, sweeping

ITEMS_A_PACK = 10
PERSONS = 50
DAYS = 30
ENTRY = {"id": "c", "from_name": "colour", "to_name": "photo", "type": "choices"}


@dataclass(frozen=True, order=True)
class Event:
    """Something at a time: `join`, `work` (offline), `connect`, or the coordinator's `week`."""

    time: int
    worker: str
    what: str
    number: int = 0


def month(chance: Random, workers: int) -> list[Event]:
    """All that happens. Sittings are within the lease's fourteen days; connections come when they come."""
    events = [Event(START + week * 7 * DAY, "", "week") for week in range(1, DAYS // 7 + 1)]
    for number in range(workers):
        name = f"w{number:05d}"
        begin = START + chance.randrange(10 * DAY)
        events.append(Event(begin, name, "join"))
        sittings = sorted(begin + 3600 + chance.randrange(12 * DAY) for _ in range(chance.randint(1, 2)))
        events += [Event(time, name, "work", chance.randint(1, 5)) for time in sittings]
        # One in four connects once in between; everybody at some time until the month is over, late or not.
        if chance.random() < 0.25:
            events.append(Event(sittings[0] + 60, name, "connect"))
        events.append(
            Event(sittings[-1] + chance.randrange(START + DAYS * DAY - sittings[-1]), name, "connect")
        )
    return sorted(events)


class Month:
    """Plays a month."""

    def __init__(self, folder: Path, *, workers: int, seed: int) -> None:
        self.chance = Random(seed)
        self.world = World(folder / "world", key=KEY, budget_minor=10_000_000_000)
        self.finished: dict[str, int] = {}
        packs = -(-workers // PERSONS) + 1
        job = small_job(folder / "job")
        rows = "".join(f"{number},p0.png\n" for number in range(packs * ITEMS_A_PACK))
        (job / "items.csv").write_text(f"id,photo\n{rows}")
        change(job, "items = 50", f"items = {ITEMS_A_PACK}")
        change(job, "redundancy = 1", f"redundancy = {PERSONS}")
        self.job = self.world.publish(build(job, folder / "out")).job
        self.events = month(self.chance, workers)

    def play(self) -> None:
        for event in self.events:
            self.world.clock.time = event.time
            if event.what == "week":
                self.world.decide()
                self.world.pay()
                continue
            with self.world.reopened(event.worker) as worker:
                if event.what == "join":
                    worker.create_identity(event.worker)
                    worker.join(self.world.invite())
                    self.connect(worker, hold=1)
                elif event.what == "work":
                    self.work(worker, event)
                else:
                    self.connect(worker)

    def connect(self, worker: Worker, *, hold: int = 0) -> None:
        """Sync; one time in five the answer is lost or breaks off, and the worker tries again."""
        if self.chance.random() < 0.2:
            if self.chance.random() < 0.5:
                self.world.link.lose_answers = 1
            else:
                self.world.link.cut_after = self.chance.randrange(400)
            with contextlib.suppress(LinkError):
                worker.sync(hold=hold)
            self.world.link.lose_answers, self.world.link.cut_after = 0, None
        worker.sync(hold=hold)

    def work(self, worker: Worker, event: Event) -> None:
        """Finish some items, without a network."""
        self.world.link.is_down = True
        desk = worker.desk(worker.packs()[0].lease_id)
        for item in [one for one in desk.items if one.state == "open"][: event.number]:
            self.world.clock.forward(seconds=40)
            colour = self.chance.choice(["red", "green"])
            desk.draft(item.id).change({"colour/c": {**ENTRY, "value": {"choices": [colour]}}})
            desk.finish(item.id, active_s=30)
            self.finished[event.worker] = self.finished.get(event.worker, 0) + 1
        worker.flush()
        self.world.link.is_down = False

    def settle(self) -> None:
        """The windows of review pass in silence, and what is owed is paid."""
        self.world.clock.time = START + (DAYS + 10) * DAY
        with self.world.hub.transaction() as (connection, context):
            sweeping.sweep_all(connection, context)
        self.world.pay()


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what is tested is who is paid, not how the disk keeps up."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="tallystick-") as folder:
        yield Path(folder)


def play(folder: Path, *, workers: int, seed: int) -> Month:
    played = Month(folder, workers=workers, seed=seed)
    played.play()
    played.settle()
    return played


def check_hub(played: Month) -> None:
    """Every finished answer is accepted, every lease is paid what it is owed, and the books balance."""
    lease = leasing.lease_table.c
    with played.world.hub.database.read() as connection:
        by_state = select(answers.answer.c.state, func.count().label("number"))
        rows = connection.execute(by_state.group_by(answers.answer.c.state)).all()
        states = {row.state: row.number for row in rows}
        owing = connection.execute(
            select(func.count()).where(lease.owed_minor + lease.credit_minor != lease.paid_minor)
        ).scalar_one()
        paid, accepted = connection.execute(
            select(func.sum(lease.paid_minor), func.sum(lease.accepted))
        ).one()
        owed_accounts = connection.execute(
            select(func.sum(books.account.c.balance)).where(books.account.c.kind == books.OWED)
        ).scalar_one()
    assert states == {"accepted": sum(played.finished.values())}
    assert accepted == sum(played.finished.values())
    assert (owing, owed_accounts) == (0, 0)
    assert paid >= 450 * accepted  # the price of each, and top-ups
    assert played.world.books_difference() == 0


@pytest.mark.promise("R1")
def test_after_a_month_of_rare_connections_every_finished_answer_is_paid(quick_disk: Path) -> None:
    played = play(quick_disk, workers=200, seed=20_261_127)

    check_hub(played)
    played.world.check_reserve()
    # What workers see themselves: a sample, since each store is opened for it.
    for name in sorted(played.finished)[::20]:
        with played.world.reopened(name) as worker:
            worker.sync()
            (line,) = worker.earnings().lines
            assert (line.paid_items, line.waiting) == (played.finished[name], 0)
            assert line.owed.minor == 0
            assert not worker.verify_receipts().failed
    played.world.close()


@pytest.mark.long
@pytest.mark.promise("R1")
def test_after_a_month_of_ten_thousand_workers_every_finished_answer_is_paid(quick_disk: Path) -> None:
    played = play(quick_disk, workers=int(os.environ.get("TALLYSTICK_WORKERS", "10000")), seed=1)

    check_hub(played)
    played.world.close()
