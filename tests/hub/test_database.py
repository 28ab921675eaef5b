"""The hub's database: its own constraints, its migration, its log."""

import base64
import importlib
import pkgutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Integer, text
from sqlalchemy.exc import IntegrityError
from tests.support.world import World

from tallystick_packs import merkle
from tallystick_packs.money import Money
from tallystick_sync import hub
from tallystick_sync.errors import HubSetupError, LedgerError
from tallystick_sync.hub.money import books
from tallystick_sync.hub.store import database as database_module
from tallystick_sync.hub.store.database import HEAD, Database
from tallystick_sync.hub.tables import metadata
from tallystick_sync.hub.transparency import log
from tallystick_sync.proof import leaf_data


def budget(owner: str = "r") -> books.Account:
    return books.Account(kind="budget", owner=owner, currency="KES")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    else:
        url = request.getfixturevalue("postgres")()
    database = Database(url)
    yield database
    database.close()


def test_the_migration_makes_what_the_modules_say(database: Database) -> None:
    for module in pkgutil.iter_modules(hub.__path__, "tallystick_sync.hub."):
        importlib.import_module(module.name)  # each declares its own tables

    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    database = Database(url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    with pytest.raises(HubSetupError, match="newer"):
        Database(url)
    assert HEAD < "9999"


def test_every_whole_number_has_64_bits(database: Database) -> None:
    after_2038 = 2**40

    with database.write() as connection:
        database_module.set_counter(connection, "latest_time", after_2038)
        log.append(connection, "ab" * 32, job="j", random_bytes=bytes)

    with database.read() as connection:
        assert database_module.get_counter(connection, "latest_time") == after_2038
    narrow = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if type(column.type) is Integer
    ]
    assert narrow == []


def test_a_posting_balances_and_its_reference_is_good_once(database: Database) -> None:
    with database.write() as connection:
        books.post(connection, source=books.outside("KES"), target=budget(), amount=500, reference="a", at=1)
    with pytest.raises(LedgerError, match="posted before"), database.write() as connection:
        books.post(connection, source=books.outside("KES"), target=budget(), amount=500, reference="a", at=1)

    with database.read() as connection:
        assert books.balance(connection, budget()) == Money(minor=500, currency="KES")
        assert books.difference(connection) == {"KES": 0}


def test_an_account_is_never_overdrawn(database: Database) -> None:
    with pytest.raises(LedgerError, match=r"KES.5\.00"), database.write() as connection:
        books.post(connection, source=budget("a"), target=budget("b"), amount=500, reference="a", at=1)

    with database.read() as connection:
        assert books.balances(connection) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfer SET amount = 1",
        "DELETE FROM transfer",
        "UPDATE account SET balance = -1 WHERE kind = 'budget'",
        (
            "INSERT INTO transfer (time, source, target, currency, amount, reference) "
            "VALUES (1, 'outside::KES', 'budget:r:KES', 'KES', 0, 'z')"
        ),
        (
            "INSERT INTO transfer (time, source, target, currency, amount, reference) "
            "VALUES (1, 'outside::KES', 'budget:r:KES', 'MGA', 5, 'y')"
        ),
        (
            "INSERT INTO transfer (time, source, target, currency, amount, reference) "
            "VALUES (1, 'outside::KES', 'outside::KES', 'KES', 5, 'x')"
        ),
        "INSERT INTO account (id, kind, owner, currency, balance) VALUES ('q', 'gift', '', 'KES', 5)",
    ],
)
def test_the_database_itself_keeps_the_books_right(database: Database, statement: str) -> None:
    with database.write() as connection:
        books.post(connection, source=books.outside("KES"), target=budget(), amount=500, reference="a", at=1)

    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(text(statement))


def test_the_log_is_the_tree_that_rfc_6962_says(database: Database) -> None:
    ids = [f"{number:064x}" for number in range(23)]
    nonces = [bytes([number]) * 32 for number in range(23)]
    pending = iter(nonces)
    leaves: list[bytes] = []

    for document, nonce in zip(ids, nonces, strict=True):
        with database.write() as connection:
            log.append(connection, document, job="j", random_bytes=lambda _count: next(pending))
        leaves.append(merkle.leaf_hash(leaf_data(document, nonce)))
        with database.read() as connection:
            assert log.root(connection, len(leaves)) == naive_root(leaves)

    with database.read() as connection:
        for note in log.logged_notes(connection, ids, 17):
            proof = [base64.b64decode(digest) for digest in note.hashes]
            assert merkle.is_included(leaves[note.index], note.index, 17, proof, naive_root(leaves[:17]))


@pytest.mark.parametrize("writers", [4])
def test_writers_take_turns_so_the_log_has_one_order(database: Database, writers: int) -> None:
    each = 12

    def write(writer: int) -> None:
        for number in range(each):
            document = f"{writer:032x}{number:032x}"
            with database.write() as connection:
                log.append(connection, document, job="j", random_bytes=bytes)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))

    with database.read() as connection:
        leaves = [merkle.leaf_hash(entry) for entry in log.entries(connection, 0, writers * each)]
        assert len(leaves) == log.size(connection) == writers * each
        assert log.root(connection, len(leaves)) == naive_root(leaves)


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as reader:
        assert log.size(reader) == 0
        with database.write() as writer:
            log.append(writer, "ab" * 32, job="j", random_bytes=bytes)
        assert log.size(reader) == 0
    with database.read() as reader:
        assert log.size(reader) == 1


def naive_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return merkle.node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def test_a_document_is_logged_once(database: Database) -> None:
    with database.write() as connection:
        first = log.append(connection, "ab" * 32, job="j", random_bytes=bytes)
        again = log.append(connection, "ab" * 32, job="j", random_bytes=bytes)

    assert (first, again) == (0, 0)


def test_the_hub_does_not_sign_with_a_clock_behind_its_log(world: World) -> None:
    world.worker()
    world.clock.forward(days=-1)

    with pytest.raises(HubSetupError, match="clock"), world.hub.transaction():
        pass
