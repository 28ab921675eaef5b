"""A worker's store: SQLite with one writer, a lock per profile, versions and migrations.

Commits survive a power cut (`synchronous=FULL`, WAL). Readers see the last commit. One process per
profile: an exclusive lock is held open on `profile.lock`, which the system frees if the process dies.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tallystick_packs.errors import FileProblemError
from tallystick_packs.texts import _
from tallystick_sync.client.schema import STORE_VERSION, create_all
from tallystick_sync.client.writer import Changed, Writer
from tallystick_sync.errors import ProfileInUseError, StoreDamagedError, StoreTooNewError

STORE_NAME = "store.sqlite"
LOCK_NAME = "profile.lock"


class Store:
    """An open store. Close it, or use it in a `with` block.

    Args:
        profile: The profile's folder, made if absent.

    Raises:
        ProfileInUseError: Another process has it open.
        StoreTooNewError: A newer program wrote it.
        StoreDamagedError: The file is not a database.
        FileProblemError: The disk refused.
    """

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        try:
            profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, profile) from exc
        self._lock = _take_lock(profile)
        self._listeners: list[Callable[[Changed], None]] = []
        try:
            self._engine = _engine(profile / STORE_NAME)
            _bring_up_to_date(self._engine, profile / STORE_NAME)
            self.writer = Writer(self._engine.connect, self._announce)
        except BaseException:
            self._lock.close()
            raise

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading, in any thread."""
        with self._engine.connect() as connection:
            connection.execute(text("PRAGMA query_only = ON"))
            yield connection

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `listener` after each commit, in the writer's thread; returns a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """Commit what waits and let go of the profile."""
        self.writer.close()
        self._engine.dispose()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _announce(self, changed: Changed) -> None:
        for listener in list(self._listeners):
            listener(changed)


def _take_lock(profile: Path) -> sqlite3.Connection:
    lock = sqlite3.connect(profile / LOCK_NAME, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as exc:
        lock.close()
        if "locked" in str(exc):
            raise ProfileInUseError(profile) from exc
        raise FileProblemError(
            _("The profile {profile} cannot be written: {reason}.").format(profile=profile, reason=exc),
            safe=_("Nothing was changed."),
            todo=_("Check the disk or stick that holds it."),
        ) from exc
    return lock


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # SQLAlchemy begins transactions below; sqlite3's own implicit ones would break savepoints.
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _bring_up_to_date(engine: Engine, path: Path) -> None:
    try:
        with engine.connect() as connection:
            found = connection.execute(text("PRAGMA user_version")).scalar_one()
            is_empty = not connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
            if found == 0 and is_empty:
                create_all(connection)
                connection.commit()
                return
    except DBAPIError as exc:
        raise StoreDamagedError(
            _("The profile's database {path} cannot be read: {reason}.").format(path=path, reason=exc.orig),
            safe=_("It was not changed; what the hub gave receipts for can come back from the hub."),
            todo=_("Keep the file, and restore the profile from a copy or with your recovery words."),
        ) from exc
    if found > STORE_VERSION:
        raise StoreTooNewError(found, STORE_VERSION)
    if found < STORE_VERSION:
        migrate(engine, path, found=found)


def migrate(engine: Engine, path: Path, *, found: int) -> None:
    """Bring an older store to this version, after a copy of it was made beside it."""
    from alembic import command
    from alembic.config import Config

    shutil.copy2(path, path.with_suffix(f".v{found}.sqlite"))
    config = Config()
    config.set_main_option("script_location", "tallystick_sync.client:migrations")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        if found:
            command.stamp(config, f"{found:04d}")
        command.upgrade(config, "head")
        connection.execute(text(f"PRAGMA user_version = {STORE_VERSION}"))
        connection.commit()
