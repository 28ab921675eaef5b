"""The files that a Linux system reads: they agree with each other and with what the program writes."""

import configparser
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from installer import build, contents

from tallystick_desktop.program import INVITE_SUFFIX
from tallystick_packs.reading import MIMETYPE
from tallystick_sync.client.carrying import PACK_SUFFIX
from tallystick_sync.evidence import BUNDLE_SUFFIX

LINUX = Path(build.__file__).parent / "linux"
NAMESPACE = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}


def types() -> dict[str, str]:
    """Patterns of file names and their types."""
    root = ET.parse(LINUX / f"{contents.IDENTIFIER}.xml").getroot()
    return {
        glob.attrib["pattern"]: kind.attrib["type"]
        for kind in root.findall("m:mime-type", NAMESPACE)
        for glob in kind.findall("m:glob", NAMESPACE)
    }


def test_a_pack_has_the_type_that_is_written_inside_it() -> None:
    assert types()[f"*{PACK_SUFFIX}"] == MIMETYPE.decode()


def test_packs_bundles_and_invites_open_with_the_program() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(LINUX / f"{contents.IDENTIFIER}.desktop", encoding="utf-8")
    section = entry["Desktop Entry"]

    assert section["Exec"] == "tallystick %F"
    assert set(section["MimeType"].strip(";").split(";")) == set(types().values())
    assert set(types()) == {f"*{PACK_SUFFIX}", f"*{BUNDLE_SUFFIX}", f"*{INVITE_SUFFIX}"}


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstreamcli is not installed")
def test_the_description_for_software_centres_is_valid() -> None:
    command = ["appstreamcli", "validate", "--no-net", str(LINUX / f"{contents.IDENTIFIER}.metainfo.xml")]

    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_installing_and_removing_leaves_the_work_of_the_worker(tmp_path: Path) -> None:
    unpacked, prefix, home = tmp_path / "unpacked", tmp_path / "prefix", tmp_path / "home"
    (unpacked / "tallystick").mkdir(parents=True)
    for name in ("tallystick", "tallystick-worker"):
        (unpacked / "tallystick" / name).write_text(f"#!/bin/sh\necho {name}\n", encoding="utf-8")
        (unpacked / "tallystick" / name).chmod(0o755)
    (unpacked / "version").write_text("0.1.0", encoding="utf-8")
    shutil.copytree(LINUX, unpacked / "share")
    shutil.copy(LINUX / "install.sh", unpacked)
    work = home / ".local/share/tallystick/worker/store.sqlite"
    work.parent.mkdir(parents=True)
    work.write_bytes(b"work")
    environment = {"HOME": str(home), "PREFIX": str(prefix), "PATH": os.environ["PATH"]}

    def install(*arguments: str) -> str:
        command = ["sh", str(unpacked / "install.sh"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout

    install()
    install()  # over itself, as an update does
    started = subprocess.run([prefix / "bin/tallystick"], check=True, capture_output=True, text=True).stdout
    entry = (prefix / f"share/applications/{contents.IDENTIFIER}.desktop").read_text(encoding="utf-8")
    said = install("--uninstall")

    assert started == "tallystick\n"
    assert f'Exec="{prefix}/lib/tallystick/current/tallystick" %F' in entry
    assert str(home / ".local/share/tallystick") in said
    assert work.read_bytes() == b"work"
    left = [path for path in prefix.rglob("*") if path.is_file() and path.name.startswith(("tally", "io."))]
    assert not left


def test_the_debian_package_names_what_it_needs() -> None:
    text = build.control(("libgl1", "libx11-6"))
    fields = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith(" "))

    assert fields["Version"] == contents.version()
    assert fields["Depends"] == "libgl1, libx11-6"


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="dpkg is not installed")
def test_what_a_program_needs_is_read_from_its_files(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.mkdir()
    shutil.copy(os.path.realpath("/bin/sh"), program / "tallystick")

    libraries, glibc = build.needed(program)

    assert {"libc.so.6", *build.OPENED_LATER} <= libraries
    assert glibc >= (2, 17)
