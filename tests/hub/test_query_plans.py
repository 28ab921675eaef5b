"""No statement of an exchange, or of a requester's calls, looks through a whole table.

Every statement is taken down as it is issued, with what it was given, and SQLite is asked how it finds the
rows. A plan does not depend on how many rows there are, so a small world speaks for a large one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from tests.support.world import World, answer
from tests.workflow.conftest import Built

from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.reviewing import answers as hub_answers

# Tables that stay small whatever a hub does, and why a look through them is right.
SMALL = {
    "meta": "the hub's counters, a handful",
    "recovery_waiting": "empty but after a restore, and asked only whether there is a row",
}
_SCAN = re.compile(r"SCAN (\w+)")
Statement = tuple[str, Any]


@contextmanager
def taken_down(hub: Hub) -> Iterator[list[Statement]]:
    """What is issued while the block runs, each text once."""
    found: dict[str, Any] = {}

    def take(_connection: Any, _cursor: Any, text: str, given: Any, _context: Any, many: bool) -> None:
        found.setdefault(text, given[0] if many else given)

    statements: list[Statement] = []
    event.listen(hub.database.engine, "before_cursor_execute", take)
    try:
        yield statements
    finally:
        event.remove(hub.database.engine, "before_cursor_execute", take)
        statements += found.items()


def scans(hub: Hub, statements: list[Statement]) -> list[str]:
    """Statements that look through a table, with the table."""
    if hub.database.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite tells its plan whatever the number of rows")
    found = []
    with hub.database.engine.connect() as connection:
        for text, given in statements:
            if text.split()[0].upper() not in ("SELECT", "UPDATE", "DELETE", "INSERT"):
                continue
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given):
                match = _SCAN.match(row.detail)
                # `anon_1` is what an index found before, to be counted; a constant row an empty list.
                if match and match[1] not in SMALL and not match[1].startswith(("anon_", "CONSTANT")):
                    found.append(f"{row.detail}: {' '.join(text.split())}")
    return found


def test_the_plan_of_a_look_through_a_table_is_found(world: World) -> None:
    with taken_down(world.hub) as statements, world.hub.database.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM answer WHERE active_s > 5")

    assert len(scans(world.hub, statements)) == 1


def test_an_exchange_looks_through_no_table(world: World) -> None:
    with taken_down(world.hub) as statements:
        worker, desk = world.leased()
        for item in desk.items[:3]:
            answer(desk, item.id)
        desk.skip(desk.items[3].id, reason="blurred")
        desk.report(desk.items[4].id, reason="broken")
        worker.sync()
        world.clock.forward(days=8)
        worker.sync()  # accepts what waited past its window
        world.clock.forward(days=90)
        worker.sync()  # the lease has ended
        worker.sync()

    assert len(statements) > 60
    found = scans(world.hub, statements)
    assert not found, "\n".join(found)


def test_a_requesters_calls_look_through_no_table(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    with taken_down(world.hub) as statements:
        job = next(world.client.jobs(page=1)).job
        world.client.look(job)
        world.client.results(job)
        world.client.clarify(job, "Look twice.")
        world.client.end(job)
        worker.sync()

    assert len(statements) > 30
    found = scans(world.hub, statements)
    assert not found, "\n".join(found)


def count_of(world: World, name: str, answers: int) -> int:
    """How many statements it takes to take in so many answers of a new worker."""
    worker, desk = world.leased(name)
    for item in desk.items[:answers]:
        answer(desk, item.id)
    issued = []

    def count(*_given: object) -> None:
        issued.append(1)

    event.listen(world.hub.database.engine, "before_cursor_execute", count)
    worker.sync()
    event.remove(world.hub.database.engine, "before_cursor_execute", count)
    return len(issued)


def test_first_answers_are_taken_in_together_however_many_they_are(tmp_path: Path, built: Built) -> None:
    statements = []
    for number in (2, 6):
        world = World(tmp_path / str(number), key=built.key)
        world.publish([built.photos])
        statements.append(count_of(world, "amara", number))
        world.close()

    assert statements[0] == statements[1]


def test_an_answer_and_its_correction_in_one_batch_are_weighed_one_by_one(world: World) -> None:
    worker, desk = world.leased()
    first, second, third = (item.id for item in desk.items[:3])
    answer(desk, first)
    desk.reopen(first)
    answer(desk, first, active_s=41)
    answer(desk, second)
    desk.skip(third, reason="blurred")
    worker.sync()

    with world.hub.database.read() as connection:
        rows = connection.execute(select(hub_answers.answer)).all()
        (lease,) = {row.lease for row in rows}
        states = leasing.items_of(connection, lease)
    assert sorted((row.item, row.state) for row in rows if row.item != third and row.state != "replaced") == (
        sorted([(first, "received"), (second, "received")])
    )
    assert [states[item] for item in (first, second, third)] == ["answered", "answered", "skipped"]
    world.check_reserve()
