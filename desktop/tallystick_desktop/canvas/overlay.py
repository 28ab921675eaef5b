"""How regions are drawn: a casing under a line, a tag with the label's number, handles on the selected one.

Outlines are kept as Qt's polygons on the shapes that they belong to, so that five thousand of them are
made once and not for every picture. Where the photo stands is one transform.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF, QTransform

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.regions import Region
from tallystick_desktop.core.tools import Shape
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import (
    HANDLE_PX,
    REGION_CASING_OPACITY,
    REGION_CASING_PX,
    REGION_FILL,
    REGION_INK,
    REGION_LINE_PX,
    REGION_SELECTED_PX,
    REGION_TAG_PX,
    region_colour,
    region_sign,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tallystick_desktop.core.tools.mask import MaskShape

_CASING = QColor(0, 0, 0, round(255 * REGION_CASING_OPACITY))
_TIP = QColor(17, 17, 17, 235)
_MASK_OPACITY = 0.45
#: Outlines of more points are drawn with lines of one pixel: Qt draws wide ones fifty times slower.
_THIN_FROM = 1500
#: Handles nearer to each other than this would only cover the outline.
_HANDLES_APART_PX = 9.0
_POINT_PX = 5.0
_KEPT, _ARRAY = "_qt_polygon", "_np_points"


def transform_of(view: Viewport) -> QTransform:
    """Return what takes points of the image to the view."""
    scale, (width, height) = view.scale, view.image
    if view.turn == 1:
        return QTransform(0, scale, -scale, 0, scale * height + view.x, view.y)
    if view.turn == 2:
        return QTransform(-scale, 0, 0, -scale, scale * width + view.x, scale * height + view.y)
    if view.turn == 3:
        return QTransform(0, -scale, scale, 0, view.x, scale * width + view.y)
    return QTransform(scale, 0, 0, scale, view.x, view.y)


def polygon_of(shape: Shape) -> QPolygonF:
    """Return the outline of a shape as Qt's polygon, in image pixels."""
    found = shape.__dict__.get(_KEPT)
    if found is None:
        found = _pulled(shape) or QPolygonF([QPointF(x, y) for x, y in shape.outline])
        shape.__dict__[_KEPT] = found
    made: QPolygonF = found
    return made


def rect_of(box: Box, view: Viewport) -> QRectF:
    """Return where a box stands in the view."""
    return transform_of(view).mapRect(QRectF(box.x, box.y, box.width, box.height))


def colour_of(label: int) -> QColor:
    """Return the colour of a label; white for none."""
    return QColor(region_colour(label) if label >= 0 else "#FFFFFF")


def paint_regions(
    painter: QPainter, regions: Iterable[Region], view: Viewport, *, fine: bool, thin: bool = False
) -> None:
    """Draw regions that are not selected; `fine` smooths slanting lines, `thin` is for thousands."""
    regions = list(regions)
    to_view = transform_of(view)
    polygons = [
        (region, to_view.map(polygon_of(region.shape)))
        for region in regions
        if region.shape.kind not in ("keypoint", "brush")
    ]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for region in regions:
        if region.shape.kind == "brush":
            paint_mask(painter, region.shape, view, colour_of(region.label))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(_CASING, 1 if thin else REGION_LINE_PX + REGION_CASING_PX))
    shadow = 1 if thin else 0
    painter.translate(shadow, shadow)
    _paint_outlines(painter, polygons, fine=fine)
    painter.translate(-shadow, -shadow)
    by_look: dict[tuple[int, Qt.PenStyle], list[tuple[Region, QPolygonF]]] = {}
    for region, polygon in polygons:
        by_look.setdefault((region.label, _style(region)), []).append((region, polygon))
    for (label, style), same in by_look.items():
        painter.setPen(_pen(colour_of(label), 1 if thin else REGION_LINE_PX, style=style))
        _paint_outlines(painter, same, fine=fine)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for region in regions:
        if region.shape.kind == "keypoint":
            paint_point(painter, _spot(region.shape, view), region.label)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_tags(painter: QPainter, regions: Iterable[Region], view: Viewport) -> None:
    """Draw the number of each region's label at its corner."""
    for region in regions:
        paint_tag(painter, tag_rect(region.shape, view), region.label)


