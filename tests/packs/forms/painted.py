"""Masks as Label Studio writes them, made by hand: packed run lengths and PNG images."""

import base64
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"


def packed(values: list[int]) -> list[int]:
    """Return run lengths of RGBA values, as runs of one value."""
    bits = f"{len(values):032b}" + f"{7:05b}" + "".join(f"{size - 1:04b}" for size in (3, 4, 8, 16))
    at = 0
    while at < len(values):
        run = 1
        while at + run < len(values) and values[at + run] == values[at] and run < 2**16:
            run += 1
        bits += "1" + "11" + f"{run - 1:016b}" + f"{values[at]:08b}"
        at += run
    bits += "0" * (-len(bits) % 8)
    return [int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)]


def brushed(width: int, height: int, *, painted: int) -> list[int]:
    """Return the run lengths of a mask whose first `painted` pixels are there."""
    return packed([255] * (painted * 4) + [0] * ((width * height - painted) * 4))


def png(width: int, height: int, *, painted: int = 1) -> str:
    """Return a grey PNG, as a data URL, whose first `painted` pixels of each row are there."""
    rows = b"".join(b"\0" + b"\xff" * painted + b"\0" * (width - painted) for _row in range(height))
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    data = _PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return data_url(data)


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one part of a PNG."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def data_url(data: bytes) -> str:
    """Return a PNG as it stands in an answer."""
    return "data:image/png;base64," + base64.b64encode(data).decode()
