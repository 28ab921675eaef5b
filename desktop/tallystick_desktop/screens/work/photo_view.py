"""Labelling photos on the screen: tools, canvas, labels, regions, questions."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.canvas.canvas import PhotoCanvas
from tallystick_desktop.canvas.hands import ToolName
from tallystick_desktop.canvas.loader import PhotoLoader
from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.keys import key_of, label_keys
from tallystick_desktop.core.regions import Region
from tallystick_desktop.core.tools import Select
from tallystick_desktop.kit.buttons import IconButton, Pressable, ToolButton, button
from tallystick_desktop.kit.choices import LabelRow
from tallystick_desktop.kit.frames import Bar, Divider
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.photo_presenter import PhotoPresenter
from tallystick_desktop.screens.work.questions import section
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, M, S, region_colour, region_sign
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _

_TOOLS: tuple[tuple[ToolName, str], ...] = (
    ("select", "mouse-pointer-2"),
    ("box", "square-dashed"),
    ("hand", "hand"),
)


class PhotoView(WorkFrame):
    """The photo view."""

    view_name = "photo"
    presenter: PhotoPresenter

    def __init__(self, presenter: PhotoPresenter, loader: PhotoLoader) -> None:
        super().__init__(presenter)
        self.canvas = PhotoCanvas(loader)
        self.canvas.intended.connect(presenter.intend)
        self.canvas.zoomed.connect(self._show_zoom)
        self.canvas.pointed.connect(self._show_point)
        self._shown_item = ""
        self._regions_shown: object = None
        self._tool_before: ToolName = presenter.state.tool
        self._tools = self._make_tools()
        self.middle.addWidget(self._tools)
        self.middle.addWidget(self.drawer)
        self.middle.addLayout(self._make_middle(), 1)
        self.labels = _Labels(presenter, self)
        self._summary = Text("", "body", "muted", wrap=True)
        parts: list[QWidget] = [self.labels]
        if presenter.plan.labels:
            parts += [Divider(), self._summary, Divider()]
        self.middle.addWidget(self.make_panel(*parts))
        self.bind_keys(self._actions_by_key())
        self.drawer.setVisible(False)
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        super().render_state()
        presenter, state = self.presenter, self.presenter.state
        for name, tool in self._tool_buttons.items():
            tool.setChecked(name == state.tool)
        self.undo_button.setEnabled(state.can_undo)
        self.redo_button.setEnabled(state.can_redo)
        if state.item is None:
            return
        if state.item.id != self._shown_item:
            self._shown_item = state.item.id
            self._show_photo()
        if self.canvas.tool != state.tool:
            self.canvas.set_tool(state.tool)
        session = presenter.session
        self.canvas.show_regions(session.regions, state.selected, label=state.label, hidden=state.hidden)
        self.labels.show_labels(session.counts(), state.label)
        chosen = session.regions.get(state.selected or "")
        self._summary.setText(_region_words(len(session.regions), chosen))
        words = _("Show regions") if state.hidden else _("Hide regions")
        self.hide_button.set_look(words, icon="eye" if state.hidden else "eye-off", kind="quiet")

    def focus_work(self) -> None:
        """Put the focus on the photo."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_missing(self) -> None:
        """Select the region or focus the question that is missing."""
        for fault in self.presenter.state.missing:
            if fault.region and self.presenter.session.regions.get(fault.region) is not None:
                self.presenter.intend(Select(key=fault.region), by_arrow=False)
                return
        super().go_to_missing()

    # Building

    def _make_tools(self) -> QWidget:
        bar = Bar(sides="r", horizontal=False, margins=XS)
        bar.body.setSpacing(XS)
        words = {"select": _("Select"), "box": _("Box"), "hand": _("Move")}
        self._tool_buttons: dict[ToolName, ToolButton] = {}
        for name, icon in _TOOLS:
            made = ToolButton(icon, words[name], key=key_of("photo", name))
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, tool=name: self.presenter.set_tool(tool))
            self._tool_buttons[name] = made
            bar.body.addWidget(made)
            made.setVisible(name != "box" or self.presenter.plan.marks is not None)
        bar.body.addStretch(1)
        self.undo_button = ToolButton("undo-2", _("Undo"), key=key_of("work", "undo"))
        self.redo_button = ToolButton("redo-2", _("Redo"), key=key_of("work", "redo"))
        self.undo_button.clicked.connect(self.presenter.undo)
        self.redo_button.clicked.connect(self.presenter.redo)
        bar.body.addWidget(self.undo_button)
        bar.body.addWidget(self.redo_button)
        return bar

    def _make_middle(self) -> QVBoxLayout:
        stack = QVBoxLayout()
        stack.setSpacing(0)
        stack.addWidget(self.canvas, 1)
        bar = Bar(sides="t", margins=0)
        bar.body.setContentsMargins(S, 2, M, 2)
        bar.body.setSpacing(XS)
        farther = IconButton("minus", _("Farther"), key=key_of("photo", "zoom_out"))
        closer = IconButton("plus", _("Closer"), key=key_of("photo", "zoom_in"))
        self._zoom = Text("", "strong")
        farther.clicked.connect(lambda: self.canvas.zoom(closer=False))
        closer.clicked.connect(lambda: self.canvas.zoom(closer=True))
        fit: Pressable = button(_("Fit"), icon="maximize", kind="quiet", key=key_of("photo", "fit"))
        if theme().is_roomy:
            fit = IconButton("maximize", _("Fit"), key=key_of("photo", "fit"))
        fit.clicked.connect(self.canvas.fit)
        self.hide_button = button(
            _("Hide regions"), icon="eye-off", kind="quiet", key=key_of("photo", "hide")
        )
        self.hide_button.clicked.connect(self.presenter.hide_regions)
        for part in (farther, self._zoom, closer, Divider(vertical=True), fit, Divider(vertical=True)):
            bar.body.addWidget(part)
        bar.body.addWidget(self.hide_button)
        bar.body.addStretch(1)
        self._point = IconText("locate", "", "caption", "muted")
        bar.body.addWidget(self._point)
        stack.addWidget(bar)
        return stack

    def _actions_by_key(self) -> dict[str, Callable[[], object]]:
        presenter, canvas = self.presenter, self.canvas
        return {
            "select": lambda: presenter.set_tool("select"),
            "box": lambda: presenter.set_tool("box") if presenter.plan.marks is not None else None,
            "hand": self._toggle_hand,
            "fit": canvas.fit,
            "zoom_in": lambda: canvas.zoom(closer=True),
            "zoom_out": lambda: canvas.zoom(closer=False),
            "hide": presenter.hide_regions,
        }

    def _toggle_hand(self) -> None:
        now = self.presenter.state.tool
        if now == "hand":
            self.presenter.set_tool(self._tool_before)
        else:
            self._tool_before = now
            self.presenter.set_tool("hand")

    def _show_photo(self) -> None:
        item = self.presenter.state.item
        if item is None:
            return
        try:
            path, size = self.presenter.photo(item)
        except TallystickError as exc:
            self.canvas.show_nothing(str(exc))
            return
        self.canvas.show_photo(path, size, neighbours=self.presenter.neighbours(item))
        self.focus_work()

    def _show_zoom(self, scale: float) -> None:
        self._zoom.setText(f"{scale * 100:.0f}\u00a0%")

    def _show_point(self, point: Point | None) -> None:
        self._point.words.setText(f"{point.x:.0f}, {point.y:.0f}" if point is not None else "")
        self._point.setVisible(point is not None and not theme().is_roomy)


