"""The ways to one answer out of several that can be asked for, each for what it is about."""

from typing import Literal

Method = Literal["majority", "dawid-skene", "rover", "median"]
METHODS: dict[Method, str] = {
    "majority": "most votes, the nearest text, the marks of who agrees most",
    "dawid-skene": "choices by who is often right (extra [quality])",
    "rover": "texts voted on word by word (extra [quality])",
    "median": "boxes and segments that most marked, at the median of their sides",
}
