"""Sign a frozen program as a release, and write the updates that lead to it. docs/RELEASING.md tells the way.

    python installer/release.py key release-1.key
    python installer/release.py sign DIR --number 2 --key release-1.key --key release-2.key --threshold 2
    python installer/release.py update DIR --old OLD-DIR --out tallystick-0.2.0.tallyupdate

DIR is what `installer/build.py` froze. The passphrase of the keys is taken from TALLYSTICK_PASSPHRASE.
Keys of the release before that must sign new ones in are given with --old-key.
"""

import argparse
import hashlib
import os
import sys
import time
from pathlib import Path

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.errors import TallystickError
from tallystick_packs.files import replace_file
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync.framing import pack_frame, unpack_frame
from tallystick_sync.trust import RootSet
from tallystick_sync.updates.bundle import write_update
from tallystick_sync.updates.place import LIST_FILE, RELEASE_FILE, read_installed
from tallystick_sync.updates.release import RELEASE_KIND, File, Release, follow_all, read_release, write_files

PURPOSE = "release"
PASSPHRASE_VARIABLE = "TALLYSTICK_PASSPHRASE"  # noqa: S105  # a name, not a passphrase


def main(argv: list[str] | None = None) -> int:
    """Make a key, sign, or write an update."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    key = verbs.add_parser("key", help="make a release key")
    key.add_argument("file", type=Path)
    one = verbs.add_parser("sign", help="sign a frozen program as a release")
    one.add_argument("program", type=Path)
    one.add_argument("--version", required=True)
    one.add_argument("--number", type=int, required=True, help="one more than the release before")
    one.add_argument("--platform", default="linux-x86_64")
    one.add_argument("--notes", default="", help="what is new, in a sentence for workers")
    one.add_argument(
        "--key", type=Path, action="append", required=True, help="a release key; may be repeated"
    )
    one.add_argument("--threshold", type=int, default=1, help="how many of them must sign")
    one.add_argument("--old-key", type=Path, action="append", default=[], help="signs new release keys in")
    one.add_argument("--root-version", type=int, default=1, help="one more when the release keys change")
    update = verbs.add_parser("update", help="write what leads from older programs to this one")
    update.add_argument("program", type=Path)
    update.add_argument("--old", type=Path, required=True, help="the program that workers have")
    update.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    try:
        {"key": _key, "sign": _sign, "update": _update}[options.verb](options)
    except TallystickError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


def _key(options: argparse.Namespace) -> None:
    key = SigningKey.generate()
    save_key(options.file, key, purpose=PURPOSE, passphrase=os.environ.get(PASSPHRASE_VARIABLE, ""))
    print(key.public.hex)


def _sign(options: argparse.Namespace) -> None:
    keys, old = ([_load(path) for path in paths] for paths in (options.key, options.old_key))
    list_bytes = write_files(files_of(options.program))
    release = Release(
        format="1.0",
        program="tallystick",
        platform=options.platform,
        version=options.version,
        number=options.number,
        time=int(os.environ.get("SOURCE_DATE_EPOCH", time.time())),
        root_version=options.root_version,
        root=RootSet(keys=tuple(key.public.hex for key in keys), threshold=options.threshold),
        files=hashlib.sha256(list_bytes).hexdigest(),
        notes=options.notes,
    )
    envelope = sign(RELEASE_KIND, write_payload(release), [*keys, *old])
    read_release(envelope)
    replace_file(options.program / RELEASE_FILE, pack_frame([envelope]))
    replace_file(options.program / LIST_FILE, list_bytes)
    print(f"{release.version} (number {release.number}): {len(list_bytes)} bytes list its files")


def _load(path: Path) -> SigningKey:
    return load_key(path, purpose=PURPOSE, passphrase=os.environ.get(PASSPHRASE_VARIABLE, ""))


def _update(options: argparse.Namespace) -> None:
    old_release, old_files = read_installed(options.old)
    _release, files = read_installed(options.program)
    chain = [
        part
        for part in unpack_frame((options.program / RELEASE_FILE).read_bytes())
        if isinstance(part, Envelope)
    ]
    follow_all(old_release, chain)
    had = {file.sha256 for file in old_files}
    old_paths = {file.path: file for file in old_files if file.link is None}
    contents, bases = {}, {}
    for file in files:
        if file.link is None and file.sha256 not in had:
            contents[file.sha256] = (options.program / file.path).read_bytes()
            if file.path in old_paths:
                bases[file.sha256] = (options.old / file.path).read_bytes()
    data = write_update(chain, (options.program / LIST_FILE).read_bytes(), contents, bases)
    replace_file(options.out, data)
    print(f"{options.out.name}: {len(data)} bytes carry {len(contents)} of {len(files)} files")


def files_of(program: Path) -> list[File]:
    """List every file of a frozen program."""
    files = []
    for path in sorted(program.rglob("*")):
        name = path.relative_to(program).as_posix()
        if path.is_symlink():
            files.append(File(path=name, link=path.readlink().as_posix()))
        elif path.is_file() and name not in (RELEASE_FILE, LIST_FILE):
            data = path.read_bytes()
            mode = bool(path.stat().st_mode & 0o100)
            files.append(
                File(path=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data), executable=mode)
            )
    return files


if __name__ == "__main__":
    sys.exit(main())
