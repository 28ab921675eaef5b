"""What a double click on a file of Tallystick does: the program starts with its path and takes it in."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from tallystick_desktop import app
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.text import Text
from tallystick_desktop.program import Program
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_desktop.shell import Shell
from tallystick_desktop.window import TroublePage
from tallystick_sync.client import Worker
from tallystick_sync.invite import Invite

Open = Callable[..., tuple[Program, Driver]]


@pytest.fixture
def invite_file(tmp_path: Path) -> Path:
    """An invite of some other hub, as it comes on a stick."""
    path = tmp_path / "other.tallyinvite"
    invite = Invite(addresses=("http://127.0.0.1:9",), root_fingerprint="0" * 32, token="0" * 32)
    path.write_text(invite.to_link(), encoding="utf-8")
    return path


def ready(program: Program) -> list[int]:
    """How many items of each pack held have their media here."""
    session = program.session
    assert session is not None
    return [pack.ready for pack in session.worker.packs()]


def is_at_home(program: Program) -> bool:
    """Whether the main screens are shown."""
    return program.session is not None and isinstance(program.session.page, Shell)


def test_a_pack_given_at_the_start_is_taken_in(opened: Open, joined: Path, profile: Path) -> None:
    packs = sorted(joined.parent.rglob("*.tallypack"))
    shutil.rmtree(profile / "media")

    program, driver = opened(*packs)

    driver.wait(lambda: is_at_home(program), "the main screens")
    assert ready(program)
    assert 0 not in ready(program)


def test_a_strange_file_is_refused_with_words_and_work_goes_on_without_it(
    opened: Open, tmp_path: Path
) -> None:
    strange = tmp_path / "holiday.tallypack"
    strange.write_bytes(b"no pack at all")

    program, driver = opened(strange)
    driver.wait(lambda: bool(program.window.findChildren(TroublePage)), "the refusal")
    panel = program.window.findChildren(ErrorPanel)
    driver.press(Button, "Go on without them")

    driver.wait(lambda: is_at_home(program), "the main screens")
    assert len(panel) == 1


def test_an_invite_given_at_the_start_waits_in_its_field(
    opened: Open, profile: Path, invite_file: Path
) -> None:
    shutil.rmtree(profile)
    with Worker.open(profile) as worker:
        worker.create_identity("Amara")
        worker.settings.set(CONFIRMED, True)

    _program, driver = opened(invite_file)
    driver.wait(lambda: bool(driver.window.findChildren(QPlainTextEdit)), "the first start")

    assert driver.find(QPlainTextEdit, "Invite").toPlainText() == str(invite_file)


def test_an_invite_of_another_hub_is_refused_with_words_and_work_goes_on(
    opened: Open, joined: Path, invite_file: Path
) -> None:
    program, driver = opened(invite_file)
    driver.wait(lambda: bool(program.window.findChildren(TroublePage)), "the refusal")
    said = " ".join(text.text() for text in program.window.findChildren(Text))
    driver.press(Button, "Go on without them")

    driver.wait(lambda: is_at_home(program), "the main screens")
    assert "another hub" in said


def test_the_command_line_hands_files_to_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given: list[tuple[Path, list[Path]]] = []

    def run(profile: Path, files: list[Path]) -> int:
        given.append((profile, files))
        return 0

    monkeypatch.setattr(app, "run", run)

    status = app.main(["--profile", str(tmp_path), "one.tallypack", "two.tallybundle"])

    assert (status, given) == (0, [(tmp_path, [Path("one.tallypack"), Path("two.tallybundle")])])


def test_the_installed_program_says_where_the_demo_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)

    status = app.main(["demo", "--headless"])

    assert status == 3
    assert "python3 run.py demo" in capsys.readouterr().err
