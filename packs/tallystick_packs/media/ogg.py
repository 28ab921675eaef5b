"""Ogg pages (RFC 3533): a fixed serial number for reproducible bytes, and a whole end for a cut file.

libsndfile draws a random serial number for every stream it writes. The number only tells streams apart in
one file; ours hold one.
"""

import struct

from tallystick_packs.errors import BadMediaError

MAGIC = b"OggS"
_POLYNOMIAL = 0x04C11DB7
_HEADER_BYTES = 27
_FLAGS_AT, _SERIAL_AT, _CRC_AT, _SEGMENTS_AT = 5, 14, 22, 26
_LAST_PAGE = 4


def _crc_tables() -> list[list[int]]:
    """Eight tables, so that eight bytes are taken at once ("slicing by 8")."""
    first = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (_POLYNOMIAL if crc & 0x80000000 else 0)
        first.append(crc & 0xFFFFFFFF)
    tables = [first]
    for _ in range(7):
        before = tables[-1]
        tables.append([((crc << 8) & 0xFFFFFFFF) ^ first[crc >> 24] for crc in before])
    return tables


_TABLES = _crc_tables()


def page_crc(page: bytes) -> int:
    """The checksum of RFC 3533 over a page whose own checksum field is zero."""
    t0, t1, t2, t3, t4, t5, t6, t7 = _TABLES
    crc = 0
    whole = len(page) - len(page) % 8
    for high, low in struct.iter_unpack(">II", page[:whole]):
        crc ^= high
        crc = (
            t7[crc >> 24] ^ t6[crc >> 16 & 255] ^ t5[crc >> 8 & 255] ^ t4[crc & 255]
            ^ t3[low >> 24] ^ t2[low >> 16 & 255] ^ t1[low >> 8 & 255] ^ t0[low & 255]
        )  # fmt: skip
    for byte in page[whole:]:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ t0[(crc >> 24) ^ byte]
    return crc


def page_ends(stream: bytes) -> list[int]:
    """Where each whole page from the first byte on ends."""
    ends = []
    at = 0
    while at + _HEADER_BYTES <= len(stream) and stream.startswith(MAGIC, at):
        segments = stream[at + _SEGMENTS_AT]
        lacing = stream[at + _HEADER_BYTES : at + _HEADER_BYTES + segments]
        at += _HEADER_BYTES + segments + sum(lacing)
        if at > len(stream) or len(lacing) < segments:
            break
        ends.append(at)
    return ends


def with_serial(stream: bytes, serial: int) -> bytes:
    """The same Ogg stream with every page carrying `serial`.

    Raises:
        BadMediaError: The bytes are not Ogg pages from first to last.
    """
    out = bytearray(stream)
    at = 0
    ends = page_ends(stream)
    if not ends or ends[-1] != len(stream):
        raise BadMediaError(f"no Ogg page starts at byte {ends[-1] if ends else 0}")
    for end in ends:
        struct.pack_into("<I", out, at + _SERIAL_AT, serial)
        _seal(out, at, end)
        at = end
    return bytes(out)


def mended(stream: bytes) -> bytes:
    """A cut stream up to its last whole packet, marked as the end; a whole one is returned as it is."""
    ends = page_ends(stream)
    if not ends:
        return stream
    at, end = (ends[-2] if len(ends) > 1 else 0), ends[-1]
    out = bytearray(stream[:end])
    rest = _whole_packets(stream[end:])
    if rest:
        at, end = end, end + len(rest)
        out += rest
    elif end == len(stream) and stream[at + _FLAGS_AT] & _LAST_PAGE:
        return stream
    out[at + _FLAGS_AT] |= _LAST_PAGE
    _seal(out, at, end)
    return bytes(out)


def _whole_packets(page: bytes) -> bytes:
    """A page cut short, as a page of the packets that are still whole; empty where there is none."""
    if len(page) < _HEADER_BYTES or not page.startswith(MAGIC):
        return b""
    body = _HEADER_BYTES + page[_SEGMENTS_AT]
    kept, size, position = 0, 0, 0
    for number, length in enumerate(page[_HEADER_BYTES:body], 1):
        position += length
        if body + position > len(page):
            break
        if length < 255:  # the last segment of a packet
            kept, size = number, position
    if not kept:
        return b""
    head = page[:_SEGMENTS_AT] + bytes([kept]) + page[_HEADER_BYTES : _HEADER_BYTES + kept]
    return head + page[body : body + size]


def _seal(stream: bytearray, at: int, end: int) -> None:
    struct.pack_into("<I", stream, at + _CRC_AT, 0)
    struct.pack_into("<I", stream, at + _CRC_AT, page_crc(bytes(stream[at:end])))
