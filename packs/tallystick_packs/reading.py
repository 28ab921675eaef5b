"""Opening a pack file: nothing is believed but what the requester signed.

    pack = open_pack("photos-001.tallypack")
    print(pack.header.title, pack.header.pay.price)
    pack.verify()                       # every byte of the file
    photo = pack.read_media("media/0001.jpg")

`open_pack` checks the two signatures and reads form and instructions; `Pack.verify` also checks every
byte of the file. Whether the signing key is *trusted* is decided elsewhere, with a trust list.
"""

import hashlib
from dataclasses import dataclass
from io import BufferedIOBase, RawIOBase
from pathlib import Path

from tallystick_packs.archive import ArchiveReader, header_size
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, BadPackError, FileProblemError, NewerFormatError
from tallystick_packs.header import MAX_STORED_BYTES as MAX_HEADER_BYTES
from tallystick_packs.header import Header, read_header
from tallystick_packs.keys import VerifyKey
from tallystick_packs.manifest import MAX_STORED_BYTES as MAX_MANIFEST_BYTES
from tallystick_packs.manifest import FileEntry, Manifest, MediaFile, read_manifest

MIMETYPE = b"application/vnd.tallystick.pack+zip"
MIMETYPE_NAME = "mimetype"
HEADER_NAME = "header.dsse.json"
MANIFEST_NAME = "manifest.dsse.json"
MAX_TEXT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """An opened pack whose header and manifest hold.

    Attributes:
        media_start: Where the first media byte lies in the file; manifest offsets count from there.
        instructions: Markdown by language.
    """

    path: Path
    header_envelope: Envelope
    manifest_envelope: Envelope
    header: Header
    manifest: Manifest
    form_xml: bytes
    instructions: dict[str, str]
    media_start: int

    @property
    def id(self) -> str:
        """The pack's id: the id of its manifest document."""
        return self.manifest_envelope.id

    def read_media(self, path: str) -> bytes:
        """Read one media file and check its hash; in a confidential pack it is ciphertext.

        Raises:
            KeyError: The manifest lists no such path.
            BadPackError: The bytes are not those that were signed.
        """
        entry = self.manifest.media_by_path()[path]
        try:
            with self.path.open("rb") as file:
                file.seek(self.media_start + entry.offset)
                data = file.read(entry.size)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, self.path) from exc
        check_media(entry, data)
        return data

    def verify(self, *, deep: bool = False) -> None:
        """Check every byte of the file against what was signed.

        Args:
            deep: Also compute the archive's own checksums (CRC-32) where the requester signed them: they
                prove nothing more, but other ZIP programs refuse a pack in which they are wrong.

        Raises:
            BadPackError: Some byte differs; the message names the part.
        """
        try:
            with self.path.open("rb", buffering=0) as file:
                reader = self._past_leading(file)
                if deep or self.manifest.local_headers is None:
                    self._read_entries(reader)
                else:
                    self._hash_entries(reader)
                reader.finish()
                size = file.seek(0, 2)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, self.path) from exc
        if size != self.header.download_bytes:
            raise BadPackError(
                f"The header says {self.header.download_bytes} bytes and the file has {size}.",
                part=HEADER_NAME,
                todo="Ask the requester to build the pack again.",
            )

    def _past_leading(self, file: BufferedIOBase | RawIOBase) -> ArchiveReader:
        reader = _open_archive(file)
        if not _is_same_leading(reader, self.header_envelope, self.manifest_envelope):
            raise BadPackError(
                "The pack was replaced by another one while it was open.",
                part=MANIFEST_NAME,
                todo="Open it again.",
            )
        return reader

    def _read_entries(self, reader: ArchiveReader) -> None:
        """Go over all entries after the manifest and compute their checksums."""
        _read_texts(reader, self.manifest)
        for entry in self.manifest.media:
            check_media(entry, reader.read(entry.path, max_bytes=entry.size, size=entry.size))

    def _hash_entries(self, reader: ArchiveReader) -> None:
        """Go over all entries after the manifest; their checksums are right if the signed hash of them is."""
        start = reader.position
        texts = [*(entry.file for entry in self.manifest.instructions), self.manifest.form]
        files: list[FileEntry | MediaFile] = [*texts, *self.manifest.media]
        for entry in files:
            if reader.hash(entry.path, entry.size) != entry.sha256:
                raise _damaged(entry)
        if reader.headers != self.manifest.local_headers:
            reader.rewind(start)
            self._read_entries(reader)  # names the entry whose checksum is wrong
            raise BadPackError(
                "The pack was changed: its archive is not the one that the manifest describes.",
                part=MANIFEST_NAME,
                todo="Download or copy the pack again.",
            )


