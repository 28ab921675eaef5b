"""Windows and macOS: these recipes cannot run here, so at least what they name exists and agrees."""

import ast
import plistlib
import re
from pathlib import Path

import pytest
from installer import build, contents, icons
from PIL import Image

from tallystick_desktop.program import INVITE_SUFFIX
from tallystick_sync.client.carrying import PACK_SUFFIX
from tallystick_sync.evidence import BUNDLE_SUFFIX

WINDOWS = build.HERE / "windows"
SETUP = (WINDOWS / "tallystick.iss").read_text(encoding="utf-8")
WORKFLOW = (contents.CHECKOUT / ".github/workflows/installers.yml").read_text(encoding="utf-8")
SUFFIXES = {PACK_SUFFIX, BUNDLE_SUFFIX, INVITE_SUFFIX}


def test_windows_opens_every_file_of_ours_with_the_program() -> None:
    kinds = dict(re.findall(r'Software\\Classes\\(\.\w+)"; ValueType: string; ValueData: "([\w.]+)"', SETUP))
    commands = dict(re.findall(r'Classes\\([\w.]+)\\shell\\open\\command".*ValueData: (".*")', SETUP))

    assert set(kinds) == SUFFIXES
    assert set(commands) == set(kinds.values())
    assert set(commands.values()) == {'"""{app}\\tallystick.exe"" ""%1"""'}


def test_windows_needs_no_administrator_and_keeps_the_work() -> None:
    assert "PrivilegesRequired=lowest" in SETUP
    assert "HKLM" not in SETUP
    removed = re.search(r"\[InstallDelete\](.*?)\n\[", SETUP, re.DOTALL)
    assert removed is not None
    assert re.findall(r'Name: "([^"]+)"', removed[1]) == ["{app}\\_internal"]
    assert "[UninstallDelete]" not in SETUP


def test_the_lines_of_the_installer_are_of_sections_that_inno_setup_has() -> None:
    known = {
        "Setup",
        "Languages",
        "CustomMessages",
        "Files",
        "InstallDelete",
        "Icons",
        "Registry",
        "Run",
        "Code",
    }

    assert set(re.findall(r"^\[(\w+)\]$", SETUP, re.MULTILINE)) == known
    icon = re.search(r"^SetupIconFile=(\S+)$", SETUP, re.MULTILINE)
    assert icon is not None
    assert f"Copy-Item dist/made/{icon[1]} installer/windows/{icon[1]}" in WORKFLOW


def test_the_version_resource_is_one_expression_with_our_version() -> None:
    tree = ast.parse(contents.windows_version(), mode="eval")

    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert contents.version() in texts


def test_macos_is_told_which_files_are_ours() -> None:
    told = plistlib.loads(plistlib.dumps(contents.info_plist()))

    types = {entry["UTTypeIdentifier"]: entry for entry in told["UTExportedTypeDeclarations"]}
    opened = {name for entry in told["CFBundleDocumentTypes"] for name in entry["LSItemContentTypes"]}
    suffixes = {f".{one}" for entry in types.values()
                for one in entry["UTTypeTagSpecification"]["public.filename-extension"]}  # fmt: skip
    assert opened == set(types)
    assert suffixes == SUFFIXES


def test_icons_are_drawn_for_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["icons.py", str(tmp_path)])

    assert icons.main() == 0

    with Image.open(tmp_path / "tallystick.ico") as picture:
        assert {(16, 16), (256, 256)} <= picture.info["sizes"]
    with Image.open(tmp_path / "tallystick.icns") as picture:
        assert picture.convert("RGBA").getbbox() is not None


def test_the_workflow_starts_scripts_that_exist_and_tries_what_it_built() -> None:
    scripts = set(re.findall(r"(?:python|ISCC\.exe.*) (installer[\\/][\w\\/.]+)", WORKFLOW))

    assert scripts
    assert all((contents.CHECKOUT / name.replace("\\", "/")).is_file() for name in scripts)
    assert WORKFLOW.count("--try-out") == 2
    assert "permissions:\n  contents: read" in WORKFLOW
