"""Answers whatever a form asks through its real widgets, as somebody would who reads the screen.

`answer_item(driver, view)` marks something where places are marked, answers every question that is seen, also
those that appear because of an answer, and leaves "cannot tell" alone.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.fields import LongField
from tallystick_desktop.screens.work.controls.block import Block
from tallystick_desktop.screens.work.controls.choices import ChoicesBlock
from tallystick_desktop.screens.work.controls.fields import DateTimeBlock, NumberBlock, TextBlock
from tallystick_desktop.screens.work.controls.option_row import OptionRow
from tallystick_desktop.screens.work.controls.pairs import PairwiseBlock
from tallystick_desktop.screens.work.controls.ranking import RankerBlock
from tallystick_desktop.screens.work.controls.scales import RatingBlock
from tallystick_desktop.screens.work.controls.taxonomy import TaxonomyBlock
from tallystick_desktop.screens.work.form_view import FormView
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_desktop.screens.work.speech_view import SpeechView
from tallystick_desktop.screens.work.whole_text import WholeText

#: Texts that fit the types of fields.
FITTING = {
    "date": "3/5/2024",
    "time": "09:14",
    "email": "amina@example.org",
    "phone": "0712 345 678",
    "amount": "290.00",
    "integer": "12",
    "decimal": "1.5",
    "card": "4539 1488 0343 6467",
    "iban": "GB82 WEST 1234 5698 7654 32",
    "ean": "4006381333931",
    "plate": "KTB 482R",
    "name": "Amina Otieno",
    "postcode": "40100",
    "url": "example.org",
}
_SENTENCE = "A red mug stands on a table beside the window, and it is full of tea. "
_ROUNDS = 12


def answer_item(driver: Driver, view: WorkFrame) -> None:
    """Answer everything that the open item asks."""
    _mark(driver, view)
    for _round in range(_ROUNDS):
        waiting = [block for block in _blocks(view) if block.isVisible() and _is_wanted(block)]
        if not waiting:
            break
        _answer(driver, waiting[0])
    _answer_pages(driver, view)


def _answer_pages(driver: Driver, view: WorkFrame) -> None:
    if not isinstance(view, FormView) or not view.questions.page_blocks:
        return
    for _page in range(view.presenter.state.pages):
        for block in view.questions.page_blocks.values():
            if block.isVisible() and _is_wanted(block):
                _answer(driver, block)
        driver.key("Ctrl+PgDown")


def _blocks(view: WorkFrame) -> list[Block]:
    panel = view.questions
    return [*panel.blocks.values(), *panel.region_blocks.values()]


def _is_wanted(block: Block) -> bool:
    """Say whether a question is to be answered: what only says "cannot be read" is left alone."""
    return not block.asked.is_answered and not block.asked.control.excuses


def _answer(driver: Driver, block: Block) -> None:
    _HOW[type(block)](driver, block)
    driver.settle()
    if not block.asked.is_answered:
        raise AssertionError(f"{type(block).__name__} “{block.asked.title}” took no answer")


def _press_first(driver: Driver, block: Block) -> None:
    rows = [row for row in block.findChildren(OptionRow) if row.isVisible()]
    assert isinstance(block, (ChoicesBlock, PairwiseBlock))
    driver.click(rows[0], rows[0].rect().center())


def _press_scale(driver: Driver, block: Block) -> None:
    made = block.findChildren(ScaleButton)[1]
    driver.click(made, made.rect().center())


def _write_text(driver: Driver, block: Block) -> None:
    assert isinstance(block, (TextBlock, WholeText))
    rules = block.asked.rules
    words = FITTING.get(rules.type, _SENTENCE[: rules.max_length or 30])
    while len(words) < rules.min_length:
        words += _SENTENCE
    words = words[: rules.max_length] if rules.max_length else words
    field = next(one for one in (*block.findChildren(QLineEdit), *block.findChildren(LongField)))
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClicks(field, words.strip())


def _write_number(driver: Driver, block: Block) -> None:
    assert isinstance(block, NumberBlock)
    if block.asked.steps:
        _press_scale(driver, block)
        return
    least = block.asked.control.number("min") or 0
    QTest.keyClicks(
        block.findChildren(QLineEdit)[0], f"{least + (block.asked.control.number('step') or 1):g}"
    )


def _write_date(_driver: Driver, block: Block) -> None:
    QTest.keyClicks(block.findChildren(QLineEdit)[0], "2024-03-12")


def _pick_term(_driver: Driver, block: Block) -> None:
    assert isinstance(block, TaxonomyBlock)
    leaf = next(option for option in reversed(block.asked.options) if not option.has_below)
    search = block.findChildren(QLineEdit)[0]
    QTest.keyClicks(search, leaf.words)
    QTest.keyClick(search, Qt.Key.Key_Return)


def _rank(driver: Driver, block: Block) -> None:
    assert isinstance(block, RankerBlock)
    if block.asked.buckets:
        _press_scale(driver, block)
        return
    block.first.setFocus()
    QTest.keyClick(block.first, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)


_HOW: dict[type[Block], Callable[[Driver, Any], None]] = {
    ChoicesBlock: _press_first,
    PairwiseBlock: _press_first,
    RatingBlock: _press_scale,
    TextBlock: _write_text,
    WholeText: _write_text,
    NumberBlock: _write_number,
    DateTimeBlock: _write_date,
    TaxonomyBlock: _pick_term,
    RankerBlock: _rank,
}


def _mark(driver: Driver, view: WorkFrame) -> None:
    """Mark one place, where the form has places marked."""
    if view.presenter.plan.marks is None:
        return
    if isinstance(view, PhotoView):
        driver.wait(lambda: view.canvas.has_photo, "the photo")
        middle = view.canvas.rect().center()
        if view.presenter.state.tool == "polygon":
            first = QPoint(-60, -50)
            for corner in (first, QPoint(60, -50), QPoint(0, 50), first):
                driver.click(view.canvas, middle + corner)
        else:
            driver.drag(view.canvas, middle - QPoint(60, 50), middle + QPoint(60, 50))
    elif isinstance(view, SpeechView):
        wave = view.wave
        start, end = round(wave.span.x(0.2)), round(wave.span.x(1.1))
        driver.drag(wave, QPoint(start, 90), QPoint(end, 90))
        if view.presenter.plan.region_text is not None:
            driver.write("habari ya asubuhi")
    elif isinstance(view, FormView) and view.surface is not None:
        surface = view.surface
        surface.setFocus()
        driver.key("Ctrl+Home")
        for _letter in range(3):
            driver.key("Shift+Right")
        driver.key("2" if len(view.presenter.plan.labels) > 1 else "1")
    driver.settle()
    if view.presenter.state.region is None:
        raise AssertionError("nothing was marked, or what was marked is not selected")
