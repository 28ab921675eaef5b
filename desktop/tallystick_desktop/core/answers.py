"""The answer being made: questions about the whole item, undo and redo, over a draft.

Photo and speech sessions build on this. A session writes each change to the draft at once (the journal
puts it on the disk within a fifth of a second) and tells who listens.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tallystick_desktop.core.plan import WorkPlan
from tallystick_packs.forms import Control

Value = dict[str, Any]
#: Stands before the number of a page, where a question is asked for each page.
PAGE = "@"


class DraftLike(Protocol):
    """What sessions need of `tallystick_sync.client`'s drafts."""

    @property
    def values(self) -> dict[str, Value]:
        """What the draft says now."""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""

    @property
    def can_redo(self) -> bool:
        """Whether a step can come again."""

    def change(self, values: Mapping[str, Value | None], *, merge: bool = False) -> None:
        """Change several keys as one step."""

    def undo(self) -> bool:
        """Take back one step."""

    def redo(self) -> bool:
        """Bring back one step."""


class Answers:
    """Answers to the questions of one item."""

    def __init__(self, plan: WorkPlan, draft: DraftLike) -> None:
        self.plan = plan
        self._draft = draft
        self._values = draft.values
        self._typed_key = ""
        self.on_change: Callable[[], None] = lambda: None
        self._refresh()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._draft.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a step can come again."""
        return self._draft.can_redo

    @property
    def values(self) -> Mapping[str, Value]:
        """The entries of the draft by key."""
        return self._values

    def undo(self) -> bool:
        """Take back one step; False at the beginning."""
        return self._moved(self._draft.undo())

    def redo(self) -> bool:
        """Bring back one step; False at the end."""
        return self._moved(self._draft.redo())

    def chosen(self, control: Control, region: str = "") -> tuple[str, ...]:
        """Return the chosen options of a question, as answers call them."""
        found = self._value(control, region).get("choices", [])
        return tuple(found)

    def choose(self, control: Control, option: str, region: str = "") -> None:
        """Choose an option; of several possible ones, turn it on or off."""
        now = list(self.chosen(control, region))
        if control.multiple:
            now = [one for one in now if one != option] if option in now else [*now, option]
        else:
            now = [option]
        self._answer(control, region, {"choices": now} if now else None)

    def number(self, control: Control) -> float | None:
        """Return the answer to a Number or a Rating."""
        value = self._value(control, "")
        found = value.get("rating" if control.kind == "Rating" else "number")
        return found if isinstance(found, (int, float)) else None

    def set_number(self, control: Control, number: float | None) -> None:
        """Answer a Number or a Rating; None takes the answer away."""
        key = "rating" if control.kind == "Rating" else "number"
        self._answer(control, "", None if number is None else {key: number}, typed=True)

    def text(self, control: Control, region: str = "") -> str:
        """Return what was written."""
        value = self._value(control, region)
        if control.kind == "DateTime":
            return str(value.get("datetime", ""))
        return "\n".join(value.get("text", []))

    def write(self, control: Control, text: str, region: str = "") -> None:
        """Write an answer; an empty one is taken away. Letters of one word are one step of undo."""
        if text == self.text(control, region):
            return
        key = "datetime" if control.kind == "DateTime" else "text"
        value: object = text if control.kind == "DateTime" else [text]
        starts_word = text[-1:].isspace()
        self._answer(control, region, {key: value} if text.strip() else None, typed=True)
        if starts_word:
            self._typed_key = ""

    def entry_of(self, control: Control, where: str = "") -> Value:
        """Return the entry of a question; empty where there is none."""
        return self._values.get(key_for(control, where), {})

    def value_of(self, control: Control, where: str = "") -> Value:
        """Return the value of a question's answer; empty where there is none."""
        value: Value = self.entry_of(control, where).get("value", {})
        return value

    def answer(
        self,
        control: Control,
        value: Value | None,
        where: str = "",
        *,
        typed: bool = False,
        as_written: bool = False,
    ) -> None:
        """Answer a question, or with None take the answer away.

        Args:
            control: What is asked.
            value: What belongs to the control in the answer's value.
            where: `""` for the item, the id of a region, or `@2` for the third page.
            typed: Letters that follow each other are one step of undo.
            as_written: The worker keeps what the page says, though it looks wrong.
        """
        key = key_for(control, where)
        if value is None and key not in self._values:
            return
        entry = None if value is None else self._entry(control, where, value)
        if entry is not None and as_written:
            entry["meta"] = {"as_written": True}
        self._change({key: entry}, typed_key=key if typed else "")

    def _answer(self, control: Control, region: str, value: Value | None, *, typed: bool = False) -> None:
        self.answer(control, value, region, typed=typed)

    def _value(self, control: Control, region: str) -> Value:
        return self.value_of(control, region)

    def _entry(self, control: Control, where: str, value: Value) -> Value:
        page = where.removeprefix(PAGE) if where.startswith(PAGE) else ""
        region = "" if page else where
        made: Value = {
            "id": key_for(control, where) if page else region or control.name,
            "from_name": control.name,
            "to_name": control.to_name,
            "type": control.type,
        }
        if page:
            made["item_index"] = int(page)
        return {**made, **self._extra(), "value": {**self._place(region), **value}}

    def _extra(self) -> Value:
        """Return what entries of this kind of media carry beside their value."""
        return {}

    def _place(self, _region: str) -> Value:
        """Return the place of a region, which entries about it repeat."""
        return {}

    def _change(self, values: Mapping[str, Value | None], *, typed_key: str = "") -> None:
        merge = bool(typed_key) and typed_key == self._typed_key
        self._draft.change(values, merge=merge)
        self._typed_key = typed_key
        for key, entry in values.items():
            if entry is None:
                self._values.pop(key, None)
            else:
                self._values[key] = entry
        self._refresh_some(values)
        self.on_change()

    def _moved(self, moved: bool) -> bool:
        if moved:
            self._typed_key = ""
            self._values = self._draft.values
            self._refresh()
            self.on_change()
        return moved

    def _refresh_some(self, _values: Mapping[str, Value | None]) -> None:
        """Build anew what is derived from some values; all of it where that is not worth the trouble."""
        self._refresh()

    def _refresh(self) -> None:
        """Build what is derived from the values."""


def key_for(control: Control, region: str = "") -> str:
    """Return the draft's key of an entry: `control`, `control/region` or `control@page`."""
    if region.startswith(PAGE):
        return f"{control.name}{region}"
    return f"{control.name}/{region}" if region else control.name


def region_number(key: str) -> int:
    """Return the number in a region's id, 0 where it has none."""
    return int(key) if key.isdigit() else 0
