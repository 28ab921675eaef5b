"""Backups: everything that a hub is, in one encrypted file, and its pack files beside it.

A backup is a tar archive, compressed with zstd (RFC 8878) and encrypted with age
(https://age-encryption.org/v1) to a public key, so that a hub that runs by itself needs no passphrase; the
private key lies on a stick and is needed only to restore. Inside: `backup.json`, the keys (never a root key),
and every table as rows of JSON, read in one consistent transaction; so a backup of a SQLite hub can be
restored on PostgreSQL and the other way round. Pack files never change: each is written once, encrypted, into
`packs/`.
"""

import io
import os
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec
from pyrage import RecipientError, encrypt, encrypt_io, x25519
from sqlalchemy import Connection, LargeBinary, select

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file, sync_folder
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.keys import COORDINATOR, HUB, LOG, key_path
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.store.database import HEAD
from tallystick_sync.hub.tables import metadata
from tallystick_sync.hub.transparency import log

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = "1.0"
SETTINGS_NAME = "backup.toml"
SUFFIX = ".tar.zst.age"
STAMP = "%Y%m%dT%H%M%SZ"
KEEP = 14
EVERY_HOURS = 24
ROWS_A_MEMBER = 2000
KEYS = (HUB, LOG, COORDINATOR)
MANIFEST = "backup.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where backups go, for whom they are encrypted, and how many are kept.

    Attributes:
        recipient: An age public key, `age1...`.
        folder: Where `serve` writes them by itself; empty: it does not.
    """

    recipient: str
    folder: str = ""
    every_hours: int = EVERY_HOURS
    keep: int = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds; `time` in Unix seconds, `revision` of the tables."""

    format: str
    hub: str
    time: int
    revision: str
    log_size: int
    log_root: str
    tables: tuple[str, ...]


def read_settings(folder: Path) -> Settings | None:
    """The settings of the hub in `folder`, None where none were made.

    Raises:
        HubSetupError: They cannot be understood.
    """
    path = folder / SETTINGS_NAME
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings, strict=True)
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as exc:
        raise HubSetupError(f"{path} cannot be read: {exc}.", todo="Correct that line.") from exc


def write_settings(folder: Path, settings: Settings) -> None:
    """Keep settings in the hub's folder."""
    lines = [f"{name} = {msgspec.json.encode(value).decode()}\n" for name, value in _fields(settings)]
    replace_file(folder / SETTINGS_NAME, "".join(lines).encode())


def _fields(settings: Settings) -> Iterator[tuple[str, Any]]:
    for name in Settings.__dataclass_fields__:
        yield name, getattr(settings, name)


def make_key(path: Path) -> str:
    """Make the private key that restores, in a file of its own; returns the public one.

    Raises:
        HubSetupError: There is a file already.
        FileProblemError: The disk refused.
    """
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    text = f"# Restores backups of a hub. Keep it away from the hub.\n# public key: {public}\n{identity}\n"
    try:
        with open(path, "x", encoding="ascii", opener=_private) as file:  # noqa: PTH123: as below
            file.write(text)
    except FileExistsError as exc:
        raise HubSetupError(
            f"{path} is there already, and a key is never overwritten.", safe="Nothing was changed.",
            todo="Name another file.",
        ) from exc  # fmt: skip
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    return public


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_backup(hub: Hub, settings: Settings, into: Path) -> Path:
    """Write a backup; older ones than the newest `settings.keep` are removed.

    Raises:
        HubSetupError: The recipient is no age public key.
        FileProblemError: The disk refused; no half backup is left.
    """
    try:
        recipient = x25519.Recipient.from_str(settings.recipient)
    except RecipientError as exc:
        raise HubSetupError(f"{settings.recipient!r} is no age public key.") from exc
    now = hub.surroundings.now()
    stamp = datetime.fromtimestamp(now, UTC).strftime(STAMP)
    target = into / f"hub-{hub.id[:8]}-{stamp}{SUFFIX}"
    part = target.with_name(target.name + ".part")
    try:
        into.mkdir(parents=True, exist_ok=True)
        with hub.database.read() as connection:
            _write_packs(hub, connection, recipient, into / "packs")
            with open(part, "wb", opener=_private) as file:  # noqa: PTH123: Path.open takes no opener
                _encrypted(recipient, file, lambda pipe: _write_archive(hub, connection, pipe, now))
                file.flush()
                os.fsync(file.fileno())
        part.replace(target)
        sync_folder(into)
        for old in sorted(into.glob(f"hub-{hub.id[:8]}-*{SUFFIX}"))[: -settings.keep]:
            old.unlink()
    except OSError as exc:
        part.unlink(missing_ok=True)
        raise FileProblemError.from_os_error(exc, target) from exc
    return target


