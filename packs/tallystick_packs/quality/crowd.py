"""Dawid-Skene and ROVER, as crowd-kit has them; the extra `[quality]`, several hundred MB, brings it.

- A. P. Dawid and A. M. Skene, Applied Statistics 28 (1979) 20-28: how often each worker says what of what is
  estimated together with the true classes, so that a worker who is often right weighs more.
- J. G. Fiscus, ASRU 1997 (ROVER): transcripts are laid beside each other word by word, and each word is
  voted on.
"""

import importlib
from collections.abc import Mapping
from typing import Any

from tallystick_packs.errors import MissingExtraError

Votes = Mapping[Any, Mapping[str, str]]
"""Unit -> worker -> what was said."""


def dawid_skene(votes: Votes, *, iterations: int = 100) -> dict[Any, str]:
    """The most probable word for each unit.

    Raises:
        MissingExtraError: crowd-kit is not installed.
    """
    aggregation, frame, units = _frame(votes, "label")
    if not units:
        return {}
    found = aggregation.DawidSkene(n_iter=iterations).fit_predict(frame)
    return {units[number]: str(word) for number, word in found.items()}


def rover(votes: Votes) -> dict[Any, str]:
    """The text for each unit that has the most votes word by word; words are parted at spaces.

    Raises:
        MissingExtraError: crowd-kit is not installed.
    """
    aggregation, frame, units = _frame(votes, "text")
    if not units:
        return {}
    found = aggregation.ROVER(str.split, " ".join).fit_predict(frame)
    return {units[number]: str(text) for number, text in found.items()}


def _frame(votes: Votes, column: str) -> tuple[Any, Any, list[Any]]:
    """The module of crowd-kit, a table of the votes, and the units by their number in it."""
    try:
        aggregation: Any = importlib.import_module("crowdkit.aggregation")
        pandas: Any = importlib.import_module("pandas")
    except ImportError as exc:
        raise MissingExtraError("quality", exc) from exc
    units = list(votes)
    # In one order whoever answered first, since sums of floats depend on it.
    rows = [
        (number, worker, said)
        for number, unit in enumerate(units)
        for worker, said in sorted(votes[unit].items())
    ]
    return aggregation, pandas.DataFrame(rows, columns=["task", "worker", column]), units
