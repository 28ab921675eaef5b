"""Dropping what a camera wrote beside the picture, without touching the compressed pixels.

What is kept is a list, so that metadata nobody here knows of goes too. What follows the end of the picture
(a phone's second picture or film, with its own position) is cut off. Anything odd is left for the decoder,
which has read the file before.
"""

from collections.abc import Callable

_JPEG_START_OF_SCAN, _JPEG_END, _JPEG_COMMENT = 0xDA, 0xD9, 0xFE
# Application segments that say how to show the pixels, by marker and first bytes (T.81 B.2.4.6).
_JPEG_KEPT = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}

_PNG_HEAD = 8
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split()
)

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_PNG_TEXTS = frozenset((b"tEXt", b"zTXt", b"iTXt"))

_WEBP_KEPT = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"))
_WEBP_METADATA_FLAGS = 0x08 | 0x04  # EXIF, XMP (RFC 9649 section 2.7.1)


def strip_jpeg(data: bytes) -> bytes:
    """Drop comments and application segments but JFIF, the colour profile and Adobe's flag (T.81 annex B)."""
    kept = bytearray(data[:2])
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker == _JPEG_END:
            break
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if not _is_jpeg_metadata(marker, data[position + 4 : end]):
            kept += data[position:end]
        position = end
        if marker == _JPEG_START_OF_SCAN:
            end = _end_of_scan(data, position)
            kept += data[position:end]
            position = end
    return bytes(kept) + bytes([0xFF, _JPEG_END])


def _is_jpeg_metadata(marker: int, body: bytes) -> bool:
    if not 0xE0 <= marker <= 0xEF:
        return marker == _JPEG_COMMENT
    return marker not in _JPEG_KEPT or not body.startswith(_JPEG_KEPT[marker])


def _end_of_scan(data: bytes, position: int) -> int:
    """Where the next marker stands: not a stuffed zero, a restart or a fill byte (T.81 B.1.1.2)."""
    while 0 <= (position := data.find(b"\xff", position)) < len(data) - 1:
        following = data[position + 1]
        if following == 0xFF:
            position += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            position += 2
        else:
            return position
    return len(data)


def strip_png(data: bytes) -> bytes:
    """Keep the chunks that pixels and colours need (PNG third edition, section 11)."""
    return _png_chunks(data, lambda kind: kind in _PNG_KEPT)


def png_without_texts(data: bytes) -> bytes:
    """Drop the texts of a PNG, which may inflate to any size; other files come back as they are."""
    if not data.startswith(_PNG_MAGIC) or not any(kind in data for kind in _PNG_TEXTS):
        return data
    return _png_chunks(data, lambda kind: kind not in _PNG_TEXTS)


def _png_chunks(data: bytes, is_kept: Callable[[bytes], bool]) -> bytes:
    kept = bytearray(data[:_PNG_HEAD])
    position = _PNG_HEAD
    while position + 12 <= len(data):
        kind = data[position + 4 : position + 8]
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        if is_kept(kind):
            kept += data[position:end]
        if kind == b"IEND":
            break
        position = end
    return bytes(kept)


def strip_webp(data: bytes) -> bytes:
    """Keep the chunks that pixels and colours need, and say so in the header (RFC 9649)."""
    kept = bytearray()
    position, end = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while position + 8 <= end:
        kind = data[position : position + 4]
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        following = position + 8 + size + size % 2
        if kind in _WEBP_KEPT:
            chunk = bytearray(data[position:following])
            if kind == b"VP8X" and size:
                chunk[8] &= ~_WEBP_METADATA_FLAGS & 0xFF
            kept += chunk
        position = following
    return b"RIFF" + (4 + len(kept)).to_bytes(4, "little") + b"WEBP" + bytes(kept)
