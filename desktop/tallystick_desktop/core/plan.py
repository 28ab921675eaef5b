"""What a form asks, in the terms of the work view: what to show, which labels, which questions.

    plan = plan_of(desk.form, language="fr")
    plan.kind, plan.labels, [question.title for question in plan.questions]

Controls that this program cannot show stand in `unknown`; the view says so instead of hiding them.
"""

from dataclasses import dataclass
from typing import Final, Literal

from tallystick_packs.forms import Control, Form, LayoutNode, ObjectTag, Option

Kind = Literal["photo", "speech", "form"]
_WHOLE: Final = frozenset({"Choices", "Rating", "Number", "TextArea", "DateTime"})
_IN_REGION: Final = frozenset({"Choices", "TextArea"})
_MARKS: Final[dict[str, str]] = {"photo": "RectangleLabels", "speech": "Labels"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and the words above it."""

    control: Control
    title: str

    @property
    def name(self) -> str:
        """Name of its control."""
        return self.control.name


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlan:
    """A form, ready to be shown.

    Attributes:
        kind: Photo, speech, or form (only questions and texts).
        shown: The photo or recording, or None.
        marks: The control that makes regions, or None.
        marks_title: The words above it.
        questions: Asked once per item.
        region_questions: Asked for each region.
        texts: Texts of the item to show: names of fields.
        unknown: Controls that this program cannot show.
    """

    kind: Kind
    shown: ObjectTag | None
    marks: Control | None
    marks_title: str
    questions: tuple[Question, ...]
    region_questions: tuple[Question, ...]
    texts: tuple[ObjectTag, ...]
    unknown: tuple[Control, ...]

    @property
    def labels(self) -> tuple[Option, ...]:
        """The labels that a region can carry."""
        return self.marks.options if self.marks is not None else ()

    @property
    def region_text(self) -> Control | None:
        """The control for what is written down per region, or None."""
        for question in self.region_questions:
            if question.control.kind == "TextArea":
                return question.control
        return None

    def label_index(self, key: str) -> int:
        """Return the position of the label that answers call `key`, or -1."""
        keys = [option.key for option in self.labels]
        return keys.index(key) if key in keys else -1


def plan_of(form: Form, *, language: str) -> WorkPlan:
    """Sort what a form shows and asks."""
    titles = _titles(form.layout, language)
    shown = next((tag for tag in form.objects if tag.kind in ("Image", "Audio") and tag.field), None)
    kind: Kind = "form" if shown is None else "photo" if shown.kind == "Image" else "speech"
    wanted = _MARKS.get(kind, "")
    marks = next((c for c in form.controls if c.kind == wanted and shown and shown.name in c.to_names), None)
    whole: list[Question] = []
    regional: list[Question] = []
    unknown: list[Control] = []
    for control in form.controls:
        question = Question(control=control, title=titles.get(control.name, control.name))
        if control is marks:
            continue
        if control.per_region and control.kind in _IN_REGION and marks is not None:
            regional.append(question)
        elif not control.per_region and control.kind in _WHOLE and not control.per_item:
            whole.append(question)
        else:
            unknown.append(control)
    return WorkPlan(
        kind=kind,
        shown=shown,
        marks=marks,
        marks_title=titles.get(marks.name, "") if marks is not None else "",
        questions=tuple(whole),
        region_questions=tuple(regional),
        texts=tuple(tag for tag in form.objects if tag.kind in ("Text", "HyperText", "Paragraphs")),
        unknown=tuple(unknown),
    )


def _titles(layout: LayoutNode, language: str) -> dict[str, str]:
    """Return the header that stands above each named tag."""
    found: dict[str, str] = {}
    header = ""
    for node in layout.walk():
        if node.tag == "Header":
            header = node.text_in(language)
        elif node.name and node.option is None:
            if header:
                found[node.name] = header
            header = ""
    return found
