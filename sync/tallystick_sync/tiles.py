"""The log as static files (c2sp.org/tlog-tiles): anybody can mirror, watch or co-sign it.

| path | holds |
| --- | --- |
| `checkpoint` | the newest checkpoint |
| `tile/<level>/<number>` | 256 hashes of 32 bytes: subtrees of 256^level leaves, in order |
| `tile/<level>/<number>.p/<width>` | the same, as far as the log goes |
| `tile/entries/<number>` | 256 entries: u16 big-endian length, then the entry |

A number is written in groups of three digits, all but the last led by an x: 1234067 is `x001/x234/067`. An
entry is sha256(document id || nonce), so the files show nobody's work or pay.

    nodes = tile_nodes(fetch, size=point.size)
    is_consistent(old, point.size, old_root, point.root, consistency_proof(old, point.size, nodes))
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.merkle import HASH_BYTES, Nodes, leaf_hash, node_hash
from tallystick_sync.errors import UntrustedError

WIDTH = 256
HEIGHT = 8
ENTRIES = "entries"
CHECKPOINT_PATH = "checkpoint"
_PATH = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)

Fetch = Callable[[str], bytes]
"""Gives the bytes at a path of the log's files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A tile's place: its level (None for entries), its number, and how many hashes or entries it holds."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where the tile lies."""
        digits = f"{self.number:03}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        level = ENTRIES if self.level is None else str(self.level)
        return f"tile/{level}/{name}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @classmethod
    def at(cls, path: str) -> "Tile":
        """The tile that a path names.

        Raises:
            BadDocumentError: It names none.
        """
        match = _PATH.fullmatch(path)
        width = int(match[3]) if match and match[3] else WIDTH
        if match is None or (match[3] and width >= WIDTH):
            raise BadDocumentError("There is no such tile.")
        level = None if match[1] == ENTRIES else int(match[1])
        tile = cls(level=level, number=int(match[2].replace("x", "").replace("/", "")), width=width)
        if tile.path != path:
            raise BadDocumentError("There is no such tile.")
        return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a log of `size` leaves, entries first."""
    for level in (None, *range(64)):
        filled = size if level is None else size >> (HEIGHT * level)
        if not filled:
            return
        for number in range(filled // WIDTH):
            yield Tile(level=level, number=number)
        if filled % WIDTH:
            yield Tile(level=level, number=filled // WIDTH, width=filled % WIDTH)


def tile_bytes(tile: Tile, nodes: Nodes) -> bytes:
    """The hashes of a tile."""
    if tile.level is None:
        raise ValueError("entries are not hashes")
    first = tile.number * WIDTH
    return b"".join(nodes(HEIGHT * tile.level, first + at) for at in range(tile.width))


def entry_bytes(entries: Iterator[bytes]) -> bytes:
    """A bundle of entries."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_entries(data: bytes, tile: Tile) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        BadDocumentError: It does not hold as many as its path says.
    """
    found, at = [], 0
    while at + 2 <= len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        found.append(data[at + 2 : end])
        at = end
    if at != len(data) or len(found) != tile.width:
        raise BadDocumentError("A bundle of log entries is cut short or too long.")
    return found


def tile_nodes(fetch: Fetch, *, size: int) -> Nodes:
    """Read nodes of a log of `size` leaves from its tiles; each tile is fetched once.

    What comes is not believed: whoever reads nodes compares a root with a signed one.
    """
    held: dict[Tile, bytes] = {}

    def stored(level: int, index: int) -> bytes:
        number, place = divmod(index, WIDTH)
        width = min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH)
        tile = Tile(level=level, number=number, width=width)
        if tile not in held:
            held[tile] = fetch(tile.path)
            if len(held[tile]) != HASH_BYTES * width:
                raise UntrustedError("A tile of the log has another length than its path says.")
        return held[tile][HASH_BYTES * place : HASH_BYTES * (place + 1)]

    def nodes(level: int, index: int) -> bytes:
        if level % HEIGHT == 0:
            return stored(level // HEIGHT, index)
        return node_hash(nodes(level - 1, 2 * index), nodes(level - 1, 2 * index + 1))

    return nodes


def check_entries(entries: list[bytes], hashes: bytes) -> None:
    """Check that a bundle's entries are those whose hashes stand in the tile of level 0.

    Raises:
        UntrustedError: They are not.
    """
    if b"".join(leaf_hash(entry) for entry in entries) != hashes:
        raise UntrustedError("Entries of the log are not those that its tiles commit to.")