class _Labels(QWidget):
    """The labels, with their keys and how many regions carry each."""

    def __init__(self, presenter: PhotoPresenter, owner: WorkFrame) -> None:
        super().__init__()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(XS)
        labels = presenter.plan.labels
        self._rows: list[LabelRow] = []
        if not labels:
            return
        head, _line = section("tag", _("Label for the next region"))
        stack.addWidget(head)
        keys = label_keys(len(labels), with_alt=False)
        owner.taken_keys.update(keys)
        for index, (option, key) in enumerate(zip(labels, keys, strict=True)):
            words = option.text_in(presenter.language)
            shown_key = key if len(key) > 1 else ""
            made = LabelRow(words, sign=region_sign(index), colour=region_colour(index), key=shown_key)
            made.setAccessibleDescription(key)
            made.clicked.connect(lambda _checked=False, i=index: presenter.set_label(i))
            bind_key(owner, key, partial(presenter.set_label, index))
            stack.addWidget(made)
            self._rows.append(made)

    def show_labels(self, counts: list[int], chosen: int) -> None:
        """Show the counts and the label of the next region."""
        for index, made in enumerate(self._rows):
            made.set_count(counts[index])
            made.setChecked(index == chosen)


def _region_words(count: int, chosen: Region | None) -> str:
    words = _("Regions: {count}").format(count=count)
    if chosen is None:
        return words
    return f"{words} · #{chosen.key} {chosen.words}"
