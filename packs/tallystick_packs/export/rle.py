"""Run lengths of masks: Label Studio's bit-packed ones in, COCO's counts out.

Label Studio packs the RGBA values of the picture in rows: 32 bits of their number, 5 of the word size, four
sizes of lengths, then runs of one value or of several. COCO counts zeros and ones in columns and writes the
counts as text, five bits a character.
"""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from tallystick_packs.export.dataset import Mark
from tallystick_packs.forms.run_lengths import Bits

Mask = npt.NDArray[np.bool_]
_OPAQUE = 128


def unpacked(rle: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """All values that the run lengths stand for."""
    bits = Bits(bytes(rle))
    number, word = bits.read(32), bits.read(5) + 1
    sizes = [bits.read(4) + 1 for _ in range(4)]
    out = np.zeros(number, dtype=np.uint8)
    at = 0
    while at < number:
        is_run = bits.read(1)
        end = min(number, at + 1 + bits.read(sizes[bits.read(2)]))
        if is_run:
            out[at:end] = bits.read(word) & 0xFF
        else:
            out[at:end] = [bits.read(word) & 0xFF for _ in range(end - at)]
        at = end
    return out


def mask_of(mark: Mark, width: int, height: int) -> Mask:
    """The pixels of a mark: of a brush, or the inside of a polygon, ellipse or box.

    Raises:
        ValueError: The run lengths are damaged, or of a picture of another size.
    """
    if mark.shape != "mask":
        image = Image.new("1", (width, height))
        if len(mark.points) > 1:
            ImageDraw.Draw(image).polygon(list(mark.points), fill=1)
        return np.asarray(image, dtype=np.bool_)
    values = unpacked(mark.rle)
    if len(values) != width * height * 4:
        raise ValueError("the mask is of a picture of another size")
    return np.asarray(values.reshape(height, width, 4)[:, :, 3] >= _OPAQUE)


def coco_counts(mask: Mask) -> str:
    """COCO's compressed run lengths of a mask."""
    flat = np.concatenate([[False], mask.T.reshape(-1), [False]])
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    ends = [0, *edges.tolist()]
    if ends[-1] != mask.size:
        ends.append(mask.size)
    return _compressed(later - earlier for earlier, later in pairwise(ends))


def _compressed(counts: Iterable[int]) -> str:
    text = bytearray()
    before: list[int] = []
    for position, count in enumerate(counts):
        rest = count - before[position - 2] if position > 2 else count
        before.append(count)
        is_more = True
        while is_more:
            five = rest & 0x1F
            rest >>= 5
            is_more = rest != (-1 if five & 0x10 else 0)
            text.append((five | (0x20 if is_more else 0)) + 48)
    return text.decode("ascii")
