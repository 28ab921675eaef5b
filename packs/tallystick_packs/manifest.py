"""The manifest of a pack: its files and items with sizes, offsets and hashes, signed by the requester.

Only the manifest is believed: names and directories of the ZIP around it are never used to find anything.
Offsets are counted from the first byte of the first media file, so item *n* can be fetched with one Range
request and checked as soon as its bytes are there. The id of the manifest document is the pack's id.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tallystick_packs.documents import read_self_signed
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.terms import Scoring

KIND = "manifest"
MAX_STORED_BYTES = 4 * 1024 * 1024
MAX_ITEMS = 10_000
MAX_PACK_BYTES = 1024 * 1024 * 1024
MAX_ID = 64
CIPHER, TAG_BYTES = "aes-256-gcm", 16
MAX_PATH = 128
# What a path in a pack is made of: nothing that a file system or a ZIP could read as more than a name.
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file stored before the media: path in the pack, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """Instructions in one language (BCP 47), Markdown."""

    language: str
    file: FileEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A photo, a recording, or the peaks of one.

    Attributes:
        offset: Bytes from the first media byte.
        type: Media type, for example `image/jpeg`.
        name: The path it had in the job folder; empty for peaks, and where the job keeps names at home.
        width, height: Pixels of a photo, upright; None otherwise.
        duration_ms: Length of a recording, from decoding it; None otherwise.
        peaks: Path of the peaks of a recording; None otherwise.
    """

    path: str
    offset: int
    size: int
    sha256: str
    type: str
    name: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    peaks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What makes an item a training item: the expected answer and why it is right, shown once it is done."""

    expected: tuple[dict[str, Any], ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to answer.

    `data` has a value per field of the form: a path into `Manifest.media` for media fields, else the value
    itself. `files` lists every media path the item needs, peaks included, in fetching order. `given` has the
    requester's own value of a field where the name of its media is another item's (the same photo twice).
    Training items come first in work order and say so (R10).
    """

    id: str
    data: dict[str, Any]
    files: tuple[str, ...] = ()
    given: dict[str, Any] | None = None
    training: Training | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """How the media of a confidential pack are encrypted; see `confidential`.

    Attributes:
        cipher: `aes-256-gcm`; a reader refuses any other.
        salt: What the requester's program grows the pack's key from, beside its own, hex.
        key_id: Hash of the key, hex.
    """

    cipher: str
    salt: str
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The payload of a manifest document.

    Attributes:
        local_headers: SHA-256 of the archive's local headers after the manifest's; None in older packs.
        sealed: How the media are encrypted; None where they are not.
    """

    format: str
    signer: str
    header: str
    job: str
    form: FileEntry
    instructions: tuple[Instructions, ...]
    media: tuple[MediaFile, ...]
    items: tuple[Item, ...]
    answers_commitment: str
    local_headers: str | None = None
    sealed: Sealed | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    scoring: Scoring | None = None

    def media_by_path(self) -> dict[str, MediaFile]:
        """Media files by their path in the pack."""
        return {entry.path: entry for entry in self.media}

    def item_ids(self) -> tuple[str, ...]:
        """Ids of the items in work order."""
        return tuple(item.id for item in self.items)


def read_manifest(envelope: Envelope) -> Manifest:
    """Parse a manifest, check its inner consistency and that the key it names signed it.

    Raises:
        BadDocumentError: Wrong shape, a contradiction inside, or the signature does not hold.
    """
    manifest = read_self_signed(envelope, KIND, Manifest, max_bytes=MAX_STORED_BYTES)
    check_consistency(manifest)
    return manifest


def check_consistency(manifest: Manifest) -> None:
    """Refuse a manifest that contradicts itself, or whose names could reach outside the pack."""
    _check_files(manifest)
    if manifest.local_headers is not None and not _SHA256.fullmatch(manifest.local_headers):
        raise BadDocumentError("A manifest's hash of the local headers is not one.")
    if manifest.sealed is not None:
        _check_sealed(manifest, manifest.sealed)
    by_path = manifest.media_by_path()
    if not 1 <= len(manifest.items) <= MAX_ITEMS:
        raise BadDocumentError(f"A manifest lists no items, or more than {MAX_ITEMS:,}.")
    ids = manifest.item_ids()
    if len(set(ids)) != len(ids):
        raise BadDocumentError("A manifest lists two items with one id.")
    for item in manifest.items:
        if not 1 <= len(item.id) <= MAX_ID or not item.id.isprintable():
            raise BadDocumentError(f"A manifest's item id {item.id[:MAX_ID]!r} is not right.")
        if not by_path.keys() >= set(item.files):
            raise BadDocumentError(f"Item {item.id!r} needs a file that the manifest does not list.")
    _check_training(manifest)


def _check_training(manifest: Manifest) -> None:
    trains = [item.training is not None for item in manifest.items]
    if trains != sorted(trains, reverse=True) or all(trains):
        raise BadDocumentError("A manifest's training items do not come before its other items.")
    if any(trains) and manifest.scoring is None:
        raise BadDocumentError("A manifest has training items and does not say how answers are compared.")


def _check_sealed(manifest: Manifest, sealed: Sealed) -> None:
    if sealed.cipher != CIPHER:
        raise BadDocumentError(
            f"A manifest's media are encrypted in a way that this program does not know: {sealed.cipher!r}.",
            todo="Install a newer Tallystick, then try again.",
        )
    if not _SHA256.fullmatch(sealed.salt) or not _SHA256.fullmatch(sealed.key_id):
        raise BadDocumentError("A manifest describes the key of its media wrong.")
    if any(entry.size < TAG_BYTES for entry in manifest.media):
        raise BadDocumentError("A manifest's encrypted media are too short to be that.")


def _check_files(manifest: Manifest) -> None:
    texts = [manifest.form, *(entry.file for entry in manifest.instructions)]
    files: list[FileEntry | MediaFile] = [*texts, *manifest.media]
    paths = [entry.path for entry in files]
    if len(set(paths)) != len(paths):
        raise BadDocumentError("A manifest lists two files with one path.")
    languages = [entry.language for entry in manifest.instructions]
    if len(set(languages)) != len(languages):
        raise BadDocumentError("A manifest has two instructions in one language.")
    for entry in files:
        is_named = len(entry.path) <= MAX_PATH and _PATH.fullmatch(entry.path)
        if not is_named or not _SHA256.fullmatch(entry.sha256) or entry.size < 0:
            raise BadDocumentError(f"A manifest's file {entry.path[:MAX_PATH]!r} is not described right.")
    end = 0
    for media in manifest.media:
        if media.offset < end:
            raise BadDocumentError(f"A manifest's media overlap at {media.path!r}.")
        if media.peaks is not None and media.peaks not in paths:
            raise BadDocumentError(f"A manifest lacks the peaks of {media.path!r}.")
        end = media.offset + media.size
    if end > MAX_PACK_BYTES:
        raise BadDocumentError("A manifest describes a pack that is too large.")
