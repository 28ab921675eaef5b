"""The recovery card on one page, and a PIN in front of the profile, through the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit
from tests.desktop.test_first_start import to_words

from tallystick_desktop.core.recovery_card import CardText, card_page
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.program import Program
from tallystick_desktop.screens.lock_view import LockView
from tallystick_desktop.screens.report_files import pdf_of
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.shell import Shell
from tallystick_sync.client import Worker
from tallystick_sync.client.identity import CARD_PREFIX, entropy_of
from tallystick_sync.client.lock import PinLock

Opened = Callable[..., tuple[Program, Driver]]
LONGEST = CardText(
    name="Amara " * 8,
    words=["mushroom"] * 12,
    numbers=["1168"] * 12,
    square=CARD_PREFIX + "1168" * 12,
    hub="Sokoni Research Co-operative Society Limited",
    fingerprint="9f2c" * 8,
)


def page_of(program: Program) -> object:
    assert program.session is not None
    return program.session.page


def card(worker: Worker) -> CardText:
    who = worker.identity
    assert who is not None
    return CardText(name=who.name, words=who.words, numbers=who.numbers, square=who.card_text)


def painted(page: str) -> QImage:
    document = QTextDocument()
    document.setHtml(page)
    document.setPageSize(QSizeF(794, 1123))
    image = QImage(794, 1123, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    document.drawContents(painter)
    painter.end()
    return image


def test_the_card_is_one_page_however_long_its_words(qapp: QApplication) -> None:
    pdf = pdf_of(card_page(LONGEST), portrait=True)

    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 1


def test_the_square_on_the_printed_card_says_the_numbers(qapp: QApplication, profile: Path) -> None:
    with Worker.open(profile) as worker:
        image, who = painted(card_page(card(worker))), worker.identity
        assert who is not None
    matrix = [[bool(module) for module in row] for row in segno.make(who.card_text, error="m").matrix]
    side = len(matrix)

    dark = [
        [image.pixelColor(x, y).lightness() < 128 for x in range(image.width())]
        for y in range(image.height())
    ]
    found = [
        (x, y)
        for y in range(image.height() - 5 * side)
        for x in range(image.width() - 5 * side)
        if all(dark[y + 5 * row + 2][x + 2] == matrix[row][0] for row in range(side))
        and all(
            dark[y + 5 * row + 2][x + 5 * column + 2] == matrix[row][column]
            for row in range(side)
            for column in range(side)
        )
    ]

    assert found
    assert entropy_of([who.card_text]) == who.entropy


def test_the_card_is_saved_from_the_first_start(
    run_main: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "card.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))

    def act(driver: Driver, program: Program) -> None:
        to_words(driver, program)
        driver.press(Button, "Save the card to print")
        driver.wait(target.exists, "the card")

    assert run_main(tmp_path / "worker", act) == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert target.stat().st_mode & 0o077 == 0


def test_a_pin_is_set_in_settings_and_asked_for_at_the_next_start(opened: Opened, profile: Path) -> None:
    program, driver = opened()
    shell = page_of(program)
    assert isinstance(shell, Shell)
    shell.go("settings")
    driver.find(QLineEdit, "New PIN").setText("4711")
    driver.press(Button, "Set the PIN")
    driver.find(Button, "Take the PIN away")
    program.window.close()

    program, driver = opened()
    assert isinstance(page_of(program), LockView)
    driver.write("4712", driver.find(QLineEdit, "PIN"))
    driver.key("Enter")
    page = page_of(program)
    assert isinstance(page, LockView)
    driver.wait(lambda: "not the PIN" in page.fault.text(), "the fault")
    driver.write("4711", driver.find(QLineEdit, "PIN"))
    driver.key("Enter")
    driver.wait(lambda: isinstance(page_of(program), Shell), "the main screens")


def test_the_program_is_locked_with_a_key_in_the_middle_of_work(opened: Opened, profile: Path) -> None:
    PinLock(profile).set("4711")
    program, driver = opened()
    driver.write("4711", driver.find(QLineEdit, "PIN"))
    driver.press(Button, "Open")
    driver.wait(lambda: isinstance(page_of(program), Shell), "the main screens")
    driver.press(Button, "Start")
    driver.wait(lambda: isinstance(page_of(program), WorkFrame), "work")

    driver.key("Ctrl+Shift+L")
    driver.wait(lambda: isinstance(page_of(program), LockView), "the lock")
    driver.key("Ctrl+1")
    assert isinstance(page_of(program), LockView)
    driver.write("4711", driver.find(QLineEdit, "PIN"))
    driver.key("Enter")

    driver.wait(lambda: isinstance(page_of(program), WorkFrame), "the work that was open")


def test_twelve_numbers_open_where_the_pin_is_forgotten(opened: Opened, profile: Path) -> None:
    PinLock(profile).set("4711")
    program, driver = opened()
    assert program.session is not None
    who = program.session.worker.identity
    assert who is not None

    driver.press(Button, "I forgot the PIN")
    driver.write(" ".join(who.numbers), driver.find(QPlainTextEdit, "Your 12 words"))
    driver.press(Button, "Open")
    driver.wait(lambda: isinstance(page_of(program), Shell), "the main screens")

    assert not PinLock(profile).is_set


def test_with_a_pin_the_card_and_the_pin_itself_ask_for_it(
    opened: Opened, profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "card.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    PinLock(profile).set("4711")
    program, driver = opened()
    driver.write("4711", driver.find(QLineEdit, "PIN"))
    driver.key("Enter")
    driver.wait(lambda: isinstance(page_of(program), Shell), "the main screens")
    shell = page_of(program)
    assert isinstance(shell, Shell)
    shell.go("settings")
    safety = shell.presenters.safety

    for press in ("Save the card to print", "Take the PIN away", "Change the PIN"):
        driver.find(QLineEdit, "New PIN").setText("1234")
        driver.press(Button, press)
        driver.wait(lambda: "not the PIN" in safety.state.fault and not safety.state.busy, press)
    assert not target.exists()
    driver.find(QLineEdit, "PIN now").setText("4711")
    driver.press(Button, "Save the card to print")
    driver.wait(target.exists, "the card")
    driver.wait(lambda: not safety.state.busy, "the end of it")
    driver.find(QLineEdit, "PIN now").setText("4711")
    driver.press(Button, "Take the PIN away")
    driver.wait(lambda: not safety.state.has_pin, "no PIN any more")

    assert not PinLock(profile).is_set
