"""A TrueType font made by hand: one box for each letter that a test needs, and nothing else.

Letters of the private area are in no font of any system, so a test with such a font is sure of what it sees.
"""

import struct

_UNITS, _SIDE = 1000, 600


def tiny_font(letters: str, family: str = "Tallystick Test") -> bytes:
    """Return the bytes of a font with a box for each of `letters` (of the basic plane)."""
    codes = sorted(map(ord, letters))
    count = len(codes) + 1
    box = _box()
    tables = {
        b"OS/2": _os2(codes),
        b"cmap": _cmap(codes),
        b"glyf": box * count,
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            0x10000, 0x10000, 0, 0x5F0F3CF5, 3, _UNITS, 0, 0, 0, 0, _SIDE, _SIDE, 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 700, 0, 0, _SIDE, *[0] * 8, count),
        b"hmtx": struct.pack(">Hh", 700, 0) * count,
        b"loca": b"".join(struct.pack(">I", len(box) * index) for index in range(count + 1)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 4, 1, *[0] * 2, 2, *[0] * 8),
        b"name": _names(family),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }  # fmt: skip
    return _packed(tables)


def _box() -> bytes:
    """The outline of a square: four points on one contour."""
    flags = bytes([0x01] * 4)
    across = struct.pack(">hhhh", 0, _SIDE, 0, -_SIDE)
    up = struct.pack(">hhhh", 0, 0, _SIDE, 0)
    made = struct.pack(">hhhhhHH", 1, 0, 0, _SIDE, _SIDE, 3, 0) + flags + across + up
    return made + bytes(-len(made) % 4)


def _cmap(codes: list[int]) -> bytes:
    """Letters to glyphs, format 4: one segment a letter."""
    ends, count = [*codes, 0xFFFF], len(codes) + 1
    steps = [index + 1 - code for index, code in enumerate(codes)] + [1]
    body = struct.pack(">HHHH", count * 2, 2, 0, count * 2 - 2)
    body += b"".join(struct.pack(">H", end) for end in ends) + bytes(2)
    body += b"".join(struct.pack(">H", start) for start in ends)
    body += b"".join(struct.pack(">H", step & 0xFFFF) for step in steps) + bytes(2 * count)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHH", 4, len(body) + 6, 0) + body


def _names(family: str) -> bytes:
    texts = [(1, family), (2, "Regular"), (4, family), (6, family.replace(" ", ""))]
    store, records = b"", b""
    for number, text in texts:
        data = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(data), len(store))
        store += data
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + store


def _os2(codes: list[int]) -> bytes:
    head = struct.pack(">HhHHH", 3, 700, 400, 5, 0) + struct.pack(">11h", *[0] * 11) + bytes(10)
    head += struct.pack(">IIII", 0, 1 << 28, 0, 0) + b"TEST"  # bit 60: the private area
    tail = struct.pack(">HHHhhhHH", 0x40, codes[0], codes[-1], 800, -200, 0, 800, 200)
    return head + tail + struct.pack(">II", 1, 0) + struct.pack(">hhHHH", 500, 700, 0, 32, 1)


def _packed(tables: dict[bytes, bytes]) -> bytes:
    at = 12 + 16 * len(tables)
    head, body = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128), b""
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        words = struct.unpack(f">{len(padded) // 4}I", padded)
        head += tag + struct.pack(">III", sum(words) & 0xFFFFFFFF, at + len(body), len(data))
        body += padded
    return head + body
