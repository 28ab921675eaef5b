"""What is on the screen can be read: nothing clipped, everything named, totals as the store has them."""

from collections.abc import Callable, Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tallystick_desktop.core.jobs import RunsAtOnce
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.kit.chips import Chip
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.text import Text
from tallystick_desktop.program import Program
from tallystick_desktop.screens.wizard.presenter import WizardPresenter
from tallystick_desktop.screens.wizard.view import WizardView
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.shell import PLACES, Shell
from tallystick_desktop.theme.theme import Theme
from tallystick_packs.texts import use_catalogue
from tallystick_resources.locale import catalogue
from tallystick_sync.client import Worker

Opened = Callable[..., tuple[Program, Driver]]
DRESSES = [
    pytest.param("en", 100, (1024, 600), id="en-1024x600"),
    pytest.param("fr", 100, (1024, 600), id="fr-1024x600"),
    pytest.param("en", 100, (1280, 800), id="en-1280x800"),
    pytest.param("fr", 150, (1280, 800), id="fr-1280x800-150"),
    pytest.param("fr", 200, (1280, 800), id="fr-1280x800-200"),
    pytest.param("en", 200, (1920, 1080), id="en-1920x1080-200"),
    # The longest words of all: Malagasy; the longest labels after it: Spanish. Arabic comes from the right.
    pytest.param("mg", 100, (1024, 600), id="mg-1024x600"),
    pytest.param("mg", 150, (1280, 800), id="mg-1280x800-150"),
    pytest.param("mg", 200, (1280, 800), id="mg-1280x800-200"),
    pytest.param("es", 100, (1024, 600), id="es-1024x600"),
    pytest.param("ar", 100, (1024, 600), id="ar-1024x600"),
]


@pytest.fixture
def english() -> Iterator[None]:
    """Whatever a test speaks, the next one starts in English."""
    yield
    use_catalogue(NullTranslations())


def seen(page: QWidget) -> Iterator[QWidget]:
    """The widgets of a page that are on the screen or can be scrolled to."""
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.width() > 0:
            yield widget


def clipped(page: QWidget) -> list[str]:
    """Words that do not fit into their widgets."""
    found = []
    for widget in seen(page):
        if isinstance(widget, Text) and widget.text():
            needed = (
                widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            )
            longest = widget.text() if not widget.wordWrap() else max(widget.text().split(), key=len)
            wide = widget.fontMetrics().horizontalAdvance(longest)
            if widget.height() < needed or widget.width() < wide:
                found.append(f"{widget.text()!r} {widget.width()}x{widget.height()}, needs {wide}x{needed}")
        elif isinstance(widget, (Button, Chip)) and widget.width() < widget.sizeHint().width() - 1:
            found.append(f"{widget.accessibleName()!r} {widget.width()} < {widget.sizeHint().width()}")
    return found


def cut_off(page: QWidget) -> list[str]:
    """Words that stand beyond the side of the area they scroll in: no scrolling up or down shows them."""
    found = []
    for area in page.findChildren(QScrollArea):
        if not area.isVisible() or area.horizontalScrollBar().isVisible():
            continue
        view = area.viewport()
        for widget in seen(area):
            if not isinstance(widget, (Text, Button, Chip)) or not view.isAncestorOf(widget):
                continue
            left = widget.mapTo(view, QPoint(0, 0)).x()
            if left < 0 or left + widget.width() > view.width():
                name = widget.text() if isinstance(widget, Text) else widget.accessibleName()
                found.append(f"{name!r} {left}+{widget.width()} in {view.width()}")
    return found


def nameless(page: QWidget) -> list[str]:
    """Widgets that take the focus and have no name for assistive programs."""
    return [
        type(widget).__name__
        for widget in seen(page)
        if (widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, QAbstractButton))
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]


def settle(driver: Driver, shell: Shell) -> None:
    driver.wait(lambda: not shell.presenters.earnings.state.checking, "receipts are checked")
    driver.settle()


@pytest.mark.parametrize(("language", "step", "size"), DRESSES)
def test_no_screen_clips_a_word_and_everything_has_a_name(
    opened: Opened, language: str, step: int, size: tuple[int, int]
) -> None:
    program, driver = opened(language=language, type_size=step)
    program.window.resize(*size)
    session = program.session
    assert session is not None
    found: dict[str, list[str]] = {}
    for place in PLACES:
        shell = session.page
        assert isinstance(shell, Shell)
        shell.go(place)
        settle(driver, shell)
        found[place] = clipped(shell) + cut_off(shell) + nameless(shell)
    for pack in session.worker.packs():
        session.open_desk(session.worker.desk(pack.lease_id))
        page = session.page
        assert page is not None
        driver.wait(page.isVisible, "the work view")
        driver.settle()
        found[pack.title] = clipped(page) + cut_off(page) + nameless(page)
        assert isinstance(page, WorkFrame)
        page.toggle_instructions()
        driver.settle()
        found[f"{pack.title}, instructions"] = clipped(page) + cut_off(page)

    assert {place: faults for place, faults in found.items() if faults} == {}


