"""Build what workers install on Linux: the frozen program, a tar with an install script, and a .deb.

    python3 -m venv BUILD && BUILD/bin/pip install pyinstaller '.[desktop]'
    BUILD/bin/python installer/build.py --out dist

It prints what weighs what, as compressed in the download, and fails when the download is over the limit.
"""

import argparse
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parent
IDENTIFIER = "io.github.tallystick.Tallystick"
MOST_BYTES = 45_000_000

# What Qt's wheel needed in a bare Debian 12. This package itself has not been installed in one yet.
DEPENDS = (
    "libc6 (>= 2.34)",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libgssapi-krb5-2",
    "libwayland-cursor0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
)
_PLACES = {
    f"{IDENTIFIER}.desktop": "share/applications",
    f"{IDENTIFIER}.xml": "share/mime/packages",
    f"{IDENTIFIER}.svg": "share/icons/hicolor/scalable/apps",
    f"{IDENTIFIER}.metainfo.xml": "share/metainfo",
}


def main() -> int:
    """Build everything; returns 1 when the download is too large."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for what is built")
    out = parser.parse_args().out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    program = freeze(out)
    print(table_of_weights(program))
    archive = make_archive(program, out)
    package = make_deb(program, out)
    for made in (archive, package):
        print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB (limit {MOST_BYTES / 1e6:.0f} MB)")
    return int(max(archive.stat().st_size, package.stat().st_size) > MOST_BYTES)


def version() -> str:
    """Return the version of the project."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def freeze(out: Path) -> Path:
    """Run PyInstaller; returns the program's folder."""
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", str(out / "frozen"), "--workpath", str(out / "work"), str(HERE / "tallystick.spec"),
    ]  # fmt: skip
    # The order of sets in compiled files follows the hash seed; a fixed one makes two builds alike.
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "1"})
    return out / "frozen" / "tallystick"


def table_of_weights(program: Path) -> str:
    """Return a table: each part of the program, its bytes on disk and compressed alone."""
    plain: Counter[str] = Counter()
    packed: Counter[str] = Counter()
    for path in sorted(program.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            parts = path.relative_to(program).parts
            part = parts[1] if parts[0] == "_internal" else parts[0]
            plain[part] += len(data)
            packed[part] += len(lzma.compress(data, preset=1))
    rows = [
        f"{packed[part] / 1e6:8.2f} {plain[part] / 1e6:8.2f}  {part}" for part, _ in packed.most_common(25)
    ]
    total = f"{packed.total() / 1e6:8.2f} {plain.total() / 1e6:8.2f}  everything"
    return "\n".join(["  xz MB  disk MB  part", *rows, total])


def make_archive(program: Path, out: Path) -> Path:
    """Write the tar with the install script, with owners and times that are always the same."""
    name = f"tallystick-{version()}-linux-x86_64"
    target = out / f"{name}.tar.xz"
    with lzma.open(target, "wb", preset=6) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(program, f"{name}/tallystick", filter=_same_always)
        tar.add(HERE / "linux" / "install.sh", f"{name}/install.sh", filter=_same_always)
        for file in sorted(_PLACES):
            tar.add(HERE / "linux" / file, f"{name}/share/{file}", filter=_same_always)
        for file in ("LICENSE", "NOTICE"):
            tar.add(CHECKOUT / file, f"{name}/{file}", filter=_same_always)
    return target


def _same_always(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = "root"
    return entry


def control() -> str:
    """Return the control file of the Debian package."""
    return (
        f"Package: tallystick\nVersion: {version()}\nArchitecture: amd64\nSection: misc\nPriority: optional\n"
        "Maintainer: The Tallystick authors <tallystick@example.org>\n"
        f"Depends: {', '.join(DEPENDS)}\n"
        "Description: label photos and transcribe speech, offline\n"
        " Downloads small signed packs over poor links, works for days without a network,\n"
        " and exchanges signed answers for signed receipts.\n"
    )


def make_deb(program: Path, out: Path) -> Path:
    """Write the Debian package."""
    root = out / "deb"
    shutil.rmtree(root, ignore_errors=True)
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN" / "control").write_text(control(), encoding="utf-8")
    shutil.copy(HERE / "linux" / "postrm", root / "DEBIAN" / "postrm")
    (root / "DEBIAN" / "postrm").chmod(0o755)
    shutil.copytree(program, root / "usr/lib/tallystick", symlinks=True)
    (root / "usr/bin").mkdir()
    for name in ("tallystick", "tallystick-worker"):
        (root / "usr/bin" / name).symlink_to(f"../lib/tallystick/{name}")
    for file, place in _PLACES.items():
        folder = root / "usr" / place
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "linux" / file, folder / file)
    documents = root / "usr/share/doc/tallystick"
    documents.mkdir(parents=True)
    shutil.copy(CHECKOUT / "LICENSE", documents / "copyright")
    shutil.copy(CHECKOUT / "NOTICE", documents / "NOTICE")
    target = out / f"tallystick_{version()}_amd64.deb"
    command = ["dpkg-deb", "--build", "--root-owner-group", "-Zxz", str(root), str(target)]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"SOURCE_DATE_EPOCH": "0"}
    )
    return target


if __name__ == "__main__":
    sys.exit(main())
