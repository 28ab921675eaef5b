"""A long JSON array, one element at a time.

`tasks.json` of a hundred thousand items need not stand in memory as a whole to be checked. The text is
read in pieces and each element is decoded by the standard library's scanner as soon as it is complete::

    for number, task in enumerate(elements(stream), 1):
        ...
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

PIECE = 1 << 18
#: An element longer than this is no item; it also bounds the work on a file that never ends.
MAX_ELEMENT = 16 << 20
_SPACE = " \t\r\n"
_ENDS = (" ", "\t", "\r", "\n", ",", "]")
_COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*(?=[^\]\s])")


class ArrayError(ValueError):
    """The text is not a JSON array; `line` says where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def elements(stream: TextIO) -> Iterator[Any]:
    """Yield the elements of the array in `stream`.

    Raises:
        ArrayError: Not an array, or broken; elements before the break were yielded.
    """
    reader = _Reader(stream)
    reader.expect("[", "a JSON array is expected")
    more = reader.peek() != "]"
    while more:
        yield from reader.certain()
        yield reader.element()
        more = reader.has_more()
    reader.expect("]", "a comma or ] is missing after an element")
    if reader.peek():
        raise reader.error("something stands after the array")


class _Reader:
    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.text = ""
        self.at = 0
        self.lines = 1
        self.ended = False
        decoder = json.JSONDecoder()
        self.decode = decoder.raw_decode
        self.scan = decoder.scan_once  # type: ignore[attr-defined]  # not in typeshed

    def error(self, message: str) -> ArrayError:
        return ArrayError(message, self.lines + self.text.count("\n", 0, self.at))

    def fill(self) -> bool:
        """Read one more piece, forgetting what is behind; say whether there was any."""
        piece = self.stream.read(PIECE)
        self.lines += self.text.count("\n", 0, self.at)
        self.text = self.text[self.at :] + piece
        self.at = 0
        self.ended = not piece
        return bool(piece)

    def peek(self) -> str:
        """Return the next sign that is no space, or "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.fill():
                return ""

    def certain(self) -> Iterator[Any]:
        """Yield the elements that this piece holds whole, which are nearly all, without a detour."""
        text, scan = self.text, self.scan
        try:
            while True:
                value, end = scan(text, self.at)
                found = _COMMA.match(text, end)
                if found is None:
                    return
                self.at = found.end()
                yield value
                yield from self._alike(end, found.end())
        except (StopIteration, json.JSONDecodeError):
            # Cut off by the end of the piece, or broken: `element` finds out which.
            return

    def _alike(self, end: int, start: int) -> list[Any]:
        """Return at once all elements up to the last place that looks like this one between two elements.

        The look alone proves nothing; but text that reads as an array when brackets are put around it
        begins and ends between elements.
        """
        between = self.text[max(end - 2, 0) : start + 2]
        last = self.text.rfind(between, start)
        if last < 0 or end < 2:
            return []
        try:
            values = json.loads(f"[{self.text[start : last + 2]}]")
        except json.JSONDecodeError:
            return []
        self.at = last + start - end + 2
        return list(values)

    def has_more(self) -> bool:
        """Go to the next element wherever it begins; say whether there is one."""
        if self.peek() != ",":
            return False
        self.at += 1
        if self.peek() == "]":
            raise self.error("there is a comma before ]")
        return True

    def expect(self, sign: str, message: str) -> None:
        if self.peek() != sign:
            raise self.error(message)
        self.at += 1

    def element(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = self.decode(self.text, self.at)
            except json.JSONDecodeError as exc:
                found, where = exc.msg, exc.pos
            else:
                # A number that touches the end of a piece may go on in the next one.
                if self.ended or self.text[end : end + 1] in _ENDS:
                    self.at = end
                    return value
                found, where = "", 0
            if len(self.text) - self.at > MAX_ELEMENT:
                raise self.error(f"an element is longer than {MAX_ELEMENT >> 20} MB")
            if not self.fill():
                if found:
                    self.at = min(where, len(self.text))
                    raise self.error(found)
                self.ended = True
