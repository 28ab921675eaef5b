"""One entry of an answer while it is being checked.

A Label Studio result is a list of entries; each names its control and carries a `value`. The checks of
the tag families get an `Entry`, read numbers and words from it, and report faults with it::

    def check_rating(entry: Entry) -> None:
        stars = entry.whole_number("rating", least=1, most=5)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeGuard

from tallystick_packs.forms.choices_of import OptionTree
from tallystick_packs.forms.form import Control, ObjectTag
from tallystick_packs.texts import _

#: Coordinates are rounded to 0.01 % on the wire; sums of rounded numbers may be off by as much.
TOLERANCE = 0.01
_FUZZ = 1e-9
_LARGEST = 2**53


@dataclass(kw_only=True)
class Entry:
    """One entry of an answer.

    Attributes:
        raw: The entry as it stands in the answer.
        value: Its `value`.
        control: The control that it answers.
        objects: The objects of that control.
        item: The item's data.
        options: What can be chosen, in the form and in the item.
        report: Takes the code and the sentence of each fault.
    """

    raw: Mapping[str, Any]
    value: Mapping[str, Any]
    control: Control
    objects: Sequence[ObjectTag]
    item: Mapping[str, object]
    options: OptionTree
    report: Callable[[str, str], None]
    faulty: bool = field(default=False)

    @cached_property
    def id(self) -> str:
        """Id of the region, or of the entry where it is about the whole item."""
        found = self.raw.get("id", "")
        return found if isinstance(found, str) else ""

    @property
    def page(self) -> int:
        """Page of a list of pictures, 0 for a single one."""
        found = self.raw.get("item_index", 0)
        return found if isinstance(found, int) else 0

    def fault(self, code: str, message: str) -> None:
        """Report that something is wrong."""
        self.faulty = True
        self.report(code, message)

    def number(
        self,
        key: str,
        *,
        least: float | None = None,
        most: float | None = None,
        optional: bool = False,
        source: Mapping[str, Any] | None = None,
    ) -> float | None:
        """Return the number at `key`, or None after reporting what is wrong with it."""
        found = (self.value if source is None else source).get(key)
        if found is None and optional:
            return None
        if found is None:
            self.fault("missing", _("{key} is missing").format(key=key))
            return None
        if not is_number(found):
            self.fault("not-a-number", _("{key} is not a number").format(key=key))
            return None
        if least is not None and found < least - _FUZZ:
            self._too_small(key, found, least)
            return None
        if most is not None and found > most + _FUZZ:
            words = _("{key} is {found}; the most is {most}")
            self.fault("too-large", words.format(key=key, found=_short(found), most=_short(most)))
            return None
        return found

    def _too_small(self, key: str, found: float, least: float) -> None:
        if found < 0 and -TOLERANCE <= least <= 0:
            self.fault("negative", _("{key} is negative").format(key=key))
            return
        words = _("{key} is {found}; the least is {least}")
        self.fault("too-small", words.format(key=key, found=_short(found), least=_short(least)))

    def whole_number(
        self,
        key: str,
        *,
        least: int | None = None,
        most: int | None = None,
        optional: bool = False,
        source: Mapping[str, Any] | None = None,
    ) -> int | None:
        """Return the whole number at `key`, or None after reporting what is wrong with it."""
        found = self.number(key, least=least, most=most, optional=optional, source=source)
        if found is None:
            return None
        if found != int(found):
            self.fault("not-whole", _("{key} is not a whole number").format(key=key))
            return None
        return int(found)

    def words(self, key: str) -> list[str] | None:
        """Return the list of words at `key`, or None after reporting what is wrong with it."""
        found = self.value.get(key)
        if found is None:
            self.fault("missing", _("{key} is missing").format(key=key))
            return None
        if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
            self.fault("not-a-list", _("{key} is not a list of words").format(key=key))
            return None
        return found


def is_number(found: Any) -> TypeGuard[int | float]:
    """Say whether a value is a finite number that a float can hold; JSON has whole numbers without end."""
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return False
    return abs(found) <= _LARGEST


def _short(value: float) -> str:
    return f"{value:.10g}"
