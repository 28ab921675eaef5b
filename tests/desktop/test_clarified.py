"""A requester's note stands above the work from the next item on, until it was read."""

from collections.abc import Callable

import pytest
from tests.desktop.test_work_views import open_pack

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.clarification import ClarificationCard
from tallystick_packs.documents import FORMAT, write_payload
from tallystick_packs.envelope import sign
from tallystick_packs.keys import SigningKey
from tallystick_sync.client import documents
from tallystick_sync.client.desk import Desk
from tallystick_sync.job_order import CLARIFICATION_KIND, Clarification

Opened = Callable[..., tuple[Program, Driver]]


def note_arrives(desk: Desk, text: str) -> None:
    """As the exchange would keep it, which has verified it by then."""
    note = Clarification(
        format=FORMAT, hub="0" * 64, signer=desk.header.signer, time=1, job=desk.header.job, text=text
    )
    envelope = sign(CLARIFICATION_KIND, write_payload(note), [SigningKey.generate()])
    desk._store.writer.now(lambda connection: documents.keep(connection, envelope, at=1))


@pytest.mark.promise("R18")
def test_a_clarification_is_seen_before_the_next_item_until_it_was_read(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = open_pack(program, "image")
    note_arrives(view.presenter.desk, "A market stall is a shop too.")
    at_first = view.findChildren(ClarificationCard)

    view.presenter.skip()
    shown = view.findChild(ClarificationCard)
    assert shown is not None
    words = shown.accessibleName()
    driver.key("F12")

    assert at_first == []
    assert "makes something clear. A market stall is a shop too." in words
    assert view.presenter.state.note is None
    driver.wait(lambda: not view.findChildren(ClarificationCard), "the note to go")
    assert view.presenter.desk.unread_clarification is None
    view.presenter.turn(1)
    assert view.presenter.state.note is None
