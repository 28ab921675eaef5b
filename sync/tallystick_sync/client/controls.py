"""What the hub said of answers to control items: what was expected, why, was it promised (R10)."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from tallystick_packs.documents import read_payload
from tallystick_packs.expected.scoring import in_words
from tallystick_packs.expected.sheet import is_committed
from tallystick_packs.manifest import Manifest
from tallystick_packs.texts import _
from tallystick_sync.client import documents
from tallystick_sync.message import MAX_BYTES, NOTICE_KIND, ControlResult, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice about a control item: its id, what it tells, and the explanation."""

    notice: str
    result: ControlResult
    explanation: str

    def is_promised(self, manifest: Manifest) -> bool:
        """Whether the manifest that was worked under committed to this expected answer."""
        return is_committed(self.result.shown(self.explanation), manifest.answers_commitment)


def told_of(connection: sqlite3.Connection, lease: str, item: str) -> Told | None:
    """What the hub said of the answer to an item of a lease; None where it said nothing."""
    for envelope in documents.of_kinds(connection, [NOTICE_KIND]):
        notice = read_payload(envelope, NOTICE_KIND, Notice, max_bytes=MAX_BYTES)
        if notice.control is not None and (notice.control.lease, notice.control.item) == (lease, item):
            return Told(notice=envelope.id, result=notice.control, explanation=notice.text)
    return None


def words(result: ControlResult, explanation: str) -> str:
    """What a worker reads of a control item."""
    if result.is_right:
        return _("{item}: the right answer was known, and yours is it. {why}").format(
            item=result.item, why=explanation
        )
    whole = [entry for entry in result.expected if "id" not in entry]
    expected = "; ".join(in_words(entry) for entry in whole) or _("see the item")
    found = [
        _("{item}: the right answer was known, and yours differs. Expected: {expected}. Why: {why}").format(
            item=result.item, expected=expected, why=explanation
        ),
        _("You are paid all the same. If the expected answer is wrong, answer here: a person decides."),
    ]
    if result.until is not None:
        day = f"{datetime.fromtimestamp(result.until, UTC):%Y-%m-%d}"
        told = _("Too many of your answers differ: no new packs of this job until {day}.")
        found.append(told.format(day=day))
    return " ".join(found)
