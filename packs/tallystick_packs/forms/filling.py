"""What `$field` stands for in one item.

A value that is one field alone becomes whatever the item holds there, a list of pages too; inside other
text a field becomes words. `$a.b` and `$pages[0]` reach into the item, as in Label Studio.
"""

import re
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r"\$([^\W\d]\w*)((?:\.\w+|\[\d+\])*)")


def fill(written: str, item: Mapping[str, object]) -> object:
    """Return `written` with its fields filled in from `item`."""
    whole = _FIELD.fullmatch(written.strip())
    if whole:
        return _look_up(whole, item)
    return fill_text(written, item)


def fill_text(written: str, item: Mapping[str, object]) -> str:
    """Return `written` as words, with its fields filled in from `item`."""
    if "$" not in written:
        return written
    return _FIELD.sub(lambda found: _words(_look_up(found, item)), written)


def whole_field(written: str) -> str:
    """Return the name of the field that `written` is and nothing besides, or ""."""
    found = _FIELD.fullmatch(written.strip())
    return found[1] if found else ""


def fields_in(written: str) -> tuple[str, ...]:
    """Return the names of the fields that `written` mentions: `$a.b` needs the field `a`."""
    return tuple(found[1] for found in _FIELD.finditer(written))


def _words(value: object) -> str:
    return "" if value is None else str(value)


def _look_up(found: re.Match[str], item: Mapping[str, object]) -> object:
    value: Any = item.get(found[1])
    for step in re.findall(r"\w+", found[2]):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
