"""Many documents in one message: framed raw, then compressed once.

Base64 inside zstd costs 60 %, so on the wire payloads and signatures travel as they are. A frame is the
line `tallystick-frame/1`, then parts::

    kind length (u8), kind (ASCII)
    number of signatures (u8), each: keyid (8 bytes), signature (64 bytes)
    payload length (u32, big-endian), payload

A part without signatures is a note: text that proves itself (a checkpoint) or proves nothing (an error).
The frame is one zstd frame (RFC 8878) with a checksum, or one bzip2 stream where the reader is known to take
it: many answers to one form come out a third smaller. Readers cap the compressed and the plain length
before they allocate, and refuse what is truncated, trailed or followed by a second frame or stream.
"""

import bz2
import struct
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from tallystick_packs.envelope import MAX_SIGNATURES, Envelope, Signature, checked_kind
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import KEYID_BYTES, SIGNATURE_BYTES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC = b"tallystick-frame/1\n"
CONTENT_TYPE = "application/vnd.tallystick.frame+zstd"
MAX_PLAIN_BYTES = 16 * 1024 * 1024
MAX_WIRE_BYTES = 4 * 1024 * 1024
BZIP2 = "bzip2"
"""The name of that coding in HTTP's `accept-encoding`, with which a hub says that it takes it."""

_BZIP2_MAGIC = b"BZh"
_WORTH_BZIP2 = 2048
_LENGTH = struct.Struct(">I")
_SIGNED_BYTES = KEYID_BYTES + SIGNATURE_BYTES
_LEVEL = 15
_LARGE = 128 * 1024
_LEVEL_LARGE = 9
_OWN_BLOCK = 4 * 1024
"""Notes from this size on are compressed in blocks of their own: a photo beside texts spoils their code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An unsigned part: kind and bytes."""

    kind: str
    payload: bytes


Part = Envelope | Note


def pack_frame(parts: Iterable[Part], *, may_be_bzip2: bool = False) -> bytes:
    """Frame and compress `parts`.

    Args:
        may_be_bzip2: The reader takes bzip2 too; the smaller of both is returned.
    """
    runs: list[list[bytes]] = [[MAGIC]]
    for part in parts:
        runs[-1].append(_write_part(part))
        if isinstance(part, Note) and len(part.payload) >= _OWN_BLOCK:
            runs[-1:] = [runs[-1][:-1], runs[-1][-1:], []]
    joined = [b"".join(run) for run in runs if run]
    size = sum(map(len, joined))
    level = _LEVEL if size < _LARGE else _LEVEL_LARGE
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: level,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    compressor = zstd.ZstdCompressor(options=options)
    compressor.set_pledged_input_size(size)
    blocks = [compressor.compress(run, compressor.FLUSH_BLOCK) for run in joined[:-1]]
    frame = b"".join([*blocks, compressor.compress(joined[-1], compressor.FLUSH_FRAME)])
    if may_be_bzip2 and len(frame) >= _WORTH_BZIP2:
        return min(frame, bz2.compress(b"".join(joined)), key=len)
    return frame


def unpack_frame(
    data: bytes, *, max_wire_bytes: int = MAX_WIRE_BYTES, max_plain_bytes: int = MAX_PLAIN_BYTES,
    only: Collection[str] = (),
) -> tuple[Part, ...]:  # fmt: skip
    """Decompress and split a frame; nothing in it is verified yet.

    Args:
        only: Keep parts of these kinds and pass over the others; all are kept where none is named.

    Raises:
        BadDocumentError: Not a frame, damaged, or over a cap.
    """
    if len(data) > max_wire_bytes:
        raise BadDocumentError(f"A message of {len(data)} bytes is over its cap of {max_wire_bytes} bytes.")
    plain = _decompress(data, max_plain_bytes)
    if not plain.startswith(MAGIC):
        raise BadDocumentError("This is not a message of Tallystick's.")
    return tuple(_read_parts(plain, only))


def _decompress(data: bytes, max_bytes: int) -> bytes:
    is_bzip2 = data.startswith(_BZIP2_MAGIC)
    decompressor = bz2.BZ2Decompressor() if is_bzip2 else zstd.ZstdDecompressor()
    try:
        plain = decompressor.decompress(data, max_length=max_bytes + 1)
    except (zstd.ZstdError, OSError) as exc:
        raise BadDocumentError("A message is damaged, or not one of Tallystick's.") from exc
    if len(plain) > max_bytes:
        raise BadDocumentError(f"A message unpacks to more than {max_bytes} bytes.")
    if not decompressor.eof:
        raise BadDocumentError("A message is cut short.")
    if decompressor.unused_data:
        raise BadDocumentError("A message has something behind its end.")
    return plain


def _write_part(part: Part) -> bytes:
    kind = part.kind.encode("ascii")
    signatures = part.signatures if isinstance(part, Envelope) else ()
    head = bytes([len(kind)]) + kind + bytes([len(signatures)])
    signed = b"".join(_keyid_bytes(entry.keyid) + entry.value for entry in signatures)
    return head + signed + _LENGTH.pack(len(part.payload)) + part.payload


def _keyid_bytes(keyid: str) -> bytes:
    try:
        raw = bytes.fromhex(keyid)
    except ValueError:
        raw = b""
    return raw if len(raw) == KEYID_BYTES else bytes(KEYID_BYTES)


def _read_parts(plain: bytes, only: Collection[str]) -> Iterator[Part]:
    position, end = len(MAGIC), len(plain)
    while position < end:
        start = position + 1
        position = start + plain[position]
        kind = _kind(plain[start:position])
        count = plain[position] if position < end else _ends_inside()
        if count > MAX_SIGNATURES:
            raise BadDocumentError(f"A document carries more than {MAX_SIGNATURES} signatures.")
        start = position + 1
        position = start + _SIGNED_BYTES * count + _LENGTH.size
        if position > end:
            _ends_inside()
        signed_at, at_length = start, position - _LENGTH.size
        start, position = position, position + _LENGTH.unpack_from(plain, at_length)[0]
        if position > end:
            _ends_inside()
        if only and kind not in only:
            continue
        signatures = tuple(
            Signature(
                keyid=plain[at : at + KEYID_BYTES].hex(), value=plain[at + KEYID_BYTES : at + _SIGNED_BYTES]
            )
            for at in range(signed_at, at_length, _SIGNED_BYTES)
        )
        payload = plain[start:position]
        if signatures:
            yield Envelope(kind=kind, payload=payload, signatures=signatures)
        else:
            yield Note(kind=kind, payload=payload)


@lru_cache(maxsize=256)
def _kind(name: bytes) -> str:
    try:
        return checked_kind(name.decode("ascii"))
    except UnicodeDecodeError as exc:
        raise BadDocumentError("A part of a message has no readable kind.") from exc


def _ends_inside() -> NoReturn:
    raise BadDocumentError("A message ends in the middle of a part.")
