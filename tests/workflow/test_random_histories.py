"""Random histories of a hub: whatever people do in whatever order, the money is right.

At every moment the books balance and what is set aside is exactly what slots and leases need; no account
goes below zero, so nothing is paid beyond the budget; nobody is paid more than is owed; and in the end every
worker's receipts verify and everything that was set aside is earned or back.
"""

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, func, select
from tests.support.shared_job import choose, shared_packs
from tests.support.world import World, answer

from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_resources.samples import copy_sample
from tallystick_sync.client import Worker
from tallystick_sync.decision import Decided
from tallystick_sync.errors import AnswerFaultsError, LedgerError, RefusedError
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.membership import lists
from tallystick_sync.hub.money import books, earned, payouts, rates
from tallystick_sync.hub.offering import closing, jobs
from tallystick_sync.hub.reviewing import appeals, blocking, review, sweeping
from tallystick_sync.hub.reviewing.answers import Pending, pending
from tallystick_sync.hub.reviewing.blocking import Wanted
from tallystick_sync.hub.serving import timer
from tallystick_sync.receipt import Receipt

KEY = SigningKey(bytes(range(32)))
SECOND = SigningKey(bytes(range(60, 92)))
WORKERS = st.sampled_from(["amara", "brian", "chipo"])
ITEMS = st.integers(0, 5)


