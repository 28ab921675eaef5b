"""Any part of a large JPEG, without decoding the rest.

A JPEG whose encoder set restart markers can be cut at them: at each marker decoding begins anew. Where they
stand at the same columns of every row, the pieces between them are tiles. A part is put together as a small
JPEG of its own, which any decoder reads (ITU-T T.81, B.2 and F.1.2.1; RST0 to RST7 count through the scan)::

    parts = JpegParts.open(path)                 # None for a file that cannot be cut
    data, box = parts.part((5000, 4000, 1280, 800))
"""

import mmap
import re
from dataclasses import dataclass

from tallystick_packs.errors import TallystickError
from tallystick_sync.client.sources import SealedFile, Source

Place = tuple[int, int, int, int]
"""x, y, width, height in pixels."""

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_SOF, _SOS, _DRI = (0xC0, 0xC1), 0xDA, 0xDD
_OTHER_SCANS = (0xC2, 0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
_BLOCK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What stands before the pixels. `sides` is where height and width stand in `before`."""

    width: int
    height: int
    unit: tuple[int, int]
    interval: int
    before: bytes
    sides: int
    scan: int


class JpegParts:
    """A JPEG file that can be cut. Keep it for as long as parts are wanted."""

    def __init__(self, data: mmap.mmap | bytes, head: _Head, starts: list[int], ends: list[int]) -> None:
        self._data, self._head, self._starts, self._ends = data, head, starts, ends
        self._across = -(-head.width // head.unit[0]) // head.interval

    @classmethod
    def open(cls, path: Source) -> "JpegParts | None":
        """Read where the pieces are; None where the file is no JPEG that can be cut."""
        try:
            data = _data_of(path)
        except (OSError, ValueError, TallystickError):
            return None
        head = _head_of(data)
        if head is None or not head.interval:
            return None
        units = -(-head.width // head.unit[0])
        rows = -(-head.height // head.unit[1])
        if units % head.interval:
            return None
        marks = [found.start() for found in _RESTART.finditer(data, head.scan)]
        if len(marks) + 1 != units // head.interval * rows:
            return None
        end = data.rfind(_EOI)
        return cls(data, head, [head.scan, *(mark + 2 for mark in marks)], [*marks, end])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole picture in pixels."""
        return self._head.width, self._head.height

    def part(self, wanted: Place) -> tuple[bytes, Place]:
        """Return a JPEG that holds the wanted place, and the place that it shows: whole tiles."""
        head = self._head
        wide, high = head.unit[0] * head.interval, head.unit[1]
        x, y, width, height = wanted
        first, last = x // wide, min(-(-(x + width) // wide), self._across)
        top, bottom = y // high, min(-(-(y + height) // high), -(-head.height // high))
        left, above = first * wide, top * high
        shown = (left, above, min(last * wide, head.width) - left, min(bottom * high, head.height) - above)
        made = bytearray(head.before)
        made[head.sides : head.sides + 4] = shown[3].to_bytes(2, "big") + shown[2].to_bytes(2, "big")
        pieces = [row * self._across + column for row in range(top, bottom) for column in range(first, last)]
        for number, piece in enumerate(pieces):
            if number:
                made += bytes((0xFF, 0xD0 + (number - 1) % 8))
            made += self._data[self._starts[piece] : self._ends[piece]]
        return bytes(made + _EOI), shown


def _data_of(source: Source) -> mmap.mmap | bytes:
    if isinstance(source, SealedFile):
        return source.read()
    with source.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _head_of(data: mmap.mmap | bytes) -> _Head | None:
    """Read the segments before the scan; None for what is no sequential JPEG of one scan."""
    if data[:2] != _SOI:
        return None
    before = bytearray(_SOI)
    at, interval, sides = 2, 0, 0
    size, unit = (0, 0), (0, 0)
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if kind in _OTHER_SCANS:
            return None
        if kind in _SOF:
            sides = len(before) + 5
            size = (int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            unit = _unit_of(body)
        elif kind == _DRI:
            interval = int.from_bytes(body[:2], "big")
        before += data[at : at + 2 + length]
        at += 2 + length
        if kind == _SOS:
            whole = bool(sides) and body[0] == (len(body) - 4) // 2 and min(size) > 0
            return _Head(
                width=size[0], height=size[1], unit=unit, interval=interval,
                before=bytes(before), sides=sides, scan=at,
            ) if whole else None  # fmt: skip
    return None


def _unit_of(frame: bytes) -> tuple[int, int]:
    """Return width and height of what is coded at once, in pixels: 16 x 16 where colours are halved."""
    count = frame[5]
    factors = [frame[7 + 3 * number] for number in range(count)]
    if count == 1:
        return _BLOCK, _BLOCK
    return _BLOCK * max(one >> 4 for one in factors), _BLOCK * max(one & 15 for one in factors)
