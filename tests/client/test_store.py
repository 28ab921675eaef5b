"""The worker's store: versions, migrations, triggers, the one writer."""

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from tests.support.world import World, answer

from tallystick_packs.errors import FileProblemError
from tallystick_sync.client import Worker, schema
from tallystick_sync.client import store as store_module
from tallystick_sync.client.schema import STORE_VERSION
from tallystick_sync.client.store import Store
from tallystick_sync.client.writer import Changed
from tallystick_sync.places import STORE_NAME

KEPT = Path(__file__).resolve().parent.parent / "vectors" / "stores"


def shape_of(path: Path) -> dict[str, list[str]]:
    """Tables, indexes and triggers as the database itself describes them, spaces aside."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        columns = {
            name: [str(column) for column in connection.execute(f"PRAGMA table_info({name})").fetchall()]
            for name, sql in rows
            if sql.startswith("CREATE TABLE")
        }
    connection.close()
    others = sorted(" ".join(sql.split()) for _name, sql in rows if not sql.startswith("CREATE TABLE"))
    return {**columns, "others": others}


@pytest.mark.parametrize("version", range(1, STORE_VERSION + 1))
def test_an_old_store_becomes_the_same_as_a_new_one(version: int, tmp_path: Path) -> None:
    shutil.copytree(KEPT / f"v{version}", tmp_path / "old")

    Store(tmp_path / "old").close()
    Store(tmp_path / "new").close()

    assert shape_of(tmp_path / "old" / STORE_NAME) == shape_of(tmp_path / "new" / STORE_NAME)


def test_an_older_store_is_copied_before_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(tmp_path).close()
    steps = (*schema.STEPS, "CREATE TABLE later (id INTEGER);")
    monkeypatch.setattr(schema, "STEPS", steps)
    for module in (schema, store_module):
        monkeypatch.setattr(module, "STORE_VERSION", len(steps))

    Store(tmp_path).close()

    copy = tmp_path / f"store.v{len(steps) - 1}.sqlite"
    assert "later" in shape_of(tmp_path / STORE_NAME)
    assert "later" not in shape_of(copy)


@pytest.mark.promise("R11")
@pytest.mark.parametrize("version", range(1, STORE_VERSION + 1))
def test_a_store_of_every_released_version_opens_with_all_its_work(version: int, tmp_path: Path) -> None:
    shutil.copytree(KEPT / f"v{version}", tmp_path / "amara")

    with Worker.open(tmp_path / "amara") as worker:
        line = worker.earnings().lines[0]
        assert worker.identity is not None
        assert worker.identity.name == "Amara"
        assert (line.paid_items, line.waiting) == (1, 1)
        assert worker.outbox().waiting == 1
        assert worker.verify_receipts().holds
        assert worker.desk(worker.packs()[0].lease_id).draft("main-road").can_undo


@pytest.mark.promise("R11")
@pytest.mark.parametrize("statement", ["UPDATE answer SET bytes = x'00'", "DELETE FROM answer"])
def test_the_database_itself_refuses_to_change_finished_work(world: World, statement: str) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    worker.close()

    with sqlite3.connect(world.folder / "amara" / STORE_NAME) as connection:
        for table in ("answer", "batch"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                connection.execute(statement.replace("answer", table))
    connection.close()


def add(connection: sqlite3.Connection, item: str) -> None:
    connection.execute("INSERT INTO draft (lease, item, cursor) VALUES ('l', ?, 0)", (item,))


def only(connection: sqlite3.Connection, query: str) -> object:
    return connection.execute(query).fetchone()[0]


def test_one_failing_piece_of_work_does_not_harm_its_neighbours(tmp_path: Path) -> None:
    def fail(_connection: object) -> None:
        raise ValueError("mine alone")

    with Store(tmp_path) as store:
        good = store.writer.submit(lambda connection: add(connection, "1"))
        bad = store.writer.submit(fail)
        twin = store.writer.submit(lambda connection: add(connection, "1"))
        store.writer.flush()

        with store.read() as connection:
            assert only(connection, "SELECT count(*) FROM draft") == 1
    assert good.exception() is None
    assert isinstance(bad.exception(), ValueError)
    assert isinstance(twin.exception(), FileProblemError)


def test_many_small_changes_share_few_commits(tmp_path: Path) -> None:
    commits: list[Changed] = []
    with Store(tmp_path) as store:
        store.subscribe(commits.append)
        for number in range(200):
            store.writer.submit(partial(add, item=str(number)), "draft")
        store.writer.flush()

    assert 1 <= len(commits) < 50
    assert {kind for changed in commits for kind in changed.kinds} == {"draft"}


def test_writes_from_many_threads_all_arrive(tmp_path: Path) -> None:
    with Store(tmp_path) as store, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.writer.now(partial(add, item=str(number))), range(64)))
        with store.read() as connection:
            assert only(connection, "SELECT count(*) FROM draft") == 64
    assert all(thread.name != "store-writer" for thread in threading.enumerate())


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Store(tmp_path) as store, store.read() as connection, pytest.raises(Exception, match="readonly"):
        add(connection, "1")


def test_a_closed_store_frees_the_profile(tmp_path: Path) -> None:
    Store(tmp_path).close()

    Store(tmp_path).close()


def test_commits_are_flushed_to_the_disk(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        mode = store.writer.now(lambda connection: only(connection, "PRAGMA synchronous"))
        journal = store.writer.now(lambda connection: only(connection, "PRAGMA journal_mode"))

    assert (mode, journal) == (2, "wal")
