"""Every screen in every dress, on sheets to be looked at.

    python -m tests.desktop.contact_sheets sheets                         every dress there is
    python -m tests.desktop.contact_sheets sheets --languages fr --themes dark --sizes 1024x600@100

A hub is started, a worker joins, works, is paid; then each screen is painted in each language, theme,
window size and type size, and the pictures are put together: one sheet per language, theme and size.
`--mirrored` lays English out from the right, to see what a painter forgot to mirror.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tallystick_desktop.core.jobs import RunsAtOnce
from tallystick_desktop.core.settings import BY_KEY, WindowSettings
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.wizard.presenter import WizardPresenter
from tallystick_desktop.screens.wizard.view import WizardView
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_desktop.shell import PLACES, Shell
from tallystick_packs.building import PackBuilder
from tallystick_resources.locale import languages
from tallystick_resources.samples import truth
from tallystick_resources.templates import copy_template
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.commands.demo.stage import SAMPLES, Stage
from tallystick_sync.hub.talk import posting

SIZES = ("1280x800@100", "1024x600@100", "1280x800@200", "1920x1080@100")
PER_ROW, TILE_WIDTH, CAPTION = 3, 640, 22
DONE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """How the program looks on one sheet. `size` is the window's, `step` the size of letters in percent."""

    language: str
    theme: str
    size: tuple[int, int]
    step: int
    mirrored: bool = False

    @property
    def name(self) -> str:
        """The name of the sheet's file."""
        mirrored = "-mirrored" if self.mirrored else ""
        return f"{self.language}-{self.theme}-{self.size[0]}x{self.size[1]}-{self.step}{mirrored}"


def prepare(folder: Path) -> Path:
    """Make a profile that shows something on every screen: offers, packs, waiting, received, paid."""
    with Stage(folder) as stage:
        stage.publish_samples()
        with Worker.open(folder / "worker") as worker:
            worker.create_identity("Amara")
            worker.settings.set(CONFIRMED, True)
            worker.join(stage.invite_worker())
            for offer in worker.offers():
                worker.take(offer.number)
            worker.sync()
            for _round in range(DONE):
                for pack in worker.packs():
                    answer_next(worker.desk(pack.lease_id))
                worker.sync()
                if _round == 0:
                    stage.accept_all()
                    stage.pay_all()
            _speak(stage, worker)
            _offer_another(stage)
            worker.sync()
            for offer in worker.offers():
                worker.read_header(offer.number)
            worker.sync()
            for pack in worker.packs():
                answer_next(worker.desk(pack.lease_id))
    return folder / "worker"


def _speak(stage: Stage, worker: Worker) -> None:
    """A notice to all, a question and its answer."""
    question = worker.papers.messages.write(
        "Is a boat a vehicle?", job=worker.papers.messages.subjects()[0].job
    )
    worker.sync()
    with stage.hub.transaction() as (connection, context):
        posting.put_up(connection, context, "We pay on Thursday this week: the bank is closed on Friday.")
        posting.reply(connection, context, question, "Yes, a boat on the water is a vehicle. Thank you.")


def _offer_another(stage: Stage) -> None:
    """One more job, which the worker has not taken."""
    for name in ("receipt", "emotion"):
        job = stage.folder / "jobs" / name
        copy_template(name, job)
        report = PackBuilder(job, key=stage.key).build(into=stage.folder / "packs")
        stage.publish(report)


def answer_next(desk: Desk) -> None:
    """Give the next item its true answer and finish it."""
    known = {item["id"]: item["result"] for name in SAMPLES for item in truth(name)["items"]}
    item = next(item for item in desk.items if item.state == "open")
    draft = desk.draft(item.id)
    for entry in known[item.id]:
        draft.set(f"{entry['from_name']}/{entry['id']}", entry)
    desk.finish(item.id, active_s=45)


def pictures(application: QApplication, profile: Path, dress: Dress) -> Iterator[tuple[str, QImage]]:
    """Paint every screen in one dress."""
    settings = WindowSettings(profile / "window.json")
    settings.set("language", dress.language)
    settings.set("theme", dress.theme)
    settings.set("type_size", dress.step)
    settings.note("desk", "")
    program = Program(application, profile)
    if dress.mirrored:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    program.window.resize(*dress.size)
    program.start()
    driver = Driver(program.window, profile)
    driver.wait(lambda: program.session is not None and program.session.page is not None, "a page")
    try:
        yield from _first_start(program, dress)
        yield from _main_screens(program, driver)
        yield from _work_views(program, driver)
    finally:
        program.window.close()
        program.close()
        program.window.deleteLater()
        QApplication.processEvents()


def _first_start(program: Program, dress: Dress) -> Iterator[tuple[str, QImage]]:
    with tempfile.TemporaryDirectory() as folder, Worker.open(Path(folder) / "new") as worker:
        presenter = WizardPresenter(worker, program.settings, RunsAtOnce(), pick=lambda: (0, 5, 11))
        view = WizardView(presenter)
        view.resize(*dress.size)
        view.show()
        steps: dict[str, Callable[[], object]] = {
            "language": lambda: None,
            "name": presenter.to_name,
            "words": lambda: presenter.give_name("Amara"),
            "check": presenter.wrote_them_down,
            "join": lambda: presenter.check(tuple(presenter.state.words[place] for place in (0, 5, 11))),
            "join, not an invite": lambda: presenter.join("nonsense"),
        }
        for words, go in steps.items():
            go()
            yield f"first start: {words}", _painted(view)
        view.close()
        view.deleteLater()
    program.window.activateWindow()


