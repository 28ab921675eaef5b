"""Control items: rows of a job's list whose answer the requester knows, mixed with the others (R10).

`[control_items]` in job.toml turns the columns `expected` and `explanation` of the list on. They stay at
home; what is expected goes to the hub (`sheet`). Nothing in a pack tells which items these are, so id and
files of such a row must look like those of its neighbours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tallystick_packs.expected.checking import faults_of
from tallystick_packs.expected.sheet import Known
from tallystick_packs.expected.written import EXPECTED, EXPLANATION, entries, is_expected
from tallystick_packs.forms import Form, to_wire
from tallystick_packs.items import SourceItem
from tallystick_packs.job import Job
from tallystick_packs.lint import JobFault
from tallystick_packs.terms import ControlTerms

MAX_RESULT_LETTERS = 6000
MAX_EXPLANATION = 1000
_TELLING = re.compile(r"control|gold|honeypot|expected|ground.?truth", re.IGNORECASE)
_DIGITS, _LETTERS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]+")
_ALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The control items of a job: what is expected of each by its id, and what must be mended."""

    expected: Mapping[str, Known]
    faults: tuple[JobFault, ...] = ()


def has_expected(item: SourceItem) -> bool:
    """Whether a row says what is expected of it."""
    return any(
        value not in (None, "", [], {})
        for key, value in item.data.items()
        if is_expected(key) and key != EXPLANATION
    )


def read_controls(job: Job, form: Form, items: Iterable[SourceItem]) -> Controls:
    """Find the control items of a job's list, and whether anything about them would show.

    None where job.toml has no section `control_items`; the list is then not looked at.
    """
    terms = job.settings.control_items
    if terms is None:
        return Controls(expected={})
    expected: dict[str, Known] = {}
    faults: list[JobFault] = []
    looks, mine, count = _Looks(), list[SourceItem](), 0
    for item in items:
        count += 1
        if not has_expected(item):
            looks.add(item)
            continue
        mine.append(item)
        found = list(_faults_of(form, item))
        faults += [JobFault(where=item.where, message=message) for message in found]
        if not found:
            explanation = str(item.data[EXPLANATION]).strip()
            result = tuple(to_wire(form, entries(form, item.data)))
            expected[item.id] = Known(item=item.id, result=result, explanation=explanation)
    for item in mine:
        faults += looks.faults_of(item)
    faults += _faults_of_terms(terms, have=len(mine), count=count)
    faults += [
        JobFault(where="packs.columns", message=f"{column!r} would tell workers the control items.")
        for column in job.settings.packs.columns
        if is_expected(column)
    ]
    return Controls(expected=expected, faults=tuple(faults))


def _faults_of(form: Form, item: SourceItem) -> Iterator[str]:
    yield from faults_of(form, item, what="a control item")
    if len(str(item.data.get(EXPLANATION) or "")) > MAX_EXPLANATION:
        yield f"{EXPLANATION}: longer than {MAX_EXPLANATION} letters."
    said = sum(len(str(value)) for key, value in item.data.items() if is_expected(key) and key != EXPLANATION)
    if said > MAX_RESULT_LETTERS:
        yield f"{EXPECTED}: longer than {MAX_RESULT_LETTERS} letters; choose an item with fewer marks."


def _faults_of_terms(terms: ControlTerms, *, have: int, count: int) -> Iterator[JobFault]:
    where = "control_items"
    wanted = -(-count * terms.share_percent // _ALL)
    if not terms.is_possible:
        message = "a share is 1 to 50 %, right 1 to 100 %, a pause 1 to 365 days, after at least one answer."
        yield JobFault(where=where, message=message)
    elif not have:
        message = f"no row of the list has an {EXPECTED} answer; fill that column, or leave this section out."
        yield JobFault(where=where, message=message)
    elif have < wanted:
        message = (
            f"{terms.share_percent} % of {count} items are {wanted} control items, and {have} have an "
            f"{EXPECTED} answer."
        )
        yield JobFault(where=f"{where}.share_percent", message=message)
    elif have * 2 > count:
        message = f"{have} of {count} items are control items; more than half would be no work but a test."
        yield JobFault(where=where, message=message)
    elif have < terms.least_answers:
        message = f"the rule begins after {terms.least_answers} answers, and there are {have} control items."
        yield JobFault(where=f"{where}.least_answers", message=message)


class _Looks:
    """What ids and media names of ordinary items look like: one that looks otherwise would show."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._names: set[tuple[str, str]] = set()
        self._has_words = False

    def add(self, item: SourceItem) -> None:
        """Take in an ordinary item."""
        self._ids.add(_shape(item.id))
        self._names |= set(_names(item))
        self._has_words |= any(_TELLING.search(text) for text in (item.id, *_texts(item)))

    def faults_of(self, item: SourceItem) -> Iterator[JobFault]:
        """What tells workers that this is a control item."""
        told = [text for text in (item.id, *_texts(item)) if _TELLING.search(text) and _is_name(text)]
        strange = [name for name in _names(item) if self._names and name not in self._names]
        if told and not self._has_words:
            yield JobFault(where=item.where, message=f"{told[0]!r} tells that this is a control item.")
        elif self._ids and _shape(item.id) not in self._ids:
            message = f"the id {item.id!r} looks unlike those of other items, and so tells a control item."
            yield JobFault(where=item.where, message=message)
        elif strange:
            folder, suffix = strange[0]
            message = f"no other item has media like {folder}/*{suffix}: that tells a control item."
            yield JobFault(where=item.where, message=message)


def _shape(text: str) -> str:
    return _LETTERS.sub("a", _DIGITS.sub("9", text))


def _is_name(text: str) -> bool:
    return " " not in text.strip()


def _names(item: SourceItem) -> list[tuple[str, str]]:
    paths = [PurePosixPath(text) for text in _texts(item)]
    files = [path for path in paths if re.fullmatch(r"\.\w{2,4}", path.suffix)]
    return [(str(path.parent), path.suffix.lower()) for path in files]


def _texts(item: SourceItem) -> list[str]:
    values: list[Any] = []
    for key, value in item.data.items():
        if not is_expected(key):
            values += value if isinstance(value, list) else [value]
    return [value for value in values if isinstance(value, str)]
