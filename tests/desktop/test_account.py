"""Where the worker is paid: entered in the window, read by the hub alone, changed only when confirmed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.desktop.shells import shell_of
from tests.support.world import World

from tallystick_desktop.screens.account_card import AccountCard
from tallystick_desktop.screens.settings_view import SettingsView
from tallystick_desktop.shell import Shell
from tallystick_packs.keys import SigningKey
from tallystick_sync.client import Worker
from tallystick_sync.hub.membership import accounts


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "world", key=SigningKey(bytes(range(32))), budget_minor=0)
    yield world
    world.close()


def opened(world: World, worker: Worker, qtbot: QtBot) -> tuple[Shell, AccountCard]:
    shell = shell_of(worker, world, qtbot)
    shell.go("settings")
    view = shell.screens["settings"]
    assert isinstance(view, SettingsView)
    return shell, view.account


def known(world: World, worker: Worker) -> tuple[str, str] | None:
    """What the hub would pay to: number and holder."""
    identity = worker.identity
    assert identity is not None
    with world.hub.database.read() as connection:
        account = accounts.current(connection, identity.worker, now=world.clock.now())
        found = accounts.details(connection, account) if account else None
    return None if found is None else (found.number, found.holder)


@pytest.mark.promise("R13")
def test_an_account_is_entered_in_the_window_and_reaches_the_hub(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    shell, card = opened(world, worker, qtbot)
    card.number.setText("12")
    card.holder.setText("Amara Njeri")
    card.save.click()
    fault = card.presenter.state.fault
    card.number.setText("+254 700-000 000")
    card.save.click()
    shell.presenters.link.send()

    assert "8 to 15 digits" in fault
    assert known(world, worker) == ("+254700000000", "Amara Njeri")
    assert [one.state for one in card.presenter.state.given] == ["taken"]
    assert card.number.text() == ""


def test_a_change_counts_only_when_it_was_confirmed_and_can_be_called_off(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    shell, card = opened(world, worker, qtbot)
    for number in ("+254700000000", "+254711111111"):
        card.number.setText(number)
        card.holder.setText("Amara Njeri")
        card.save.click()
        shell.presenters.link.send()
        world.clock.forward(seconds=60)
    assert card.presenter.state.change
    card.presenter.answer(confirm=False)
    assert card.presenter.state.change == ""

    card.number.setText("+254722222222")
    card.holder.setText("Amara Njeri")
    card.save.click()
    card.presenter.answer(confirm=True)
    shell.presenters.link.send()
    world.clock.forward(days=4)

    assert known(world, worker) == ("+254722222222", "Amara Njeri")


def test_a_bank_account_needs_an_iban_and_cash_no_number(world: World, qtbot: QtBot) -> None:
    _shell, card = opened(world, world.worker(), qtbot)
    card.presenter.choose("bank")
    assert not card.presenter.save("12345", "Amara")
    assert "IBAN" in card.presenter.state.fault
    card.presenter.choose("cash")
    assert not card.number.isEnabled()
    assert not card.presenter.save("", " ")
    assert card.presenter.save("", "Amara Njeri")
