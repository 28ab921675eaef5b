"""The questions of an item in reading order, of the page that is open, and of the region that is chosen.

The panel knows no kind of control: `controls.table` makes the view of each. A question that the answers hide
is not shown, and its keys sleep.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.answers import PAGE, Answers
from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.parts import Part
from tallystick_desktop.core.questions import Question
from tallystick_desktop.kit.frames import Divider, column, row
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.screens.work.controls.foldable import Foldable
from tallystick_desktop.screens.work.controls.item_text import ItemText
from tallystick_desktop.screens.work.controls.table import make_block
from tallystick_desktop.screens.work.presenter import WorkPresenter
from tallystick_desktop.theme.tokens import ICON_M, M, S
from tallystick_packs.forms import AnswerFault, Condition, Control, ObjectTag, group_regions, is_visible
from tallystick_packs.forms.visibility import View
from tallystick_packs.texts import _

if TYPE_CHECKING:
    from tallystick_desktop.screens.work.controls.sound_beside import SoundBeside

Entries = Sequence[Mapping[str, Any]]


class QuestionsPanel(QWidget):
    """All questions, one under the other.

    Args:
        keys_view: The view whose key table must not be crossed.
        owner: The widget within which the option keys work.
        taken: Keys that are given out already; those of options are added.
        elsewhere: Names of controls that the view itself asks, such as the transcript.
        placed: Blocks that stand elsewhere in the view and are questions like the others, by name.

    Signals:
        focused: A question got the focus; its `Control`.
    """

    focused = Signal(object)

    def __init__(
        self,
        presenter: "WorkPresenter[Any]",
        *,
        keys_view: str,
        owner: QWidget,
        taken: set[str],
        elsewhere: frozenset[str] = frozenset(),
        placed: Mapping[str, Block] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._keys = OptionKeys(keys_view, owner, taken)
        self._texts: list[ItemText | SoundBeside] = []
        self._words: list[tuple[QWidget, tuple[Condition, ...]]] = []
        self._item: object = None
        self._count: Text | None = None
        self.blocks: dict[str, Block] = dict(placed)
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(M)
        plan = presenter.plan
        if plan.beside:
            self._put_sounds(plan.beside)
        if len(plan.questions) > len(placed):
            self._stack.addWidget(self._make_head())
        self._put_parts(plan.parts, self._stack)
        pages = [one for one in plan.page_questions if one.name not in elsewhere]
        self._page = _Section("file-text")
        self.page_blocks = self._make_section(self._page, pages)
        regional = [one for one in plan.region_questions if one.name not in elsewhere]
        self._region = _Section("square-dashed")
        self.region_blocks = self._make_section(self._region, regional)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        for control in plan.unknown:
            if control.name not in elsewhere:
                self._stack.addWidget(_unknown(control))

    def show_answers(self, answers: Answers, missing: tuple[AnswerFault, ...]) -> None:
        """Show what is answered and what is missing."""
        presenter = self._presenter
        entries = list(answers.values.values())
        is_other_item = presenter.state.item is not self._item
        self._item = presenter.state.item
        if is_other_item:
            for block in self._all():
                block.item_changed()
            for text in self._texts:
                text.show_item()
        faults = {(fault.control, fault.region): fault for fault in reversed(missing)}
        for block in self.blocks.values():
            seen = is_visible(block.asked.control.conditions, entries, any_region=True)
            _show(block, faults.get((block.asked.control.name, "")), seen=seen)
        for widget, conditions in self._words:
            widget.setVisible(is_visible(conditions, entries, any_region=True))
        self._show_pages(entries, missing)
        self._show_region(entries, faults)
        if self._count is not None:
            seen_blocks = [block for block in self.blocks.values() if not block.isHidden()]
            answered = sum(block.asked.is_answered for block in seen_blocks)
            words = _("{count} of {total} answered").format(count=answered, total=len(seen_blocks))
            self._count.setText(words)

    def focus_question(self, name: str) -> bool:
        """Put the focus on a question; False if it is not here."""
        block = self.blocks.get(name) or self.page_blocks.get(name) or self.region_blocks.get(name)
        if block is None or block.isHidden():
            return False
        parent = block.parentWidget()
        while parent is not None and parent is not self:
            if isinstance(parent, Foldable):
                parent.set_open(True)
            parent = parent.parentWidget()
        block.first.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    # Inside

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            return
        found = next((block for block in self._all() if block is now or block.isAncestorOf(now)), None)
        if found is not None:
            self.focused.emit(found.asked.control)

    def _all(self) -> Iterator[Block]:
        yield from self.blocks.values()
        yield from self.page_blocks.values()
        yield from self.region_blocks.values()

    def _make_head(self) -> QWidget:
        head, line = row(spacing=S)
        line.addWidget(IconText("clipboard-list", _("Questions"), "strong", icon_size=ICON_M))
        line.addStretch(1)
        self._count = Text("", "caption", "muted")
        line.addWidget(self._count)
        return head

    def _put_sounds(self, tags: Sequence[ObjectTag]) -> None:
        # Players bring numbers and codecs along, which most jobs do not need.
        from tallystick_desktop.screens.work.controls.sound_beside import SoundBeside

        for number, tag in enumerate(tags):
            key = key_of(self._keys.view, "listen") if not number else ""
            made = SoundBeside(self._presenter, tag, key=key)
            self._texts.append(made)
            self._stack.addWidget(made)

    def _put_parts(self, parts: Sequence[Part], stack: QVBoxLayout) -> None:
        for part in parts:
            if part.question is not None and part.question.name in self.blocks:
                continue
            widget = self._make_part(part)
            stack.addWidget(widget)
            if part.kind != "question":
                self._words.append((widget, part.conditions))

    def _make_part(self, part: Part) -> QWidget:
        if part.question is not None:
            block = make_block(part.question, self._presenter, self._keys)
            self.blocks[part.question.name] = block
            return block
        if part.kind == "fold":
            fold = Foldable(part.words, is_open=part.is_open)
            self._put_parts(part.inside, fold.body)
            return fold
        if part.text is not None:
            read = ItemText(part.words, part.text, self._presenter)
            self._texts.append(read)
            return read
        if part.kind == "heading":
            return Text(part.words, "title", wrap=True)
        made = Text(part.words, "body", wrap=True)
        made.setTextFormat(Qt.TextFormat.MarkdownText)
        return made

    def _make_section(self, section: "_Section", questions: Sequence[Question]) -> dict[str, Block]:
        """Fill the part that asks about a page or a region."""
        blocks = {}
        for question in questions:
            block = make_block(question, self._presenter, self._keys)
            blocks[question.name] = block
            section.body.addWidget(block)
        if blocks:
            self._stack.addWidget(section)
        return blocks

    def _show_pages(self, entries: Entries, missing: tuple[AnswerFault, ...]) -> None:
        page = self._presenter.state.page
        self._page.say(_("Page {number}").format(number=page + 1))
        for name, block in self.page_blocks.items():
            block.asked.where = f"{PAGE}{page}"
            words = _("page {number}").format(number=page + 1)
            fault = next((one for one in missing if one.control == name and words in one.path), None)
            _show(block, fault, seen=is_visible(block.asked.control.conditions, entries, any_region=True))

    def _show_region(self, entries: Entries, faults: Mapping[tuple[str, str], AnswerFault]) -> None:
        if not self.region_blocks:
            return
        chosen = self._presenter.state.region
        regions = group_regions(self._presenter.desk.form, entries)
        region = regions.get(chosen or "")
        self._region.setVisible(region is not None)
        if region is None:
            for block in self.region_blocks.values():
                block.keys.set_enabled(False)
            return
        self._region.say(region.words())
        view = View.of(entries, regions)
        for name, block in self.region_blocks.items():
            block.asked.where = region.id
            seen = is_visible(block.asked.control.conditions, view.seen_from(region.id), region=region.id)
            _show(block, faults.get((name, region.id)), seen=seen)


class _Section(QWidget):
    """The part of the panel that asks about a page or a region."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(M)
        self.body.addWidget(Divider())
        self._head = IconText(icon, "", "strong", icon_size=ICON_M, wrap=True)
        self.body.addWidget(self._head)

    def say(self, words: str) -> None:
        """Name what is asked about."""
        self._head.set(self._icon, words)


def _show(block: Block, fault: AnswerFault | None, *, seen: bool) -> None:
    block.setVisible(seen)
    block.keys.set_enabled(seen)
    block.show_answer()
    block.show_fault(fault)


def _unknown(control: Control) -> ErrorPanel:
    return ErrorPanel(
        title=_("A question that this program cannot show"),
        what=_("The form asks with {kind}, which this version does not know.").format(kind=control.kind),
        safe=_("All other answers are saved as always."),
        todo=_("Skip it (free), or get a newer program."),
    )


def section(icon: str, words: str) -> tuple[QWidget, QHBoxLayout]:
    """Return the heading of a part of the panel and its line."""
    holder, line = row(spacing=S)
    line.addWidget(IconText(icon, words, "strong", icon_size=ICON_M, wrap=True), 1)
    return holder, line


def panel_column() -> tuple[QWidget, QVBoxLayout]:
    """Return the column that a trailing panel scrolls."""
    holder, stack = column(spacing=S)
    stack.setContentsMargins(M, M, M, M)
    return holder, stack
