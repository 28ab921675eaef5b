"""`.tallyupdate` files: a chain of releases, the list of files, and the bytes that the old program lacks.

A ZIP file without compression of its own. What is inside is trusted by hash alone: the releases are signed,
they name the list, and the list names every file. `data/<sha256>` is a file compressed with zstd; where
`bases` names the hash of a file of the older program, that file is the dictionary (zstd's patches).

| member | what |
| --- | --- |
| `releases` | a frame of releases, oldest first; the last one is what is carried |
| `files` | the list of files, compressed |
| `bases` | JSON: hash of a carried file -> hash of the file it is a patch to |
| `data/<sha256>` | a file or patch |
"""

import hashlib
import io
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tallystick_packs import strict_json
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.texts import _
from tallystick_sync.errors import UntrustedError
from tallystick_sync.framing import pack_frame, unpack_frame
from tallystick_sync.updates.release import MAX_LIST_BYTES, File, Release, follow_all, read_files

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UPDATE_SUFFIX = ".tallyupdate"
MAX_BUNDLE_BYTES = 256 * 1024 * 1024
_MAX_WINDOW_LOG = 27
_WHEN = (1980, 1, 1, 0, 0, 0)
_LEVEL = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """An update whose releases and list of files were verified; each file is checked when it is taken out.

    Attributes:
        size: Bytes of the update as carried.
    """

    release: Release
    releases: bytes
    list_bytes: bytes
    files: tuple[File, ...]
    bases: Mapping[str, str]
    size: int
    carried: Mapping[str, bytes]

    def bytes_of(self, file: File, old: Callable[[str], bytes]) -> bytes | None:
        """Return the bytes of a file that is carried, or None where it is not.

        Args:
            old: Returns a file of the older program by its hash.
        """
        packed = self.carried.get(f"data/{file.sha256}")
        if packed is None:
            return None
        base = self.bases.get(file.sha256)
        return _unpack(packed, file.size, old(base) if base else b"")


def read_update(data: bytes, *, installed: Release) -> Update:
    """Read an update and decide whether it may follow what is installed; nothing is changed.

    Raises:
        UntrustedError: Not signed by whom it must be, not newer, or damaged.
    """
    if len(data) > MAX_BUNDLE_BYTES:
        raise _damaged()
    carried = _members(data)
    try:
        releases = carried.pop("releases")
        chain = [part for part in unpack_frame(releases) if isinstance(part, Envelope)]
        release = follow_all(installed, chain)
        list_bytes = _unpack(carried.pop("files"), MAX_LIST_BYTES, b"")
        bases = strict_json.loads(carried.pop("bases"), max_bytes=MAX_LIST_BYTES)
    except (KeyError, BadDocumentError) as exc:
        raise _damaged() from exc
    if not isinstance(bases, dict) or not all(isinstance(base, str) for base in bases.values()):
        raise _damaged()
    return Update(
        release=release,
        releases=releases,
        list_bytes=list_bytes,
        files=read_files(list_bytes, release),
        bases=bases,
        size=len(data),
        carried=carried,
    )


def write_update(
    chain: Iterable[Envelope], list_bytes: bytes, contents: Mapping[str, bytes], bases: Mapping[str, bytes]
) -> bytes:
    """Write an update.

    Args:
        chain: Releases from the oldest whose programs may use it, to the one that is carried.
        contents: What is carried, by hash.
        bases: For a carried hash, the bytes of the older file that it is a patch to.
    """
    named = {sha256: hashlib.sha256(base).hexdigest() for sha256, base in bases.items()}
    members = {
        "releases": pack_frame(chain),
        "files": _pack(list_bytes, b""),
        "bases": strict_json.dumps_sorted(named),
    }
    for sha256 in sorted(contents):
        members[f"data/{sha256}"] = _pack(contents[sha256], bases.get(sha256, b""))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data)
    return made.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
                raise _damaged()
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    # A flipped bit says "encrypted" or "of a newer ZIP", which the library answers with these two.
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as exc:
        raise _damaged() from exc


def _pack(data: bytes, base: bytes) -> bytes:
    # The window must reach over the older file and the newer one.
    window = min(_MAX_WINDOW_LOG, max(10, (len(data) + len(base)).bit_length()))
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _LEVEL,
        zstd.CompressionParameter.window_log: window,
    }
    return zstd.compress(data, options=options, zstd_dict=_dictionary(base))


def _unpack(data: bytes, most: int, base: bytes) -> bytes:
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _MAX_WINDOW_LOG}
    try:
        decompressor = zstd.ZstdDecompressor(zstd_dict=_dictionary(base), options=options)
        plain = decompressor.decompress(data, max_length=most + 1)
    except zstd.ZstdError as exc:
        raise _damaged() from exc
    if len(plain) > most or not decompressor.eof:
        raise _damaged()
    return plain


def _dictionary(base: bytes) -> "zstd.ZstdDict | tuple[zstd.ZstdDict, int] | None":
    # zstd takes no dictionary below eight bytes.
    return zstd.ZstdDict(base, is_raw=True).as_prefix if len(base) >= 8 else None


def _damaged() -> UntrustedError:
    return UntrustedError(
        _("This update is damaged, or not one of Tallystick's."),
        safe=_("Nothing was changed."),
        todo=_("Fetch it again, or copy it from the stick again."),
    )
