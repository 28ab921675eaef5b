"""Putting things in order, or into buckets: a card each, moved with its arrows or Alt and an arrow key."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from tallystick_desktop.core.questions.judging import RankerPresenter, Thing
from tallystick_desktop.kit.buttons import IconButton, button
from tallystick_desktop.kit.frames import Card, clear, column, row
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.screens.work.controls.scales import Scale
from tallystick_desktop.theme.tokens import XS, M, S
from tallystick_packs.texts import _


class RankerBlock(Block):
    """Things of a list."""

    asked: RankerPresenter

    def __init__(self, asked: RankerPresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        self._holder, self._cards = column(spacing=S)
        self.put(self._holder)
        self._keep = button(_("This order is right"), icon="check", kind="quiet")
        self._keep.clicked.connect(lambda _checked=False: asked.keep())
        self.put(self._keep)
        self._keep.setVisible(not asked.buckets)
        self._shown: object = None
        self._arrows = _Arrows(self)

    def show_answer(self) -> None:
        order = self.asked.order
        now = (order, tuple(self.asked.bucket_of(thing) for thing in order))
        if now == self._shown:
            return
        self._shown = now
        clear(self._cards)
        for place, thing in enumerate(order, start=1):
            self._cards.addWidget(self._make_card(thing, place))
        self._keep.setVisible(not self.asked.buckets and not self.asked.is_answered)
        self.first = self._first_card() or self

    def shift(self, thing_id: str, by: int) -> None:
        """Move a thing and keep the focus on it."""
        thing = next(one for one in self.asked.things if one.id == thing_id)
        if not self.asked.move(thing, by):
            return
        self.show_answer()
        for at in range(self._cards.count()):
            item = self._cards.itemAt(at)
            card = item.widget() if item is not None else None
            if card is not None and card.property("thing") == thing_id:
                card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_card(self) -> QWidget | None:
        item = self._cards.itemAt(0)
        return item.widget() if item is not None else None

    def _make_card(self, thing: Thing, place: int) -> QWidget:
        card = Card(padding=M, spacing=XS)
        card.setProperty("thing", thing.id)
        bucket = self.asked.bucket_of(thing)
        card.setAccessibleName(thing.title if self.asked.buckets else f"{place}. {thing.title}")
        card.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        card.installEventFilter(self._arrows)
        head, line = row(spacing=S)
        title = thing.title if self.asked.buckets else f"{place}. {thing.title}"
        line.addWidget(Text(title, "strong", wrap=True), 1)
        if not self.asked.buckets or bucket:
            for icon, words, by in (("arrow-up", _("Higher"), -1), ("arrow-down", _("Lower"), 1)):
                made = IconButton(icon, f"{words}: {thing.title}")
                made.clicked.connect(lambda _checked=False, by=by: self.shift(thing.id, by))
                line.addWidget(made)
        card.body.addWidget(head)
        if thing.body:
            card.body.addWidget(Text(thing.body, "body", wrap=True))
        if self.asked.buckets:
            keys = [one.key for one in self.asked.buckets]
            names = [one.words for one in self.asked.buckets]
            scale = Scale(thing.title, names, lambda at: self._put(thing, keys[at]))
            scale.show_chosen(keys.index(bucket) if bucket in keys else -1)
            card.body.addWidget(scale)
        return card

    def _put(self, thing: Thing, bucket: str) -> None:
        self.asked.put(thing, bucket)
        self.show_answer()


class _Arrows(QObject):
    """Moves the card that has the focus with Alt and an arrow key."""

    def __init__(self, block: RankerBlock) -> None:
        super().__init__(block)
        self._block = block

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not by or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        self._block.shift(str(watched.property("thing")), by)
        return True
