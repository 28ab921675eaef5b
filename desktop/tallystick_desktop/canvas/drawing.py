"""What hand and keyboard are about on the photo: the selected and the hovered region, what is being drawn."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter

from tallystick_desktop.canvas import overlay
from tallystick_desktop.canvas.hands import Hands
from tallystick_desktop.core.geometry import Box
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.tokens import region_colour


def paint_marked(painter: QPainter, hands: Hands, view: Viewport, size: QSize) -> None:
    """Draw the hovered region's tag, and the selected region with its handles."""
    hovered = hands.regions.get(hands.hovered or "")
    if hovered is not None and hovered.key != hands.selected:
        overlay.paint_hovered(painter, overlay.rect_of(hovered.box, view), hovered.label)
    selected = hands.regions.get(hands.selected or "")
    if selected is not None and hands.previewed != selected.key:
        rect = overlay.rect_of(selected.box, view)
        overlay.paint_selected(painter, rect, selected.label)
        overlay.paint_readout(painter, rect, _size_words(selected.box), size)


def paint_drawn(painter: QPainter, hands: Hands, view: Viewport, size: QSize, *, label: int) -> None:
    """Draw the box being drawn or dragged, and the crosshair; `label` is the next region's."""
    if hands.preview is not None:
        region = hands.regions.get(hands.previewed or "")
        rect = overlay.rect_of(hands.preview, view)
        shown = region.label if region is not None else label
        overlay.paint_selected(painter, rect, shown, handles=region is not None)
        overlay.paint_readout(painter, rect, _size_words(hands.preview), size)
    if hands.cross is not None:
        at = QPointF(*view.to_view(hands.cross))
        overlay.paint_crosshair(painter, at, size, QColor(region_colour(max(0, label))))


def _size_words(box: Box) -> str:
    return f"{box.width:.0f} \u00d7 {box.height:.0f} px"