def build(folder: Path, *, persons: int) -> list[Path]:
    """The photo job, each photo for so many persons; its download is repaid."""
    job = copy_sample("photos", folder / "job")
    text = (job / "job.toml").read_text(encoding="utf-8")
    lines = [
        f"redundancy = {persons}" if line.startswith("redundancy") else line for line in text.splitlines()
    ]
    lines += ["[data]", "minor_per_mb = 2000"]
    (job / "job.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = PackBuilder(job, key=KEY).build(into=folder / "packs")
    return [pack.path for pack in report.packs]


class Histories(RuleBasedStateMachine):
    """A hub with a small budget, three workers, two reviewers."""

    packs: tuple[Path, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self._folder.name) / "world", key=KEY, budget_minor=30_000)
        self.workers: dict[str, Worker] = {}

    @initialize()
    def publish(self) -> None:
        self.world.publish(self.packs)
        with self.world.hub.transaction() as (connection, context):
            person = lists.person(name="Second", country="KE", contact="x", key=SECOND.public.hex)
            current = self.world.hub.lists(connection)
            lists.add_reviewer(connection, current, self.world.hub.keys.coordinator, person, at=context.now)

    def worker(self, name: str) -> Worker:
        if name not in self.workers:
            self.workers[name] = self.world.worker(name)
        return self.workers[name]

    @rule(name=WORKERS)
    def take_and_sync(self, name: str) -> None:
        worker = self.worker(name)
        for offer in worker.offers():
            worker.take(offer.number)
        worker.sync()

    @rule(name=WORKERS, which=ITEMS, active_s=st.sampled_from([0, 10, 120, 225, 5000]))
    def finish(self, name: str, which: int, active_s: int) -> None:
        for pack in self.worker(name).packs()[:1]:
            desk = self.worker(name).desk(pack.lease_id)
            item = desk.items[which % len(desk.items)].id
            with contextlib.suppress(AnswerFaultsError):
                desk.reopen(item)
                answer(desk, item, active_s=active_s)

    @rule(name=WORKERS, which=ITEMS, reported=st.booleans())
    def give_back(self, name: str, which: int, reported: bool) -> None:
        for pack in self.worker(name).packs()[:1]:
            desk = self.worker(name).desk(pack.lease_id)
            item = desk.items[which % len(desk.items)].id
            (desk.report if reported else desk.skip)(item, reason="broken")

    @rule(name=WORKERS)
    def sync(self, name: str) -> None:
        self.worker(name).sync()

    @rule(days=st.sampled_from([1, 8, 15, 40, 70]))
    def time_goes_by(self, days: int) -> None:
        self.world.clock.forward(days=days)

    @rule(verdict=st.sampled_from(["accept", "accept", "below", "return", "reject"]), every=st.integers(1, 3))
    def decide(self, verdict: str, every: int) -> None:
        with self.world.hub.database.read() as connection:
            chosen = pending(connection)[::every]
        for one in chosen:
            self._decide(one, verdict)

    def _decide(self, one: Pending, verdict: str) -> None:
        reasons = {} if verdict == "accept" else {"code": "boxes-loose", "evidence": "box 2"}
        decided = Decided(item=one.item, revision=one.revision, verdict=verdict, **reasons)  # type: ignore[arg-type]
        key = self.world.hub.keys.coordinator

        def work() -> None:
            with self.world.hub.transaction() as (connection, context):
                review.open_answers(connection, context, key, batch=one.batch, items=[one.item])
                review.decide(connection, context, key, batch=one.batch, items=[decided])

        self._may_refuse(work)

    @rule(name=WORKERS)
    def appeal(self, name: str) -> None:
        for pack in self.worker(name).packs():
            items = sorted(self.worker(name).papers.appealable(pack.lease_id))
            if items:
                self.worker(name).papers.appeal(pack.lease_id, items)

    @rule(is_yes=st.booleans())
    def decide_appeals(self, is_yes: bool) -> None:
        def work() -> None:
            with self.world.hub.transaction() as (connection, context):
                waiting = appeals.waiting(connection)
                for one in waiting:
                    review.open_answers(connection, context, SECOND, batch=one.batch, items=[one.item])
                decided = [
                    Decided(
                        item=one.item,
                        revision=one.revision,
                        verdict="accept" if is_yes else "reject",
                        code=None if is_yes else "boxes-loose",
                        evidence=None if is_yes else "box 2",
                    )
                    for one in waiting
                ]
                appeals.decide(connection, context, SECOND, items=list(zip(waiting, decided, strict=True)))

        self._may_refuse(work)

    @rule(end=st.sampled_from(["confirm", "fail", "reverse", "leave"]))
    def pay(self, end: str) -> None:
        with self.world.hub.transaction() as (connection, context):
            payouts.start_run(connection, context)
            for line in payouts.lines(connection):
                if line.state == "exported" and end in ("confirm", "reverse"):
                    payouts.confirm(connection, context, line.id, f"REF-{line.id}")
                elif line.state == "exported" and end == "fail":
                    payouts.fail(connection, line.id)
                if line.state == "confirmed" and end == "reverse":
                    payouts.reverse(connection, context, line.id)

    @rule(amount=st.integers(1, 2000), number=st.integers(0, 10**9), name=WORKERS)
    def bonus(self, amount: int, number: int, name: str) -> None:
        with self.world.hub.database.read() as connection:
            job = jobs.all_jobs(connection)[0][0]
        money = Money(minor=amount, currency="KES")
        given = payouts.Bonus(job=job, worker=name.title(), amount=money, reason="r", reference=f"b{number}")

        def work() -> None:
            with self.world.hub.transaction() as (connection, context):
                payouts.give_bonus(connection, context, given)

        self._may_refuse(work)

    @rule(out_minor=st.sampled_from([1, 33, 2800, 99_999]), currency=st.sampled_from(["UGX", "EUR", ""]))
    def pay_in(self, out_minor: int, currency: str) -> None:
        """Leases from now on are paid out in another currency, or in the price's again."""
        with self.world.hub.transaction() as (connection, context):
            if currency:
                paid, out = Money(minor=100, currency="KES"), Money(minor=out_minor, currency=currency)
                rates.set_rate(connection, paid, out, at=context.now)
            rates.pay_in(connection, rates.EVERYBODY, currency)

    @rule(name=WORKERS, days=st.sampled_from([1, 20]))
    def block(self, name: str, days: int) -> None:
        """A block gives nothing new, and touches nothing that was earned."""
        worker = self.worker(name)
        key = self.world.hub.keys.coordinator
        with self.world.hub.transaction() as (connection, context):
            assert worker.identity is not None
            wanted = Wanted(worker=worker.identity.worker, reason="r", days=days, appeal_days=1)
            blocking.make(connection, context, key, wanted)
            held = leasing.held_open(connection, wanted.worker)
        for offer in worker.offers():
            worker.take(offer.number)
        worker.sync()
        with self.world.hub.database.read() as connection:
            assert leasing.held_open(connection, wanted.worker) <= held

    @precondition(lambda self: self.world.clock.time % 3 == 0)
    @rule(amount=st.integers(1, 20_000))
    def fund(self, amount: int) -> None:
        self.world.clock.forward(seconds=1)
        money = Money(minor=amount, currency="KES")
        self.world.fund(money, reference=f"f{self.world.clock.time}")

    @rule()
    def close_the_job(self) -> None:
        with self.world.hub.transaction() as (connection, context):
            closing.start_closing(connection, context, jobs.all_jobs(connection)[0][0])

    def _may_refuse(self, work: Callable[[], None]) -> None:
        """What is refused changes nothing: the money or the rule for it is missing."""
        with contextlib.suppress(RefusedError, LedgerError):
            work()

    @invariant()
    def the_money_is_right(self) -> None:
        self.world.check_reserve()
        with self.world.hub.database.read() as connection:
            for row in connection.execute(leasing.lease_table.select()):
                assert 0 <= row.paid_minor <= row.owed_minor
                assert row.reserved_minor >= 0
                assert _earned(connection, row.id) == (row.owed_minor, row.paid_minor)
                assert _paid_by_lines(connection, row.id) == row.paid_minor
            assert set(books.difference(connection).values()) <= {0}
            out = books.balance(connection, books.outside("KES")).minor
            assert out <= 0  # no more went out than came in

    def teardown(self) -> None:
        for _round in range(3):  # everything that has a clock comes to its end
            self.world.clock.forward(days=200)
            with self.world.hub.transaction() as (connection, context):
                sweeping.sweep_all(connection, context)
        self.world.fund(Money(minor=10**7, currency="KES"), reference="the end")
        with self.world.hub.transaction() as (connection, context):
            sweeping.sweep_all(connection, context)
        self.the_money_is_right()
        self.world.pay()
        for worker in self.workers.values():
            worker.sync()
            report = worker.verify_receipts()
            assert [one.what for one in report.failed] == []
        self.the_money_is_right()
        self.world.close()
        self._folder.cleanup()


