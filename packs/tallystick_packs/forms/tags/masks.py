"""Painted regions: Label Studio's own packed run lengths (Brush) and PNG images (Bitmask).

A mask that is damaged, empty or made for a picture of another size would be found out much later, in
training. Both encodings are read through to their end here, with caps, and never drawn.
"""

import base64
import binascii
from typing import Any

from tallystick_packs.forms import png_reading, run_lengths
from tallystick_packs.forms.entries import Entry
from tallystick_packs.texts import _

_CHANNELS = 4  # red, green, blue, alpha: Label Studio packs all four
_BYTE = 255
_HEADER_BYTES = 4
_DATA_URL = "data:image/png;base64,"
#: A mask of 12 megapixels painted by hand has some ten thousand bytes.
MAX_BYTES = 8_000_000


def check_brush(entry: Entry) -> None:
    """Check `{"format": "rle", "rle": [..]}`: bytes that unpack to four values for each pixel."""
    if entry.value.get("format") != "rle":
        entry.fault("bad-format", _("format is not rle"))
        return
    rle = entry.value.get("rle")
    if not isinstance(rle, list) or not len(rle) > _HEADER_BYTES:
        entry.fault("missing", _("rle is not a list of bytes"))
        return
    if len(rle) > MAX_BYTES:
        _too_large(entry)
        return
    if not all(type(one) is int and 0 <= one <= _BYTE for one in rle):
        entry.fault("not-bytes", _("rle holds something else than bytes"))
        return
    size = _size(entry.raw)
    if size and int.from_bytes(bytes(rle[:_HEADER_BYTES]), "big") != size[0] * size[1] * _CHANNELS:
        entry.fault("other-size", _("the mask is made for a picture of another size"))
        return
    try:
        mask = run_lengths.summarise(bytes(rle))
    except ValueError:
        _damaged(entry)
        return
    if mask.values % _CHANNELS:
        _damaged(entry)
    elif not mask.painted:
        _empty(entry)


def check_bitmask(entry: Entry) -> None:
    """Check `{"imageDataURL": "data:image/png;base64,..."}`: a whole PNG of the picture's size."""
    url = entry.value.get("imageDataURL")
    if not isinstance(url, str) or not url.startswith(_DATA_URL):
        entry.fault("missing", _("imageDataURL is not a PNG image"))
        return
    if len(url) > MAX_BYTES:
        _too_large(entry)
        return
    try:
        data = base64.b64decode(url[len(_DATA_URL) :], validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not png_reading.is_png(data):
        entry.fault("bad-format", _("imageDataURL is not a PNG image"))
        return
    try:
        mask = png_reading.summarise(data)
    except ValueError:
        _damaged(entry)
        return
    size = _size(entry.raw)
    if size and (mask.width, mask.height) != size:
        entry.fault("other-size", _("the mask is made for a picture of another size"))
    elif not mask.painted:
        _empty(entry)


def _size(raw: Any) -> tuple[int, int] | None:
    width, height = raw.get("original_width"), raw.get("original_height")
    if isinstance(width, int) and isinstance(height, int):
        return width, height
    return None


def _damaged(entry: Entry) -> None:
    entry.fault("damaged", _("the mask cannot be read: it is damaged or cut short"))


def _empty(entry: Entry) -> None:
    entry.fault("empty", _("nothing is painted in the mask"))


def _too_large(entry: Entry) -> None:
    words = _("the mask is larger than {size} MB")
    entry.fault("too-large", words.format(size=MAX_BYTES // 1_000_000))
