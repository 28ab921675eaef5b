"""Changing values in the text of a job.toml, so that its comments and its order stay.

with_values(data, {"pay.price_minor": 85, "requester.name": "Sokoni Research Co-op"})
"""

import re
from collections.abc import Mapping

_HEADING = re.compile(r"\[([\w.]+)\]\s*(#.*)?$")
_LINE = re.compile(r'(\w+)\s*=\s*(?:"(?!"")|\d)')


def with_values(settings: bytes, values: Mapping[str, str | int]) -> bytes:
    """A job.toml with other texts and numbers at some keys.

    Args:
        values: The new value by "section.key". Each key stands in the file on a line of its own.

    Raises:
        KeyError: A key does not.
    """
    left = dict(values)
    section = ""
    lines = []
    for line in settings.decode("utf-8").split("\n"):
        heading = _HEADING.match(line)
        section = heading[1] if heading else section
        key = _LINE.match(line)
        value = left.pop(f"{section}.{key[1]}", None) if key else None
        lines.append(line if key is None or value is None else f"{key[1]} = {_written(value)}")
    if left:
        raise KeyError(next(iter(left)))
    return "\n".join(lines).encode()


def _written(value: str | int) -> str:
    """A number, or a string of TOML on one line."""
    if isinstance(value, int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