def open_pack(path: str | Path) -> Pack:
    """Open a pack and check its header, manifest, form and instructions.

    Raises:
        BadPackError: Not a pack, cut short, damaged, or a signature does not hold.
        NewerFormatError: A newer program made it.
        FileProblemError: The file cannot be read.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            reader = _open_archive(file)
            header_envelope, manifest_envelope = _read_leading(reader)
            header, manifest = _read_signed(header_envelope, manifest_envelope)
            form_xml, instructions = _read_texts(reader, manifest)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    first = manifest.media[0].path if manifest.media else ""
    return Pack(
        path=path,
        header_envelope=header_envelope,
        manifest_envelope=manifest_envelope,
        header=header,
        manifest=manifest,
        form_xml=form_xml,
        instructions=instructions,
        media_start=reader.position + (header_size(first) if first else 0),
    )


def check_media(entry: MediaFile | FileEntry, data: bytes) -> None:
    """Raise `BadPackError` unless `data` is exactly the file that `entry` describes."""
    if len(data) != entry.size or hashlib.sha256(data).hexdigest() != entry.sha256:
        raise _damaged(entry)


def _damaged(entry: MediaFile | FileEntry) -> BadPackError:
    return BadPackError(
        f"{entry.path} is damaged or was changed: it is not the file that was signed.",
        part=entry.path,
        safe="All other items of the pack are untouched.",
        todo="Download this part again.",
    )


def _open_archive(file: BufferedIOBase | RawIOBase) -> ArchiveReader:
    reader = ArchiveReader(file)
    try:
        mimetype = reader.read(MIMETYPE_NAME, max_bytes=len(MIMETYPE))
    except BadPackError as exc:
        raise _not_a_pack() from exc
    if mimetype != MIMETYPE:
        raise _not_a_pack()
    return reader


def _not_a_pack() -> BadPackError:
    return BadPackError(
        "This file is not a Tallystick pack, or its first bytes are damaged.",
        part=MIMETYPE_NAME,
        safe="Nothing was changed.",
        todo="Check that you have the right file; if so, download or copy it again.",
    )


def _read_leading(reader: ArchiveReader) -> tuple[Envelope, Envelope]:
    header = reader.read(HEADER_NAME, max_bytes=MAX_HEADER_BYTES)
    manifest = reader.read(MANIFEST_NAME, max_bytes=MAX_MANIFEST_BYTES)
    return (
        _envelope(HEADER_NAME, header, MAX_HEADER_BYTES),
        _envelope(MANIFEST_NAME, manifest, MAX_MANIFEST_BYTES),
    )


def _is_same_leading(reader: ArchiveReader, header: Envelope, manifest: Envelope) -> bool:
    """Whether the file still begins with the documents checked; there is one way to write them."""
    read = reader.read(HEADER_NAME, max_bytes=MAX_HEADER_BYTES)
    return (
        read == header.to_json()
        and reader.read(MANIFEST_NAME, max_bytes=MAX_MANIFEST_BYTES) == manifest.to_json()
    )


def _envelope(part: str, data: bytes, max_bytes: int) -> Envelope:
    try:
        envelope = Envelope.from_json(data, max_bytes=max_bytes)
    except BadDocumentError as exc:
        raise _broken(part, exc) from exc
    # The one canonical writing: a flipped byte in a hint or in white space shows as well.
    if envelope.to_json() != data:
        raise BadPackError(
            f"The pack is damaged or was changed: {part} is not written as it must be.", part=part
        )
    return envelope


def _read_signed(header_envelope: Envelope, manifest_envelope: Envelope) -> tuple[Header, Manifest]:
    part = HEADER_NAME
    try:
        header = read_header(header_envelope)
        part = MANIFEST_NAME
        manifest = read_manifest(manifest_envelope)
    except NewerFormatError:
        raise
    except BadDocumentError as exc:
        raise _broken(part, exc) from exc
    promised = (header_envelope.id, header.signer, header.job, header.items)
    if promised != (manifest.header, manifest.signer, manifest.job, len(manifest.items)):
        raise BadPackError("The header and the manifest of this pack do not belong together.", part=part)
    if bool(header.confidential) != (manifest.sealed is not None):
        raise BadPackError("The header and the manifest disagree on whether media are encrypted.", part=part)
    for name, envelope in ((HEADER_NAME, header_envelope), (MANIFEST_NAME, manifest_envelope)):
        hints = [signature.keyid for signature in envelope.signatures]
        if hints != [VerifyKey.from_hex(manifest.signer).keyid]:
            raise BadPackError(f"The pack was changed: {name} hints at another key.", part=name)
    return header, manifest


def _broken(part: str, error: BadDocumentError) -> BadPackError:
    return BadPackError(
        f"The pack is damaged or was changed at {part}: {error.what}",
        part=part,
        safe="Nothing of it was used.",
        todo=error.todo or "Download or copy the pack again.",
    )


def _read_texts(reader: ArchiveReader, manifest: Manifest) -> tuple[bytes, dict[str, str]]:
    instructions = {}
    for entry in manifest.instructions:
        data = reader.read(entry.file.path, max_bytes=MAX_TEXT_BYTES, size=entry.file.size)
        check_media(entry.file, data)
        instructions[entry.language] = data.decode("utf-8", errors="replace")
    form = reader.read(manifest.form.path, max_bytes=MAX_TEXT_BYTES, size=manifest.form.size)
    check_media(manifest.form, form)
    return form, instructions
