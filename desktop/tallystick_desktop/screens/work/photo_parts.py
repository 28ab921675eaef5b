"""Parts of the photo view: the tool bar, the labels, the bar under the photo."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of, label_keys
from tallystick_desktop.kit.buttons import Button, IconButton, ToolButton, button
from tallystick_desktop.kit.choices import LabelRow
from tallystick_desktop.kit.frames import Bar, Divider, clear, scrolling
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.photo_presenter import PhotoPresenter, PhotoState
from tallystick_desktop.screens.work.questions import section
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, M, S, region_colour, region_sign
from tallystick_packs.forms import Option
from tallystick_packs.texts import _

#: More tools than this stand in two columns, so that all are in sight on a low screen.
_IN_ONE_COLUMN = 5
#: Room for the scroll bar that large type may need.
_BAR_PX = 10
#: Room for where the pointer is, under the photo.
_POINT_PX = 90
Actions = dict[str, Callable[[], object]]


class ToolBar(Bar):
    """The tools of a form, from the table of tools, and undo."""

    def __init__(self, presenter: PhotoPresenter) -> None:
        super().__init__(sides="r", horizontal=False, margins=0)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(XS, XS, XS, XS)
        grid.setSpacing(XS)
        self.tools: dict[str, ToolButton] = {}
        wanted = _tools(presenter)
        columns = 1 if len(wanted) <= _IN_ONE_COLUMN else 2
        for place, (name, icon, words) in enumerate(wanted):
            made = ToolButton(icon, words, key=key_of("photo", name))
            made.setCheckable(True)
            made.clicked.connect(lambda _on=False, tool=name: presenter.set_tool(tool))
            self.tools[name] = made
            grid.addWidget(made, place // columns, place % columns)
        last = -(-len(wanted) // columns)
        grid.setRowStretch(last, 1)
        self._undo = ToolButton("undo-2", _("Undo"), key=key_of("work", "undo"))
        self._redo = ToolButton("redo-2", _("Redo"), key=key_of("work", "redo"))
        self._undo.clicked.connect(presenter.undo)
        self._redo.clicked.connect(presenter.redo)
        grid.addWidget(self._undo, last + 1, 0)
        grid.addWidget(self._redo, last + 1 + (columns == 1), columns - 1)
        self.body.addWidget(scrolling(holder))
        self.setFixedWidth(holder.sizeHint().width() + _BAR_PX)

    def show_state(self, state: PhotoState) -> None:
        """Show the tool in hand, and whether there is anything to undo."""
        for name, tool in self.tools.items():
            tool.setChecked(name == state.tool)
        self._undo.setEnabled(state.can_undo)
        self._redo.setEnabled(state.can_redo)


class LabelsPanel(QWidget):
    """The labels, with keys and how many regions carry each; some jobs have other ones for each photo."""

    def __init__(self, presenter: PhotoPresenter, owner: WorkFrame) -> None:
        super().__init__()
        self._presenter, self._owner = presenter, owner
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(XS)
        self._rows: list[LabelRow] = []
        self._shown: tuple[Option, ...] = ()
        self._keys: list[str] = []
        self._bound: list[QShortcut] = []
        self._build()

    def show_labels(self, counts: list[int], chosen: int) -> None:
        """Show the labels of this photo, the counts, the label of the next region, and which are used up."""
        if self._presenter.plan.labels != self._shown:
            self._build()
        for index, made in enumerate(self._rows):
            made.set_count(counts[index])
            made.setChecked(index == chosen)
            made.setEnabled(index == chosen or self._presenter.session.has_room(index))

    def _build(self) -> None:
        clear(self._stack)
        self._owner.taken_keys.difference_update(self._keys)
        for shortcut in self._bound:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        presenter = self._presenter
        labels = self._shown = presenter.plan.labels
        self._rows, self._bound = [], []
        self._keys = label_keys(len(labels), with_alt=False)
        self._owner.taken_keys.update(self._keys)
        if not labels:
            return
        head, _line = section("tag", _("Label for the next region"))
        self._stack.addWidget(head)
        for index, (option, key) in enumerate(zip(labels, self._keys, strict=True)):
            words = option.text_in(presenter.language)
            shown_key = key if len(key) > 1 else ""
            made = LabelRow(words, sign=region_sign(index), colour=region_colour(index), key=shown_key)
            made.setAccessibleDescription(key)
            made.clicked.connect(lambda _checked=False, i=index: presenter.set_label(i))
            self._bound += bind_key(self._owner, key, partial(presenter.set_label, index))
            self._stack.addWidget(made)
            self._rows.append(made)


class ViewBar(Bar):
    """Under the photo: zoom, fit, light, hide; and where the pointer is."""

    def __init__(self, presenter: PhotoPresenter, actions: Actions) -> None:
        super().__init__(sides="t", margins=0)
        self.body.setContentsMargins(S, 2, M, 2)
        self.body.setSpacing(XS)
        self._zoom = Text("100\u00a0%", "strong")
        self._presenter = presenter
        farther = IconButton("minus", _("Farther"), key=key_of("photo", "zoom_out"))
        closer = IconButton("plus", _("Closer"), key=key_of("photo", "zoom_in"))
        farther.clicked.connect(actions["zoom_out"])
        closer.clicked.connect(actions["zoom_in"])
        fit = _button("fit", "maximize", _("Fit"))
        self.light = IconButton("sun", _("Brightness and contrast"), key=key_of("photo", "light"))
        turn = IconButton("rotate-cw", _("Turn the view"), key=key_of("photo", "turn_view"))
        self.hide_button = _button("hide", "eye-off", _("Hide regions"))
        fit.clicked.connect(actions["fit"])
        turn.clicked.connect(actions["turn_view"])
        self.light.clicked.connect(actions["light"])
        self.hide_button.clicked.connect(actions["hide"])
        for part in (farther, self._zoom, closer, Divider(vertical=True), fit, turn, self.light):
            self.body.addWidget(part)
        for part in (Divider(vertical=True), self.hide_button):
            self.body.addWidget(part)
            part.setVisible(bool(presenter.tools))
        self._worded = (fit, self.hide_button)
        for part in self._worded:
            part.set_bare(theme().is_roomy)
        self._needed_px = self.body.sizeHint().width() + theme().scaled(_POINT_PX)
        self.body.addStretch(1)
        self._point = IconText("locate", "", "caption", "muted")
        self.body.addWidget(self._point)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in self._worded:
            part.set_bare(theme().is_roomy or self.width() < self._needed_px)

    def minimumSizeHint(self) -> QSize:
        """No wider than what it needs without words."""
        return QSize(0, super().minimumSizeHint().height())

    def show_zoom(self, scale: float) -> None:
        """Show how large the photo is."""
        self._zoom.setText(f"{scale * 100:.0f}\u00a0%")

    def show_point(self, words: str) -> None:
        """Show where the pointer is."""
        self._point.words.setText(words)
        self._point.setVisible(bool(words) and not theme().is_roomy)

    def show_hidden(self, hidden: bool) -> None:
        """Show what the button does now."""
        words = _("Show regions") if hidden else _("Hide regions")
        icon = "eye" if hidden else "eye-off"
        self.hide_button.set_look(words, icon=icon, kind="quiet")


class ProposalsPanel(QWidget):
    """What a machine drew and nobody has looked at: accept all, or take all away."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(XS)
        self._words = IconText("sparkles", "", "body", wrap=True)
        stack.addWidget(self._words)
        for action, icon, words in (
            ("accept", "check", _("Accept this one")),
            ("accept_all", "check-check", _("Accept all")),
            ("reject_all", "x", _("Take all away")),
        ):
            made = button(words, icon=icon, key=key_of("photo", action))
            made.clicked.connect(actions[action])
            stack.addWidget(made)

    def show_count(self, count: int) -> None:
        """Show how many are left to look at."""
        self.setVisible(count > 0)
        words = _("{count} drawn by a machine, dashed. Look at each: accept it, change it, or delete it.")
        self._words.words.setText(words.format(count=count))


def _button(action: str, icon: str, words: str) -> Button:
    return button(words, icon=icon, kind="quiet", key=key_of("photo", action))


def _tools(presenter: PhotoPresenter) -> list[tuple[str, str, str]]:
    """Return name, icon and words of every tool of a form, in the order of the bar."""
    found = [("select", "mouse-pointer-2", _("Select"))] if presenter.tools else []
    for row in presenter.tools:
        found.append((row.name, row.icon, _(row.words)))
        if row.companion:
            found.append((row.companion, "eraser", _("Eraser")))
    if presenter.plan.relations is not None:
        found.append(("link", "link", _("Arrow")))
    return [*found, ("hand", "hand", _("Move"))]
