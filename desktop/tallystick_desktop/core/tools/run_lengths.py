"""Label Studio's packed run lengths, to and from the pixels of a mask.

The four values of each pixel stand in rows: 32 bits of their number, 5 of the word size, 4 x 4 of sizes of
lengths, then runs. A mask painted by hand is a few hundred runs a thousand lines, so packing them one by one
takes milliseconds for twelve megapixels.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallystick_packs.forms.run_lengths import Bits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels = npt.NDArray[np.bool_]

_CHANNELS, _WORD = 4, 8
_SIZES = (3, 4, 8, 16)
_OPAQUE = 128


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
    parts = [_head(image[0] * image[1] * _CHANNELS)]
    at = 0
    for start, end in zip((offset + starts).tolist(), (offset + ends).tolist(), strict=True):
        if start > at:
            parts.append(_runs((start - at) * _CHANNELS, 0))
        parts.append(_runs((end - start) * _CHANNELS, 255))
        at = end
    rest = image[0] * image[1] - at
    if rest:
        parts.append(_runs(rest * _CHANNELS, 0))
    bits = "".join(parts)
    bits += "0" * (-len(bits) % 8)
    return list(int(bits, 2).to_bytes(len(bits) // 8, "big"))


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


def _head(number: int) -> str:
    return f"{number:032b}{_WORD - 1:05b}" + "".join(f"{size - 1:04b}" for size in _SIZES)


def _runs(length: int, value: int) -> str:
    found = []
    while length:
        part = min(length, 1 << _SIZES[-1])
        index = next(index for index, size in enumerate(_SIZES) if part <= 1 << size)
        found.append(f"1{index:02b}{part - 1:0{_SIZES[index]}b}{value:08b}")
        length -= part
    return "".join(found)
