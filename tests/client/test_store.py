"""The worker's store: versions, migrations, triggers, the one writer."""

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert, text
from tests.support.world import World, answer

from tallystick_packs.errors import FileProblemError
from tallystick_sync.client import Worker
from tallystick_sync.client.schema import STORE_VERSION, draft, metadata
from tallystick_sync.client.store import STORE_NAME, Store, migrate
from tallystick_sync.client.writer import Changed

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
    return {**columns, "others": [one for one in others if "alembic" not in one]}


def test_a_new_store_and_a_migrated_one_are_the_same(tmp_path: Path) -> None:
    Store(tmp_path / "new").close()
    path = tmp_path / STORE_NAME
    sqlite3.connect(path).close()
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine, path, found=0)
    engine.dispose()

    migrated, new = shape_of(path), shape_of(tmp_path / "new" / STORE_NAME)

    migrated.pop("alembic_version")
    assert migrated == new
    assert set(metadata.tables) <= set(new)


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


def test_one_failing_piece_of_work_does_not_harm_its_neighbours(tmp_path: Path) -> None:
    def fail(_connection: object) -> None:
        raise ValueError("mine alone")

    with Store(tmp_path) as store:
        good = store.writer.submit(
            lambda connection: connection.execute(insert(draft).values(lease="l", item="1", cursor=0))
        )
        bad = store.writer.submit(fail)
        twin = store.writer.submit(
            lambda connection: connection.execute(insert(draft).values(lease="l", item="1", cursor=0))
        )
        store.writer.flush()

        with store.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM draft")).scalar() == 1
    assert good.exception() is None
    assert isinstance(bad.exception(), ValueError)
    assert isinstance(twin.exception(), FileProblemError)


def add(connection: Connection, item: str) -> None:
    connection.execute(insert(draft).values(lease="l", item=item, cursor=0))


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
            assert connection.execute(text("SELECT count(*) FROM draft")).scalar() == 64
    assert all(thread.name != "store-writer" for thread in threading.enumerate())


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Store(tmp_path) as store, store.read() as connection, pytest.raises(Exception, match="readonly"):
        connection.execute(insert(draft).values(lease="l", item="1", cursor=0))


def test_a_closed_store_frees_the_profile(tmp_path: Path) -> None:
    Store(tmp_path).close()

    Store(tmp_path).close()


def test_commits_are_flushed_to_the_disk(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        mode = store.writer.now(lambda connection: connection.execute(text("PRAGMA synchronous")).scalar())
        journal = store.writer.now(
            lambda connection: connection.execute(text("PRAGMA journal_mode")).scalar()
        )

    assert (mode, journal) == (2, "wal")
