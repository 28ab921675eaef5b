"""Terms out of a tree, with a search: what is chosen stands above, with a way to take it back."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QTreeWidget, QTreeWidgetItem

from tallystick_desktop.core.questions.choosing import Offered, TaxonomyPresenter
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import clear, column
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import HIT_PX, XS, L, S
from tallystick_packs.texts import _

_ROWS = 8
_PATH = Qt.ItemDataRole.UserRole


class TermTree(QTreeWidget):
    """The tree; Enter and Space choose."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(theme().scaled(L))
        self.setFont(theme().font("body"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter and Space; the rest moves as in every tree."""
        chooses = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        item = self.currentItem()
        if event.key() in chooses and not event.modifiers() and item is not None:
            self.itemClicked.emit(item, 0)
        else:
            super().keyPressEvent(event)


class TaxonomyBlock(Block):
    """Terms out of a tree."""

    asked: TaxonomyPresenter

    def __init__(self, asked: TaxonomyPresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        holder, self._chosen_stack = column(spacing=XS)
        self.put(holder)
        self._search = QLineEdit()
        self._search.setAccessibleName(_("Search: {title}").format(title=asked.title))
        self._search.setPlaceholderText(asked.control.attributes.get("placeholder") or _("Search"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._fill)
        self._search.returnPressed.connect(self._take_only)
        self.put(self._search)
        self.tree = TermTree(asked.title)
        self.tree.itemClicked.connect(self._pressed)
        self.put(self.tree)
        self.first = self._search
        self._offered: tuple[Offered, ...] = ()
        self._shown_chosen: object = None

    def item_changed(self) -> None:
        """Make the tree anew where the item brings other terms."""
        super().item_changed()
        self._search.clear()
        offered = self.asked.options
        if offered != self._offered:
            self._offered = offered
            self._fill()

    def show_answer(self) -> None:
        chosen = [option for option in self._offered if self.asked.is_chosen(option)]
        if chosen == self._shown_chosen:
            return
        self._shown_chosen = chosen
        clear(self._chosen_stack)
        for option in chosen:
            words = self.asked.words_of(option)
            made = button(words, icon="x", kind="secondary", hint=_("Take back: {words}").format(words=words))
            made.clicked.connect(lambda _checked=False, path=option.path: self._choose(path))
            self._chosen_stack.addWidget(made, 0, Qt.AlignmentFlag.AlignLeading)
        self._mark_rows()

    def _fill(self) -> None:
        """Show the whole tree, or what the search finds with the terms above it."""
        query = self._search.text()
        found = {option.path for option in self.asked.search(query)} if query.strip() else None
        self.tree.clear()
        items: dict[tuple[str, ...], QTreeWidgetItem] = {}
        wanted = (
            None if found is None else {path[:depth] for path in found for depth in range(1, len(path) + 1)}
        )
        for option in self._offered:
            if wanted is not None and option.path not in wanted:
                continue
            item = QTreeWidgetItem([option.words])
            item.setData(0, _PATH, list(option.path))
            item.setSizeHint(0, QSize(0, theme().scaled(HIT_PX)))
            item.setToolTip(0, " / ".join(option.full))
            above = items.get(option.path[:-1])
            if above is None:
                self.tree.addTopLevelItem(item)
            else:
                above.addChild(item)
            items[option.path] = item
        if found is not None or len(self._offered) <= _ROWS * 2:
            self.tree.expandAll()
        rows = min(_ROWS, max(3, len(items)))
        self.tree.setFixedHeight(rows * theme().scaled(HIT_PX) + S)
        self._mark_rows()
        if query.strip() and found:
            first = next(option.path for option in self._offered if option.path in found)
            self.tree.setCurrentItem(items[first])

    def _mark_rows(self) -> None:
        now = set(self.asked.chosen)
        chosen = {one.path for one in self._offered if now & {one.path, one.path[-1:]}}
        stack = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        can = {option.path: self.asked.can_choose(option) for option in self._offered}
        while stack:
            item = stack.pop()
            if item is None:
                continue
            path = tuple(item.data(0, _PATH))
            if can[path]:
                state = Qt.CheckState.Checked if path in chosen else Qt.CheckState.Unchecked
                item.setCheckState(0, state)
            stack += [item.child(at) for at in range(item.childCount())]

    def _pressed(self, item: QTreeWidgetItem) -> None:
        path = tuple(item.data(0, _PATH))
        option = next(one for one in self._offered if one.path == path)
        if self.asked.can_choose(option):
            self._choose(path)
        else:
            item.setExpanded(not item.isExpanded())

    def _choose(self, path: tuple[str, ...]) -> None:
        self.asked.choose(path)
        self._shown_chosen = None
        self.show_answer()

    def _take_only(self) -> None:
        """Enter in the search takes the term that it leads to."""
        item = self.tree.currentItem()
        if item is not None and self._search.text().strip():
            self._pressed(item)
            self._search.clear()
