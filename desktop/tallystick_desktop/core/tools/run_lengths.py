"""Label Studio's packed run lengths, to and from the pixels of a mask.

The four values of each pixel stand in rows: 32 bits of their number, 5 of the word size, 4 x 4 of sizes of
lengths, then runs. A mask painted by hand is a few hundred runs a thousand lines, and they are packed all
together: milliseconds for twelve megapixels.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallystick_packs.forms.run_lengths import Bits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]
    Digits = npt.NDArray[np.uint8]

_CHANNELS, _WORD = 4, 8
_SIZES = (3, 4, 8, 16)
_OPAQUE, _PAINTED = 128, 255
#: Bits of a run beside its length: run or not, size of the length, value.
_RUN_BITS = 1 + 2 + 8


def encode(pixels: "Pixels", corner: tuple[int, int], image: tuple[int, int]) -> list[int]:
    """Pack the pixels of a part of a picture."""
    import numpy as np

    height, width = pixels.shape
    padded = np.zeros((height, width + 2), dtype=np.int8)
    padded[:, 1:-1] = pixels
    steps = np.diff(padded, axis=1)
    lines, starts = np.nonzero(steps == 1)
    _lines, ends = np.nonzero(steps == -1)
    offset = (lines + corner[1]) * image[0] + corner[0]
    edges = np.zeros(2 * len(starts) + 2, dtype=np.int64)
    edges[1:-1:2], edges[2:-1:2], edges[-1] = offset + starts, offset + ends, image[0] * image[1]
    lengths = np.diff(edges) * _CHANNELS
    values = np.where(np.arange(len(lengths)) % 2, _PAINTED, 0)
    bits = np.concatenate(
        [_head(image[0] * image[1] * _CHANNELS), _runs(lengths[lengths > 0], values[lengths > 0])]
    )
    packed: list[int] = np.packbits(bits).tolist()
    return packed


def decode(rle: Sequence[int], image: tuple[int, int]) -> "Pixels":
    """Unpack to the pixels of a whole picture: those that are more than half opaque.

    Raises:
        ValueError: They are cut short or of a picture of another size.
    """
    import numpy as np

    bits = Bits(bytes(rle))
    number, word = bits.read(32), bits.read(5) + 1
    if number != image[0] * image[1] * _CHANNELS:
        raise ValueError("the mask is of a picture of another size")
    sizes = [bits.read(4) + 1 for _ in range(4)]
    flat = np.zeros(image[0] * image[1], dtype=np.bool_)
    at = 0
    while at < number:
        is_run = bits.read(1)
        end = min(number, at + 1 + bits.read(sizes[bits.read(2)]))
        if is_run:
            if bits.read(word) >= _OPAQUE:
                flat[at // _CHANNELS : end // _CHANNELS] = True
        else:
            for one in range(at, end):
                if bits.read(word) >= _OPAQUE and one % _CHANNELS == _CHANNELS - 1:
                    flat[one // _CHANNELS] = True
        at = end
    return flat.reshape(image[1], image[0])


def _head(number: int) -> "Digits":
    import numpy as np

    words = f"{number:032b}{_WORD - 1:05b}" + "".join(f"{size - 1:04b}" for size in _SIZES)
    return np.frombuffer(words.encode(), dtype=np.uint8) - ord("0")


def _runs(lengths: "Numbers", values: "Numbers") -> "Digits":
    """Return the bits of runs: a one, two for the size, the length less one, the value."""
    import numpy as np

    most = 1 << _SIZES[-1]
    parts = -(-lengths // most)
    last = lengths - (parts - 1) * most
    lengths = np.full(int(parts.sum()), most)
    lengths[np.cumsum(parts) - 1] = last
    values = np.repeat(values, parts)
    kinds = np.searchsorted(np.array([1 << size for size in _SIZES]), lengths)
    sizes = np.array(_SIZES)[kinds]
    widths = sizes + _RUN_BITS
    codes = 1 << (sizes + 10) | kinds << (sizes + 8) | (lengths - 1) << 8 | values
    starts = np.cumsum(widths) - widths
    digits = np.zeros(int(widths.sum()), dtype=np.uint8)
    for size in _SIZES:
        mine = np.flatnonzero(sizes == size)
        for place in range(size + _RUN_BITS):
            digits[starts[mine] + place] = codes[mine] >> (size + _RUN_BITS - 1 - place) & 1
    return digits
