"""Putting a hub back from a backup, into recovery.

What happened after the backup is gone here and lives on with others: workers hold their leases, batches and
receipts. So a restored hub never continues its log: a trust list, signed with the root key, closes the old
log at the state of the copy, says when that copy was made, and names a new log under a new key. Until a
coordinator ends the recovery (`recovering`), workers give back what they hold, and nothing is leased, decided
or paid.
"""

import base64
import io
import shutil
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
from pyrage import DecryptError, IdentityError, decrypt, decrypt_io, x25519
from sqlalchemy import Connection, MetaData, func, insert, select

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import sign
from tallystick_packs.errors import BadKeyError, FileProblemError
from tallystick_packs.files import replace_file
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.keys import COORDINATOR, LOG, ROOT, key_path
from tallystick_sync.hub.membership import lists
from tallystick_sync.hub.money import payouts
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.renewing import check_roots
from tallystick_sync.hub.safekeeping import backup, recovery
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import make_engine, set_counter, upgrade
from tallystick_sync.hub.store.storage import (
    Storage,
    database_url,
    is_made,
    open_blobs,
    open_database,
)
from tallystick_sync.hub.transparency import log
from tallystick_sync.signed import sign_payload
from tallystick_sync.trust import ClosedLog, LogKey, TrustList

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

JUMP = 1000
"""How far versions and run numbers jump: above all that were given out after the backup."""

