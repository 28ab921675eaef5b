"""A batch that contradicts itself is refused, and one at the edge of what is allowed is not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.support.papers import HUB_ID, INSTALLATION, NOW, WORKER, signed

from tallystick_packs.errors import BadDocumentError
from tallystick_sync.batch import MAX_ENTRIES, Batch, Entry, read_batch

ANSWER = Entry(kind="answer", item="1", revision=1, finished=NOW, result=[])
SKIP = Entry(kind="skip", item="1", revision=1, finished=NOW)


def read(*entries: Entry) -> Batch:
    value = Batch(
        format="1.0", hub=HUB_ID, signer=INSTALLATION.public.hex, worker=WORKER.public.hex, lease="le",
        sequence=1, entries=entries,
    )  # fmt: skip
    return read_batch(signed("batch", value, INSTALLATION), installations=[INSTALLATION.public], hub=HUB_ID)


def many(count: int) -> list[Entry]:
    return [replace(SKIP, item=str(number)) for number in range(count)]


GOOD: dict[str, Callable[[], list[Entry]]] = {
    "one answer": lambda: [ANSWER],
    "one skip": lambda: [SKIP],
    "a report": lambda: [replace(SKIP, kind="report")],
    "two revisions of an item": lambda: [ANSWER, replace(ANSWER, revision=2)],
    "no active time": lambda: [replace(ANSWER, active_s=0)],
    "as many as may be": lambda: many(MAX_ENTRIES),
}
BAD: dict[str, Callable[[], list[Entry]]] = {
    "nothing": list,
    "one too many": lambda: many(MAX_ENTRIES + 1),
    "one revision twice": lambda: [ANSWER, SKIP],
    "an answer without a result": lambda: [replace(ANSWER, result=None)],
    "a skip with a result": lambda: [replace(SKIP, result=[])],
    "a report with a result": lambda: [replace(SKIP, kind="report", result=[])],
    "revision zero": lambda: [replace(ANSWER, revision=0)],
    "less than no time": lambda: [replace(ANSWER, active_s=-1)],
    "a good entry, then a bad one": lambda: [ANSWER, replace(ANSWER, item="2", revision=0)],
}


@pytest.mark.parametrize("entries", GOOD.values(), ids=GOOD)
def test_what_is_allowed_is_read(entries: Callable[[], list[Entry]]) -> None:
    assert list(read(*entries()).entries) == entries()


@pytest.mark.parametrize("entries", BAD.values(), ids=BAD)
def test_what_contradicts_itself_is_refused(entries: Callable[[], list[Entry]]) -> None:
    with pytest.raises(BadDocumentError):
        read(*entries())
