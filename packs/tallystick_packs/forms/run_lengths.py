"""Label Studio's packed run lengths of a painted mask, read without drawing it.

The RGBA values of the picture stand in rows: 32 bits of their number, 5 of the word size, 4 x 4 of sizes of
lengths, then runs of one value or of several. A run is one step however long it is, so a mask is checked in
the time of its own size and not of its picture's::

    summary = summarise(bytes(rle))
    summary.values      # 4 for each pixel
    summary.painted     # whether any pixel is there at all
"""

from dataclasses import dataclass

#: More runs than any hand paints; a mask of noise would keep the hub busy for minutes.
MAX_RUNS = 500_000
_ALPHA, _CHANNELS = 3, 4


class Bits:
    """Reads unsigned numbers of any size, from a window of a few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """Bits that were not read."""
        return len(self._data) * 8 - self._at

    def read(self, size: int) -> int:
        """Return the next number of `size` bits.

        Raises:
            ValueError: There are not so many bits.
        """
        end = self._at + size
        if end > len(self._data) * 8:
            raise ValueError("the run lengths are cut short")
        first, last = self._at // 8, -(-end // 8)
        window = int.from_bytes(self._data[first:last], "big")
        self._at = end
        return window >> (last * 8 - end) & ((1 << size) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSummary:
    """What a mask says about itself: how many values it has, and whether anything is painted."""

    values: int
    painted: bool


def summarise(data: bytes) -> MaskSummary:
    """Walk through the run lengths to their end.

    Raises:
        ValueError: They are cut short, go on after the last value, or are too many.
    """
    bits = Bits(data)
    number, word = bits.read(32), bits.read(5) + 1
    sizes = [bits.read(4) + 1 for _ in range(4)]
    at, left, painted = 0, MAX_RUNS, False
    while at < number:
        is_run = bits.read(1)
        end = at + 1 + bits.read(sizes[bits.read(2)])
        left -= 1 if is_run else end - at
        if end > number or left < 0:
            raise ValueError("the run lengths do not end with the picture, or are too many")
        if is_run:
            value = bits.read(word)
            painted = painted or bool(
                value and any(one % _CHANNELS == _ALPHA for one in range(at, min(end, at + 4)))
            )
        else:
            for one in range(at, end):
                value = bits.read(word)
                painted = painted or bool(value and one % _CHANNELS == _ALPHA)
        at = end
    if bits.left >= 64:
        raise ValueError("something follows the last run")
    return MaskSummary(values=number, painted=painted)