def paint_selected(
    painter: QPainter, shape: Shape, view: Viewport, label: int, *, handles: bool, gap: float = 0.0
) -> None:
    """Draw the selected region: thicker, softly filled, with its tag and handles."""
    colour = colour_of(label)
    if shape.kind == "brush":
        paint_mask(painter, shape, view, colour, opacity=_MASK_OPACITY * 1.4)
        return
    if shape.kind == "keypoint":
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        paint_point(painter, _spot(shape, view), label, ring=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        return
    polygon = transform_of(view).map(polygon_of(shape))
    fill = QColor(colour)
    fill.setAlphaF(REGION_FILL)
    thin = polygon.size() > _THIN_FROM
    _smooth(painter, shape, fine=not thin)
    if shape.is_closed and not thin:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(polygon)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if thin:
        _thin_outline(painter, shape, polygon, colour)
    else:
        painter.setPen(_pen(_CASING, REGION_SELECTED_PX + REGION_CASING_PX))
        _outline(painter, shape, polygon)
        painter.setPen(_pen(colour, REGION_SELECTED_PX))
        _outline(painter, shape, polygon)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    paint_tag(painter, tag_rect(shape, view), label)
    if handles:
        paint_handles(painter, shape, view, gap=gap)


def paint_handles(painter: QPainter, shape: Shape, view: Viewport, *, gap: float) -> None:
    """Draw the handles in sight, as far as they do not cover each other; the knob is round."""
    _paint_arms(painter, shape, view)
    painter.setPen(QPen(QColor("#111111"), 1.2))
    painter.setBrush(QColor("#FFFFFF"))
    spots = shape.handles(gap)
    corners = len(spots) - len(shape.knobs)
    last = QPointF(-1e9, -1e9)
    for index in _in_sight(shape, spots, view):
        spot = QPointF(*view.to_view(spots[index]))
        if len(spots) > 16 and (spot - last).manhattanLength() < _HANDLES_APART_PX:
            continue
        last = spot
        if index >= corners or (gap > 0 and index == len(spots) - 1 and not shape.has_vertices):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.drawEllipse(spot, HANDLE_PX * 0.62, HANDLE_PX * 0.62)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            continue
        painter.drawRect(_square(spot, HANDLE_PX))


def _paint_arms(painter: QPainter, shape: Shape, view: Viewport) -> None:
    """Draw the arms of curved points, thin and light."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for start, end in shape.knobs:
        line = (QPointF(*view.to_view(start)), QPointF(*view.to_view(end)))
        for pen in (QPen(_CASING, 3), QPen(QColor("#FFFFFF"), 1.2)):
            painter.setPen(pen)
            painter.drawLine(*line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_vertex(painter: QPainter, spot: Point, view: Viewport) -> None:
    """Draw the point that the arrows move."""
    at = QPointF(*view.to_view(spot))
    painter.setPen(QPen(QColor("#FFFFFF"), 1.5))
    painter.setBrush(theme().colour("accent"))
    painter.drawRect(_square(at, HANDLE_PX + 4))


def paint_mask(
    painter: QPainter, shape: Shape, view: Viewport, colour: QColor, *, opacity: float = _MASK_OPACITY
) -> None:
    """Draw a painted mask in its label's colour, at the resolution of the screen."""
    mask: MaskShape = shape  # type: ignore[assignment]
    seen = view.seen()
    step = max(1, int(1 / view.scale))
    height, width = mask.pixels.shape
    left, top = max(0, int(seen.x) - mask.x), max(0, int(seen.y) - mask.y)
    right = min(width, int(seen.right) + 1 - mask.x)
    bottom = min(height, int(seen.bottom) + 1 - mask.y)
    if right <= left or bottom <= top:
        return
    image = _mask_image(mask.pixels[top:bottom:step, left:right:step], colour, opacity)
    columns, lines = image.width() * step, image.height() * step
    painter.save()
    painter.setTransform(transform_of(view), True)
    painter.drawImage(QRectF(mask.x + left, mask.y + top, columns, lines), image)
    painter.restore()


def paint_point(painter: QPainter, at: QPointF, label: int, *, ring: bool = False) -> None:
    """Draw a point: a dot in its label's colour with its number beside it."""
    size = _POINT_PX + (2 if ring else 0)
    painter.setPen(QPen(_CASING, 2.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, size + 1, size + 1)
    painter.setPen(QPen(QColor("#FFFFFF"), 1.5))
    painter.setBrush(colour_of(label))
    painter.drawEllipse(at, size, size)
    if label >= 0:
        tag = theme().scaled(REGION_TAG_PX) * 0.8
        paint_tag(painter, QRectF(at.x() + size + 2, at.y() - tag - 1, tag, tag), label)


def paint_tag(painter: QPainter, spot: QRectF, label: int) -> None:
    """Draw the label's number in a square."""
    if label < 0:
        return
    painter.fillRect(spot, QColor(region_colour(label)))
    painter.setFont(theme().font("keycap"))
    painter.setPen(QColor(REGION_INK))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, region_sign(label))


def tag_rect(shape: Shape, view: Viewport) -> QRectF:
    """Return where a region's tag stands: inside its top left corner, or under its highest point."""
    size = theme().scaled(REGION_TAG_PX)
    if shape.kind == "brush" or _is_upright(shape) or len(shape.outline) > _THIN_FROM:
        rect = rect_of(shape.bounds, view)
        return QRectF(rect.x(), rect.y(), size, size)
    y, x = min((y, x) for x, y in (view.to_view(point) for point in shape.outline))
    return QRectF(x - size / 2, y + REGION_LINE_PX, size, size)


def paint_arrow(painter: QPainter, start: QPointF, end: QPointF, words: str) -> None:
    """Draw an arrow between two regions, with its words in the middle."""
    away = end - start
    length = max(1.0, (away.x() ** 2 + away.y() ** 2) ** 0.5)
    unit = away / length
    side = QPointF(-unit.y(), unit.x())
    head = QPolygonF([end, end - unit * 12 + side * 5, end - unit * 12 - side * 5])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(QColor("#FFFFFF"))
    for pen in (QPen(_CASING, 4.5), QPen(QColor("#FFFFFF"), 2)):
        painter.setPen(pen)
        painter.drawLine(start, end - unit * 10)
        painter.drawPolygon(head)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if words:
        middle = (start + end) / 2
        paint_readout(painter, QRectF(middle.x(), middle.y() + 14, 0, 0), words, QSize(100_000, 100_000))


def paint_bone(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """Draw the line of a skeleton between two of its points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for pen in (QPen(_CASING, 4), QPen(QColor("#FFFFFF"), 2)):
        painter.setPen(pen)
        painter.drawLine(start, end)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_readout(painter: QPainter, rect: QRectF, words: str, view_size: QSize) -> None:
    """Write the size of a region above it, or below where there is no room."""
    now = theme()
    metrics = now.metrics("label")
    width, height = metrics.horizontalAdvance(words) + 16, metrics.height() + 6
    x = min(max(4.0, rect.center().x() - width / 2), max(4.0, view_size.width() - width - 4))
    y = rect.y() - height - 8
    if y < 4:
        y = min(rect.bottom() + 8, view_size.height() - height - 4)
    spot = QRectF(x, y, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_TIP)
    painter.drawRoundedRect(spot, 4, 4)
    painter.setFont(now.font("label"))
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, words)


def paint_crosshair(painter: QPainter, at: QPointF, view_size: QSize, colour: QColor) -> None:
    """Draw the crosshair that the keyboard moves, or the pointer where the form wishes for one."""
    for pen in (QPen(_CASING, 3), QPen(colour, 1)):
        painter.setPen(pen)
        painter.drawLine(QPointF(0, at.y()), QPointF(view_size.width(), at.y()))
        painter.drawLine(QPointF(at.x(), 0), QPointF(at.x(), view_size.height()))


def paint_brush(painter: QPainter, at: QPointF, radius: float, colour: QColor) -> None:
    """Draw the rim of the brush around the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_CASING, 3.5), QPen(colour, 1.5)):
        painter.setPen(pen)
        painter.drawEllipse(at, radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_hovered(painter: QPainter, shape: Shape, view: Viewport, label: int) -> None:
    """Draw the region under the pointer: its tag and a thin light outline."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(QColor("#FFFFFF"), 1))
    if shape.kind == "keypoint":
        painter.drawEllipse(_spot(shape, view), _POINT_PX + 4, _POINT_PX + 4)
        return
    _outline(painter, shape, transform_of(view).map(polygon_of(shape)))
    paint_tag(painter, tag_rect(shape, view), label)


def _in_sight(shape: Shape, spots: Sequence[Point], view: Viewport) -> Iterable[int]:
    """Return which of the handles can be seen; of very many only where they are apart."""
    if len(spots) <= _THIN_FROM or shape.knobs:
        width, height = view.view
        places = (view.to_view(spot) for spot in spots)
        reach = HANDLE_PX
        return [
            index
            for index, (x, y) in enumerate(places)
            if -reach < x < width + reach and -reach < y < height + reach
        ]
    import numpy as np

    seen, points = view.seen(), _array_of(shape)
    inside = (points[:, 0] >= seen.x) & (points[:, 0] <= seen.right)
    inside &= (points[:, 1] >= seen.y) & (points[:, 1] <= seen.bottom)
    found = np.flatnonzero(inside)
    if len(found) > _THIN_FROM:
        return ()  # nearer to each other than a handle is wide: go closer to see them
    indexes: list[int] = found.tolist()
    return indexes


def _array_of(shape: Shape) -> "npt.NDArray[np.float64]":
    """Return the outline as an array, kept on the shape; of a dragged point only that point is new."""
    import numpy as np

    found = shape.__dict__.get(_ARRAY)
    if found is None:
        source = getattr(shape, "pulled_from", None)
        if source is None:
            found = np.array(shape.outline, dtype=np.float64)
        else:
            before, index = source
            found = _array_of(before).copy()
            found[index] = shape.outline[index]
        shape.__dict__[_ARRAY] = found
    made: npt.NDArray[np.float64] = found
    return made


def _square(at: QPointF, size: float) -> QRectF:
    return QRectF(at.x() - size / 2, at.y() - size / 2, size, size)


def _paint_outlines(painter: QPainter, polygons: Iterable[tuple[Region, QPolygonF]], *, fine: bool) -> None:
    for region, polygon in polygons:
        if fine:
            _smooth(painter, region.shape, fine=True)
        _outline(painter, region.shape, polygon)


def _outline(painter: QPainter, shape: Shape, polygon: QPolygonF) -> None:
    if shape.is_closed:
        painter.drawPolygon(polygon)
    else:
        painter.drawPolyline(polygon)


def _thin_outline(painter: QPainter, shape: Shape, polygon: QPolygonF, colour: QColor) -> None:
    for dx, dy, ink in ((1, 1, _CASING), (-1, -1, _CASING), (0, 0, colour)):
        painter.setPen(QPen(ink, 1))
        painter.translate(dx, dy)
        _outline(painter, shape, polygon)
        painter.translate(-dx, -dy)


def _spot(shape: Shape, view: Viewport) -> QPointF:
    """Return the first point of a shape in the view."""
    return QPointF(*view.to_view(shape.outline[0]))


def _is_upright(shape: Shape) -> bool:
    return shape.kind == "rectangle" and not getattr(shape, "rotation", 0)


def _smooth(painter: QPainter, shape: Shape, *, fine: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine and not _is_upright(shape))


def _style(region: Region) -> Qt.PenStyle:
    if region.is_proposed:
        return Qt.PenStyle.DashLine
    return Qt.PenStyle.DotLine if region.is_locked else Qt.PenStyle.SolidLine


def _pen(colour: QColor, width: float, *, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _pulled(shape: Shape) -> QPolygonF | None:
    """Return the polygon of a shape of which one point was dragged: a copy with that point elsewhere."""
    source = getattr(shape, "pulled_from", None)
    if source is None:
        return None
    before, index = source
    found = QPolygonF(polygon_of(before))
    x, y = shape.outline[index]
    found[index] = QPointF(x, y)  # type: ignore[index]
    return found


def _mask_image(pixels: object, colour: QColor, opacity: float) -> QImage:
    import numpy as np

    inside = np.ascontiguousarray(pixels)
    ink = QColor(colour)
    ink.setAlphaF(min(1.0, opacity))
    alpha = ink.alpha()
    parts = [alpha, *(part * alpha // 255 for part in (ink.red(), ink.green(), ink.blue()))]
    value = parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]
    data = np.where(inside, np.uint32(value), np.uint32(0))
    height, width = data.shape
    return QImage(data.tobytes(), width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
