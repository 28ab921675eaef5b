"""Texts and pictures in MP3 and FLAC files: dropped, because phones write names and places there."""

_ID3_HEAD = 10
_STREAMINFO, _PADDING, _SEEKTABLE, _COMMENTS = 0, 1, 3, 4


def bare_mp3(data: bytes) -> bytes:
    """The same MP3 without ID3 tags."""
    start, end = 0, len(data)
    while data[start : start + 3] == b"ID3" and start + _ID3_HEAD <= end:
        a, b, c, d = (byte & 0x7F for byte in data[start + 6 : start + 10])
        start += _ID3_HEAD + (a << 21 | b << 14 | c << 7 | d)
    if end - start > 128 and data[end - 128 : end - 125] == b"TAG":
        end -= 128
    return data[start:end] or data


def bare_flac(data: bytes) -> bytes:
    """The same FLAC with only its stream description and seek table; one without texts is left as it is."""
    data = data[data.find(b"fLaC") :]
    blocks: list[bytes] = []
    has_texts = False
    position = 4
    is_last = False
    while not is_last and position + 4 <= len(data):
        is_last = bool(data[position] & 0x80)
        kind = data[position] & 0x7F
        end = position + 4 + int.from_bytes(data[position + 1 : position + 4], "big")
        has_texts = has_texts or _tells(kind, data[position + 4 : end])
        if kind in (_STREAMINFO, _SEEKTABLE):
            blocks.append(bytes([kind]) + data[position + 1 : end])
        position = end
    if not blocks or not has_texts:
        return data
    blocks[-1] = bytes([blocks[-1][0] | 0x80]) + blocks[-1][1:]
    return b"fLaC" + b"".join(blocks) + data[position:]


def _tells(kind: int, body: bytes) -> bool:
    """Whether a block says more than which program wrote the file."""
    if kind != _COMMENTS:
        return kind not in (_STREAMINFO, _PADDING, _SEEKTABLE)
    vendor = 4 + int.from_bytes(body[:4], "little")
    return int.from_bytes(body[vendor : vendor + 4], "little") > 0