def _earned(connection: Connection, lease: str) -> tuple[int, int]:
    table = earned.earned
    query = select(func.sum(table.c.amount), func.sum(table.c.paid)).where(table.c.lease == lease)
    amount, paid = connection.execute(query).one()
    return int(amount or 0), int(paid or 0)


def _paid_by_lines(connection: Connection, lease: str) -> int:
    """What confirmed lines paid under a lease: each line once, or something was paid twice."""
    lines, shares = payouts.line_table, payouts.share_table
    query = (
        select(func.sum(shares.c.amount))
        .join(lines, lines.c.id == shares.c.line)
        .where(shares.c.lease == lease, lines.c.state == "confirmed")
    )
    return int(connection.execute(query).scalar() or 0)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build(tmp_path_factory.mktemp("random"), persons=2)


_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.promise("R2")
def test_whatever_people_do_the_money_is_right(packs: list[Path]) -> None:
    Histories.packs = tuple(packs)
    few = settings(max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=_QUIET)
    _run(few)


@pytest.mark.long
@pytest.mark.promise("R2")
def test_whatever_people_do_for_long_the_money_is_right(packs: list[Path]) -> None:
    Histories.packs = tuple(packs)
    _run(settings(max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=_QUIET))


def _run(how: settings) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Histories, settings=how)


@pytest.mark.promise("R3")
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["brian", "chipo"]), skips=st.integers(0, 5))
def test_pay_is_the_same_when_the_others_answers_change_places(
    packs: list[Path], tmp_path_factory: pytest.TempPathFactory, order: list[str], skips: int
) -> None:
    """Amara's pay, with the others' answers given by the one or the other."""
    paid = []
    for names in (["brian", "chipo"], order):
        world = World(tmp_path_factory.mktemp("world"), key=KEY)
        world.publish(build(tmp_path_factory.mktemp("three"), persons=3))
        desks = {name: world.leased(name) for name in ("amara", "brian", "chipo")}
        for name, (active_s, fewer) in zip(["amara", *names], [(200, 0), (90, skips), (20, 0)], strict=True):
            worker, desk = desks[name]
            for position, item in enumerate(desk.items):
                if position < fewer:
                    desk.skip(item.id)
                else:
                    answer(desk, item.id, active_s=active_s)
            world.clock.forward(seconds=5000)
            worker.sync()
        world.decide()
        world.pay()
        desks["amara"][0].sync()
        paid.append(desks["amara"][0].earnings().totals[0].paid.minor)
        world.close()

    assert paid[0] == paid[1] > 0


COLOURS = st.lists(st.sampled_from(["red", "green"]), min_size=2, max_size=2)


@pytest.mark.promise("R3")
@settings(max_examples=4, deadline=None, suppress_health_check=[*_QUIET, HealthCheck.function_scoped_fixture])
@given(
    mine=COLOURS, others=st.lists(COLOURS, min_size=3, max_size=3), order=st.permutations([0, 1, 2]),
    reviewed=st.booleans(),
)  # fmt: skip
def test_pay_is_the_same_whoever_of_the_others_says_what(
    tmp_path_factory: pytest.TempPathFactory,
    mine: list[str],
    others: list[list[str]],
    order: list[int],
    reviewed: bool,
) -> None:
    """Agreeing with all, with some or with nobody: the receipts' amounts and states are the same."""
    found = []
    for arranged in (others, [others[at] for at in order]):
        folder = tmp_path_factory.mktemp("colours")
        world = World(folder / "world", key=KEY)
        world.publish(shared_packs(folder, persons=4))
        workers = [world.leased(name) for name in ("amara", "brian", "chipo", "dede")]
        for (worker, desk), colours in zip(workers, [mine, *arranged], strict=True):
            for item, colour in zip(desk.items, colours, strict=True):
                choose(desk, item.id, colour=colour)
            worker.sync()
        world.clock.forward(days=0 if reviewed else 8)
        if reviewed:
            world.decide()
        else:
            timer.tick(world.hub)
        world.pay()
        amara = workers[0][0]
        amara.sync()
        found.append([(one.state, one.posted_minor, one.paid_minor) for one in _receipts(amara)])
        assert found[-1][-1][2] == 900
        world.close()

    assert found[0] == found[1]


def _receipts(worker: Worker) -> list[Receipt]:
    return [one.receipt for one in worker.verify_receipts().receipts if one.receipt is not None]
