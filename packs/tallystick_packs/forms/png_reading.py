"""A PNG image read through to its end without keeping it: is it whole, how large, is anything painted?

Bitmasks arrive as PNG from other people's programs. Decoding one into memory may take gigabytes from a few
kilobytes; here its rows flow past a counter, with a cap that the head of the file must keep to::

    summary = summarise(data)
    summary.width, summary.height, summary.painted
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

#: Unpacked bytes of the largest mask: 100 megapixels of 8 bits, or 25 in colour.
MAX_UNPACKED = 100_000_000
_START = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PALETTE = 3
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class PngSummary:
    """Size of an image, and whether it holds anything but zeros."""

    width: int
    height: int
    painted: bool


def is_png(data: bytes) -> bool:
    """Say whether data starts as a PNG image does."""
    return data.startswith(_START) and data[12:16] == b"IHDR"


def summarise(data: bytes) -> PngSummary:
    """Read an image to its end.

    Raises:
        ValueError: It is no PNG, damaged, interlaced, or larger than a mask may be.
    """
    head, packed = _parts(data)
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    depth, kind, interlace = head[8], head[9], head[12]
    if depth not in _DEPTHS.get(kind, ()) or interlace:
        raise ValueError("a kind of PNG that is not used for masks")
    row = 1 + -(-width * depth * _SAMPLES[kind] // 8)
    if not width or not height or row * height > MAX_UNPACKED:
        raise ValueError("empty or too large")
    at, painted = 0, kind == _PALETTE
    for piece in _unpacked(packed, row * height):
        painted = painted or _has_more_than_filters(piece, at, row)
        at += len(piece)
    if at != row * height:
        raise ValueError("the picture is cut short or goes on after its end")
    return PngSummary(width=width, height=height, painted=painted)


def _parts(data: bytes) -> tuple[bytes, bytes]:
    """Return the head and the packed rows, after comparing the checksum of every part."""
    if not data.startswith(_START):
        raise ValueError("no PNG")
    parts: list[tuple[bytes, bytes]] = []
    at = len(_START)
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 8 + size]
        if zlib.crc32(body).to_bytes(4, "big") != data[at + 8 + size : at + 12 + size]:
            raise ValueError("a part is damaged")
        parts.append((body[:4], body[4:]))
        at += 12 + size
    if (
        not parts
        or parts[0][0] != b"IHDR"
        or len(parts[0][1]) != 13
        or parts[-1][0] != b"IEND"
        or at != len(data)
    ):
        raise ValueError("the file is cut short")
    return parts[0][1], b"".join(body for name, body in parts if name == b"IDAT")


def _unpacked(packed: bytes, expected: int) -> Iterator[bytes]:
    """Yield the rows in pieces; one byte more than expected is enough to see that there are too many."""
    unpacker = zlib.decompressobj()
    left = expected + 1
    rest = packed
    try:
        while left > 0 and not unpacker.eof:
            piece = unpacker.decompress(rest, min(left, _PIECE))
            rest = unpacker.unconsumed_tail
            if not piece and not rest:
                break
            left -= len(piece)
            yield piece
    except zlib.error as exc:
        raise ValueError("the rows are damaged") from exc
    if not unpacker.eof:
        raise ValueError("the rows do not end")


def _has_more_than_filters(piece: bytes, at: int, row: int) -> bool:
    """Say whether a piece of the rows holds more than zeros, filter numbers apart."""
    if piece.count(0) == len(piece):
        return False
    values = bytearray(piece)
    first = -at % row
    values[first::row] = bytes(len(range(first, len(values), row)))
    return values.count(0) != len(values)
