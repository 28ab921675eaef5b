"""Give an Ogg file a fixed serial number, so that the same sound is the same bytes.

libsndfile draws a random serial number for every stream it writes. The number is only
there to tell streams apart in one file; ours hold one.
"""

from __future__ import annotations

import struct

_POLYNOMIAL = 0x04C11DB7
_HEADER_BYTES = 27
_SERIAL_AT = 14
_CRC_AT = 22


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (_POLYNOMIAL if crc & 0x80000000 else 0)
        table.append(crc & 0xFFFFFFFF)
    return tuple(table)


_TABLE = _crc_table()


def page_crc(page: bytes) -> int:
    """The checksum of RFC 3533 over a page whose own checksum field is zero."""
    crc = 0
    for byte in page:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ _TABLE[(crc >> 24) ^ byte]
    return crc


def with_serial(stream: bytes, serial: int) -> bytes:
    """The same Ogg stream with every page carrying ``serial``."""
    out = bytearray(stream)
    at = 0
    while at < len(out):
        if out[at : at + 4] != b"OggS":
            raise ValueError(f"no Ogg page starts at byte {at}")
        segments = out[at + 26]
        lacing = out[at + _HEADER_BYTES : at + _HEADER_BYTES + segments]
        end = at + _HEADER_BYTES + segments + sum(lacing)
        struct.pack_into("<I", out, at + _SERIAL_AT, serial)
        struct.pack_into("<I", out, at + _CRC_AT, 0)
        struct.pack_into("<I", out, at + _CRC_AT, page_crc(bytes(out[at:end])))
        at = end
    return bytes(out)
