"""The figures of long lists: a hundred thousand receipts, a thousand packs, two thousand notices.

The lists are made of one real receipt, pack and notice; what is measured is what stands between a press and
the painted screen. Nothing may wake the program while nobody does anything.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.desktop.shells import shell_of
from tests.support.figures import show
from tests.support.world import World, answer

from tallystick_desktop.shell import Shell
from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_resources.samples import copy_sample
from tallystick_sync.hub.talk import posting

pytestmark = pytest.mark.long
SCREEN_MS = 400.0
RECEIPTS, PACKS, NOTICES = 100_000, 1_000, 2_000


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot) -> Iterator[Shell]:
    key = SigningKey(bytes(range(32)))
    built = PackBuilder(copy_sample("photos", tmp_path / "job"), key=key).build(into=tmp_path / "packs")
    world = World(tmp_path / "world", key=key)
    world.publish([pack.path for pack in built.packs])
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    with world.hub.transaction() as (connection, context):
        posting.put_up(connection, context, "We pay on Thursday.")
    worker.sync()
    yield shell_of(worker, world, qtbot)
    world.close()


def painted_ms(change: Callable[[], object]) -> float:
    began = time.perf_counter()
    change()
    for _round in range(3):
        QApplication.processEvents()
    return (time.perf_counter() - began) * 1000


def test_a_hundred_thousand_receipts_are_on_the_screen_at_once(shell: Shell) -> None:
    shell.go("earnings")
    presenter = shell.presenters.earnings
    report = presenter.state.report
    assert report is not None
    verdict = presenter.state.receipts[0]
    assert verdict.receipt is not None
    times = range(verdict.receipt.time, verdict.receipt.time - RECEIPTS * 600, -600)  # two years of work
    many = tuple(
        dataclasses.replace(verdict, receipt=dataclasses.replace(verdict.receipt, time=time))
        for time in times
    )

    reached = painted_ms(lambda: presenter._checked(dataclasses.replace(report, verdicts=many)))
    chosen = painted_ms(lambda: presenter.choose(7))

    show(f"{RECEIPTS:,} receipts, first painted", asked=SCREEN_MS, reached=reached, unit="ms")
    show(f"{RECEIPTS:,} receipts, another chosen", asked=SCREEN_MS, reached=chosen, unit="ms")
    assert len(presenter.state.receipts) == RECEIPTS


def test_a_thousand_packs_are_on_the_screen_at_once(shell: Shell) -> None:
    shell.go("packs")
    presenter = shell.presenters.packs
    pack = presenter.state.packs[0]
    many = tuple(dataclasses.replace(pack, lease_id=f"{number:064x}") for number in range(PACKS))

    reached = painted_ms(lambda: presenter._set(packs=many))

    show(f"{PACKS:,} packs painted", asked=SCREEN_MS, reached=reached, unit="ms")
    assert len(presenter.state.packs) == PACKS


def test_two_thousand_notices_are_on_the_screen_at_once(shell: Shell) -> None:
    shell.go("notices")
    presenter = shell.presenters.notices
    post = presenter.state.posts[0]
    many = tuple(dataclasses.replace(post, id=f"{n:064x}", thread=f"{n:064x}") for n in range(NOTICES))

    reached = painted_ms(lambda: presenter._set(posts=many))

    show(f"{NOTICES:,} notices painted", asked=SCREEN_MS, reached=reached, unit="ms")
    assert presenter.state.unread == NOTICES


def test_no_timer_runs_on_the_main_screens_while_nobody_does_anything(shell: Shell) -> None:
    shell.go("settings")
    shell.go("offers")

    running = [timer for timer in shell.findChildren(QTimer) if timer.isActive()]

    assert running == []
