"""The demo without a display: the real window driven through the whole loop, a picture of each screen."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.settings import SettingKey, Value
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.kit.choices import ChoiceRow, LabelRow, ScaleButton
from tallystick_desktop.kit.rail import RailButton
from tallystick_desktop.program import Program
from tallystick_desktop.screens.offers_view import OfferCard
from tallystick_desktop.screens.packs_view import PackCard
from tallystick_desktop.screens.wizard.view import WizardView
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_desktop.screens.work.speech_view import SpeechView
from tallystick_desktop.session import Session
from tallystick_desktop.shell import Shell
from tallystick_packs.texts import _
from tallystick_resources.samples import truth
from tallystick_sync.commands.demo.stage import Stage
from tallystick_sync.commands.verify import main as verify

PHOTOS, CLIPS = 3, 2
NAME = "Amara"


def play(folder: Path, pictures: Path) -> int:
    """Run the loop; returns the verifier's exit status."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["tallystick"])
    application.setStyle("Fusion")
    _say("A hub starts in a process of its own, with two packs on offer")
    with Stage(folder) as stage:
        stage.publish_samples()
        program = Program(application, folder / "worker")
        program.settings.set("language", "en")
        program.window.resize(1280, 800)
        program.start()
        driver = Driver(program.window, pictures)
        driver.wait(lambda: program.session is not None, "the profile opens")
        played = Played(program, driver, stage)
        for headline, act in played.acts():
            _say(headline)
            act()
        receipts = folder / "receipts"
        session = program.session
        if session is not None:
            session.worker.export_history(receipts)
        program.window.close()
    _say("Anyone verifies the receipts: no hub, no network, public keys only")
    status = verify(["receipts", str(receipts), "--root", stage.hub.id[:32]])
    _say(f"{len(driver.taken)} pictures in {pictures}")
    return status


