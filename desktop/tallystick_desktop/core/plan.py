"""What a form asks, in the terms of the work view: what to show, which labels, which questions.

    plan = plan_of(desk.form, language="fr")
    plan.kind, plan.labels, [question.title for question in plan.questions]

The questions of the panel stand in `parts` too, in reading order, with the words between them. Controls that
this program cannot show stand in `unknown`; the view says so instead of hiding them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from tallystick_desktop.core.parts import Part, parts_of
from tallystick_desktop.core.questions import TABLE, Question
from tallystick_desktop.core.tools import TABLE as TOOLS
from tallystick_packs.forms import Control, FieldRules, Form, ObjectTag, Option, options_for

Kind = Literal["photo", "speech", "form"]
_READ: Final = ("Text", "HyperText", "Paragraphs")
_MARKS: Final[dict[str, tuple[str, ...]]] = {
    "photo": tuple(tag for row in TOOLS for tag in (f"{row.tag}Labels", row.tag)),
    "speech": ("Labels",),
    "form": ("Labels", "HyperTextLabels", "ParagraphLabels"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlan:
    """A form, ready to be shown.

    Attributes:
        kind: Photo, speech, or form (only questions and texts).
        shown: The photo or recording, or None.
        marks: The control that makes regions, or None; the first of several.
        drawing: All controls that draw regions on the photo.
        namer: The Labels that name what controls without labels of their own draw, or None.
        relations: Words for arrows between regions, or None.
        marks_title: The words above it.
        questions: Asked once per item.
        region_questions: Asked for each region.
        page_questions: Asked for each page of a list of pictures.
        parts: The panel in reading order: questions about the item, words between them, what folds.
        texts: Texts of the item to show.
        titles: The words above each object and control, by name.
        unknown: Controls that this program cannot show.
    """

    kind: Kind
    shown: ObjectTag | None
    marks: Control | None
    marks_title: str
    questions: tuple[Question, ...]
    region_questions: tuple[Question, ...]
    page_questions: tuple[Question, ...] = ()
    parts: tuple[Part, ...] = ()
    titles: Mapping[str, str]
    texts: tuple[ObjectTag, ...]
    unknown: tuple[Control, ...]
    objects: tuple[ObjectTag, ...] = ()
    drawing: tuple[Control, ...] = ()
    namer: Control | None = None
    relations: Control | None = None

    @property
    def labels(self) -> tuple[Option, ...]:
        """The labels that a region can carry; a word that several controls offer stands there once."""
        if not self.drawing:
            return self.marks.options if self.marks is not None else ()
        named = [*self.drawing, *([self.namer] if self.namer is not None else [])]
        by_key = {option.key: option for control in named for option in reversed(control.options)}
        order = {option.key: None for control in named for option in control.options}
        return tuple(by_key[key] for key in order)

    def labels_of(self, control: Control) -> tuple[int, ...]:
        """Return the positions of the labels that what a control draws can carry."""
        source = control if control.options else self.namer
        keys = {option.key for option in source.options} if source is not None else set()
        return tuple(index for index, option in enumerate(self.labels) if option.key in keys)

    def drawn_by(self, name: str) -> Control | None:
        """Return a drawing control by its name."""
        return next((control for control in self.drawing if control.name == name), None)

    @property
    def region_text(self) -> Control | None:
        """The control for what is written down per region, or None."""
        for question in self.region_questions:
            if question.control.kind == "TextArea":
                return question.control
        return None

    @property
    def beside(self) -> tuple[ObjectTag, ...]:
        """Recordings that are heard beside the photo or the recording in the middle."""
        heard = (tag for tag in self.objects if tag.kind == "Audio" and tag is not self.shown)
        return () if self.shown is None else tuple(heard)

    @property
    def whole_text(self) -> Question | None:
        """What is written down about a whole recording in which nothing is marked, or None."""
        if self.kind != "speech" or self.marks is not None or self.shown is None:
            return None
        for question in self.questions:
            control, rules = question.control, FieldRules.of(question.control.attributes)
            is_about_it = control.kind == "TextArea" and self.shown.name in control.to_names
            if is_about_it and not control.conditions and not (rules.type or rules.mask or rules.pattern):
                return question
        return None

    @property
    def written(self) -> Control | None:
        """The control for what is written while one listens: per segment, or about all of it."""
        whole = self.whole_text
        return self.region_text if self.region_text is not None or whole is None else whole.control

    def object(self, name: str) -> ObjectTag | None:
        """Return an object that the form shows, or None."""
        return next((tag for tag in self.objects if tag.name == name), None)

    @property
    def asks_much(self) -> bool:
        """Whether the questions need a wide panel: several fields, or things to rank."""
        typed = [one for one in self.questions if one.control.kind in ("TextArea", "Number", "DateTime")]
        return len(typed) > 1 or any(one.control.kind in ("Ranker", "Taxonomy") for one in self.questions)

    def label_index(self, key: str) -> int:
        """Return the position of the label that answers call `key`, or -1."""
        keys = [option.key for option in self.labels]
        return keys.index(key) if key in keys else -1


def plan_of(form: Form, *, language: str) -> WorkPlan:
    """Sort what a form shows and asks."""
    titles = form.layout.headers(language)
    shown = _shown(form)
    kind: Kind = "form" if shown is None else "photo" if shown.kind == "Image" else "speech"
    marks = _marks(form, kind, shown)
    drawing = _drawing(form, kind, shown)
    namer = _namer(form, drawing)
    asked: dict[str, list[Question]] = {"whole": [], "region": [], "page": [], "unknown": []}
    for control in form.controls:
        if control is marks or control is namer or control in drawing:
            continue
        objects = tuple(tag for name in control.to_names for tag in form.objects if tag.name == name)
        # What stands above a list is said of its ranking: the list itself is shown nowhere else.
        listed = titles.get(objects[0].name) if control.kind == "Ranker" and objects else None
        title = titles.get(control.name) or listed or _above_a_pair(control, objects, titles)
        question = Question(
            control=control, title=title or control.plain_name, objects=objects, is_titled=bool(title)
        )
        asked[_place_of(control, marks, objects)].append(question)
    return WorkPlan(
        kind=kind,
        shown=shown,
        marks=marks,
        marks_title=titles.get(marks.name, "") if marks is not None else "",
        questions=tuple(asked["whole"]),
        region_questions=tuple(asked["region"]),
        page_questions=tuple(asked["page"]),
        parts=parts_of(
            form.layout,
            {one.name: one for one in asked["whole"]},
            texts={} if kind == "form" else {tag.name: tag for tag in form.objects if tag.kind in _READ},
            titles=titles,
            language=language,
        ),
        titles=titles,
        texts=tuple(tag for tag in form.objects if tag.kind in _READ),
        unknown=tuple(one.control for one in asked["unknown"]),
        objects=form.objects,
        drawing=drawing,
        namer=namer,
        relations=form.relations if drawing else None,
    )


def plan_for(plan: WorkPlan, item: Mapping[str, object]) -> WorkPlan:
    """Return the plan of one item: labels that the form leaves to the items are filled in."""

    def filled(control: Control | None) -> Control | None:
        if control is None or not (control.options_field or any("$" in one.value for one in control.options)):
            return control
        return replace(control, options=options_for(control, item), options_field="")

    drawing = tuple(made for control in plan.drawing if (made := filled(control)) is not None)
    namer, marks = filled(plan.namer), plan.marks if plan.kind == "photo" else filled(plan.marks)
    if (drawing, namer, marks) == (plan.drawing, plan.namer, plan.marks):
        return plan
    return replace(plan, drawing=drawing, namer=namer, marks=marks)


def _above_a_pair(control: Control, objects: tuple[ObjectTag, ...], titles: Mapping[str, str]) -> str | None:
    """Return the header above both things that are compared: it asks which; one above each names each."""
    if control.kind != "Pairwise" or len(objects) != 2 or titles.get(objects[1].name):
        return None
    return titles.get(objects[0].name)


def _shown(form: Form) -> ObjectTag | None:
    """Return the one photo or recording that the middle is about.

    None where texts, pairs or pages are, or several of which none is marked: each has its place there.
    """
    media = [tag for tag in form.objects if tag.kind in ("Image", "Audio") and tag.field]
    pairs = [name for control in form.controls if control.kind == "Pairwise" for name in control.to_names]
    if any(tag.many or tag.name in pairs for tag in media):
        return None
    marked = {name for control in form.controls if control.marks for name in control.to_names}
    seen = [tag for tag in media if tag.kind == "Image"]
    about = [tag for tag in media if tag.name in marked] or (seen if len(seen) == 1 else media)
    return about[0] if len(about) == 1 or (about and about[0].name in marked) else None


def _marks(form: Form, kind: Kind, shown: ObjectTag | None) -> Control | None:
    """Return the control that makes regions on what the middle shows."""
    about = [shown] if shown is not None else [tag for tag in form.objects if tag.kind in _READ]
    names = {tag.name for tag in about}
    found = (c for c in form.controls if c.kind in _MARKS[kind] and c.marks and names & set(c.to_names))
    return next(found, None)


def _drawing(form: Form, kind: Kind, shown: ObjectTag | None) -> tuple[Control, ...]:
    """Return all controls that draw on the photo in the middle."""
    if kind != "photo" or shown is None:
        return ()
    return tuple(c for c in form.controls if c.kind in _MARKS["photo"] and shown.name in c.to_names)


def _namer(form: Form, drawing: tuple[Control, ...]) -> Control | None:
    """Return the Labels that name what bare shapes draw."""
    bare = {name for control in drawing if not control.options for name in control.to_names}
    return next((c for c in form.controls if c.kind == "Labels" and bare & set(c.to_names)), None)


def _place_of(control: Control, marks: Control | None, objects: tuple[ObjectTag, ...]) -> str:
    """Say where a question is asked: about the item, each region, each page, or that it cannot be."""
    if control.kind not in TABLE:
        return "unknown"
    if control.per_region:
        is_here = marks is not None and set(control.to_names) & set(marks.to_names)
        return "region" if is_here else "unknown"
    return "page" if control.per_item and any(tag.many for tag in objects) else "whole"
