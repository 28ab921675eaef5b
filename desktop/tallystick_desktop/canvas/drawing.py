"""What hand and keyboard are about on the photo: the selected and the hovered region, what is being drawn."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter

from tallystick_desktop.canvas import overlay
from tallystick_desktop.canvas.hands import Hands
from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.tools import Shape
from tallystick_desktop.core.tools.base import left_to_right
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.tokens import region_colour


def paint_marked(painter: QPainter, hands: Hands, view: Viewport, size: QSize) -> None:
    """Draw the hovered region's tag, and the selected region with its handles."""
    hovered = hands.regions.get(hands.hovered or "")
    if hovered is not None and hovered.key != hands.selected and not hovered.is_hidden:
        overlay.paint_hovered(painter, hovered.shape, view, hovered.label)
    selected = hands.chosen
    if selected is None or hands.previewed == selected.key:
        return
    gap = hands.scene(view).gap if selected.can_turn else 0.0
    overlay.paint_selected(
        painter, selected.shape, view, selected.label, handles=not selected.is_locked, gap=gap
    )
    _readout(painter, selected.shape, view, size, above=gap * view.scale)
    spots = selected.shape.handles() if hands.vertex is not None else ()
    if hands.vertex is not None and hands.vertex < len(spots):
        overlay.paint_vertex(painter, spots[hands.vertex], view)


def paint_drawn(painter: QPainter, hands: Hands, view: Viewport, size: QSize, *, label: int) -> None:
    """Draw what is being drawn or dragged, the brush, and the crosshair; `label` is the next region's."""
    shape = hands.preview
    colour = QColor(region_colour(max(0, label)))
    if shape is not None:
        region = hands.regions.get(hands.previewed or "")
        shown = region.label if region is not None else label
        handles = region is not None or shape.has_vertices
        overlay.paint_selected(painter, shape, view, shown, handles=handles)
        _readout(painter, shape, view, size)
    if hands.paints:
        at = hands.cross or hands.pointer
        if at is not None:
            overlay.paint_brush(painter, QPointF(*view.to_view(at)), hands.brush_px * view.scale, colour)
    elif hands.cross is not None:
        overlay.paint_crosshair(painter, QPointF(*view.to_view(hands.cross)), size, colour)
    start = hands.regions.get(hands.link_from or "")
    if start is not None and hands.pointer is not None:
        middle = overlay.rect_of(start.box, view).center()
        overlay.paint_arrow(painter, middle, QPointF(*view.to_view(hands.pointer)), "")


def _readout(painter: QPainter, shape: Shape, view: Viewport, size: QSize, *, above: float = 0.0) -> None:
    """Write how large a shape is, `above` the knob that turns it."""
    if shape.kind == "brush":
        return  # counting twelve million pixels for a number nobody needs
    is_size = shape.kind in ("rectangle", "ellipse") and not getattr(shape, "rotation", 0)
    words = left_to_right(f"{shape.words} px") if is_size else shape.words
    rect = overlay.rect_of(shape.bounds, view).adjusted(0, -above, 0, 0)
    overlay.paint_readout(painter, rect, words, size)


def paint_pointer(painter: QPainter, at: Point, view: Viewport, size: QSize) -> None:
    """Draw thin lines through the pointer, where the form or the worker wishes for them."""
    overlay.paint_crosshair(painter, QPointF(*view.to_view(at)), size, QColor("#FFFFFF"))
