"""The hub's database: one metadata, explicit transactions, the same code on SQLite and PostgreSQL.

Each room (people, jobs, leases, answers, books, review, payouts, log) owns its tables and queries and works
inside a transaction that its caller opened::

    with database.write() as connection:
        books.post(connection, ...)

Writers take turns, so that none fails half-way and the log has one order: a write transaction on SQLite
begins IMMEDIATE, one on PostgreSQL waits for an advisory lock, which it holds until it is committed (see
docs/adr/0012-writers-take-turns.md). Readers wait for nobody and see one committed state.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from tallystick_packs.errors import MissingExtraError
from tallystick_sync.errors import HubSetupError

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Number = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits. In SQLite every one is, and only INTEGER counts up by itself as a key."""

meta = Table(
    "meta", metadata, Column("name", Text, primary_key=True), Column("value", Number, nullable=False)
)
"""Counters of the hub: catalog version, the latest time it signed."""


WRITERS = 0x7A11
"""The advisory lock of PostgreSQL that writers hold; such locks belong to one database each."""

WAIT_S = 30
"""How long a writer waits for its turn, and anybody for an answer of the database server."""


class Database:
    """An engine with read and write transactions.

    Raises:
        HubSetupError: It cannot be reached, or a newer program wrote it.
        MissingExtraError: Its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.is_server = self.engine.dialect.name == "postgresql"
        if not self.is_server:
            _prepare_sqlite(self.engine)
        with explained():
            self.check_version()

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block and rolls back on an error."""
        with explained(), self.engine.connect() as connection:
            connection.info["write"] = True
            try:
                with connection.begin():
                    if self.is_server:
                        take_turn(connection)
                    yield connection
            finally:
                connection.info.pop("write", None)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of what is committed."""
        with explained(), self.engine.connect() as connection:
            if self.is_server:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    def check_version(self) -> None:
        """Bring an older database up to date; refuse a newer one.

        Raises:
            HubSetupError: A newer program wrote it.
        """
        from alembic.runtime.migration import MigrationContext

        with self.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise HubSetupError(
                f"This hub's database was written by a newer Tallystick ({found}; this one knows {HEAD}).",
                safe="Nothing was changed.",
                todo="Install the newer program again.",
            )
        upgrade(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


HEAD = "0020"


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Run the migrations that are missing, all of them or those up to a revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "tallystick_sync.hub:migrations")
    with engine.connect() as connection:
        connection.info["write"] = True
        if engine.dialect.name == "postgresql":
            take_turn(connection)  # another copy may be at it; then nothing is missing any more
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()
        connection.info.pop("write", None)


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction of this PostgreSQL database writes; ends with the transaction."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_S}s'"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS})"))


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Say in plain words that the database cannot be used now.

    What it refuses by its own rules (a constraint) is not that, and is left as it is.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as exc:
        first = str(exc.orig).strip().partition("\n")[0]
        raise HubSetupError(
            f"The hub's database cannot be used now: {first}",
            safe="What was committed is there; nothing is half done.",
            todo="Check that it runs, can be reached from here and has room on its disk; then try again.",
        ) from exc  # fmt: skip


def insert_or_ignore(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is taken; True if it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(values).on_conflict_do_nothing().inline()
    kept = connection.execute(statement, execution_options={"preserve_rowcount": True})
    return kept.rowcount == 1


def get_counter(connection: Connection, name: str) -> int:
    """A counter of the hub, 0 where it was never set."""
    return int(connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar() or 0)


def set_counter(connection: Connection, name: str, value: int) -> None:
    """Set a counter."""
    if not insert_or_ignore(connection, meta, {"name": name, "value": value}):
        connection.execute(meta.update().where(meta.c.name == name).values(value=value))


def make_engine(url: str) -> Engine:
    """An engine on a database, whatever is in it.

    Raises:
        MissingExtraError: Its driver is not installed.
    """
    if not url.startswith("postgresql"):
        return create_engine(url)
    try:
        # A connection that the server closed meanwhile is noticed before it is used.
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": WAIT_S})
    except ImportError as exc:
        raise MissingExtraError("postgres", exc) from exc


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # Transactions are begun below; sqlite3's own implicit ones would begin too late.
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 30000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("write") else "BEGIN")
