"""Where words stand in a text, a page or a dialogue, counted as Label Studio counts.

A span of a plain text has two numbers. A span of HyperText names the text nodes of the page
(`/div[1]/p[2]/text()[1]`) and an offset in each; one of a dialogue names the turns (`"0"`, `"3"`). All three
are resolved here into pieces of text, without a browser::

    pieces = pieces_of(tag, item)          # one for a text, one for each text node, one for each turn
    between(pieces, ("0", 3), ("1", 5))    # the words from there to there

Offsets count UTF-16 units, as browsers do; other programs count characters, so both are accepted.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from tallystick_packs.forms.filling import fill
from tallystick_packs.forms.form import ObjectTag

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template"))
_AROUND = frozenset(("html", "body"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SECTIONS = (
    "address",
    "article",
    "aside",
    "blockquote",
    "div",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
)
_LISTS = ("dl", "dt", "dd", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul")
_BLOCKS = frozenset((*_HEADINGS, *_SECTIONS, *_LISTS, "br", "hr"))
#: An open tag that ends by itself when one of these follows, as browsers have it.
_ENDED_BY = {
    "p": _BLOCKS - {"br", "tr", "li", "dt", "dd"},
    "li": frozenset(("li",)),
    "tr": frozenset(("tr",)),
    "td": frozenset(("td", "th", "tr")),
    "th": frozenset(("td", "th", "tr")),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
}
_MAX_DEPTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text with a name of its own.

    Attributes:
        name: `""` for a plain text, a text node's path, or the number of a turn.
        text: Its words.
        speaker: Who says it, in a dialogue.
        block: Whether it starts a line of its own.
    """

    name: str
    text: str
    speaker: str = ""
    block: bool = False


def pieces_of(tag: ObjectTag, item: Mapping[str, object]) -> tuple[Piece, ...] | None:
    """Return the text of an object of `item` in pieces, or None where it is not in the item itself."""
    kind = tag.attributes.get("valueType", "json" if tag.kind == "Paragraphs" else "text").lower()
    found = fill(tag.value, item)
    if kind == "url":
        return None
    if tag.kind == "Paragraphs":
        return _turns(found, tag) if isinstance(found, list) else None
    text = _decoded(str(found), tag) if isinstance(found, (str, int, float)) else None
    if text is None:
        return None
    return page_pieces(text) if tag.kind == "HyperText" else (Piece(name="", text=text, block=True),)


def _decoded(text: str, tag: ObjectTag) -> str | None:
    if tag.attributes.get("encoding", "none").lower() == "none":
        return text
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _turns(found: list[object], tag: ObjectTag) -> tuple[Piece, ...]:
    who, said = tag.attributes.get("nameKey", "author"), tag.attributes.get("textKey", "text")
    turns = (turn if isinstance(turn, Mapping) else {} for turn in found)
    return tuple(
        Piece(name=str(number), text=_words(turn.get(said)), speaker=_words(turn.get(who)), block=True)
        for number, turn in enumerate(turns)
    )


def _words(value: object) -> str:
    return "" if value is None else str(value)


@lru_cache(maxsize=8)
def page_pieces(html: str) -> tuple[Piece, ...]:
    """Return the text nodes of a page, with their paths; what a page does not show is left out."""
    reader = _PageReader()
    reader.feed(html)
    reader.close()
    reader.end_text()
    return tuple(reader.pieces)


class _PageReader(HTMLParser):
    """Follows the tags of a page as a browser would, as far as paths of text nodes need it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._open: list[tuple[str, str, Counter[str]]] = [("", "", Counter())]
        self._text: list[str] = []
        self._block = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base class names it
        self.end_text()
        self._block = self._block or tag in _BLOCKS
        if tag in _AROUND:
            return
        while tag in _ENDED_BY.get(self._open[-1][0], ()):
            self._open.pop()
        if len(self._open) > _MAX_DEPTH:
            return
        _name, path, counts = self._open[-1]
        counts[tag] += 1
        if tag not in _VOID:
            self._open.append((tag, f"{path}/{tag}[{counts[tag]}]", Counter()))

    def handle_endtag(self, tag: str) -> None:
        self.end_text()
        self._block = self._block or tag in _BLOCKS
        names = [name for name, _path, _counts in self._open]
        if tag in names[1:]:
            while self._open.pop()[0] != tag:
                pass

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the base class names it
        self.end_text()

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def end_text(self) -> None:
        """Make a piece of the text that was read since the last tag."""
        text = "".join(self._text)
        self._text.clear()
        if not text:
            return
        _name, path, counts = self._open[-1]
        counts["text()"] += 1
        if any(name in _UNSEEN for name, _path, _counts in self._open):
            return
        blank = not text.strip()
        self.pieces.append(
            Piece(name=f"{path}/text()[{counts['text()']}]", text=text, block=self._block and not blank)
        )
        self._block = self._block and blank


def units(text: str) -> int:
    """Return the length of a text as a browser counts it."""
    return len(text) if text.isascii() else len(_utf16(text)) // 2


def cut(text: str, start: int, end: int | None = None) -> str:
    """Return the part of a text between two places that a browser counted."""
    if text.isascii():
        return text[start:end]
    return _utf16(text)[2 * start : None if end is None else 2 * end].decode("utf-16-le", "replace")


@lru_cache(maxsize=8)
def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def between(
    pieces: tuple[Piece, ...], start: tuple[str, int], end: tuple[str, int], *, browser: bool = True
) -> str | None:
    """Return the words between two places, or None where a place does not exist or the end comes first.

    Args:
        pieces: The text.
        start: Name of the piece and offset in it.
        end: The same for the end.
        browser: Whether offsets count UTF-16 units; otherwise characters.
    """
    names = [piece.name for piece in pieces]
    if start[0] not in names or end[0] not in names:
        return None
    first, last = names.index(start[0]), names.index(end[0])
    part, length = (cut, units) if browser else (_plain, len)
    if first > last or start[1] > length(pieces[first].text) or end[1] > length(pieces[last].text):
        return None
    if first == last:
        return part(pieces[first].text, start[1], end[1]) if start[1] < end[1] else None
    middle = (piece.text for piece in pieces[first + 1 : last])
    return "\n".join((part(pieces[first].text, start[1], None), *middle, part(pieces[last].text, 0, end[1])))


def _plain(text: str, start: int, end: int | None = None) -> str:
    return text[start:end]
