"""Krippendorff's alpha: agreement of any number of persons, with answers missing anywhere.

    krippendorff([["cat", "cat"], ["dog", "cat", "dog"]], level="nominal")

K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): 1 minus the disagreement seen within
units by the disagreement expected if all values were dealt out by chance. Computed in closed form, so that
a million answers take a second: for numbers the sum over pairs of (a - b)^2 is 2 (n sum(a^2) - sum(a)^2),
and the ordinal difference of two ranks is the difference of their middle ranks.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff(units: Iterable[Sequence[Any]], *, level: Level = "nominal") -> float | None:
    """Alpha over units, each the values that persons gave to one thing.

    Args:
        units: Values; a missing one is left out or None. Units with one value say nothing and count nowhere.
        level: `nominal` for words, `ordinal` for ranks, `interval` for numbers, whose differences count.

    Returns:
        1 for full agreement, about 0 for chance, below 0 for less than that; None where nothing can be said:
        no unit has two values, or all values are the same, so that agreement could be by habit.
    """
    pairable = [kept for unit in units if len(kept := [one for one in unit if one is not None]) > 1]
    total = sum(map(len, pairable))
    if level == "nominal":
        disagreement: Callable[[Sequence[Any]], float] = _unlike
    else:
        if level == "ordinal":
            ranks = _middle_ranks(value for unit in pairable for value in unit)
            pairable = [[ranks[value] for value in unit] for unit in pairable]
        disagreement = _squares
    expected = disagreement([value for unit in pairable for value in unit])
    if not expected:
        return None
    observed = sum(disagreement(unit) / (len(unit) - 1) for unit in pairable)
    return 1 - (total - 1) * observed / expected


def _unlike(values: Sequence[Hashable]) -> float:
    """How many ordered pairs of values differ."""
    return len(values) ** 2 - sum(number**2 for number in Counter(values).values())


def _squares(values: Sequence[float]) -> float:
    """The sum of squared differences over ordered pairs."""
    middle = sum(values) / len(values) if values else 0.0
    # Counted from the middle, so that large numbers close together lose no digits.
    return 2 * len(values) * sum((value - middle) ** 2 for value in values)


def _middle_ranks(values: Iterable[float]) -> Mapping[float, float]:
    ranks: dict[float, float] = {}
    below = 0
    for value, number in sorted(Counter(values).items()):
        ranks[value] = below + number / 2
        below += number
    return ranks
