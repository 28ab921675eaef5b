"""Photo files as bytes: everything but the picture is dropped, the compressed pixels stay as they are.

JPEG by its segments (ITU-T T.81 annex B), PNG by its chunks (W3C PNG 5.3), WebP by its RIFF chunks. What
follows the end of the picture goes too: phones hide a second photo there, and others an archive.
"""

import struct
import zlib
from collections.abc import Callable

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_SOI, _EOI, _SOS, _COM, _APP0, _APP14 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xEE
_STANDALONE = (0x01, *range(0xD0, 0xD8))


def bare_jpeg(data: bytes) -> bytes:
    """The same JPEG without Exif, XMP, colour profile, comments, and without what follows its end.

    JFIF (APP0) and Adobe's colour flag (APP14) stay: they say how the pixels are to be read.
    """
    kept = bytearray(data[:2])
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker == _EOI:
            break
        end = position + 2
        if marker not in _STANDALONE:
            end += int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == _SOS:
            end = _end_of_scan(data, end)
        is_extra = marker == _COM or (_APP0 < marker <= 0xEF and marker != _APP14)
        if not is_extra:
            kept += data[position:end]
        position = end
    return bytes(kept) + b"\xff\xd9"


def _end_of_scan(data: bytes, position: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart marker."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            return len(data)
        following = data[position + 1]
        if following and following != 0xFF and following not in _STANDALONE:
            return position
        position += 1 if following == 0xFF else 2


def bare_png(data: bytes) -> bytes:
    """The same PNG with only the chunks that make the picture."""
    return _png_of(data, lambda kind: kind in _PNG_KEPT)


def png_without_texts(data: bytes) -> bytes:
    """The same PNG without its texts, which may inflate to any size."""
    return _png_of(data, lambda kind: kind not in _PNG_TEXTS)


def _png_of(data: bytes, is_kept: Callable[[bytes], bool]) -> bytes:
    kept = bytearray(PNG_MAGIC)
    position = len(PNG_MAGIC)
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if is_kept(kind):
            kept += data[position:end]
        position = end
        if kind == b"IEND":
            break
    return bytes(kept)


def png_depth(data: bytes) -> int:
    """Bits per channel of a PNG."""
    return data[24] if len(data) > 24 else 8


def png_is_whole(data: bytes) -> bool:
    """Whether every chunk that makes the picture holds its checksum and the end is there."""
    position = len(PNG_MAGIC)
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if kind in _PNG_KEPT and zlib.crc32(data[position + 4 : end - 4]) != _u32(data, end - 4):
            return False
        position = end
        if kind == b"IEND":
            return True
    return False


def _u32(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 4], "big")


def bare_webp(data: bytes) -> bytes:
    """The same opaque, still WebP as its one picture chunk."""
    position = 12
    while position + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        end = position + 8 + length + length % 2
        if kind in (b"VP8 ", b"VP8L"):
            body = data[position:end].ljust(end - position, b"\0")
            return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
        position = end
    return data
