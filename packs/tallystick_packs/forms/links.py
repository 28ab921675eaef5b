"""Links between regions, checked against the regions of the answer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tallystick_packs.forms.faults import AnswerFault
from tallystick_packs.forms.form import Form
from tallystick_packs.forms.regions import Region
from tallystick_packs.texts import _

_DIRECTIONS = ("left", "right", "bi")


def check_links(
    form: Form, links: Iterable[Mapping[str, Any]], regions: Mapping[str, Region]
) -> Iterator[AnswerFault]:
    """Yield what is wrong with the links of an answer."""
    seen: set[tuple[object, object]] = set()
    for number, raw in enumerate(links, start=1):
        path = _("link {number}").format(number=number)
        ends = (raw.get("from_id"), raw.get("to_id"))
        for code, message in (*_ends(ends, regions), *_direction(raw), *_words(form, raw)):
            yield AnswerFault(path=path, message=message, code=code)
        if all(isinstance(end, str) for end in ends):
            if ends in seen:
                yield AnswerFault(path=path, message=_("it is drawn twice"), code="twice")
            seen.add(ends)


def _ends(ends: tuple[object, object], regions: Mapping[str, Region]) -> Iterator[tuple[str, str]]:
    for end in ends:
        if not isinstance(end, str) or end not in regions:
            yield "dangling", _("it joins a region that does not exist")
    if ends[0] == ends[1]:
        yield "dangling", _("it joins a region with itself")


def _direction(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if raw.get("direction", "right") not in _DIRECTIONS:
        yield "bad-direction", _("its direction is not left, right or bi")


def _words(form: Form, raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    labels = raw.get("labels", [])
    if not isinstance(labels, list) or not all(isinstance(word, str) for word in labels):
        yield "not-a-list", _("labels is not a list of words")
        return
    known = form.relations.labels if form.relations else ()
    for word in labels:
        if word not in known:
            yield "unknown-label", _("“{label}” is not one of the labels").format(label=word)
    single = form.relations is not None and form.relations.attributes.get("choice", "").lower() == "single"
    if single and len(labels) > 1:
        yield "too-many", _("it has {count} labels; only one is possible").format(count=len(labels))