def _main_screens(program: Program, driver: Driver) -> Iterator[tuple[str, QImage]]:
    session = program.session
    shell = session.page if session is not None else None
    if not isinstance(shell, Shell):
        raise TypeError(shell)
    for place in PLACES:
        shell.go(place)
        driver.wait(lambda: not shell.presenters.earnings.state.checking, "receipts are checked")
        yield place, _painted(program.window)
        if place == "earnings":
            sums = shell.screens[place].sums  # type: ignore[attr-defined]
            for area in shell.screens[place].findChildren(QScrollArea):
                area.ensureWidgetVisible(sums)
            yield "earnings: by day", _painted(program.window)
    notices = shell.presenters.notices
    shell.go("notices")
    notices.choose(next(post.id for post in notices.state.posts if post.kind == "reply"))
    yield "notices: a conversation", _painted(program.window)
    notices.start_writing()
    yield "notices: a new message", _painted(program.window)
    notices.close()
    helping = shell.screens["help"]
    shell.go("help")
    for page in ("paid", "keys", "report"):
        helping.choose(page)  # type: ignore[attr-defined]
        yield f"help: {page}", _painted(program.window)
    helping.close_page()  # type: ignore[attr-defined]
    shell.toggle_keys()
    yield "keys", _painted(program.window)
    shell.toggle_keys()


def _work_views(program: Program, driver: Driver) -> Iterator[tuple[str, QImage]]:
    session = program.session
    if session is None:
        return
    for pack in session.worker.packs():
        session.open_desk(session.worker.desk(pack.lease_id))
        page = session.page
        if not isinstance(page, WorkFrame):
            raise TypeError(page)
        driver.wait(page.isVisible, "the work view")
        driver.wait(partial(_shows_photo, page), "the photo")
        yield pack.title, _painted(program.window)
        page.focus_work()
        driver.key("F1")
        yield f"{pack.title}: instructions", _painted(program.window)
        driver.key("F1")


def _shows_photo(page: QWidget) -> bool:
    canvas = getattr(page, "canvas", None)
    return canvas is None or bool(canvas.has_photo)


def _painted(widget: QWidget) -> QImage:
    for _round in range(6):
        QApplication.processEvents()
    return widget.grab().toImage()


def sheet(found: Sequence[tuple[str, QImage]], target: Path) -> None:
    """Put pictures together on one sheet, three in a row, each with its name."""
    tiles = [(words, _as_pillow(image)) for words, image in found]
    height = max(tile.height for _words, tile in tiles) + CAPTION
    rows = -(-len(tiles) // PER_ROW)
    whole = Image.new("RGB", (PER_ROW * (TILE_WIDTH + 8), rows * (height + 8)), "#777")
    draw = ImageDraw.Draw(whole)
    font = ImageFont.load_default(14)
    for number, (words, tile) in enumerate(tiles):
        left, top = number % PER_ROW * (TILE_WIDTH + 8), number // PER_ROW * (height + 8)
        draw.text((left + 4, top + 3), words, fill="white", font=font)
        whole.paste(tile, (left, top + CAPTION))
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.save(target)


def _as_pillow(image: QImage) -> Image.Image:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    data = bytes(plain.constBits())
    picture = Image.frombytes(
        "RGB", (plain.width(), plain.height()), data, "raw", "RGB", plain.bytesPerLine()
    )
    return picture.resize((TILE_WIDTH, round(TILE_WIDTH * picture.height / picture.width)))


def dresses(options: argparse.Namespace) -> Iterator[Dress]:
    """All dresses that the command line asks for."""
    for language in options.languages:
        for theme in options.themes:
            for text in options.sizes:
                size, step = text.split("@")
                width, height = size.split("x")
                yield Dress(
                    language=language, theme=theme, size=(int(width), int(height)), step=int(step),
                    mirrored=options.mirrored,
                )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Make the sheets."""
    themes = [str(one.value) for one in BY_KEY["theme"].options if one.value != "system"]
    parser = argparse.ArgumentParser(description="Every screen in every dress, on sheets to be looked at.")
    parser.add_argument("out", type=Path, help="the folder for the sheets")
    parser.add_argument("--languages", nargs="+", default=sorted(languages()))
    parser.add_argument("--themes", nargs="+", default=themes)
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), metavar="WxH@PERCENT")
    parser.add_argument("--mirrored", action="store_true", help="lay everything out from the right")
    parser.add_argument("--each", action="store_true", help="also save each screen in its full size")
    parser.add_argument("--profile", type=Path, help="use this prepared profile instead of making one")
    options = parser.parse_args(argv)
    application = QApplication.instance() or QApplication(["tallystick"])
    if not isinstance(application, QApplication):
        raise TypeError(application)
    application.setStyle("Fusion")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        profile = options.profile or prepare(folder)
        for dress in dresses(options):
            found = list(pictures(application, profile, dress))
            sheet(found, options.out / f"{dress.name}.png")
            if options.each:
                for number, (_words, image) in enumerate(found):
                    image.save(str(options.out / f"{dress.name}-{number:02}.png"))
            print(options.out / f"{dress.name}.png", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
