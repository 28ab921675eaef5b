"""Painted regions: Label Studio's own packed run lengths (Brush) and PNG images (Bitmask).

A mask that was painted on a picture of another size decodes to nonsense much later, in training; the
size stands at the start of both encodings and is compared here without decoding the rest.
"""

import base64
import binascii
from typing import Any

from tallystick_packs.forms.entries import Entry
from tallystick_packs.texts import _

_CHANNELS = 4  # red, green, blue, alpha: Label Studio packs all four
_BYTE = 255
_HEADER_BYTES = 4
_PNG_START = b"\x89PNG\r\n\x1a\n"
_DATA_URL = "data:image/png;base64,"
_MAX_RLE = 20_000_000


def check_brush(entry: Entry) -> None:
    """Check `{"format": "rle", "rle": [..]}`: bytes whose head names the number of values."""
    if entry.value.get("format") != "rle":
        entry.fault("bad-format", _("format is not rle"))
        return
    rle = entry.value.get("rle")
    if not isinstance(rle, list) or not _HEADER_BYTES < len(rle) <= _MAX_RLE:
        entry.fault("missing", _("rle is not a list of bytes"))
        return
    if not all(type(one) is int and 0 <= one <= _BYTE for one in rle):
        entry.fault("not-bytes", _("rle holds something else than bytes"))
        return
    values = int.from_bytes(bytes(rle[:_HEADER_BYTES]), "big")
    _compare(entry, values, _size(entry.raw, scale=_CHANNELS))


def check_bitmask(entry: Entry) -> None:
    """Check `{"imageDataURL": "data:image/png;base64,..."}`: a PNG of the picture's size."""
    url = entry.value.get("imageDataURL")
    if not isinstance(url, str) or not url.startswith(_DATA_URL):
        entry.fault("missing", _("imageDataURL is not a PNG image"))
        return
    try:
        head = base64.b64decode(url[len(_DATA_URL) : len(_DATA_URL) + 44], validate=True)
    except (binascii.Error, ValueError):
        head = b""
    if not head.startswith(_PNG_START) or head[12:16] != b"IHDR":
        entry.fault("bad-format", _("imageDataURL is not a PNG image"))
        return
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    _compare(entry, width * height, _size(entry.raw, scale=1))


def _size(raw: Any, *, scale: int) -> int | None:
    width, height = raw.get("original_width"), raw.get("original_height")
    if isinstance(width, int) and isinstance(height, int):
        return width * height * scale
    return None


def _compare(entry: Entry, found: int, expected: int | None) -> None:
    if expected is not None and found != expected:
        entry.fault("other-size", _("the mask is made for a picture of another size"))