MAX_MEMBER_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back; `time` of the backup in Unix seconds, `packs` files that are here again."""

    trust: TrustList
    time: int
    packs: int
    missing_packs: int


def restore(
    file: Path,
    folder: Path,
    *,
    key: Path,
    root_keys: Sequence[Path],
    storage: Storage,
    surroundings: Surroundings,
) -> Restored:
    """Put a hub back into an empty folder, in recovery.

    Args:
        key: The private key that `backup.make_key` made.
        root_keys: As many as must sign a trust list.
        storage: Where its database and packs go.

    Raises:
        HubSetupError: The folder holds a hub, the file is no backup, or the keys do not fit.
        FileProblemError: The disk refused.
    """
    if is_made(folder, Storage()) or (folder / "keys").exists():
        raise HubSetupError(
            f"There is a hub in {folder} already.", safe="It was not touched.", todo="Choose another folder."
        )
    roots = [load_key(path, purpose=ROOT) for path in root_keys]
    identity = _identity(key)
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        return _restore(file, folder, identity, roots, storage, surroundings)
    except OSError as exc:
        _remove(folder, is_new=is_new)
        raise FileProblemError.from_os_error(exc, folder) from exc
    except BaseException:
        _remove(folder, is_new=is_new)
        raise


def _remove(folder: Path, *, is_new: bool) -> None:
    """Leave nothing half made, and nothing that was there before touched."""
    if is_new:
        shutil.rmtree(folder, ignore_errors=True)


def _restore(
    file: Path,
    folder: Path,
    identity: x25519.Identity,
    roots: list[SigningKey],
    storage: Storage,
    surroundings: Surroundings,
) -> Restored:
    manifest = _unpack(file, folder, identity, storage)
    database = open_database(folder, storage)
    with database.write() as connection:
        trust = _go_on(connection, folder, manifest, roots, surroundings)
        wanted = jobs.files(connection)
    database.close()
    storage.write(folder)
    blobs = open_blobs(folder, storage)
    packs = file.parent / "packs"
    done = 0
    for sha256 in wanted:
        sealed = packs / f"{sha256}.age"
        if sealed.exists():
            blobs.put(sha256, decrypt(sealed.read_bytes(), [identity]))
            done += 1
    return Restored(trust=trust, time=manifest.time, packs=done, missing_packs=len(wanted) - done)


def _identity(path: Path) -> x25519.Identity:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        return x25519.Identity.from_str(next(line for line in lines if line.startswith("AGE-SECRET-KEY-")))
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    except (StopIteration, UnicodeDecodeError, IdentityError) as exc:
        raise BadKeyError(
            f"{path} is no key of backups.", todo="Name the file that `backup --new-key` made."
        ) from exc


def _unpack(file: Path, folder: Path, identity: x25519.Identity, storage: Storage) -> backup.Manifest:
    """Decrypt to the end before anything is believed, then fill the tables."""
    plain = folder / "restoring.tar.zst"
    try:
        _decrypt(file, plain, identity)
        with _archive(plain) as archive:
            return _fill(archive, folder, storage)
    except (DecryptError, tarfile.TarError, zstd.ZstdError, EOFError, KeyError, msgspec.DecodeError) as exc:
        raise HubSetupError(
            f"{file.name} is no backup that this key opens: {exc}.", safe="Nothing was restored.",
            todo="Check the key and the file; try an older backup.",
        ) from exc  # fmt: skip
    finally:
        plain.unlink(missing_ok=True)


def _decrypt(file: Path, plain: Path, identity: x25519.Identity) -> None:
    with file.open("rb") as sealed, plain.open("wb") as out:
        try:
            decrypt_io(sealed, out, [identity])
        except OSError as exc:
            if exc.errno is None:  # not the disk: a piece of the file was changed
                raise DecryptError(str(exc)) from exc
            raise


@contextmanager
def _archive(path: Path) -> Iterator[tarfile.TarFile]:
    with zstd.ZstdFile(path, "r") as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        yield archive


def _fill(archive: tarfile.TarFile, folder: Path, storage: Storage) -> backup.Manifest:
    manifest: backup.Manifest | None = None
    engine = make_engine(database_url(folder, storage))
    tables = MetaData()
    try:
        with engine.connect() as connection:
            for member in archive:
                data = _data_of(archive, member)
                if manifest is None:
                    manifest = msgspec.json.decode(data, type=backup.Manifest, strict=True)
                    _check_manifest(manifest)
                    upgrade(engine, to=manifest.revision)
                    tables.reflect(connection)
                elif member.name.startswith("keys/"):
                    name = member.name.removeprefix("keys/").removesuffix(".key")
                    if name not in backup.KEYS:
                        raise HubSetupError("The backup holds a key that no backup holds.")
                    replace_file(key_path(folder, name), data, mode=0o600)
                else:
                    _insert(connection, tables, member.name.split("/")[1], data)
            _set_counters(connection, tables)
            connection.commit()
    finally:
        engine.dispose()
    if manifest is None:
        raise HubSetupError("The backup is empty.")
    return manifest


def _check_manifest(manifest: backup.Manifest) -> None:
    if manifest.format.partition(".")[0] != backup.FORMAT.partition(".")[0]:
        raise HubSetupError(
            f"The backup is of format {manifest.format}, which this program does not know.",
            safe="Nothing was restored.", todo="Install the newer program.",
        )  # fmt: skip


def _data_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member) if member.isfile() and member.size <= MAX_MEMBER_BYTES else None
    if stream is None:
        raise HubSetupError("The backup holds something that no backup holds.")
    return stream.read()


def _insert(connection: Connection, tables: MetaData, name: str, data: bytes) -> None:
    lines = io.BytesIO(data).read().split(b"\n")
    names = msgspec.json.decode(lines[0], type=list[str])
    table = tables.tables[name]
    sealed = [backup.is_bytes(table.columns[column]) for column in names]
    rows = [
        dict(zip(names, map(_value, msgspec.json.decode(line), sealed), strict=True)) for line in lines[1:]
    ]
    if rows:
        connection.execute(insert(table), rows)


def _value(value: Any, is_bytes: bool) -> Any:
    return base64.b64decode(value) if is_bytes and value is not None else value


def _set_counters(connection: Connection, tables: MetaData) -> None:
    """Rows came with their keys; what counts up by itself in PostgreSQL goes on above them."""
    if connection.dialect.name != "postgresql":
        return
    for table, column in (("transfer", "id"), ("pack", "number")):
        highest = func.greatest(select(func.max(tables.tables[table].c[column])).scalar_subquery(), 1)
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table, column), highest)))


def _go_on(
    connection: Connection,
    folder: Path,
    manifest: backup.Manifest,
    roots: list[SigningKey],
    surroundings: Surroundings,
) -> TrustList:
    """Close the log that was, open the next one, and put the hub into recovery."""
    current = lists.load_lists(connection)
    check_roots(current.trust, roots)
    size = log.size(connection)
    if (size, log.root(connection, size).hex()) != (manifest.log_size, manifest.log_root):
        raise HubSetupError("The backup contradicts itself: its log is not the one it names.")
    now = surroundings.now()
    log_key = SigningKey.generate(surroundings.random_bytes)
    key_path(folder, LOG).rename(key_path(folder, f"{LOG}-before"))
    save_key(key_path(folder, LOG), log_key, purpose=LOG)
    trust = _next_trust(current.trust, manifest, log_key, now)
    envelope = sign(trusts.KIND, write_payload(trust), roots)
    trusts.advance(current.trust, envelope)
    documents.keep(connection, envelope, at=now)
    coordinator = load_key(key_path(folder, COORDINATOR), purpose=COORDINATOR)
    roster = replace(
        current.roster, version=current.roster.version + JUMP, issued=now, signer=coordinator.public.hex,
        expires=now + lists.ROSTER_DAYS * lists.SECONDS_PER_DAY,
    )  # fmt: skip
    documents.keep(connection, sign_payload(rosters.KIND, roster, coordinator), at=now)
    set_counter(connection, payouts.LAST_RUN, payouts.last_run(connection) + JUMP)
    recovery.begin(connection, trust_version=trust.version, at=now)
    return trust


def _next_trust(current: TrustList, manifest: backup.Manifest, log_key: SigningKey, now: int) -> TrustList:
    closed = ClosedLog(
        origin=current.log.origin, key=current.log.key, state="revoked", size=manifest.log_size,
        root=manifest.log_root, restored=manifest.time,
    )  # fmt: skip
    every = (*(current.closed_logs or ()), closed)
    return replace(
        current, version=current.version + JUMP, issued=now,
        expires=max(current.expires, now + lists.SECONDS_PER_DAY),
        closed_logs=every,
        log=LogKey(origin=f"tallystick-log/{current.hub[:16]}/restored-{now}", key=log_key.public.hex),
    )  # fmt: skip
