"""Build what workers install on Linux: the frozen program, a tar with an install script, and a .deb.

    python3 -m venv BUILD && BUILD/bin/pip install pyinstaller '.[desktop]'
    BUILD/bin/python installer/build.py --out dist

It prints what weighs what, as compressed in the download, and fails when the download is over the limit.
"""

import argparse
import io
import lzma
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from installer.contents import CHECKOUT, IDENTIFIER, version, windows_version  # noqa: E402

MOST_BYTES = 45_000_000
# Qt opens these by name, so no file says that it needs them.
OPENED_LATER = ("libEGL.so.1", "libGL.so.1")

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
    parser.add_argument(
        "--pack-only",
        action="store_true",
        help="take the program frozen before, for example to sign it between",
    )
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    program = out / "frozen" / "tallystick" if options.pack_only else freeze(out)
    from installer import sbom

    print(table_of_weights(program))
    (out / f"tallystick-{version()}-{sys.platform}.cdx.json").write_text(
        sbom.write_bill(version()), encoding="utf-8"
    )
    if sys.platform != "linux":
        print("The folder is packed by Inno Setup (Windows) or hdiutil (macOS).")
        return 0
    archive = make_archive(program, out)
    package = make_deb(program, out)
    for made in (archive, package):
        print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB (limit {MOST_BYTES / 1e6:.0f} MB)")
    return int(max(archive.stat().st_size, package.stat().st_size) > MOST_BYTES)


def maintainer() -> str:
    """Return who answers for the package: whoever builds it says so, as for every Debian package."""
    name = os.environ.get("DEBFULLNAME", "The Tallystick authors")
    return f"{name} <{os.environ.get('DEBEMAIL', f'tallystick@{socket.getfqdn()}')}>"


def freeze(out: Path) -> Path:
    """Run PyInstaller; returns the program's folder."""
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", str(out / "frozen"), "--workpath", str(out / "work"), str(HERE / "tallystick.spec"),
    ]  # fmt: skip
    made = out / "made"
    subprocess.run([sys.executable, str(HERE / "icons.py"), str(made)], check=True)
    (made / "version.txt").write_text(windows_version(), encoding="utf-8")
    # The order of sets in compiled files follows the hash seed; a fixed one makes two builds alike.
    subprocess.run(
        command, check=True, env=os.environ | {"PYTHONHASHSEED": "1", "TALLYSTICK_MADE": str(made)}
    )
    program = out / "frozen" / "tallystick"
    strip(program)
    shutil.copytree(HERE / "licenses", program / "licenses", dirs_exist_ok=True)
    return program


def strip(program: Path) -> None:
    """Take the names for debuggers out of Python itself; libraries that a wheel patched would break."""
    inside = program / "_internal"
    own = [*inside.glob("libpython3*.so*"), *inside.glob("python3*/lib-dynload/*.so")]
    files = [str(path) for path in own if path.is_file() and not path.is_symlink()]
    if files and sys.platform == "linux":
        subprocess.run(["strip", "--strip-unneeded", *files], check=True)


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
    # A dictionary of 64 MB finds what is alike across the whole program; unpacking takes as much memory. The
    # filter makes jumps in machine code alike, which saves 4 %.
    filters = [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 9}]
    with lzma.open(target, "wb", filters=filters) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(program, f"{name}/tallystick", filter=_same_always)
        named = tarfile.TarInfo(f"{name}/version")
        named.size, named.mode = len(version()), 0o644
        tar.addfile(_same_always(named), io.BytesIO(version().encode()))
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


def needed(program: Path) -> tuple[set[str], tuple[int, ...]]:
    """Return the libraries that the program needs and does not bring, and the version of glibc."""
    elves = [path for path in program.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]
    command = ["readelf", "--dynamic", "--version-info", "--wide", *map(str, elves)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wanted = set(re.findall(r"\(NEEDED\).*\[([^\]]+)\]", told)) | set(OPENED_LATER)
    brought = {path.name for path in program.rglob("*.so*")}
    glibc = max(tuple(map(int, found.split("."))) for found in re.findall(r"Name: GLIBC_([\d.]+)", told))
    return wanted - brought, glibc


def dependencies(program: Path) -> tuple[str, ...]:
    """Return the Debian packages that hold what the program needs, as the building system knows them."""
    libraries, glibc = needed(program)
    packages = {f"libc6 (>= {'.'.join(map(str, glibc))})", "xkb-data"}
    for library in sorted(libraries):
        command = ["dpkg-query", "--search", f"*/{library}"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        packages.add(told.partition(":")[0])
    return tuple(sorted(packages - {"libc6"}))


def control(depends: Sequence[str]) -> str:
    """Return the control file of the Debian package."""
    return (
        f"Package: tallystick\nVersion: {version()}\nArchitecture: amd64\nSection: misc\nPriority: optional\n"
        f"Maintainer: {maintainer()}\n"
        f"Depends: {', '.join(depends)}\n"
        "Description: label photos and transcribe speech, offline\n"
        " Downloads small signed packs over poor links, works for days without a network,\n"
        " and exchanges signed answers for signed receipts.\n"
    )


def make_deb(program: Path, out: Path) -> Path:
    """Write the Debian package."""
    root = out / "deb"
    shutil.rmtree(root, ignore_errors=True)
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN" / "control").write_text(control(dependencies(program)), encoding="utf-8")
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
    command = ["dpkg-deb", "--build", "--root-owner-group", "-Zxz", "-z9", str(root), str(target)]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"SOURCE_DATE_EPOCH": "0"}
    )
    return target


if __name__ == "__main__":
    sys.exit(main())
