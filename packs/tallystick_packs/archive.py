"""The ZIP around a pack, byte for byte the same for the same content.

Every entry is stored (method 0), with a fixed date, no extra fields, no data descriptors and ASCII names
(APPNOTE 6.3.10 sections 4.3.7, 4.3.12, 4.3.16). Because nothing is left to choice, a reader does not trust
the archive's own directory: it knows what every structural byte must be, and compares. Checksums (CRC-32)
prove nothing against a person; where the manifest signs the local headers, they are compared with that and
not computed again (ADR 0011).

    writer = ArchiveWriter(file)
    writer.add("mimetype", b"application/vnd.tallystick.pack+zip")
    writer.close()
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BufferedIOBase, RawIOBase
from typing import BinaryIO

from tallystick_packs.errors import BadPackError

LOCAL_HEADER_BYTES = 30
MAX_ENTRIES = 0xFFFF
MAX_FILE_BYTES = 0xFFFFFFFF

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20
_BLOCK_BYTES = 256 * 1024
_DOS_TIME, _DOS_DATE = 0, (0 << 9) | (1 << 5) | 1  # 1980-01-01 00:00, the earliest a ZIP can say


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stored file: name, size in bytes, CRC-32, offset of its local header."""

    name: str
    size: int
    crc: int
    offset: int


def local_header(name: str, size: int, crc: int) -> bytes:
    """The bytes before a file's data."""
    raw = name.encode("ascii")
    head = _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, _DOS_TIME, _DOS_DATE, crc, size, size, len(raw), 0)
    return head + raw


def header_size(name: str) -> int:
    """Bytes that `local_header` takes for a file of this name."""
    return LOCAL_HEADER_BYTES + len(name)


