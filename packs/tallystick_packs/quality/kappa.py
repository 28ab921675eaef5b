"""Cohen's and Fleiss' kappa: agreement beyond chance where nobody's answer is missing.

J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46; J. L. Fleiss, Psychological Bulletin 76
(1971) 378-382. Where answers are missing, or persons differ in number, use `alpha`.
"""

from collections import Counter
from collections.abc import Hashable, Sequence


def cohen(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """Kappa of two persons who judged the same things in the same order.

    Returns:
        1 for full agreement, 0 for what their habits alone would give; None where that cannot be told: no
        things, or both used one and the same word throughout.

    Raises:
        ValueError: The two are not of one length.
    """
    count = len(one)
    same = sum(mine == theirs for mine, theirs in zip(one, other, strict=True))
    mine, theirs = Counter(one), Counter(other)
    by_chance = sum(number * theirs[value] for value, number in mine.items())
    if by_chance == count * count:
        return None
    return (same * count - by_chance) / (count * count - by_chance)


def fleiss(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Kappa of n answers to each thing, by any persons.

    Returns:
        As `cohen`; None too where there are fewer than two answers to each.

    Raises:
        ValueError: Not as many answers to each thing.
    """
    sizes = {len(unit) for unit in units}
    if len(sizes) > 1:
        raise ValueError("Fleiss' kappa needs as many answers to each thing; use alpha")
    each = max(sizes, default=0)
    if each < 2:
        return None
    counted = [Counter(unit) for unit in units]
    same = sum(sum(number * (number - 1) for number in unit.values()) for unit in counted)
    observed = same / (len(units) * each * (each - 1))
    total = sum(counted, Counter[Hashable]())
    by_chance = sum((number / (len(units) * each)) ** 2 for number in total.values())
    return None if len(total) == 1 else (observed - by_chance) / (1 - by_chance)