class Played:
    """What Amara does, one act after the other."""

    def __init__(self, program: Program, driver: Driver, stage: Stage) -> None:
        self.program, self.driver, self.stage = program, driver, stage

    def acts(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the acts in order."""
        return [
            ("Amara starts the program for the first time", self.first_start),
            ("She joins with her invite", self.join),
            ("She reads who asks, why and what it pays, then takes both packs", self.take),
            ("She boxes and names what she sees on photos, with mouse and keys", self.photos),
            ("She writes down what she hears", self.speech),
            ("She sends her work; the hub's receipts are checked", self.send),
            ("The coordinator accepts and pays; Amara sees the money", self.money),
            ("She chooses larger letters, dark colours and French", self.settings),
        ]

    def first_start(self) -> None:
        """Language, name, twelve words, three of them again."""
        driver = self.driver
        driver.wait(lambda: isinstance(self.session.page, WizardView), "the first start")
        driver.picture("01-language")
        driver.press(Button, _("Next"))
        driver.write(NAME, driver.find(QLineEdit, _("Your name")))
        driver.picture("02-name")
        driver.key("Enter")
        driver.find(Button, _("I wrote them down"))
        driver.picture("03-words")
        driver.press(Button, _("I wrote them down"))
        identity = self.session.worker.identity
        words = identity.words if identity is not None else ()
        page = self.session.page
        fields = page.findChildren(QLineEdit) if page is not None else []
        for field in fields:
            number = int(field.accessibleName().split()[-1])
            driver.write(words[number - 1], field)
        driver.picture("04-check")
        driver.press(Button, _("Check"))

    def join(self) -> None:
        """The invite of the coordinator."""
        driver = self.driver
        field = driver.find(QPlainTextEdit, _("Invite"))
        field.setPlainText(self.stage.invite_worker())
        driver.picture("05-join")
        driver.press(Button, _("Join"))
        driver.wait(lambda: isinstance(self.session.page, Shell), "the main screens")

    def take(self) -> None:
        """Terms first, then the lease, then the bytes."""
        driver = self.driver
        driver.wait(lambda: len(self.shell.findChildren(OfferCard)) == 2, "two offers")
        driver.picture("06-offers")
        for index in range(2):
            offer = self.session.worker.offers()[index]
            driver.press(OfferCard, offer.entry.title)
            driver.press(Button, _("Read the terms"))
            driver.find(Button, _("Take it"))
        driver.press(OfferCard, self.session.worker.offers()[0].entry.title)
        driver.picture("07-offer")
        for _index in range(2):
            offers = self.session.worker.offers()
            driver.press(OfferCard, offers[0].entry.title)
            before = len(self.session.worker.packs())
            driver.press(Button, _("Take it"))
            driver.wait(partial(self._has_more_packs, before), "a lease")
            driver.wait(lambda: not self.link_busy, "the bytes are here")
        driver.press(RailButton, _("Work"))
        driver.wait(
            lambda: all(pack.ready == pack.items for pack in self.session.worker.packs()), "all items"
        )
        driver.picture("08-work")

    def photos(self) -> None:
        """Boxes with the mouse, a label with its key, one box with the keyboard alone."""
        driver = self.driver
        self._open(_title("photos"))
        for number in range(PHOTOS):
            view = self.session.page
            if not isinstance(view, PhotoView):
                raise TypeError(view)
            driver.wait(partial(_has_photo, view), "the photo")
            answers = self._truth("photos", view.presenter.state.item)
            self._draw(view, answers)
            if number == 0:
                driver.key("F1")
                driver.picture("09-photo-instructions")
                driver.key("F1")
                driver.key("?")
                driver.picture("10-photo-keys")
                driver.key("Esc")
            driver.picture(f"11-photo-{number + 1}")
            driver.key("Shift+Enter")
        driver.key("Esc")

    def speech(self) -> None:
        """Segments with the mouse, words with the keyboard."""
        driver = self.driver
        self._open(_title("speech"))
        for number in range(CLIPS):
            view = self.session.page
            if not isinstance(view, SpeechView):
                raise TypeError(view)
            item = view.presenter.state.item
            for segment in self._segments(item):
                self._mark(view, segment)
            view.presenter.choose_segment("1")
            driver.settle()
            driver.press(ScaleButton, _("Speed {speed}").format(speed="0.75\u00d7"))
            driver.press(Button, _("Play"))
            driver.wait(partial(_has_played, view, 0.6), "sound plays")
            driver.press(Button, _("Pause"))
            self._choose_options(view, self._truth("speech", item))
            driver.picture(f"12-speech-{number + 1}")
            driver.key("Shift+Enter")
        driver.key("Esc")

    def send(self) -> None:
        """The outbox, before and after."""
        driver = self.driver
        driver.press(RailButton, _("Outbox"))
        driver.picture("13-outbox-waiting")
        driver.key("Ctrl+S")
        driver.wait(lambda: not self.link_busy and not self.session.worker.outbox().waiting, "all receipts")
        driver.picture("14-outbox-received")

    def money(self) -> None:
        """Accepted and paid by the coordinator; receipts checked on this computer."""
        driver = self.driver
        self.stage.accept_all()
        self.stage.pay_all()
        driver.press(RailButton, _("Earnings"))
        driver.key("F5")
        driver.wait(lambda: not self.link_busy and self.paid, "money that is paid")
        driver.find(Button, _("Check again"))
        driver.press(Button, _("Check again"))
        driver.wait(lambda: _("Check again") and self.checked, "receipts are checked")
        driver.picture("15-earnings")

    def settings(self) -> None:
        """Every screen in another dress."""
        driver = self.driver
        driver.press(RailButton, _("Settings"))
        driver.picture("16-settings")
        dresses: tuple[tuple[SettingKey, Value, str], ...] = (
            ("theme", "dark", "17-earnings-dark"),
            ("type_size", 150, "18-earnings-150"),
            ("language", "fr", "19-earnings-fr"),
        )
        for key, value, name in dresses:
            self.program.settings.set(key, value)
            driver.wait(lambda: self.session.page is self.program.window.centralWidget(), "another dress")
            driver.settle()
            self.shell.go("earnings")
            driver.wait(lambda: self.checked, "receipts are checked")
            driver.picture(name)

    # What she sees

    @property
    def session(self) -> Session:
        """The open profile."""
        session = self.program.session
        if session is None:
            raise RuntimeError("the profile is closed")
        return session

    @property
    def shell(self) -> Shell:
        """The main screens."""
        page = self.session.page
        if not isinstance(page, Shell):
            raise TypeError(page)
        return page

    @property
    def link_busy(self) -> bool:
        """Whether an exchange is under way."""
        return self.shell.presenters.link.state.busy

    @property
    def paid(self) -> bool:
        """Whether anything was paid."""
        return any(total.paid.minor for total in self.session.worker.earnings().totals)

    @property
    def checked(self) -> bool:
        """Whether the receipts were checked."""
        state = self.shell.presenters.earnings.state
        return state.report is not None and not state.checking

    # How she does it

    def _has_more_packs(self, before: int) -> bool:
        return len(self.session.worker.packs()) > before

    def _open(self, title: str) -> None:
        driver = self.driver
        driver.press(RailButton, _("Work"))
        card = driver.find(PackCard, title)
        driver.click(card.work, card.work.rect().center())
        driver.wait(lambda: not isinstance(self.session.page, Shell), "the work view")

    def _truth(self, name: str, item: Any) -> list[dict[str, Any]]:
        entries = {entry["id"]: entry["result"] for entry in truth(name)["items"]}
        found: list[dict[str, Any]] = entries[item.id]
        return found

    def _draw(self, view: PhotoView, answers: list[dict[str, Any]]) -> None:
        driver, canvas = self.driver, view.canvas
        labels = [option.key for option in view.presenter.plan.labels]
        width, height = view.presenter.session.image
        for entry in answers:
            value = entry["value"]
            if entry["type"] != "rectanglelabels":
                continue
            label = labels.index(value["rectanglelabels"][0])
            corners = (
                Point(value["x"] * width / 100, value["y"] * height / 100),
                Point(
                    (value["x"] + value["width"]) * width / 100, (value["y"] + value["height"]) * height / 100
                ),
            )
            start, end = (QPoint(*map(round, canvas.viewport.to_view(corner))) for corner in corners)
            if view.presenter.state.selected is not None:
                driver.key("Esc")  # a handle of the box drawn last may lie where this one begins
            driver.drag(canvas, start, end)
            driver.key(str(label + 1))
        driver.find(LabelRow, view.presenter.plan.labels[0].text)
        self._choose_options(view, answers)

    def _choose_options(self, view: PhotoView | SpeechView, answers: list[dict[str, Any]]) -> None:
        for entry in answers:
            if entry["type"] == "choices":
                self.driver.press(ChoiceRow, entry["value"]["choices"][0])
        view.focus_work()

    def _segments(self, item: Any) -> list[dict[str, Any]]:
        entry = next(one for one in truth("speech")["items"] if one["id"] == item.id)
        found: list[dict[str, Any]] = entry["segments"]
        return found

    def _mark(self, view: SpeechView, segment: dict[str, Any]) -> None:
        wave, driver = view.wave, self.driver
        middle = wave.height() // 2
        start, end = (round(wave.span.x(segment[side])) for side in ("start", "end"))
        labels = [option.key for option in view.presenter.plan.labels]
        driver.drag(wave, QPoint(start, middle), QPoint(end, middle))
        driver.key(f"Alt+{labels.index(segment['label']) + 1}")
        if segment.get("text"):
            view.focus_work()
            driver.write(segment["text"])


def _has_photo(view: PhotoView) -> bool:
    return view.canvas.has_photo


def _has_played(view: SpeechView, seconds: float) -> bool:
    return view.presenter.position_s > seconds


def _title(name: str) -> str:
    titles = {"photos": "Streets and order forms", "speech": "Short voice notes in four languages"}
    return titles[name]


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
