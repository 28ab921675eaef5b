"""Where a hub keeps what it knows: its own folder, or a database server and an object store.

By default `hub.sqlite` and `blobs/` lie beside the keys. A hub that has grown past one machine says otherwise
in `storage.toml` in the same folder, which `tallystick-hub init` writes::

    database = "postgresql+psycopg://hub@db.example/hub"
    blobs = "s3://packs/hub?endpoint=https://s3.example&region=eu-west-1"

The variables TALLYSTICK_DATABASE and TALLYSTICK_BLOBS go before the file, so that a password can stay out of
it. Everything else, the keys among it, stays in the folder, and copies of that folder on several machines are
copies of one hub.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.store.blobs import BlobStore, FolderBlobs
from tallystick_sync.hub.store.database import Database

DATABASE_NAME = "hub.sqlite"
BLOBS_NAME = "blobs"
STORAGE_NAME = "storage.toml"
DATABASE_VARIABLE = "TALLYSTICK_DATABASE"
BLOBS_VARIABLE = "TALLYSTICK_BLOBS"
_POSTGRES = "postgresql+psycopg"
_POSTGRES_NAMES = ("postgres", "postgresql", _POSTGRES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where the database and the pack files are.

    Attributes:
        database: `postgresql+psycopg://...`, or nothing for `hub.sqlite` in the folder.
        blobs: `s3://bucket/prefix`, or nothing for `blobs/` in the folder.
    """

    database: str = ""
    blobs: str = ""

    def __post_init__(self) -> None:
        scheme = urlsplit(self.database).scheme
        if self.database and scheme not in _POSTGRES_NAMES:
            raise HubSetupError(
                f"A hub's database is a file of its own or PostgreSQL, not {scheme or self.database!r}.",
                todo=f"Write it as {_POSTGRES}://USER@HOST/NAME.",
            )
        if self.blobs and urlsplit(self.blobs).scheme != "s3":
            raise HubSetupError(
                f"Pack files are kept in the hub's folder or in an S3 store, not in {self.blobs!r}.",
                todo="Write it as s3://BUCKET/PREFIX, with ?endpoint=https://... for a store of your own.",
            )

    def write(self, folder: Path) -> None:
        """Keep it in the hub's folder, for every command from now on; nothing where all is the default."""
        lines = [f"{name} = {msgspec.json.encode(value).decode()}\n" for name, value in self._said()]
        if lines:
            # A database's address may hold a password.
            replace_file(folder / STORAGE_NAME, "".join(lines).encode(), mode=0o600)

    def _said(self) -> list[tuple[str, str]]:
        return [
            (name, value) for name, value in (("database", self.database), ("blobs", self.blobs)) if value
        ]


def find_storage(
    folder: Path, *, database: str = "", blobs: str = "", environment: Mapping[str, str] = os.environ
) -> Storage:
    """What was said last: here, else by a variable, else by the folder's file, else nothing.

    Raises:
        HubSetupError: `storage.toml` or one of the addresses is no such thing.
        FileProblemError: The file cannot be read.
    """
    kept = _read(folder / STORAGE_NAME)
    return Storage(
        database=database or environment.get(DATABASE_VARIABLE, "") or kept.database,
        blobs=blobs or environment.get(BLOBS_VARIABLE, "") or kept.blobs,
    )


def _read(path: Path) -> Storage:
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = set(value) - set(Storage.__dataclass_fields__)
        if unknown:
            raise HubSetupError(f"{path}: unknown line {', '.join(sorted(unknown))}.")
        return msgspec.convert(value, Storage, strict=True)
    except FileNotFoundError:
        return Storage()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as exc:
        raise HubSetupError(f"{path} cannot be read: {exc}.", todo="Correct that line.") from exc


def is_made(folder: Path, storage: Storage) -> bool:
    """Whether there may be a hub: its folder has a database, or names one elsewhere."""
    return bool(storage.database) or (folder / DATABASE_NAME).exists()


def open_database(folder: Path, storage: Storage) -> Database:
    """The hub's database.

    Raises:
        HubSetupError: It cannot be reached, or a newer program wrote it.
        MissingExtraError: PostgreSQL is wanted and its part of Tallystick is not installed.
    """
    return Database(database_url(folder, storage))


def database_url(folder: Path, storage: Storage) -> str:
    """The address of the hub's database, as SQLAlchemy takes it."""
    if not storage.database:
        return f"sqlite:///{folder / DATABASE_NAME}"
    _scheme, _, rest = storage.database.partition("://")
    return f"{_POSTGRES}://{rest}"


def open_blobs(folder: Path, storage: Storage) -> BlobStore:
    """The hub's pack files.

    Raises:
        MissingExtraError: An S3 store is wanted and its part of Tallystick is not installed.
    """
    if not storage.blobs:
        return FolderBlobs(folder / BLOBS_NAME)
    from tallystick_sync.hub.store.object_store import ObjectBlobs

    return ObjectBlobs.at(storage.blobs)
