"""WAV files as bytes (RIFF): the length a dead recorder did not write is taken from the file.

Also drops what is not sound: names, places and pictures that recorders add as further chunks.
"""

import struct

_KEPT = (b"fmt ", b"fact", b"PEAK", b"data")
_UNKNOWN = 0xFFFFFFFF


def bare_wav(data: bytes) -> tuple[bytes, str]:
    """The same sound with only the chunks that make it and with the sizes that hold.

    Returns:
        The file, and what was mended in words; the file itself where it is no plain WAV.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return data, ""
    view = memoryview(data)  # a recording of hours is not copied for each step
    kept: list[bytes | memoryview] = []
    note = ""
    position = 12
    while position + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, position)
        start = position + 8
        rest = len(data) - start
        if kind == b"data" and (size > rest or (size == 0 and not _is_chunk(data, start))):
            said = "no length" if size in (0, _UNKNOWN) else f"{size:,} bytes"
            note = f"its header says {said}, the length was taken from the file" if rest else ""
            size = rest
        if kind in _KEPT:
            body = view[start : start + size]
            kept += [kind + struct.pack("<I", len(body)), body, b"\0" * (len(body) % 2)]
        position = start + size + size % 2
        if kind == b"data":
            break
    size = 4 + sum(len(part) for part in kept)
    return b"".join([b"RIFF" + struct.pack("<I", size) + b"WAVE", *kept]), note


def _is_chunk(data: bytes, position: int) -> bool:
    """Whether a further chunk, not sound, stands at `position`; true at the end of the file."""
    if position + 8 > len(data):
        return True
    kind, size = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "little")
    return kind.isascii() and kind.strip().isalnum() and position + 8 + size <= len(data)
