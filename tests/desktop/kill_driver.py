"""A worker at work in the real window, to be killed: says each thing it did, and when, as it does it.

Run as a program: `python kill_driver.py PROFILE SEED`. Each line is one JSON object.
"""

import json
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_desktop.screens.work.speech_view import SpeechView


def say(**what: object) -> None:
    """Tell what was done, with the time."""
    sys.stdout.write(json.dumps({"at": time.time(), **what}) + "\n")
    sys.stdout.flush()


def state(view: WorkFrame) -> dict[str, object]:
    """What the draft of the item on the screen says."""
    presenter = view.presenter
    item = presenter.state.item
    return {
        "lease": presenter.desk.lease_id,
        "item": item.id if item is not None else "",
        "values": dict(presenter.answers.values),
    }


def label(driver: Driver, view: PhotoView, chance: random.Random) -> None:
    """Draw, name, undo, finish."""
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    x, y = chance.randrange(150, 600), chance.randrange(100, 400)
    driver.drag(view.canvas, QPoint(x, y), QPoint(x + chance.randrange(20, 90), y + chance.randrange(20, 90)))
    say(kind="edit", **state(view))
    driver.key(str(chance.randrange(1, 6)))
    say(kind="edit", **state(view))
    if chance.random() < 0.2:
        driver.key("Ctrl+Z")
        say(kind="edit", **state(view))
    if chance.random() < 0.15:
        driver.key("T")
        say(kind="edit", **state(view))
        finish(driver, view)


def write(driver: Driver, view: SpeechView, chance: random.Random) -> None:
    """Mark, write, finish."""
    wave = view.wave
    if not view.presenter.state.chosen:
        start = chance.uniform(0.2, 2.0)
        driver.drag(wave, QPoint(round(wave.span.x(start)), 90), QPoint(round(wave.span.x(start + 1)), 90))
        say(kind="edit", **state(view))
    view.focus_work()
    for letter in chance.choice(["basi ", "soko ", "mahindi "]):
        driver.write(letter)
        say(kind="edit", **state(view))
    if chance.random() < 0.1:
        driver.key("Alt+E")
        say(kind="edit", **state(view))
        finish(driver, view)


def finish(driver: Driver, view: WorkFrame) -> None:
    """Finish, and say so only when the program has."""
    before = state(view)
    finished = view.presenter.state.finished
    driver.key("Shift+Enter")
    if view.presenter.state.finished > finished:
        say(kind="finished", lease=before["lease"], item=before["item"])


def main() -> None:
    """Work until killed."""
    profile, chance = Path(sys.argv[1]), random.Random(int(sys.argv[2]))
    application = QApplication(["killed"])
    application.setStyle("Fusion")
    program = Program(application, profile)
    program.start()
    driver = Driver(program.window, profile.parent)
    driver.wait(lambda: program.session is not None and program.session.page is not None, "a page")
    say(kind="ready")
    shown = ""
    while True:
        session = program.session
        if session is None:
            return
        page = session.page
        if not isinstance(page, WorkFrame) or page.presenter.state.item is None or chance.random() < 0.05:
            packs = session.worker.packs()
            session.open_desk(session.worker.desk(chance.choice(packs).lease_id))
            continue
        if shown != page.presenter.state.item.id:
            shown = page.presenter.state.item.id
            say(kind="edit", **state(page))  # what the item says before anything is done to it
        if isinstance(page, PhotoView):
            label(driver, page, chance)
        elif isinstance(page, SpeechView):
            write(driver, page, chance)
        QTest.qWait(1)


if __name__ == "__main__":
    main()
