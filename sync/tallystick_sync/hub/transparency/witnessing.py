"""What witnesses said of the log, kept and passed on; and the log as static files."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, LargeBinary, PrimaryKeyConstraint, Table, Text, select

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.files import replace_file
from tallystick_packs.keys import SigningKey
from tallystick_sync import tiles
from tallystick_sync.checkpoint import DASH, MAX_BYTES, read_checkpoint, sign_checkpoint
from tallystick_sync.cosigning import Cosignature, seen_by
from tallystick_sync.errors import UntrustedError
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.hub.transparency import log
from tallystick_sync.tiles import Tile, entry_bytes, tile_bytes, tiles_of
from tallystick_sync.trust import TrustList

cosignature = Table(
    "log_cosignature",
    metadata,
    Column("origin", Text, nullable=False),
    Column("size", Number, nullable=False),
    Column("witness", Text, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("time", Number, nullable=False),
    Column("line", Text, nullable=False),
    PrimaryKeyConstraint("origin", "size", "witness"),
)
"""Lines of witnesses (by their keys) under checkpoints of so many entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """The newest state of the log that a witness co-signed: size, and the checkpoint with all lines on it."""

    size: int
    text: str


def take_in(connection: Connection, trust: TrustList, text: str) -> tuple[Cosignature, ...]:
    """Keep what witnesses of the trust list say under a checkpoint of this log; repeats keep nothing new.

    Raises:
        UntrustedError: No checkpoint of this log, or no witness of this hub signed it.
        BadDocumentError: Not a checkpoint.
    """
    if len(text) > MAX_BYTES:
        raise BadDocumentError("A checkpoint is too long.")
    point = read_checkpoint(text, trust.log)
    if point.size > log.size(connection) or log.root(connection, point.size) != point.root:
        raise UntrustedError("This checkpoint is of another history than this log's.")
    found = seen_by(text, trust.witnesses)
    if not found:
        raise UntrustedError(
            "No witness that the trust list names has co-signed this checkpoint.",
            todo="Add the witness first: tallystick-hub trust DIR add-witness NAME=KEY --root-key FILE",
        )
    for one in found:
        line = next(line for line in text.split("\n") if line.startswith(f"{DASH}{one.name} "))
        row = {
            "origin": point.origin, "size": point.size, "witness": one.key, "root": point.root,
            "time": one.time, "line": f"{line}\n",
        }  # fmt: skip
        insert_or_ignore(connection, cosignature, row)
    return found


def lines_on(connection: Connection, origin: str, size: int) -> list[str]:
    """The lines of witnesses on the checkpoint of so many entries."""
    rows = connection.execute(
        select(cosignature.c.line)
        .where(cosignature.c.origin == origin, cosignature.c.size == size)
        .order_by(cosignature.c.witness)
    )
    return [row.line for row in rows]


def newest(connection: Connection, trust: TrustList, key: SigningKey) -> Witnessed | None:
    """The newest checkpoint that a witness still on the list co-signed."""
    active = [state.key for state in trust.witnesses if state.state == "active"]
    row = connection.execute(
        select(cosignature)
        .where(cosignature.c.origin == trust.log.origin, cosignature.c.witness.in_(active))
        .order_by(cosignature.c.size.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    text = sign_checkpoint(origin=trust.log.origin, size=row.size, root=row.root, key=key)
    return Witnessed(size=row.size, text=text + "".join(lines_on(connection, trust.log.origin, row.size)))


def static_file(connection: Connection, path: str) -> bytes | None:
    """The bytes of a tile, or None where the log has no such tile (yet)."""
    try:
        tile = Tile.at(path)
    except BadDocumentError:
        return None
    filled = log.size(connection) >> (tiles.HEIGHT * (tile.level or 0))
    if tile.number * tiles.WIDTH + tile.width > filled:
        return None
    return _bytes_of(connection, tile)


def write_files(connection: Connection, checkpoint: str, folder: Path) -> int:
    """Write the log as static files for a CDN, a mirror or a stick; returns how many are new or changed.

    The checkpoint comes last, so whoever looks meanwhile never finds one whose tiles are missing.
    """
    written = 0
    for tile in tiles_of(log.size(connection)):
        target = folder / tile.path
        if not target.exists():
            replace_file(target, _bytes_of(connection, tile))
            written += 1
    replace_file(folder / tiles.CHECKPOINT_PATH, checkpoint.encode())
    return written + 1


def _bytes_of(connection: Connection, tile: Tile) -> bytes:
    if tile.level is None:
        return entry_bytes(iter(log.entries(connection, tile.number * tiles.WIDTH, tile.width)))
    return tile_bytes(tile, log.reader(connection))
