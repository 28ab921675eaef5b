"""A text, a page or a dialogue as it is shown, and where each of its signs stands in the item.

A page is shown as plain text, white space folded as a browser does it; a turn of a dialogue after
its speaker. What is marked on the screen is named as Label Studio names it, and found again::

    reading = Reading.of(pieces_of(tag, item), kind="HyperText")
    reading.value(3, 8)          # {"start": "/p[1]/text()[1]", "startOffset": 3, ...}
    reading.found(value)         # (3, 8)
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tallystick_packs.forms.rich_text import Piece, units

_SENTENCE_END = re.compile(r"[.!?\u2026\u3002\u0964\u061f\u1362]+[\s\u00bb\u201d\u2019)\]]*")
#: Signs that join letters to one word, and signs outside ASCII that part them.
_JOINING, _PARTING = "'\u2019-_", "\u00ab\u00bb\u201c\u201d\u201e\u2026\u2013\u2014"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown.

    Attributes:
        text: All of it.
        speakers: Stretches of `text` that name a speaker and cannot be marked.
    """

    text: str
    kind: str
    speakers: tuple[tuple[int, int], ...]
    _pieces: tuple[Piece, ...]
    _places: tuple[tuple[int, int] | None, ...]

    @classmethod
    def of(cls, pieces: Sequence[Piece], *, kind: str) -> "Reading":
        """Lay out the pieces of a text."""
        signs: list[str] = []
        places: list[tuple[int, int] | None] = []
        speakers: list[tuple[int, int]] = []

        def put(words: str) -> None:
            signs.extend(words)
            places.extend([None] * len(words))

        for number, piece in enumerate(pieces):
            if signs and piece.block and kind != "Text":
                while kind == "HyperText" and signs[-1] == " ":
                    signs.pop()
                    places.pop()
                put("\n\n" if kind == "Paragraphs" else "\n")
            if piece.speaker:
                speakers.append((len(signs), len(signs) + len(piece.speaker) + 1))
                put(f"{piece.speaker}: ")
            for offset, sign in enumerate(piece.text):
                if kind == "HyperText" and sign.isspace():
                    if not signs or signs[-1].isspace():
                        continue
                    sign = " "  # noqa: PLW2901 - a browser shows any white space as one space
                signs.append(sign)
                places.append((number, offset))
        return cls("".join(signs), kind, tuple(speakers), tuple(pieces), tuple(places))

    def trimmed(self, start: int, end: int) -> tuple[int, int] | None:
        """Return a stretch without white space and speakers at its ends; None where nothing is left."""
        start, end = max(0, min(start, end)), min(len(self.text), max(start, end))
        while start < end and (self._places[start] is None or self.text[start].isspace()):
            start += 1
        while end > start and (self._places[end - 1] is None or self.text[end - 1].isspace()):
            end -= 1
        return (start, end) if start < end else None

    def widened(self, start: int, end: int, granularity: str) -> tuple[int, int]:
        """Return a stretch grown to whole words, sentences or paragraphs."""
        if granularity == "word":
            while start > 0 and not self._parts_words(start):
                start -= 1
            while end < len(self.text) and not self._parts_words(end):
                end += 1
        elif granularity == "paragraph":
            start = self.text.rfind("\n", 0, start) + 1
            after = self.text.find("\n", end)
            end = len(self.text) if after < 0 else after
        elif granularity == "sentence":
            ends = [found.end() for found in _SENTENCE_END.finditer(self.text)]
            start = max((at for at in ends if at <= start), default=0)
            end = min((at for at in ends if at >= end), default=len(self.text))
        return start, end

    def value(self, start: int, end: int) -> dict[str, Any]:
        """Return the place of a stretch as it stands in answers, with the words it quotes."""
        first, last = self._places[start], self._places[end - 1]
        if first is None or last is None:
            raise ValueError("the stretch starts or ends outside the text")
        quote = "".join(
            sign
            for sign, place in zip(self.text[start:end], self._places[start:end], strict=True)
            if place or sign == "\n"
        )
        begin = units(self._pieces[first[0]].text[: first[1]])
        stop = units(self._pieces[last[0]].text[: last[1] + 1])
        if self.kind == "Text":
            return {"start": begin, "end": stop, "text": quote}
        return {
            "start": self._pieces[first[0]].name,
            "end": self._pieces[last[0]].name,
            "startOffset": begin,
            "endOffset": stop,
            "text": quote,
        }

    def found(self, value: Mapping[str, Any]) -> tuple[int, int] | None:
        """Return where a marked place is shown, or None where the text has no such place."""
        is_plain = self.kind == "Text"
        start = (
            "" if is_plain else str(value.get("start")),
            value.get("start" if is_plain else "startOffset"),
        )
        end = ("" if is_plain else str(value.get("end")), value.get("end" if is_plain else "endOffset"))
        if not isinstance(start[1], int) or not isinstance(end[1], int):
            return None
        first = self._shown_at(start[0], start[1], after=False)
        last = self._shown_at(end[0], end[1], after=True)
        return None if first is None or last is None or first >= last else (first, last)

    def _shown_at(self, name: str, offset: int, *, after: bool) -> int | None:
        number = next((at for at, piece in enumerate(self._pieces) if piece.name == name), None)
        if number is None:
            return None
        here = [
            (units(self._pieces[number].text[: place[1]]), at)
            for at, place in enumerate(self._places)
            if place is not None and place[0] == number
        ]
        if after:
            return max((at + 1 for before, at in here if before < offset), default=None)
        return min((at for before, at in here if before >= offset), default=None)

    def _parts_words(self, at: int) -> bool:
        before, here = self.text[at - 1], self.text[at]
        return (
            not (_joins(before) and _joins(here)) or self._places[at - 1] is None or self._places[at] is None
        )


def _joins(sign: str) -> bool:
    if sign.isalnum() or sign in _JOINING:
        return True
    # Vowel signs of Indic scripts and the like are neither letters nor digits to Python.
    return not sign.isascii() and not sign.isspace() and sign.isprintable() and sign not in _PARTING
