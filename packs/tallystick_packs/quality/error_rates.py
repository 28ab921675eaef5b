"""Word and character error rates of transcripts.

    wer("the cat sat", "the cat sad")   # 1/3

The edits are Levenshtein's (insert, delete, replace, one each), counted by the bit-parallel method of
G. Myers, Journal of the ACM 46 (1999) 395-415, in the form of H. Hyyrö (2003): a row of the table is one
integer, so an hour's transcript takes milliseconds.
"""

import unicodedata
from collections.abc import Hashable, Sequence


def edits(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """The least number of insertions, deletions and replacements that make `other` of `one`."""
    if not one:
        return len(other)
    where: dict[Hashable, int] = {}
    for place, symbol in enumerate(one):
        where[symbol] = where.get(symbol, 0) | 1 << place
    full, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    rises, falls, distance = full, 0, len(one)  # of the column, going down
    for symbol in other:
        equal = where.get(symbol, 0)
        diagonal = (((equal & rises) + rises) ^ rises) | equal | falls
        right_up = (falls | ~(diagonal | rises)) & full
        right_down = diagonal & rises
        distance += bool(right_up & last) - bool(right_down & last)
        right_up = right_up << 1 | 1
        rises = (right_down << 1 | ~(diagonal | right_up)) & full
        falls = diagonal & right_up & full
    return distance


def words(text: str) -> list[str]:
    """The words as they are compared: without case, punctuation and differences of Unicode form.

    Apostrophes stay, since they make other words (`its`, `it's`).
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    kept = (
        letter if letter == "'" or unicodedata.category(letter)[0] not in "PS" else " " for letter in folded
    )
    return "".join(kept).split()


def wer(reference: str, heard: str) -> float:
    """Edits of words by the words of the reference; above 1 where much was added.

    An empty reference counts as one word, so that a word heard in silence is an error.
    """
    truth = words(reference)
    return edits(truth, words(heard)) / max(len(truth), 1)


def cer(reference: str, heard: str) -> float:
    """Edits of characters by the characters of the reference, spaces between words included."""
    truth = " ".join(words(reference))
    return edits(truth, " ".join(words(heard))) / max(len(truth), 1)


def likeness(one: str, other: str) -> float:
    """How far two texts say the same, 0 to 1: of equal right, so by the longer one's words."""
    mine, theirs = words(one), words(other)
    return 1 - edits(mine, theirs) / max(len(mine), len(theirs), 1)
