"""The panel of a form in reading order: questions, the words between them, and what opens and folds.

A header stands above the tag that follows it; where none follows it is a part of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tallystick_desktop.core.questions.base import Question
from tallystick_packs.forms import Condition, LayoutNode, ObjectTag

PartKind = Literal["question", "text", "heading", "markdown", "fold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the panel.

    Attributes:
        kind: A question, a text of the item, words of the form, or something that folds.
        words: The heading, the Markdown, or the title of a fold.
        question: The question.
        text: The text of the item, where the middle shows something else.
        inside: What stands in a fold.
        is_open: Whether a fold is open at first.
        conditions: All must hold for it to be shown.
    """

    kind: PartKind
    words: str = ""
    question: Question | None = None
    text: ObjectTag | None = None
    inside: tuple["Part", ...] = ()
    is_open: bool = True
    conditions: tuple[Condition, ...] = ()


def parts_of(
    layout: LayoutNode,
    questions: Mapping[str, Question],
    *,
    texts: Mapping[str, ObjectTag],
    titles: Mapping[str, str],
    language: str,
) -> tuple[Part, ...]:
    """Return the parts of a panel that asks `questions` and shows `texts`."""
    walker = _Walker(questions, texts, titles, _lone_headers(layout), language)
    return tuple(walker.walk(layout, ()))


@dataclass(frozen=True, slots=True)
class _Walker:
    questions: Mapping[str, Question]
    texts: Mapping[str, ObjectTag]
    titles: Mapping[str, str]
    lone: set[int]
    language: str

    def walk(self, node: LayoutNode, conditions: tuple[Condition, ...]) -> Iterator[Part]:
        """Yield the parts that a tag and all below it make."""
        here = (*conditions, node.condition) if node.condition else conditions
        if node.tag == "Header":
            if id(node) in self.lone:
                yield Part(kind="heading", words=node.text_in(self.language), conditions=here)
        elif node.tag == "Markdown":
            yield Part(kind="markdown", words=node.text_in(self.language), conditions=here)
        elif node.name in self.questions and node.option is None:
            yield Part(kind="question", question=self.questions[node.name], conditions=here)
        elif node.name in self.texts:
            words = self.titles.get(node.name, "")
            yield Part(kind="text", words=words, text=self.texts[node.name], conditions=here)
        elif node.tag == "Panel":
            yield from self._fold(node, here)
        else:
            for child in node.children:
                yield from self.walk(child, here)

    def _fold(self, node: LayoutNode, conditions: tuple[Condition, ...]) -> Iterator[Part]:
        inside = tuple(part for child in node.children for part in self.walk(child, conditions))
        if inside:
            is_open = node.attributes.get("open", "").lower() in ("true", "1", "yes")
            title = node.attributes.get("value", "")
            yield Part(kind="fold", words=title, inside=inside, is_open=is_open, conditions=conditions)


def _lone_headers(layout: LayoutNode) -> set[int]:
    """Return the headers that stand above no object and no control."""
    lone: set[int] = set()
    before: LayoutNode | None = None
    for node in layout.walk():
        if node.tag == "Header":
            if before is not None:
                lone.add(id(before))
            before = node
        elif node.name and node.option is None:
            before = None
    if before is not None:
        lone.add(id(before))
    return lone
