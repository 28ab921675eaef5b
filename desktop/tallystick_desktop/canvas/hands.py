"""The hand on the photo: which tool is meant, what is hovered and selected, what is being drawn."""

from collections.abc import Callable

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.core.tools import Intent, Link, Scene, Select, SelectTool, Shape, Tool
from tallystick_desktop.core.tools.mask import BrushTool
from tallystick_desktop.core.tools.select import handle_at
from tallystick_desktop.core.viewport import Viewport

ToolName = str
REACH_PX = 6.0


class Hands:
    """Feeds the tools of `core.tools` and passes their intents on.

    Args:
        set_view: Called with a new viewport.
        intend: Called with an intent, and whether an arrow key made it.
    """

    def __init__(self, set_view: Callable[[Viewport], None], intend: Callable[[Intent, bool], None]) -> None:
        self.set_view, self.intend = set_view, intend
        self.regions = RegionIndex((), image=(1, 1))
        self.selected: str | None = None
        self.hovered: str | None = None
        self.tool: ToolName = "select"
        self.cross: Point | None = None
        self.cross_before: Point | None = None
        self.pointer: Point | None = None
        self.vertex: int | None = None
        self.snaps = self.whole_pixels = False
        self.brush_px = 12.0
        self.link_from: str | None = None
        self.drawing: Tool | None = None
        self._select = SelectTool()
        self._held: Tool | None = None

    @property
    def preview(self) -> Shape | None:
        """What is being drawn or dragged."""
        tool = self._held or self.drawing
        return tool.preview if tool is not None else None

    @property
    def previewed(self) -> str | None:
        """Id of the region being dragged or painted on."""
        tool = self._held or self.drawing
        return tool.previewed if tool is not None else None

    @property
    def is_busy(self) -> bool:
        """Whether Esc has something to do here."""
        return self.selected is not None or self.is_drawing or self.cross is not None

    @property
    def paints(self) -> bool:
        """Whether the tool in hand is a brush or the eraser."""
        return isinstance(self.drawing, BrushTool)

    @property
    def is_drawing(self) -> bool:
        return (self.drawing is not None and self.drawing.is_busy) or self.link_from is not None

    def set_tool(self, name: ToolName, drawing: Tool | None) -> None:
        """Choose the tool and give up what was under way; `drawing` is None for the others."""
        self.give_up()
        self.tool, self.drawing = name, drawing
        if isinstance(drawing, BrushTool):
            drawing.radius = self.brush_px

    def show(self, regions: RegionIndex, selected: str | None) -> None:
        """Look at other regions."""
        if selected != self.selected:
            self.vertex = None
        self.regions, self.selected = regions, selected
        chosen = self.chosen
        if self.vertex is not None and (chosen is None or self.vertex >= len(chosen.shape.handles())):
            self.vertex = None

    def forget(self, _view: Viewport) -> None:
        """Another photo is shown."""
        self.hovered = self.pointer = self.cross_before = None
        self.give_up()

    def give_up(self) -> bool:
        """Forget what is being drawn or dragged; False if nothing was."""
        drawn = self.drawing is not None and self.drawing.cancel()
        gave_up = drawn or self._select.cancel() or self.cross is not None or self.vertex is not None
        gave_up = gave_up or self.link_from is not None
        self.cross, self._held, self.vertex, self.link_from = None, None, None, None
        return gave_up

    @property
    def chosen(self) -> Region | None:
        """The selected region."""
        return self.regions.get(self.selected or "")

    # The mouse

    def press(self, view: Viewport, x: float, y: float, *, more: bool = False) -> None:
        """The button went down; `more` (Shift) adds to what is selected."""
        self.cross = None
        point = view.to_image(x, y)
        if self.tool == "link" or more:
            self.pick(view, point, more=more)
            return
        self._held = self._tool_for(view, point)
        if self._held is self._select:
            self.vertex = self._vertex_at(view, point)
        self.say(self._held.press(self.scene(view), point))

    def double(self, view: Viewport, x: float, y: float) -> None:
        """The button went down twice."""
        point = view.to_image(x, y)
        tool = self._tool_for(view, point)
        intent = tool.double(self.scene(view), point)
        if intent is None and tool is not self._select:
            self.press(view, x, y)
        else:
            self.vertex = None
            self.say(intent)

    def move(self, view: Viewport, x: float, y: float, *, hidden: bool) -> bool:
        """The pointer moved; True if something is being drawn or dragged."""
        point = self.pointer = view.to_image(x, y)
        if self._held is not None:
            self._held.move(self.scene(view), point)
            return True
        if self.drawing is not None and self.drawing.is_busy and self.cross is None:
            self.drawing.move(self.scene(view), point)
            return True
        found = None if hidden else self.regions.at(point, margin=REACH_PX / view.scale)
        self.hovered = found.key if found is not None else None
        return self.paints

    def release(self, view: Viewport, x: float, y: float) -> None:
        """The button went up."""
        held, self._held = self._held, None
        point = view.to_image(x, y)
        if held is not None:
            self.say(held.release(self.scene(view), point))
            return
        touched = self.regions.at(point, margin=REACH_PX / view.scale)
        if self.link_from is not None and touched is not None and touched.key != self.link_from:
            self.pick(view, point, more=False)  # dragged from one region to the other

    def pick(self, view: Viewport, point: Point, *, more: bool) -> None:
        """Choose a region: for an arrow, or to add to what is selected."""
        touched = self.regions.at(point, margin=REACH_PX / view.scale)
        if touched is None:
            if not more:
                self.link_from = None
            return
        if more:
            self.say(Select(key=touched.key, more=True))
        elif self.link_from is None:
            self.link_from = touched.key
            self.say(Select(key=touched.key))
        else:
            start, self.link_from = self.link_from, None
            self.say(Link(start=start, end=touched.key))

    def _vertex_at(self, view: Viewport, point: Point) -> int | None:
        chosen = self.chosen
        if chosen is None or not chosen.shape.has_vertices:
            return None
        return handle_at(self.scene(view), point)

    def _tool_for(self, view: Viewport, point: Point) -> Tool:
        """With a drawing tool in hand the selected region's handles can still be dragged."""
        if self.drawing is None:
            return self._select
        if self.drawing.is_busy or self.paints:
            return self.drawing
        return self._select if handle_at(self.scene(view), point) is not None else self.drawing

    def scene(self, view: Viewport) -> Scene:
        """Return what tools may look at now."""
        width, height = view.image
        return Scene(
            regions=self.regions,
            selected=self.selected,
            within=Box(0, 0, width, height),
            reach=REACH_PX / view.scale,
            snaps=self.snaps,
            whole_pixels=self.whole_pixels,
        )

    def say(self, intent: Intent | None) -> None:
        if intent is not None:
            self.intend(intent, False)
