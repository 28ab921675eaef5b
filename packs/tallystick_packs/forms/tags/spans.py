"""Spans of texts, pages and dialogues: they lie inside, and quote the words that stand there.

Offsets count characters as JavaScript does (UTF-16), and also as Python does: both are met in the wild.
"""

from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.rich_text import Piece, between, pieces_of, units
from tallystick_packs.texts import _

_CUT = 30


def check_span(entry: Entry) -> None:
    """Check start and end of a span of plain text, and that it quotes the text that stands there."""
    start = entry.whole_number("start", least=0)
    end = entry.whole_number("end", least=0)
    if start is None or end is None:
        return
    if end <= start:
        _backwards(entry, is_empty=end == start)
        return
    pieces = pieces_of(entry.objects[0], entry.item) if entry.objects else None
    if pieces is None:
        return
    if end > units(pieces[0].text):
        entry.fault("outside", _("it ends after the text"))
        return
    _check_quote(entry, pieces, ("", start), ("", end))


def check_rich_span(entry: Entry) -> None:
    """Check a span of HyperText or of a dialogue: named places, each with an offset."""
    names = [entry.value.get(key) for key in ("start", "end")]
    for key, name in zip(("start", "end"), names, strict=True):
        if not isinstance(name, str):
            entry.fault("missing", _("{key} is not the name of a place").format(key=key))
    start = entry.whole_number("startOffset", least=0)
    end = entry.whole_number("endOffset", least=0)
    _check_global(entry)
    if start is None or end is None or entry.faulty:
        return
    if names[0] == names[1] and end <= start:
        _backwards(entry, is_empty=end == start)
        return
    pieces = pieces_of(entry.objects[0], entry.item) if entry.objects else None
    if pieces is not None:
        _check_ends(entry, pieces, (str(names[0]), start), (str(names[1]), end))


def _check_global(entry: Entry) -> None:
    """Check `globalOffsets`, which newer Label Studios add."""
    found = entry.value.get("globalOffsets")
    if found is None:
        return
    if not isinstance(found, dict):
        entry.fault("not-an-object", _("globalOffsets is not an object"))
        return
    start = entry.whole_number("start", least=0, source=found)
    end = entry.whole_number("end", least=0, source=found)
    if start is not None and end is not None and end <= start:
        _backwards(entry, is_empty=end == start)


def _backwards(entry: Entry, *, is_empty: bool) -> None:
    entry.fault("empty" if is_empty else "backwards", _("it ends before it starts or has no length"))


def _check_ends(
    entry: Entry, pieces: tuple[Piece, ...], start: tuple[str, int], end: tuple[str, int]
) -> None:
    texts = {piece.name: piece.text for piece in pieces}
    strange = [name for name, _at in (start, end) if name not in texts]
    if strange:
        # A browser repairs broken pages in more ways than are followed here; the words decide then.
        quote = entry.value.get("text") if entry.objects[0].kind == "HyperText" else None
        if not isinstance(quote, str) or _squeezed(quote) not in _squeezed("".join(texts.values())):
            entry.fault("outside", _("the text has no place “{name}”").format(name=_cut(strange[0])))
        return
    for name, at in (start, end):
        if at > units(texts[name]):
            words = _("it goes to character {at} of “{name}”, which has {count}")
            entry.fault("outside", words.format(at=at, name=name, count=units(texts[name])))
            return
    names = list(texts)
    if names.index(start[0]) > names.index(end[0]):
        _backwards(entry, is_empty=False)
        return
    _check_quote(entry, pieces, start, end)


def _check_quote(
    entry: Entry, pieces: tuple[Piece, ...], start: tuple[str, int], end: tuple[str, int]
) -> None:
    quote = entry.value.get("text")
    if quote is None:
        return
    if not isinstance(quote, str):
        entry.fault("not-words", _("{key} is not a text").format(key="text"))
        return
    if start[0] == end[0] and end[1] - start[1] > 4 * len(quote) + 1000:
        # White space may differ, so lengths may; but a short quote of a whole book is not worth comparing.
        entry.fault("misquoted", _("it says “{quote}” and marks much more").format(quote=_cut(quote)))
        return
    source = between(pieces, start, end) or ""
    other = between(pieces, start, end, browser=False) or ""
    if _squeezed(quote) not in (_squeezed(source), _squeezed(other)):
        words = _("it says “{quote}”, the text at this place says “{source}”")
        entry.fault("misquoted", words.format(quote=_cut(quote), source=_cut(source)))


def _squeezed(words: str) -> str:
    """Return words without white space: a selection on a page has other line ends than its text."""
    return "".join(words.replace("\\n", "\n").split())


def _cut(words: str) -> str:
    return words if len(words) < _CUT else words[: _CUT - 1] + "…"