def headers_digest(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256, in hex, of the local headers of these files (name, content) one after the other."""
    digest = hashlib.sha256()
    for name, data in files:
        digest.update(local_header(name, len(data), zlib.crc32(data)))
    return digest.hexdigest()


def directory(entries: list[Entry]) -> bytes:
    """The central directory and its end record for `entries`, in order."""
    rows = []
    for entry in entries:
        raw = entry.name.encode("ascii")
        rows.append(
            _CENTRAL.pack(
                b"PK\x01\x02", _VERSION, _VERSION, 0, 0, _DOS_TIME, _DOS_DATE,
                entry.crc, entry.size, entry.size, len(raw), 0, 0, 0, 0, 0, entry.offset,
            ) + raw
        )  # fmt: skip
    body = b"".join(rows)
    start = entries[-1].offset + header_size(entries[-1].name) + entries[-1].size if entries else 0
    count = len(entries)
    return body + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(body), start, 0)


def directory_size(names: list[str]) -> int:
    """Bytes that `directory` takes for files of these names."""
    return _END.size + sum(_CENTRAL.size + len(name) for name in names)


class ArchiveWriter:
    """Writes entries one after the other to an open file; `close` writes the directory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._entries: list[Entry] = []
        self._position = 0

    def add(self, name: str, data: bytes) -> None:
        """Append one file."""
        if len(self._entries) >= MAX_ENTRIES or self._position + len(data) > MAX_FILE_BYTES:
            raise BadPackError("A pack must stay below 4 GB and 65,535 files.", todo="Build smaller packs.")
        entry = Entry(name=name, size=len(data), crc=zlib.crc32(data), offset=self._position)
        head = local_header(name, entry.size, entry.crc)
        self._file.write(head)
        self._file.write(data)
        self._position += len(head) + len(data)
        self._entries.append(entry)

    def close(self) -> None:
        """Write the directory. The file itself stays open: it is the caller's."""
        self._file.write(directory(self._entries))


class ArchiveReader:
    """Walks a pack from its first byte, checking that the structure is what `ArchiveWriter` writes."""

    def __init__(self, file: BufferedIOBase | RawIOBase) -> None:
        self._file = file
        self._entries: list[Entry] = []
        self._position = 0
        self._headers = hashlib.sha256()
        self._block = memoryview(b"")

    @property
    def position(self) -> int:
        """Where the next entry starts, in bytes from the beginning of the file."""
        return self._position

    def read(self, name: str, *, max_bytes: int, size: int | None = None) -> bytes:
        """Read the next entry, which must be called `name`.

        Args:
            name: The only name accepted here.
            max_bytes: Cap on its size, checked before reading.
            size: Its exact size, where a signed document says it.

        Raises:
            BadPackError: The structure differs or the file ends too early; `part` is `name`.
        """
        self._file.seek(self._position)
        head = self._take(header_size(name))
        if len(head) < LOCAL_HEADER_BYTES:
            raise _cut(name)
        found_size = _LOCAL.unpack(head[:LOCAL_HEADER_BYTES])[8]
        if found_size > max_bytes or (size is not None and found_size != size):
            raise _differs(name)
        data = self._take(found_size)
        if len(data) != found_size:
            raise _cut(name)
        crc = zlib.crc32(data)
        if head != local_header(name, found_size, crc):
            raise _differs(name)
        self._entries.append(Entry(name=name, size=found_size, crc=crc, offset=self._position))
        self._position += len(head) + found_size
        return data

    def hash(self, name: str, size: int) -> str:
        """SHA-256, in hex, of the next entry, which must be called `name` and hold `size` bytes.

        Its checksum is taken as it stands: `headers` must then be compared with what was signed.

        Raises:
            BadPackError: The structure differs or the file ends too early; `part` is `name`.
        """
        self._file.seek(self._position)
        head = self._take(header_size(name))
        if len(head) < LOCAL_HEADER_BYTES:
            raise _cut(name)
        crc = int(_LOCAL.unpack(head[:LOCAL_HEADER_BYTES])[6])
        if head != local_header(name, size, crc):
            raise _differs(name)
        digest = hashlib.sha256()
        left = size
        # One block that stays in the processor's cache: faster than new memory for each entry.
        self._block = self._block or memoryview(bytearray(_BLOCK_BYTES))
        while left:
            count = self._file.readinto(self._block[: min(left, _BLOCK_BYTES)])
            if not count:
                raise _cut(name)
            digest.update(self._block[:count])
            left -= count
        self._headers.update(head)
        self._entries.append(Entry(name=name, size=size, crc=crc, offset=self._position))
        self._position += len(head) + size
        return digest.hexdigest()

    def rewind(self, position: int) -> None:
        """Go back to the entry that starts at `position`, to look at it and those after it another way."""
        self._entries = [entry for entry in self._entries if entry.offset < position]
        self._position = position
        self._headers = hashlib.sha256()

    @property
    def headers(self) -> str:
        """SHA-256, in hex, of the local headers of all entries that `hash` went over."""
        return self._headers.hexdigest()

    def finish(self) -> None:
        """Check the directory and that nothing follows it."""
        expected = directory(self._entries)
        self._file.seek(self._position)
        rest = self._take(len(expected) + 1)
        if len(rest) < len(expected):
            raise _cut("the directory at its end")
        if rest != expected:
            raise _differs("the directory at its end")

    def _take(self, count: int) -> bytes:
        """Read `count` bytes, fewer only at the file's end; an unbuffered one may give them in parts."""
        data = self._file.read(count) or b""
        while len(data) < count and (more := self._file.read(count - len(data))):
            data += more
        return data


def _differs(part: str) -> BadPackError:
    return BadPackError(
        f"The pack is damaged or was changed: {part} is not as it was signed.",
        part=part,
        safe="Nothing of it was used.",
        todo="Download or copy the pack again.",
    )


def _cut(part: str) -> BadPackError:
    return BadPackError(
        f"The pack is cut short at {part}.",
        part=part,
        safe="What arrived is kept.",
        todo="Download or copy the rest of it.",
    )
