"""Releases of the program: which one may follow which, decided without any I/O.

Rules, those of the trust list:

- a release is signed by the threshold of its own release keys, which count as distinct keys;
- `root_version` steps by exactly one, and new release keys need the old and the new threshold;
- `number` only rises: an older release is refused, however well it is signed;
- it is of the same program and platform, and names every file by its hash.

The keys that count first are those in the release that the installer brought: who can change these files on
the disk needs no update.

    current = read_release(envelope)
    current = follow_all(current, [envelope, ...])
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from tallystick_packs import strict_json
from tallystick_packs.documents import check_format, convert, read_payload, write_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.texts import _
from tallystick_sync.errors import UntrustedError
from tallystick_sync.trust import RootSet, check_keys

RELEASE_KIND = "release"
MAX_RELEASE_BYTES = 64 * 1024
MAX_LIST_BYTES = 4 * 1024 * 1024
MAX_FILE_BYTES = 256 * 1024 * 1024
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,3}((a|b|rc)[0-9]{1,3})?")
_PLAIN_NAME = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|/]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The payload of a release.

    Attributes:
        number: Rises with every release; `version` is for people.
        time: Unix seconds.
        root: The release keys; they sign this release and the next one.
        files: SHA-256 of the list of files.
        notes: What is new, for the worker.
    """

    format: str
    program: str
    platform: str
    version: str
    number: int
    time: int
    root_version: int
    root: RootSet
    files: str
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the program; `link` names what a symbolic link points to, and then there are no bytes."""

    path: str
    sha256: str = ""
    size: int = 0
    executable: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileList:
    """Every file of a release."""

    format: str
    files: tuple[File, ...]


def read_release(envelope: Envelope) -> Release:
    """Check a release against its own keys, as the one that is installed.

    Raises:
        UntrustedError: Its signatures do not hold, or it contradicts itself.
    """
    try:
        release = read_payload(envelope, RELEASE_KIND, Release, max_bytes=MAX_RELEASE_BYTES)
        check_keys("release", release.root.keys)
        if not 1 <= release.root.threshold <= len(set(release.root.keys)) == len(release.root.keys):
            raise UntrustedError("A release's threshold does not fit its keys.")
        if release.number < 1 or release.root_version < 1 or not _VERSION.fullmatch(release.version):
            raise UntrustedError("A release's versions are not right.")
        envelope.verify(release.root.verify_keys(), threshold=release.root.threshold)
    except BadDocumentError as exc:
        raise UntrustedError(exc.what) from exc
    return release


def follow(current: Release, envelope: Envelope) -> Release:
    """Accept a newer release.

    Raises:
        UntrustedError: A rule is broken; `current` stays in force.
    """
    new = read_release(envelope)
    if (new.program, new.platform) != (current.program, current.platform):
        raise UntrustedError(
            _("This update is for {program} on {platform}.").format(
                program=new.program, platform=new.platform
            ),
            safe=_("Nothing was changed."),
            todo=_("Take the update for {platform}.").format(platform=current.platform),
        )
    if new.number <= current.number:
        raise UntrustedError(
            _("This update ({found}) is not newer than the program that you have ({known}).").format(
                found=new.version, known=current.version
            ),
            safe=_("Nothing was changed."),
            todo=_("Go on with the program that you have."),
        )
    if new.root_version == current.root_version:
        if new.root != current.root:
            raise UntrustedError("A release changes the release keys without a new root version.")
    elif new.root_version != current.root_version + 1:
        raise UntrustedError(
            f"A release jumps from root version {current.root_version} to {new.root_version}."
        )
    try:
        envelope.verify(current.root.verify_keys(), threshold=current.root.threshold)
    except BadDocumentError as exc:
        raise UntrustedError(
            _("This update is not signed by those who made the program that you have."),
            safe=_("Nothing was changed."),
            todo=_("Do not use it. Tell your coordinator where it came from."),
        ) from exc
    return new


def follow_all(current: Release, chain: Sequence[Envelope]) -> Release:
    """Walk a chain of releases from the one installed to its last; those that are not newer are passed over.

    Raises:
        UntrustedError: The last one is not newer, or a step breaks a rule.
    """
    if not chain:
        raise UntrustedError("An update holds no release.")
    for envelope in chain[:-1]:
        if read_release(envelope).number > current.number:
            current = follow(current, envelope)
    return follow(current, chain[-1])


def write_files(files: Sequence[File]) -> bytes:
    """Write the list whose hash a release names; the same files give the same bytes."""
    return write_payload(FileList(format="1.0", files=tuple(sorted(files, key=lambda file: file.path))))


def read_files(data: bytes, release: Release) -> tuple[File, ...]:
    """Check and read the list of files of a verified release.

    Raises:
        UntrustedError: Another list, or a path that leads out of the program's folder.
    """
    if hashlib.sha256(data).hexdigest() != release.files:
        raise UntrustedError("The list of files of this update is not the one that was signed.")
    try:
        value = strict_json.loads(data, max_bytes=MAX_LIST_BYTES)
        check_format(value, what="list of files")
        files = convert(value, FileList, what="list of files").files
    except BadDocumentError as exc:
        raise UntrustedError(exc.what) from exc
    folded = {file.path.casefold() for file in files}
    if len(folded) != len(files) or not all(_is_sound(file) for file in files):
        raise UntrustedError("The list of files of this update names a file that must not be.")
    return files


def _is_sound(file: File) -> bool:
    if not _is_inside(file.path):
        return False
    if file.link is None:
        return re.fullmatch(r"[0-9a-f]{64}", file.sha256) is not None and 0 <= file.size <= MAX_FILE_BYTES
    target: list[str] = list(PurePosixPath(file.path).parts[:-1])
    for part in file.link.split("/"):
        if part == "..":
            if not target:
                return False
            target.pop()
        else:
            target.append(part)
    return not file.size and not file.executable and _is_inside("/".join(target))


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return all(_PLAIN_NAME.fullmatch(part) and part not in (".", "..") for part in parts)
