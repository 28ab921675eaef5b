"""The hub's database: one metadata, explicit transactions, the same code on SQLite and PostgreSQL.

Each room (people, jobs, leases, answers, books, review, payouts, log) owns its tables and queries and works
inside a transaction that its caller opened::

    with database.write() as connection:
        books.post(connection, ...)

A write transaction on SQLite begins IMMEDIATE, so two processes (the server and a command) take turns and
never fail half-way.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

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

meta = Table(
    "meta", metadata, Column("name", Text, primary_key=True), Column("value", Integer, nullable=False)
)
"""Counters of the hub: catalog version, the latest time it signed."""


class Database:
    """An engine with read and write transactions."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            _prepare_sqlite(self.engine)
        self.check_version()

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block and rolls back on an error."""
        with self.engine.connect() as connection:
            connection.info["write"] = True
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.info.pop("write", None)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of what is committed."""
        with self.engine.connect() as connection:
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


HEAD = "0005"


def upgrade(engine: Engine) -> None:
    """Run all migrations that are missing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "tallystick_sync.hub:migrations")
    with engine.connect() as connection:
        connection.info["write"] = True
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        connection.info.pop("write", None)


def insert_or_ignore(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is taken; True if it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(values).on_conflict_do_nothing()
    return bool(connection.execute(statement).rowcount)


def get_counter(connection: Connection, name: str) -> int:
    """A counter of the hub, 0 where it was never set."""
    return int(connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar() or 0)


def set_counter(connection: Connection, name: str, value: int) -> None:
    """Set a counter."""
    if not insert_or_ignore(connection, meta, {"name": name, "value": value}):
        connection.execute(meta.update().where(meta.c.name == name).values(value=value))


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
