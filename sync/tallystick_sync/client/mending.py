"""Mending a file that came damaged: the hub's sums say which blocks differ, only those come again.

Nothing is believed for it: the caller checks the mended copy against the hash that was signed, and throws
it away where it still does not fit.
"""

from collections.abc import Callable

from tallystick_sync.blocks import SUM_BYTES, differing, sums_size, whole_blocks
from tallystick_sync.errors import RefusedError

LEAST_BYTES = 8 * 1024
"""Smaller files come again whole: asking for sums and for blocks would cost more."""

Ask = Callable[[str, int, int, int], bytes]
"""Called with (what of the blob, first byte, one past the last, size of it all); returns these bytes."""


def mended(ask: Ask, copy: bytes, *, start: int, file_size: int) -> bytes | None:
    """Return a copy with the blocks that differ fetched again.

    Args:
        copy: What came for the bytes of the pack file from `start` on.

    Returns:
        None where the hub cannot say, or where so much differs that the file may as well come whole.

    Raises:
        LinkError: The link failed; nothing has changed.
    """
    blocks = whole_blocks(start, start + len(copy))
    try:
        sums = ask("/sums", blocks.start * SUM_BYTES, blocks.stop * SUM_BYTES, sums_size(file_size))
    except RefusedError:
        return None  # a hub from before there were sums
    places = differing(copy, start=start, sums=sums)
    if sum(last - first for first, last in places) > len(copy) // 2:
        return None
    repaired = bytearray(copy)
    for first, last in places:
        repaired[first - start : last - start] = ask("", first, last, file_size)
    return bytes(repaired)
