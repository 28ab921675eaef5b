"""What is written down: marks for what cannot be written, short forms, words of a list, one Unicode form.

expanded("pls come", {"pls": "please"}, at=3)     # ("please come", 6): the cursor stands behind it
tidy("e\u0323kun")                                # composed
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

#: Stand in answers in every language, so requesters find them.
UNINTELLIGIBLE: Final = "[unintelligible]"
NOISE: Final = "[noise]"
NO_SPEECH: Final = "[no speech]"
_LEAST_LETTERS = 2


def composed(text: str) -> str:
    """Return a text with its letters composed (NFC)."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Return a text as it is handed in: composed (NFC), no spaces at the ends; the rest is the worker's."""
    return composed(text).strip()


def put_in(text: str, at: int, what: str) -> tuple[str, int]:
    """Put a mark into a text as a word of its own; returns the text and the place behind it."""
    before, after = text[:at].rstrip(), text[at:].lstrip()
    lead = f"{before} {what}" if before else what
    whole = f"{lead} {after}" if after else lead
    return whole, len(lead)


def short_forms(lines: str) -> dict[str, str]:
    """Read short forms, one a line: `br = the bus leaves`."""
    found = {}
    for line in lines.splitlines():
        short, sign, full = line.partition("=")
        if sign and short.strip() and full.strip() and " " not in short.strip():
            found[unicodedata.normalize("NFC", short.strip())] = full.strip()
    return found


def expanded(text: str, forms: Mapping[str, str], *, at: int) -> tuple[str, int] | None:
    """Replace the short form that ends at `at` by its full one; None where there is none."""
    start = _word_start(text, at)
    full = forms.get(unicodedata.normalize("NFC", text[start:at]))
    return None if full is None else (text[:start] + full + text[at:], start + len(full))


def completion(text: str, words: Sequence[str], *, at: int) -> str | None:
    """Return the word of the list that the letters before `at` begin, marks and capitals aside."""
    begun = _plain(text[_word_start(text, at) : at])
    if len(begun) < _LEAST_LETTERS:
        return None
    return next((word for word in words if _plain(word).startswith(begun)), None)


def completed(text: str, word: str, *, at: int) -> tuple[str, int]:
    """Put a word in the place of the letters before `at`."""
    start = _word_start(text, at)
    return text[:start] + word + text[at:], start + len(word)


def misspelt(text: str, words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return words that differ from the list only in marks or capitals: start, end, how the list has it."""
    listed = {_plain(word): word for word in words}
    exact = {unicodedata.normalize("NFC", word) for word in words}
    found = []
    for match in re.finditer(r"[\w\u0300-\u036f'\u02bc-]+", text):
        wanted = listed.get(_plain(match[0]))
        if wanted is not None and unicodedata.normalize("NFC", match[0]) not in exact:
            found.append((match.start(), match.end(), wanted))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of two texts: the same in both, added by the worker, or taken away."""

    kind: Literal["same", "added", "gone"]
    text: str


def differences(proposed: str, written: str) -> list[Piece]:
    """Return how a text differs from the one that was proposed, word by word."""
    before, after = _words(proposed), _words(written)
    found: list[Piece] = []
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece(kind="same", text="".join(before[start:end])))
            continue
        if end > start:
            found.append(Piece(kind="gone", text="".join(before[start:end])))
        if last > first:
            found.append(Piece(kind="added", text="".join(after[first:last])))
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)


def _word_start(text: str, at: int) -> int:
    start = at
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return start


def _plain(word: str) -> str:
    marks = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in marks if not unicodedata.combining(letter))
