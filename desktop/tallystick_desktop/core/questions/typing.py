"""Typing: texts with their checks, numbers, dates. Checks run when a field is left, never while typing."""

import re

from tallystick_desktop.core.questions.base import QuestionPresenter
from tallystick_packs.forms import FieldRules, check_field
from tallystick_packs.texts import _

_STEP_FUZZ = 1e-6


class TextPresenter(QuestionPresenter):
    """One text or several, each with the field's checks."""

    @property
    def rules(self) -> FieldRules:
        """What may be written."""
        return FieldRules.of(self.control.attributes)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is written; an empty one where nothing is."""
        return tuple(self.value.get("text", [])) or ("",)

    @property
    def rows(self) -> int:
        """How many lines its field has."""
        return max(1, int(self.control.number("rows") or 1))

    @property
    def most(self) -> int:
        """How many texts there may be; 0 for any number."""
        return int(self.control.number("maxSubmissions") or 0)

    @property
    def can_add(self) -> bool:
        """Whether one more text may be written."""
        return (not self.most or len(self.texts) < self.most) and bool(self.texts[-1].strip())

    @property
    def is_kept(self) -> bool:
        """Whether the worker looked again and keeps what the page says."""
        meta = self.work.answers.entry_of(self.control, self.where).get("meta", {})
        return isinstance(meta, dict) and meta.get("as_written") is True

    @property
    def may_keep(self) -> bool:
        """Whether the worker's word overrules the checks."""
        return not self.control.flag("data-strict")

    def write(self, text: str, index: int = 0) -> None:
        """Write one of the texts; empty ones are taken away."""
        now = [*self.texts]
        if index < len(now) and now[index] == text:
            return
        now[index : index + 1] = [text]
        # The one being typed stays while others are empty; an answer of nothing is no answer.
        kept = [one for place, one in enumerate(now) if one.strip() or place == index]
        self.answer(kept if any(one.strip() for one in kept) else None, typed=True)

    def add(self) -> int:
        """Make room for one more text; returns its place."""
        return len(self.texts)

    def keep(self) -> None:
        """Say that the page says it so."""
        self.answer([*self.texts], as_written=True)

    def doubt(self) -> str:
        """What does not fit, in a sentence, or "": for when the field is left."""
        if self.is_kept:
            return ""
        found = (
            check_field(text.strip() if self.rules.type else text, self.rules)
            for text in self.texts
            if text.strip()
        )
        return next((said for said in found if said), "")

    def hint(self) -> str:
        """What is expected, in a few words, or ""."""
        return self.rules.words()


class NumberPresenter(QuestionPresenter):
    """A number, between bounds and in steps where the form says so."""

    @property
    def number(self) -> float | None:
        """The answer."""
        found = self.value.get("number")
        return found if isinstance(found, (int, float)) else None

    @property
    def words(self) -> str:
        """The answer as it is typed."""
        return "" if self.number is None else f"{self.number:.12g}"

    @property
    def steps(self) -> tuple[float, ...]:
        """The few numbers that a slider would have, for buttons; none where there are many."""
        least, most, step = (self.control.number(name) for name in ("min", "max", "step"))
        if least is None or most is None or not self.control.flag("slider"):
            return ()
        count = int((most - least) / (step or 1) + _STEP_FUZZ) + 1
        return tuple(least + at * (step or 1) for at in range(count)) if count <= 11 else ()

    def write(self, text: str) -> None:
        """Take what is typed; what is no number is no answer."""
        self.answer(parsed(text), typed=True)

    def doubt(self, text: str) -> str:
        """What does not fit, in a sentence, or ""."""
        return "" if not text.strip() or parsed(text) is not None else _("This is not a number.")

    def hint(self) -> str:
        """The bounds, in words, or ""."""
        least, most = self.control.number("min"), self.control.number("max")
        if least is not None and most is not None:
            return _("{least} to {most}").format(least=f"{least:g}", most=f"{most:g}")
        if least is not None:
            return _("at least {least}").format(least=f"{least:g}")
        return _("at most {most}").format(most=f"{most:g}") if most is not None else ""


def parsed(text: str) -> float | None:
    """Return a number as people type it, with a comma too, or None."""
    plain = "".join(text.split()).replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d{0,12})?|\.\d{1,12})", plain):
        return None
    found = float(plain)
    return int(found) if found == int(found) else found


class DateTimePresenter(QuestionPresenter):
    """A date, a time, or parts of them."""

    @property
    def text(self) -> str:
        """What is written."""
        return str(self.value.get("datetime", ""))

    @property
    def layout(self) -> str:
        """The form that is expected: `2026-01-31`."""
        parts = {part.strip().lower() for part in self.control.attributes.get("only", "date,time").split(",")}
        if "date" in parts:
            return _("YYYY-MM-DD") + ("T" + _("HH:MM") if "time" in parts else "")
        if parts == {"time"}:
            return _("HH:MM")
        if parts == {"month", "year"}:
            return _("YYYY-MM")
        return _("YYYY") if parts == {"year"} else _("MM")

    def write(self, text: str) -> None:
        """Take what is typed."""
        self.answer(tidied(text) or None, typed=True)


def tidied(text: str) -> str:
    """Return a date with the signs between its parts that answers use: 2026/1/2 becomes 2026-01-02."""
    plain = text.strip()
    found = re.fullmatch(r"(\d{4})[./ -](\d{1,2})[./ -](\d{1,2})(?:[T ]+(\d{1,2})[:.h](\d{2}))?", plain)
    if not found:
        return plain
    date = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return f"{date}T{int(found[4]):02}:{found[5]}" if found[4] else date
