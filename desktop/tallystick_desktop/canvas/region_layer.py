"""The regions of a photo, drawn once and copied while the view pans and zooms.

A few hundred are drawn at once. More are drawn in slices between events, so that no movement of the hand
waits for them; until the new picture is whole, the one before is shifted or stretched.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from tallystick_desktop.canvas import overlay
from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.regions import RegionIndex
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.tokens import TAGS_UP_TO

#: Up to this many regions (and points) the layer is drawn at once.
_DRAWN_AT_ONCE = 300
_POINTS_AT_ONCE = 6_000
#: More regions than this are drawn with lines of one pixel, which Qt draws ten times faster.
_THIN_FROM = 1_500
#: A slice ends after this long, or after so many regions.
_SLICE_S, _SLICE_OF = 0.002, 8
#: The picture is larger than the view by this part on each side, so that a pan finds it drawn.
_MARGIN = 0.2
Link = tuple[str, str, tuple[str, ...]]
Bone = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What is drawn between regions: arrows with words, and the lines of skeletons, by the regions' ids."""

    links: Sequence[Link] = ()
    bones: Sequence[Bone] = ()


_NOTHING = Between()


@dataclass(frozen=True, slots=True)
class _Picture:
    view: Viewport
    pixmap: QPixmap
    margin: tuple[float, float]


class RegionLayer:
    """Holds the picture of all regions but the selected one."""

    def __init__(self) -> None:
        self._picture: _Picture | None = None
        self._next: Iterator[_Picture | None] | None = None
        self._is_stale = True

    @property
    def is_drawing(self) -> bool:
        """Whether slices are left to draw; call `draw_slice` when nothing else is due."""
        return self._next is not None

    def forget(self) -> None:
        """The regions changed: draw anew; until then the old picture stays."""
        self._is_stale, self._next = True, None

    def clear(self) -> None:
        """Another photo: nothing of the old one may be seen."""
        self._picture, self._next, self._is_stale = None, None, True

    def rest(self, view: Viewport) -> None:
        """The view rests: what was stretched or shifted is drawn anew."""
        if self._picture is not None and self._picture.view != view:
            self.forget()

    def draw_slice(self) -> bool:
        """Draw for a few milliseconds; True when the picture is whole and should be shown."""
        if self._next is None:
            return False
        until = time.perf_counter() + _SLICE_S
        while time.perf_counter() < until:
            whole = next(self._next)
            if whole is not None:
                self._picture, self._next = whole, None
                return True
        return False

    def paint(
        self,
        painter: QPainter,
        regions: RegionIndex,
        selected: str | None,
        view: Viewport,
        size: QSize,
        between: Between = _NOTHING,
    ) -> bool:
        """Draw the regions; False if they were only shifted or stretched for now."""
        few = len(regions) < _DRAWN_AT_ONCE
        zoomed = self._picture is not None and (
            self._picture.view.scale != view.scale or self._picture.view.turn != view.turn
        )
        if self._is_stale or (zoomed and few):
            self._begin(painter, regions, selected, view, size, between)
        if self._picture is None:
            return True
        self._copy(painter, self._picture, view)
        return self._picture.view == view

    def _begin(
        self,
        painter: QPainter,
        regions: RegionIndex,
        selected: str | None,
        view: Viewport,
        size: QSize,
        between: Between,
    ) -> None:
        self._is_stale = False
        ratio = painter.device().devicePixelRatioF()
        making = _made(regions, selected, view, size, ratio, between)
        points = 0
        for region in regions:
            points += len(region.shape.outline)
            if points >= _POINTS_AT_ONCE:
                break
        if len(regions) >= _DRAWN_AT_ONCE or points >= _POINTS_AT_ONCE:
            self._next = making
            return
        self._picture, self._next = next(one for one in making if one is not None), None

    def _copy(self, painter: QPainter, picture: _Picture, view: Viewport) -> None:
        drawn, pixmap = picture.view, picture.pixmap
        if drawn.turn != view.turn or drawn.image != view.image:
            return
        dx, dy = picture.margin
        if drawn.scale == view.scale:
            painter.drawPixmap(QPointF(view.x - drawn.x - dx, view.y - drawn.y - dy), pixmap)
            return
        ratio = view.scale / drawn.scale
        corner = drawn.to_image(-dx, -dy)
        x, y = view.to_view(Point(corner.x, corner.y))
        width, height = pixmap.deviceIndependentSize().width(), pixmap.deviceIndependentSize().height()
        painter.drawPixmap(QRectF(x, y, width * ratio, height * ratio), pixmap, QRectF(pixmap.rect()))


def _made(
    regions: RegionIndex,
    selected: str | None,
    view: Viewport,
    size: QSize,
    ratio: float,
    between: Between,
) -> Iterator[_Picture | None]:
    """Draw regions, a few at a time, tags after all lines; yields None between slices, the picture last."""
    margin = (round(size.width() * _MARGIN), round(size.height() * _MARGIN))
    pixmap = QPixmap(QSize(size.width() + 2 * margin[0], size.height() + 2 * margin[1]) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    picture = _Picture(view, pixmap, margin)
    yield None
    near = regions.within(_seen(view, margin))
    shown = [region for region in near if region.key != selected and not region.is_hidden]
    yield None
    fine = len(regions) < _DRAWN_AT_ONCE
    thin = len(regions) > _THIN_FROM
    if between.bones:
        _draw_bones(picture, regions, between.bones)
    step = max(1, len(shown)) if fine else _SLICE_OF
    for start in range(0, len(shown), step):
        with _painter(picture) as painter:
            overlay.paint_regions(painter, shown[start : start + step], view, fine=fine, thin=thin)
        yield None
    if len(regions) <= TAGS_UP_TO:
        with _painter(picture) as painter:
            named = [region for region in shown if region.shape.kind != "keypoint"]
            overlay.paint_tags(painter, named, view)
    if between.links:
        _draw_links(picture, regions, between.links)
    yield picture


def _draw_bones(picture: _Picture, regions: RegionIndex, bones: Sequence[Bone]) -> None:
    with _painter(picture) as painter:
        for start, end in bones:
            first, last = regions.get(start), regions.get(end)
            if first is not None and last is not None and not (first.is_hidden or last.is_hidden):
                middles = (overlay.rect_of(one.box, picture.view).center() for one in (first, last))
                overlay.paint_bone(painter, *middles)


def _draw_links(picture: _Picture, regions: RegionIndex, links: Sequence[Link]) -> None:
    with _painter(picture) as painter:
        for start, end, words in links:
            first, last = regions.get(start), regions.get(end)
            if first is not None and last is not None and not (first.is_hidden or last.is_hidden):
                from_middle = overlay.rect_of(first.box, picture.view).center()
                to_middle = overlay.rect_of(last.box, picture.view).center()
                overlay.paint_arrow(painter, from_middle, to_middle, ", ".join(words))


class _painter:  # noqa: N801 - reads as what it is at its only use: with _painter(picture) as painter
    """A painter on a picture, whose origin is the view's."""

    def __init__(self, picture: _Picture) -> None:
        self._painter = QPainter(picture.pixmap)
        self._painter.translate(*picture.margin)

    def __enter__(self) -> QPainter:
        return self._painter

    def __exit__(self, *_exc: object) -> None:
        self._painter.end()


def _seen(view: Viewport, margin: tuple[int, int]) -> Box:
    one = view.to_image(-margin[0], -margin[1])
    two = view.to_image(view.view[0] + margin[0], view.view[1] + margin[1])
    left, top = min(one.x, two.x), min(one.y, two.y)
    return Box(left, top, abs(two.x - one.x), abs(two.y - one.y))
