"""What most persons said; what is nearest to what all said."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)


def majority(votes: Iterable[T]) -> tuple[T, ...]:
    """What has the most votes; several where they have equally many, in the order of their names.

    Nothing is drawn by lot: who wants one answer sees that there are two.
    """
    ranked = Counter(votes).most_common()
    return tuple(sorted((value for value, number in ranked if number == ranked[0][1]), key=repr))


def nearest(all_of_them: Sequence[Any], likeness: Callable[[Any, Any], float]) -> int:
    """The place of the one that is most like the others; the first of equals."""
    sums = [
        sum(likeness(one, other) for place, other in enumerate(all_of_them) if place != mine)
        for mine, one in enumerate(all_of_them)
    ]
    return sums.index(max(sums))