def newest_backup(hub_id: str, folder: Path) -> Path | None:
    """The newest backup of a hub in a folder."""
    return max(folder.glob(f"hub-{hub_id[:8]}-*{SUFFIX}"), default=None)


def time_of(file: Path) -> int:
    """When a backup was made, Unix seconds, by its name."""
    stamp = file.name.removesuffix(SUFFIX).rpartition("-")[2]
    return int(datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).timestamp())


def _write_packs(hub: Hub, connection: Connection, recipient: x25519.Recipient, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for sha256 in jobs.files(connection):
        target = folder / f"{sha256}.age"
        size = hub.blobs.size(sha256)
        if size is not None and not target.exists():
            data = b"".join(hub.blobs.read(sha256, 0, size))
            replace_file(target, encrypt(data, [recipient]))


def _encrypted(recipient: x25519.Recipient, file: IO[bytes], write: Callable[[zstd.ZstdFile], None]) -> None:
    """Encrypt what `write` writes into a pipe, as it comes."""
    reading, writing = os.pipe()

    def produce() -> None:
        with os.fdopen(writing, "wb") as pipe, zstd.ZstdFile(pipe, "w") as packed:
            write(packed)

    with ThreadPoolExecutor(1) as pool, os.fdopen(reading, "rb") as pipe:
        producing = pool.submit(produce)
        encrypt_io(pipe, file, [recipient])
        producing.result()


def _write_archive(hub: Hub, connection: Connection, pipe: zstd.ZstdFile, now: int) -> None:
    size = log.size(connection)
    tables = tuple(str(table.name) for table in metadata.sorted_tables)
    manifest = Manifest(
        format=FORMAT, hub=hub.id, time=now, revision=HEAD, log_size=size,
        log_root=log.root(connection, size).hex(), tables=tables,
    )  # fmt: skip
    with tarfile.open(fileobj=pipe, mode="w|") as archive:
        _add(archive, MANIFEST, msgspec.json.encode(manifest), now)
        for name in KEYS:
            _add(archive, f"keys/{name}.key", key_path(hub.folder, name).read_bytes(), now)
        for name in tables:
            for number, data in enumerate(_rows(connection, name)):
                _add(archive, f"tables/{name}/{number:06d}.jsonl", data, now)


def _rows(connection: Connection, name: str) -> Iterator[bytes]:
    """A table in pieces: the names of its columns, then its rows; bytes in base64."""
    table = metadata.tables[name]
    names = [str(column.name) for column in table.columns]
    found = connection.execution_options(yield_per=ROWS_A_MEMBER).execute(select(table))
    for rows in found.partitions():
        yield b"\n".join(msgspec.json.encode(row) for row in [names, *map(list, rows)])


def _add(archive: tarfile.TarFile, name: str, data: bytes, now: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(data), now, 0o600
    archive.addfile(member, io.BytesIO(data))


def is_bytes(column: Any) -> bool:
    """Whether a column's values are bytes, which JSON carries in base64."""
    return isinstance(column.type, LargeBinary)
