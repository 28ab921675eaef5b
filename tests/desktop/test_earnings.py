"""Earnings: what can be done about a receipt, from the store to the buttons."""

import csv
import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from tests.support.processes import run
from tests.support.world import World, answer

from tallystick_desktop.core.jobs import RunsAtOnce
from tallystick_desktop.kit.frames import PressableCard
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.earnings_presenter import PAGE, EarningsPresenter
from tallystick_desktop.screens.earnings_view import EarningsScreen
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_resources.samples import copy_sample
from tallystick_sync.client import Worker
from tallystick_sync.hub import Hub


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    key = SigningKey(bytes(range(32)))
    built = PackBuilder(copy_sample("photos", tmp_path / "job"), key=key).build(into=tmp_path / "packs")
    world = World(tmp_path / "world", key=key)
    world.publish([pack.path for pack in built.packs])
    yield world
    world.close()


def shown(worker: Worker, world: World, qtbot: QtBot) -> tuple[EarningsScreen, EarningsPresenter]:
    jobs = RunsAtOnce()
    link = LinkPresenter(worker, jobs, clock=lambda: "12:00", home=lambda work: work())
    presenter = EarningsPresenter(worker, jobs, link, now=world.clock.now)
    screen = EarningsScreen(presenter, language="en")
    presenter.on_change = screen.render_state
    qtbot.addWidget(screen)
    screen.resize(1024, 900)
    screen.show()
    presenter.refresh()
    QApplication.processEvents()
    return screen, presenter


def rejected(world: World) -> Worker:
    worker, desk = world.leased()
    item = desk.items[0].id
    answer(desk, item)
    worker.sync()
    world.decide("return", code="boxes-loose", evidence="box 2 is far wider than the stall")
    worker.sync()
    draft = desk.reopen(item)
    key, entry = next((key, one) for key, one in draft.values.items() if one["type"] == "rectanglelabels")
    draft.set(key, {**entry, "value": {**entry["value"], "width": 5}})
    desk.finish(item)
    worker.sync()
    world.decide("reject", code="boxes-loose", evidence="boxes 2 and 3")
    worker.sync()
    return worker


@pytest.mark.promise("R6")
def test_a_rejection_shows_its_reason_and_one_button_appeals(world: World, qtbot: QtBot) -> None:
    worker = rejected(world)
    screen, presenter = shown(worker, world, qtbot)

    if pictures := os.environ.get("TALLYSTICK_PICTURES"):
        screen.grab().save(f"{pictures}/appeal.png")
    screen.deeds.why.setPlainText("The box is the whole stall.")
    screen.deeds.appeal.click()
    QApplication.processEvents()

    assert [paper.state for paper in worker.papers.state()] == ["waiting"]
    assert presenter.appealable == ()
    assert "signed" in presenter.appeal_words
    worker.sync()
    presenter.refresh()
    assert [paper.state for paper in worker.papers.state()] == ["taken"]
    assert worker.earnings().lines[0].items[0].state == "appealed"


@pytest.mark.promise("R19")
def test_a_payment_asks_whether_it_arrived_and_shows_what_was_said(world: World, qtbot: QtBot) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    world.pay()
    worker.sync()
    screen, presenter = shown(worker, world, qtbot)

    screen.deeds.no.click()
    QApplication.processEvents()
    first = presenter.arrived
    if pictures := os.environ.get("TALLYSTICK_PICTURES"):
        screen.grab().save(f"{pictures}/arrived.png")
    world.clock.forward(seconds=60)
    screen.deeds.yes.click()
    QApplication.processEvents()

    assert (first, presenter.arrived) == (False, True)


def test_every_state_of_a_receipt_is_shown(world: World, qtbot: QtBot) -> None:
    worker, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id, active_s=200)
    world.clock.forward(days=1)
    worker.sync()
    world.decide()
    world.pay()
    worker.sync()
    _screen, presenter = shown(worker, world, qtbot)

    receipts = presenter.state.receipts
    for position in range(len(receipts)):
        presenter.choose(position)
        QApplication.processEvents()

    states = {one.receipt.state for one in receipts if one.receipt is not None}
    assert states == {"received", "accepted", "closed", "paid"}


