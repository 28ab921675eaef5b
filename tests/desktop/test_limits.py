"""Limits that the worker sets (R20, R8): data in a day, what data cost, room, breaks, packs kept ready."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.desktop.shells import shell_of
from tests.support.world import World, answer

from tallystick_desktop.core.breaks import REST_S, Breaks
from tallystick_desktop.core.costs import net_hourly, read_money
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.screens.offers_presenter import data_cost
from tallystick_desktop.screens.offers_view import OffersView, hourly_words
from tallystick_desktop.screens.settings_view import SettingsView
from tallystick_desktop.shell import Shell
from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_resources.samples import copy_sample
from tallystick_sync.client.data_use import DataUse


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    key = SigningKey(bytes(range(32)))
    world = World(tmp_path / "world", key=key)
    for sample in ("photos", "speech"):
        job = copy_sample(sample, tmp_path / sample)
        built = PackBuilder(job, key=key).build(into=tmp_path / f"packs-{sample}")
        world.publish([pack.path for pack in built.packs])
    yield world
    world.close()


def settings_of(shell: Shell) -> SettingsView:
    shell.go("settings")
    view = shell.screens["settings"]
    assert isinstance(view, SettingsView)
    return view


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("KES 50", Money(minor=5000, currency="KES")),
        ("kes 0,5", Money(minor=50, currency="KES")),
        ("UGX 300", Money(minor=300, currency="UGX")),
        ("TND 1.250", Money(minor=1250, currency="TND")),
        ("UGX 0.5", None),
        ("50", None),
        ("ABC 50", None),
        ("KES -1", None),
    ],
)
def test_an_amount_is_read_as_a_person_types_it(typed: str, meant: Money | None) -> None:
    assert read_money(typed) == meant


@pytest.mark.promise("R8")
def test_offers_show_the_rate_after_data_and_what_the_download_costs(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    shell = shell_of(worker, world, qtbot)
    offer = worker.offers()[0]
    before = hourly_words(offer, None)

    view = settings_of(shell)
    view.data.price.setText("KES 500")
    view.data.price.editingFinished.emit()
    shell.go("offers")

    cost = data_cost(offer, shell.presenters.offers.state.price)
    assert cost == Money(minor=-(-50_000 * offer.entry.download_bytes // 100_000_000), currency="KES")
    net = net_hourly(offer.entry, cost)
    assert net is not None
    pack = offer.entry.price.owed_minor(offer.entry.items)
    assert net.minor == (pack - cost.minor) * offer.entry.hourly_minor // pack
    assert "after data" not in before
    screen = shell.screens["offers"]
    words = " ".join(label.text() for label in screen.findChildren(type(shell.status.saved.words)))
    assert f"about {net} an hour after data" in words
    assert "of data" in words


def test_a_price_that_is_none_is_said_and_not_kept(world: World, qtbot: QtBot) -> None:
    shell = shell_of(world.worker(), world, qtbot)
    view = settings_of(shell)

    view.data.price.setText("cheap")
    view.data.price.editingFinished.emit()

    assert "KES 50" in shell.presenters.data.state.fault
    assert DataUse(shell.presenters.worker.settings).price is None


def test_offers_are_filtered_by_media_and_by_the_data_left_today(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    shell = shell_of(worker, world, qtbot)
    view = shell.screens["offers"]
    assert isinstance(view, OffersView)
    presenter = shell.presenters.offers

    QTest.mouseClick(view.filters.buttons["audio"], Qt.MouseButton.LeftButton)
    sound = {offer.entry.kinds for offer in presenter.state.shown}
    QTest.mouseClick(view.filters.buttons["audio"], Qt.MouseButton.LeftButton)
    assert not view.filters.buttons["fits"].isVisible()
    smallest = min(offer.entry.download_bytes for offer in worker.offers())
    DataUse(worker.settings).allow(bytes_a_day=smallest)
    shell.refresh()
    QTest.mouseClick(view.filters.buttons["fits"], Qt.MouseButton.LeftButton)
    fitting = [offer.entry.download_bytes for offer in presenter.state.shown]

    assert all("audio" in [kind.lower() for kind in kinds] for kinds in sound)
    assert len(worker.offers()) > len(fitting) >= 1
    assert max(fitting) <= smallest


@pytest.mark.promise("R20")
def test_the_data_of_a_day_is_set_by_keys_and_shown_everywhere(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    shell = shell_of(worker, world, qtbot)
    view = settings_of(shell)

    view.data.budget[5].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.data.budget[5], Qt.Key.Key_Space)

    assert worker.link.data_use.bytes_a_day == 5_000_000
    assert "of 5.0\u00a0MB" in shell.status.data.accessibleName()


@pytest.mark.promise("R20")
def test_packs_are_kept_ready_as_set(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    shell = shell_of(worker, world, qtbot)
    shell.presenters.link.send()
    before = len(worker.packs())

    shell.presenters.settings.set("hold", 2)
    shell.presenters.link.send()

    assert (before, len(worker.packs())) == (0, 2)


@pytest.mark.promise("R20")
def test_a_break_is_spoken_of_once_and_again_after_a_rest(tmp_path: Path) -> None:
    settings = WindowSettings(tmp_path / "window.json")
    settings.set("break_min", 25)
    time = [0.0]
    breaks = Breaks(settings, monotonic=lambda: time[0], now=lambda: int(time[0]))

    def after(minutes: float) -> str:
        time[0] += minutes * 60
        return breaks.finished()

    first = [after(5) for _item in range(6)]
    after(REST_S / 60 + 1)
    second = [after(5) for _item in range(5)]

    assert [bool(words) for words in first] == [False, False, False, False, True, False]
    assert [bool(words) for words in second] == [False, False, False, False, True]
    assert "25 minutes" in first[4]


@pytest.mark.promise("R20")
def test_the_hours_of_a_day_are_counted_over_restarts(tmp_path: Path) -> None:
    settings = WindowSettings(tmp_path / "window.json")
    settings.set("hours", 2)
    time = [0.0]
    said = []
    for _sitting in range(2):
        breaks = Breaks(
            WindowSettings(tmp_path / "window.json"), monotonic=lambda: time[0], now=lambda: int(time[0])
        )
        for _item in range(8):
            time[0] += 480
            said.append(breaks.finished())

    assert [position for position, words in enumerate(said) if words] == [14]
    assert "2 hours today" in said[14]


@pytest.mark.promise("R11")
def test_room_is_given_back_only_where_nothing_can_be_done_any_more(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    photos = next(offer for offer in worker.offers() if "Streets" in offer.entry.title)
    for offer in worker.offers():
        worker.take(offer.number)
    worker.sync()
    done = next(pack for pack in worker.packs() if pack.title == photos.entry.title)
    desk = worker.desk(done.lease_id)
    for item in desk.items:
        answer(desk, item.id)
    worker.sync()
    early = worker.link.space()
    world.decide()
    worker.sync()
    shell = shell_of(worker, world, qtbot)
    view = settings_of(shell)

    view.data.look.click()
    QApplication.processEvents()
    room = shell.presenters.data.state.space
    view.data.free.click()
    QApplication.processEvents()
    left = worker.link.space()
    world.link.calls.clear()
    worker.sync()

    assert early.free_bytes == 0
    assert room is not None
    assert room.free_bytes > 0
    assert (left.free_bytes, left.media_bytes) == (0, room.media_bytes - room.free_bytes)
    others = [pack for pack in worker.packs() if pack.lease_id != done.lease_id]
    assert all(pack.ready == pack.items for pack in others)
    assert not [path for _method, path in world.link.calls if path.startswith("/blob")]
    assert worker.earnings().lines
    assert world.pay() > 0
