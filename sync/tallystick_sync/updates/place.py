"""Where the program lies: a folder for each version side by side, and a link to the one in use.

    lib/tallystick/
        current  -> versions/0.2.0
        previous -> versions/0.1.0
        versions/0.1.0/  tallystick, _internal, release, files
        versions/0.2.0/

A new version is built beside the old one, checked file by file, and started once; only then is the link
replaced, in one step of the file system. Whatever happens before, the program in use is untouched.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file, sync_folder
from tallystick_packs.texts import _
from tallystick_sync.errors import UntrustedError
from tallystick_sync.framing import unpack_frame
from tallystick_sync.updates.bundle import Update
from tallystick_sync.updates.release import File, Release, read_files, read_release

RELEASE_FILE = "release"
LIST_FILE = "files"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that holds the versions of the program."""

    root: Path

    @property
    def current(self) -> Path:
        """The link to the version in use."""
        return self.root / "current"

    @property
    def previous(self) -> Path:
        """The link to the version before."""
        return self.root / "previous"

    @property
    def versions(self) -> Path:
        """The folder of all versions."""
        return self.root / "versions"


def place_of(program: Path) -> Place:
    """Find the place that a running program was started from.

    Raises:
        UntrustedError: It does not lie in one: it came with a package manager, or from its source.
    """
    folder = program.resolve().parent
    if folder.parent.name != "versions" or not (folder.parent.parent / "current").is_symlink():
        raise UntrustedError(
            _("This Tallystick cannot update itself: it was installed in another way."),
            safe=_("Nothing was changed."),
            todo=_("Install the newer program in the way in which you installed this one."),
        )
    return Place(folder.parent.parent)


def read_installed(folder: Path) -> tuple[Release, tuple[File, ...]]:
    """Read which release lies in a version's folder, and its files.

    Raises:
        UntrustedError: It brought no signed release along, or that one is damaged.
    """
    try:
        parts = unpack_frame((folder / RELEASE_FILE).read_bytes())
        list_bytes = (folder / LIST_FILE).read_bytes()
    except OSError as exc:
        raise UntrustedError(
            _("This Tallystick cannot be updated: it was built without a signed release."),
            safe=_("Nothing was changed."),
            todo=_("Install a program that was released."),
        ) from exc
    envelopes = [part for part in parts if isinstance(part, Envelope)]
    if not envelopes:
        raise UntrustedError("The release of this program is empty.")
    release = read_release(envelopes[-1])
    return release, read_files(list_bytes, release)


def install(place: Place, update: Update, *, try_it: Callable[[Path], None]) -> Path:
    """Put an update beside the program in use, try it, and go over to it in one step.

    Args:
        try_it: Starts the program in a folder, and raises where it does not start.

    Returns:
        The folder of the new version.

    Raises:
        UntrustedError: A file is not what was signed.
        FileProblemError: The disk refused. In both cases the program in use is untouched.
    """
    in_use = place.current.resolve()
    folder = place.versions / update.release.version
    if folder == in_use:
        raise UntrustedError("An update names the version that is in use.")
    building = place.versions / f".{update.release.version}.{secrets.token_hex(4)}"
    try:
        try:
            _build(building, in_use, update)
            try_it(building)
            if folder.exists():
                shutil.rmtree(folder)
            building.rename(folder)
            sync_folder(place.versions)
            _link(place.previous, in_use)
            _link(place.current, folder)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, folder) from exc
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _remove_others(place)
    return folder


def go_back(place: Place) -> Path:
    """Use the version before again; the one in use becomes the one before.

    Raises:
        UntrustedError: There is none.
    """
    if not place.previous.is_symlink() or not place.previous.exists():
        raise UntrustedError(
            _("There is no earlier program to go back to."),
            safe=_("Nothing was changed."),
            todo=_("Go on with this one, or install another."),
        )
    before, in_use = place.previous.resolve(), place.current.resolve()
    try:
        _link(place.current, before)
        _link(place.previous, in_use)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, place.current) from exc
    return before


def _build(building: Path, in_use: Path, update: Update) -> None:
    """Write every file of the new version, each checked against the signed list."""
    old = {file.sha256: in_use / file.path for file in read_installed(in_use)[1] if file.link is None}

    def old_bytes(sha256: str) -> bytes:
        path = old.get(sha256)
        data = path.read_bytes() if path is not None else b""
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _not_as_signed(sha256)
        return data

    for file in update.files:
        target = building / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.link is not None:
            target.symlink_to(file.link)
            continue
        data = update.bytes_of(file, old_bytes)
        if data is None:
            data = old_bytes(file.sha256)
        if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
            raise _not_as_signed(file.path)
        target.write_bytes(data)
        target.chmod(0o755 if file.executable else 0o644)
    # All at once: flushing two thousand files one by one takes minutes on an old disk.
    if hasattr(os, "sync"):
        os.sync()
    replace_file(building / RELEASE_FILE, update.releases)
    replace_file(building / LIST_FILE, update.list_bytes)


def _link(link: Path, folder: Path) -> None:
    """Let a link point elsewhere, in one step."""
    temporary = link.with_name(f".{link.name}.{secrets.token_hex(4)}")
    temporary.symlink_to(os.path.relpath(folder, link.parent))
    temporary.replace(link)
    sync_folder(link.parent)


def _remove_others(place: Place) -> None:
    """Keep the version in use and the one before; what cannot be removed now is removed next time."""
    kept = {place.current.resolve(), place.previous.resolve()}
    for folder in place.versions.iterdir():
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _not_as_signed(what: str) -> UntrustedError:
    return UntrustedError(
        _("A file of the program is not what was signed ({what}).").format(what=what[:60]),
        safe=_("The program that you have is untouched."),
        todo=_("Fetch the update again, or install the whole program."),
    )