def test_offline_says_what_is_safe_and_loses_nothing(opened: Opened) -> None:
    program, driver = opened(language="en")
    session = program.session
    assert session is not None
    shell = session.page
    assert isinstance(shell, Shell)
    photos = next(pack for pack in session.worker.packs() if "Image" in str(pack.kinds).title())
    desk = session.worker.desk(photos.lease_id)
    item = desk.items[0].id
    desk.draft(item).set(
        "kind",
        {
            "id": "kind", "from_name": "kind", "to_name": "photo", "type": "choices",
            "value": {"choices": ["Street scene"]},
        },
    )  # fmt: skip
    desk.finish(item)

    driver.key("Ctrl+3")
    driver.key("Ctrl+S")

    panel = driver.find(ErrorPanel, "")
    assert "could not be reached" in panel.accessibleName()
    assert session.worker.outbox().waiting == 1
    said = shell.status.network.accessibleName()
    assert "the hub does not answer, since" in said
    assert said.endswith("nothing is lost")
    words = " ".join(text.text() for text in shell.findChildren(Text) if text.isVisible())
    assert "1 answer" in words


@pytest.mark.promise("R12")
def test_nothing_is_called_sent_without_a_receipt(opened: Opened) -> None:
    program, driver = opened(language="en")
    session = program.session
    assert session is not None
    shell = session.page
    assert isinstance(shell, Shell)
    driver.key("Ctrl+3")
    driver.key("Ctrl+S")
    driver.find(ErrorPanel, "")

    chips = [chip.words for chip in shell.findChildren(Chip) if chip.isVisible()]

    assert "Received" not in chips
    assert "Paid" not in chips


@pytest.mark.promise("R19")
def test_amounts_on_the_screen_are_the_amounts_of_the_store(opened: Opened) -> None:
    program, driver = opened(language="en")
    session = program.session
    assert session is not None
    shell = session.page
    assert isinstance(shell, Shell)
    shell.go("earnings")
    settle(driver, shell)

    words = [text.text() for text in shell.screens["earnings"].findChildren(Text) if text.isVisible()]

    for total in session.worker.earnings().totals:
        assert str(total.owed) in words
        assert str(total.paid) in words


def test_another_language_size_and_theme_come_at_once(opened: Opened) -> None:
    program, driver = opened(language="en")
    session = program.session
    assert session is not None
    shell = session.page
    assert isinstance(shell, Shell)
    shell.go("settings")

    driver.press(QAbstractButton, "Language: Français")
    driver.find(Text, "Réglages")
    driver.press(QAbstractButton, "Taille des lettres: 150")
    driver.press(QAbstractButton, "Couleurs: Sombre")
    driver.settle()

    heading = driver.find(Text, "Réglages")
    assert heading.font().pointSizeF() == pytest.approx(25.5)
    assert QApplication.palette().window().color().lightnessF() < 0.2


def test_no_key_is_caught_by_a_field(opened: Opened) -> None:
    program, driver = opened(language="en")
    session = program.session
    assert session is not None
    shell = session.page
    assert isinstance(shell, Shell)
    shell.go("offers")

    driver.key("Ctrl+4")

    assert shell.place == "earnings"
    assert not [field for field in shell.findChildren(QPlainTextEdit) if field.isVisible()]


@pytest.mark.parametrize(("language", "step", "size"), DRESSES)
def test_no_page_of_the_first_start_clips_a_word(
    qtbot: QtBot,
    qapp: QApplication,
    english: None,
    tmp_path: Path,
    language: str,
    step: int,
    size: tuple[int, int],
) -> None:
    settings = WindowSettings(tmp_path / "window.json")
    Theme("light", step).apply(qapp)
    use_catalogue(catalogue(language))
    found: dict[str, list[str]] = {}
    with Worker.open(tmp_path / "worker") as worker:
        presenter = WizardPresenter(worker, settings, RunsAtOnce(), pick=lambda: (0, 5, 11))
        view = WizardView(presenter)
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        steps: list[Callable[[], None]] = [
            lambda: None,
            presenter.to_name,
            lambda: presenter.give_name("Amara"),
            presenter.wrote_them_down,
            lambda: presenter.check(tuple(presenter.state.words[place] for place in (0, 5, 11))),
            lambda: presenter.join("nonsense"),
        ]
        for go in steps:
            go()
            for _round in range(4):
                qapp.processEvents()
            found[presenter.state.step] = clipped(view) + cut_off(view) + nameless(view)

    assert {place: faults for place, faults in found.items() if faults} == {}