def test_a_statement_of_all_receipts_is_saved_as_pdf_and_as_a_table(
    world: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    world.pay()
    worker.sync()
    screen, presenter = shown(worker, world, qtbot)
    asked = iter([(str(tmp_path / "mine"), "(*.pdf)"), (str(tmp_path / "mine.csv"), "(*.csv)"), ("", "")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: next(asked))

    for _time in range(3):
        screen.save_button.click()
        QApplication.processEvents()

    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")
    rows = list(csv.DictReader((tmp_path / "mine.csv").read_text().splitlines()))
    assert [row["paid"] for row in rows] == ["1"]
    assert presenter.state.saved == str(tmp_path / "mine.csv")


def test_two_histories_of_the_hub_are_shown_and_kept(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    worker, desk = world.leased()
    world.copy_to(tmp_path / "copy")
    answer(desk, desk.items[0].id)
    worker.sync()
    screen, presenter = shown(worker, world, qtbot)
    assert not [panel for panel in screen.findChildren(ErrorPanel) if panel.isVisible()]
    # The hub is put back from an older copy and goes on: another history.
    world.hub.close()
    with Hub(tmp_path / "copy" / "hub", surroundings=world.surroundings) as old:
        world.link.hub = old
        worker.sync()

        presenter.refresh()
        QApplication.processEvents()
        panels = [panel for panel in screen.findChildren(ErrorPanel) if panel.isVisible()]

    assert ["two different histories" in panel.accessibleName() for panel in panels] == [True]
    assert "kept on this computer" in panels[0].accessibleName()


def test_the_sums_of_the_days_are_those_of_the_receipts_as_chart_and_as_table(
    world: World, qtbot: QtBot
) -> None:
    worker, desk = world.leased()
    for item in desk.items[:2]:
        answer(desk, item.id)
    worker.sync()
    world.decide()
    paid = world.pay()
    worker.sync()
    screen, presenter = shown(worker, world, qtbot)
    days, jobs = presenter.sums("KES")
    chart = screen.sums.chart.accessibleDescription()

    screen.sums.table.click()
    QApplication.processEvents()
    words = [label.text() for label in screen.sums.findChildren(Text) if label.isVisible()]
    screen.sums.by_job.click()
    QApplication.processEvents()
    titles = [label.text() for label in screen.sums.findChildren(Text) if label.isVisible()]

    total = presenter.state.earnings.totals[0]
    assert sum(day.paid.minor for day in days) == paid == total.paid.minor
    assert jobs[0].earned.minor == total.owed.minor + total.paid.minor
    amount = str(Money(minor=paid, currency="KES"))
    assert chart.endswith(f"accepted {amount}, paid {amount}")
    assert words.count(amount) == 2
    assert worker.packs()[0].title in titles


@pytest.mark.promise("R15")
def test_the_signed_history_is_saved_as_one_file_that_anybody_verifies(
    world: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    screen, _presenter = shown(worker, world, qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(tmp_path / "mine"), ""))

    screen.history_button.click()
    QApplication.processEvents()

    said = run("verify", "receipts", tmp_path / "mine.tallybundle")
    assert worker.packs()[0].title in said


def test_many_receipts_are_listed_page_by_page(world: World, qtbot: QtBot) -> None:
    worker, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id)
        worker.sync()
    screen, presenter = shown(worker, world, qtbot)
    many = presenter.state.receipts * 40
    report = presenter.state.report
    assert report is not None
    presenter._checked(dataclasses.replace(report, verdicts=many))  # as if so many had come

    first = len(screen.findChildren(PressableCard))
    screen.older.click()
    QApplication.processEvents()

    assert (first, len(screen.findChildren(PressableCard))) == (PAGE, min(2 * PAGE, len(many)))
