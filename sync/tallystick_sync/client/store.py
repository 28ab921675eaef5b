"""A worker's store: SQLite with one writer, a lock per profile, versions and migrations.

Commits survive a power cut (`synchronous=FULL`, WAL). Readers see the last commit. One process per
profile: an exclusive lock is held open on `profile.lock`, which the system frees if the process dies.
"""

import contextlib
import functools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

from tallystick_packs.errors import FileProblemError
from tallystick_packs.texts import _
from tallystick_sync.client.schema import STORE_VERSION, upgrade
from tallystick_sync.client.vault import Vault
from tallystick_sync.client.writer import Changed, Writer, explained
from tallystick_sync.errors import ProfileInUseError, StoreDamagedError, StoreTooNewError
from tallystick_sync.places import STORE_NAME

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
            self._path = profile / STORE_NAME
            _bring_up_to_date(self._path)
            self.vault = Vault()
            self._file = _identity_of(self._path)
            connect = functools.partial(_connect, self._path, self.vault)
            self.writer = Writer(connect, self._announce, check=self._check_there)
        except BaseException:
            self._lock.close()
            raise

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading, in any thread: one view of the last commit, rows by name.

        Raises:
            FileProblemError: The folder or its disk is gone.
        """
        self._check_there()
        with contextlib.closing(_connect(self._path, self.vault)) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            yield connection

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `listener` after each commit, in the writer's thread; returns a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """Commit what waits and let go of the profile."""
        self.writer.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _check_there(self) -> None:
        """Refuse to go on where the folder was taken away: the system would write into nothing and say done.

        Raises:
            FileProblemError: The folder or its disk is gone.
        """
        if _identity_of(self._path) != self._file:
            raise FileProblemError(
                _("The folder of your profile is gone: {profile}.").format(profile=self.profile),
                safe=_("What was saved before lies on the disk or stick that held it."),
                todo=_("Put the stick back or the folder where it was, then close and open the program."),
            )

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


def _identity_of(path: Path) -> tuple[int, int] | None:
    """Which file this is, None where there is none."""
    try:
        status = path.stat()
    except OSError:  # whatever the disk says of it: it cannot be reached
        return None
    return status.st_dev, status.st_ino


def _connect(path: Path, vault: Vault | None = None) -> sqlite3.Connection:
    """Open the database. Transactions are begun by hand: sqlite3's own implicit ones break savepoints."""
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    connection.row_factory = sqlite3.Row
    if vault is not None:
        vault.install(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _bring_up_to_date(path: Path) -> None:
    try:
        with contextlib.closing(_connect(path)) as connection:
            found: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if found > STORE_VERSION:
                raise StoreTooNewError(found, STORE_VERSION)
            if found < STORE_VERSION:
                if found:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    shutil.copy2(path, path.with_suffix(f".v{found}.sqlite"))
                upgrade(connection, found=found)
    except sqlite3.OperationalError as exc:  # the disk's fault, not the file's
        raise explained(exc) from exc
    except sqlite3.DatabaseError as exc:
        raise StoreDamagedError(
            _("The profile's database {path} cannot be read: {reason}.").format(path=path, reason=exc),
            safe=_("It was not changed; what the hub gave receipts for can come back from the hub."),
            todo=_("Keep the file, and restore the profile from a copy or with your recovery words."),
        ) from exc
