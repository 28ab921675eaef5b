"""Labelling photos on the screen: tools, canvas, labels, regions, questions."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.canvas.canvas import PhotoCanvas, Showing
from tallystick_desktop.canvas.loader import PhotoLoader
from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.tools import Select
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.kit.frames import Divider
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.light_panel import LightPanel
from tallystick_desktop.screens.work.photo_parts import LabelsPanel, ProposalsPanel, ToolBar, ViewBar
from tallystick_desktop.screens.work.photo_presenter import PhotoPresenter
from tallystick_desktop.screens.work.region_actions import RegionActions
from tallystick_desktop.screens.work.region_list import RegionList
from tallystick_desktop.theme.tokens import M
from tallystick_packs.errors import TallystickError
from tallystick_packs.forms import Control
from tallystick_packs.forms.on_the_page import place_of

_ZOOM = 1.25


class PhotoView(WorkFrame):
    """The photo view."""

    view_name = "photo"
    presenter: PhotoPresenter

    def __init__(self, presenter: PhotoPresenter, loader: PhotoLoader) -> None:
        super().__init__(presenter)
        self.canvas = PhotoCanvas(loader)
        self.canvas.intended.connect(presenter.intend)
        self.canvas.pointed.connect(self._show_point)
        self.canvas.uncovered.connect(lambda: presenter.show(covered=False))
        self._shown_item = self._shown_tool = ""
        self._seen: object = None
        self._tool_before = presenter.state.tool
        self._actions_on_regions = RegionActions(presenter)
        actions = self._actions_by_key()
        self.tools = ToolBar(presenter)
        for pressed in self.tools.tools.values():
            pressed.clicked.connect(self.focus_work)  # the keys that follow are meant for the photo
        self.middle.addWidget(self.tools)
        self.middle.addWidget(self.drawer)
        self.bar = ViewBar(presenter, actions)
        self.canvas.zoomed.connect(self.bar.show_zoom)
        stack = QVBoxLayout()
        stack.setSpacing(0)
        stack.addWidget(self.canvas, 1)
        stack.addWidget(self.bar)
        self.middle.addLayout(stack, 1)
        self.light = LightPanel(lambda light: presenter.show(light=light))
        self.light.setParent(self)
        self.light.hide()
        self.labels = LabelsPanel(presenter, self)
        self.regions = RegionList()
        self.regions.chosen.connect(presenter.select_many)
        self.regions.opened.connect(self._onto)
        parts: list[QWidget] = []
        self.proposals: ProposalsPanel | None = None
        if presenter.tools:
            self.proposals = ProposalsPanel(actions)
            parts = [self.labels, Divider(), self.proposals, self.regions, Divider()]
        self.middle.addWidget(self.make_panel(*parts))
        self.bind_keys(actions)
        self.drawer.setVisible(False)
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        super().render_state()
        presenter, state = self.presenter, self.presenter.state
        self.tools.show_state(state)
        if state.item is None:
            return
        if state.item.id != self._shown_item:
            self._shown_item = state.item.id
            self._show_photo()
        kind = f"{state.tool} {state.label}" if state.tool == "brush" else state.tool
        if kind != self._shown_tool:
            self._shown_tool = kind
            self.canvas.set_tool(state.tool, presenter.make_tool())
        self._show_regions()

    def focus_work(self) -> None:
        """Put the focus on the photo."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_regions(self) -> None:
        presenter, state = self.presenter, self.presenter.state
        session = presenter.session
        showing = Showing(
            selected=state.selected,
            label=state.label,
            hidden=state.hidden,
            links=session.links,
            bones=session.bones,
            crosshair=state.crosshair,
            snaps=state.snaps,
            whole_pixels=presenter.whole_pixels,
            covered=state.covered,
            light=state.light,
        )
        seen = (session.regions, showing, state.also)
        if seen == self._seen:
            return  # the clock ticked: five thousand regions are not looked at for that
        self._seen = seen
        self.canvas.show_regions(session.regions, showing)
        self.labels.show_labels(session.counts(), state.label)
        self.regions.show_regions(session.regions, state.chosen, state.selected)
        if self.proposals is not None:
            self.proposals.show_count(len(session.proposals()))
        self.bar.show_hidden(state.hidden)
        self.light.show_light(state.light)

    def finish(self) -> None:
        """Finish, and keep what stands here for the next photo."""
        if self.presenter.state.item is not None:
            self._actions_on_regions.remember()
        super().finish()

    def go_to_missing(self) -> None:
        """Select the region or focus the question that is missing."""
        for fault in self.presenter.state.missing:
            if fault.region and self.presenter.session.regions.get(fault.region) is not None:
                self.presenter.intend(Select(key=fault.region), by_arrow=False)
                break
        super().go_to_missing()

    def asked(self, control: Control) -> None:
        """A question got the focus: look at the place on the page where its field stands."""
        item, shown = self.presenter.state.item, self.presenter.plan.shown
        place = place_of(control, item.data) if item is not None else None
        if place is None or shown is None or shown.name not in control.to_names:
            return
        across, down = (side / 100 for side in self.canvas.viewport.image)
        box = Box(place.x * across, place.y * down, place.width * across, place.height * down)
        self.canvas.look(lambda view: view.onto(box))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_light()

    # Inside

    def _actions_by_key(self) -> dict[str, Callable[[], object]]:
        presenter, canvas, keyboard = self.presenter, self.canvas, self.canvas.keyboard
        found: dict[str, Callable[[], object]] = {
            "hand": self._toggle_hand,
            "fit": lambda: canvas.look(Viewport.fitted),
            "one_to_one": lambda: canvas.look(lambda view: view.at_scale(1.0)),
            "zoom_in": lambda: canvas.look(lambda view: view.zoomed(_ZOOM)),
            "zoom_out": lambda: canvas.look(lambda view: view.zoomed(1 / _ZOOM)),
            "turn_view": lambda: canvas.look(Viewport.turned),
            "onto": lambda: self._onto(presenter.state.selected or ""),
            "light": self._toggle_light,
            "listen": self.listen,
        }
        if not presenter.tools:
            return {**found, "hide": presenter.touch}
        names = ["select", *(row.name for row in presenter.tools)]
        names += [row.companion for row in presenter.tools if row.companion]
        names += ["link"] if presenter.plan.relations is not None else []
        for name in names:
            found[name] = lambda tool=name: presenter.set_tool(tool)  # type: ignore[misc]
        return {
            **found,
            **self._actions_on_regions.by_key(),
            "hide": lambda: presenter.show(hidden=not presenter.state.hidden),
            "crosshair": lambda: presenter.show(crosshair=not presenter.state.crosshair),
            "snap": lambda: presenter.show(snaps=not presenter.state.snaps),
            "vertex": lambda: self._next_vertex(keyboard.next_vertex, 1),
            "vertex_before": lambda: self._next_vertex(keyboard.next_vertex, -1),
            "find": self._find,
        }

    def _toggle_hand(self) -> None:
        now = self.presenter.state.tool
        if now == "hand":
            self.presenter.set_tool(self._tool_before)
        else:
            self._tool_before = now
            self.presenter.set_tool("hand")

    def _next_vertex(self, go: Callable[[Viewport, int], None], step: int) -> None:
        go(self.canvas.viewport, step)
        self.focus_work()
        self.canvas.update()

    def _find(self) -> None:
        self.regions.search.show()
        self.regions.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _onto(self, key: str) -> None:
        region = self.presenter.session.regions.get(key)
        if region is not None:
            self.canvas.look(lambda view: view.onto(region.box))
        self.focus_work()

    def _toggle_light(self) -> None:
        self.light.setVisible(not self.light.isVisible())
        self._place_light()

    def _place_light(self) -> None:
        """The panel stands on the photo, above the button that opens it."""
        self.light.adjustSize()
        corner = self.bar.mapTo(self, QPoint(0, 0))
        x = corner.x() + M
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = corner.x() + self.bar.width() - self.light.width() - M
        self.light.move(x, corner.y() - self.light.height() - M)
        self.light.raise_()

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

    def _show_point(self, point: Point | None) -> None:
        self.bar.show_point(f"{point.x:.0f}, {point.y:.0f}" if point is not None else "")
