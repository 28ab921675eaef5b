"""What all questions have in common: what they are about, and where their answer stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tallystick_packs.forms import Control, ObjectTag
from tallystick_packs.forms.filling import fill, fill_text
from tallystick_sync.client.sources import Source

if TYPE_CHECKING:
    from tallystick_desktop.core.answers import Answers

Value = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and the words above it.

    Attributes:
        control: What is asked.
        title: The words above it.
        objects: What it is about.
        is_titled: Whether the form itself has words above it.
    """

    control: Control
    title: str
    objects: tuple[ObjectTag, ...] = ()
    is_titled: bool = True

    @property
    def name(self) -> str:
        """Name of its control."""
        return self.control.name


class Work(Protocol):
    """What a question needs to know of the work view it stands in."""

    @property
    def answers(self) -> "Answers":
        """The answers to the item that is open."""

    @property
    def language(self) -> str:
        """Language of the words."""

    @property
    def item_data(self) -> Mapping[str, object]:
        """The fields of the item that is open."""

    def touch(self) -> None:
        """Somebody is at work."""

    def form_file(self, name: str) -> Source | None:
        """A picture or recording that the form names, or None where the pack has none."""


class QuestionPresenter:
    """One question at one place: the whole item, a region, or a page.

    Attributes:
        where: `""` for the item, the id of a region, or `@2` for the third page.
    """

    def __init__(self, question: Question, work: Work, where: str = "") -> None:
        self.question = question
        self.work = work
        self.where = where

    @property
    def control(self) -> Control:
        """What is asked."""
        return self.question.control

    @property
    def title(self) -> str:
        """The words above it, with fields of the item filled in."""
        return fill_text(self.question.title, self.work.item_data)

    @property
    def stands_alone(self) -> bool:
        """Whether it has words of its own above it; an excuse belongs to the question that it excuses."""
        return self.question.is_titled or not self.control.excuses

    @property
    def value(self) -> Value:
        """The value of its answer; empty where there is none."""
        return self.work.answers.value_of(self.control, self.where)

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer."""
        return bool(self.value.keys() & {self.key})

    @property
    def key(self) -> str:
        """Key of the answer's value."""
        return {"textarea": "text", "pairwise": "selected"}.get(self.control.type, self.control.type)

    def answer(self, found: object, *, typed: bool = False, as_written: bool = False) -> None:
        """Answer, or with None take the answer away. Letters of one word are one step of undo."""
        self.work.touch()
        value = None if found is None else {self.key: found}
        self.work.answers.answer(self.control, value, self.where, typed=typed, as_written=as_written)

    def clear(self) -> None:
        """Take the answer away."""
        self.answer(None)

    def shown(self, index: int = 0) -> object:
        """What an object of the question shows in this item."""
        tag = self.question.objects[index]
        return fill(tag.value, self.work.item_data)
