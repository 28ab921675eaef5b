"""Where an image stands in a view: zoom about a point, pan, fit, and the conversion both ways.

Frozen and free of Qt; every change gives a new value::

    view = Viewport(image=(4000, 3000), view=(1280, 800)).fitted()
    view = view.zoomed(1.25, about=(640, 400))
    view.to_image(10, 10)
"""

from dataclasses import dataclass, replace

from tallystick_desktop.core.geometry import Box, Point

MAX_SCALE = 16.0
#: Part of the view that must stay covered by the image when panning, in pixels.
_KEEP_PX = 48.0
_FIT_MARGIN_PX = 0.0
#: A region that is zoomed to takes this part of the view.
_FILLED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """Scale in view pixels per image pixel; (x, y) is where the shown image's corner stands in the view.

    Attributes:
        turn: Quarter turns clockwise. Only the view turns; points of the image stay what they are.
    """

    image: tuple[int, int]
    view: tuple[int, int]
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    turn: int = 0

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height of the image as it stands in the view."""
        return (self.image[1], self.image[0]) if self.turn % 2 else self.image

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole image just fits."""
        width, height = max(1, self.shown[0]), max(1, self.shown[1])
        room_w, room_h = self.view[0] - 2 * _FIT_MARGIN_PX, self.view[1] - 2 * _FIT_MARGIN_PX
        return max(1e-6, min(room_w / width, room_h / height))

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is shown as large as possible."""
        return abs(self.scale - self.fit_scale) < 1e-9

    def fitted(self) -> "Viewport":
        """Return the view with the whole image centred."""
        return self._centred(self.fit_scale)

    def turned(self, quarters: int = 1) -> "Viewport":
        """Return the view turned by quarters, the whole image in sight."""
        return replace(self, turn=(self.turn + quarters) % 4).fitted()

    def at_scale(self, scale: float) -> "Viewport":
        """Return the view at a scale, about its middle."""
        return self.zoomed(scale / self.scale) if scale != self.scale else self

    def onto(self, box: Box) -> "Viewport":
        """Return the view zoomed so that a box of the image fills most of it."""
        corners = (Point(box.x, box.y), Point(box.right, box.bottom))
        first, last = (self.to_view(corner) for corner in corners)
        width = max(abs(last[0] - first[0]), 1e-6) / self.scale
        height = max(abs(last[1] - first[1]), 1e-6) / self.scale
        wish = min(self.view[0] / width, self.view[1] / height) * _FILLED
        scale = min(max(wish, min(self.fit_scale, 1.0)), MAX_SCALE)
        near = replace(self, scale=scale)
        at = near.to_view(Point(box.x + box.width / 2, box.y + box.height / 2))
        return near.panned(self.view[0] / 2 - at[0], self.view[1] / 2 - at[1])

    def resized(self, view: tuple[int, int]) -> "Viewport":
        """Return the same place in a view of another size; a fitted image stays fitted."""
        if self.is_fitted:
            return replace(self, view=view).fitted()
        dx, dy = (view[0] - self.view[0]) / 2, (view[1] - self.view[1]) / 2
        return replace(self, view=view, x=self.x + dx, y=self.y + dy).kept()

    def zoomed(self, factor: float, *, about: tuple[float, float] | None = None) -> "Viewport":
        """Return the view zoomed about a point of the view (its centre without one)."""
        at = about or (self.view[0] / 2, self.view[1] / 2)
        least = min(self.fit_scale, 1.0)
        scale = min(max(self.scale * factor, least), MAX_SCALE)
        if scale <= self.fit_scale and factor < 1:
            return self._centred(max(scale, least)) if self.fit_scale > 1 else self.fitted()
        ratio = scale / self.scale
        x = at[0] - (at[0] - self.x) * ratio
        y = at[1] - (at[1] - self.y) * ratio
        return replace(self, scale=scale, x=x, y=y).kept()

    def panned(self, dx: float, dy: float) -> "Viewport":
        """Return the view moved by view pixels, part of the image always in sight."""
        return replace(self, x=self.x + dx, y=self.y + dy).kept()

    def showing(self, box: Box) -> "Viewport":
        """Return the view panned just enough that a box of the image can be seen."""
        one, two = self.to_view(Point(box.x, box.y)), self.to_view(Point(box.right, box.bottom))
        left, right = min(one[0], two[0]), max(one[0], two[0])
        top, bottom = min(one[1], two[1]), max(one[1], two[1])
        return self.panned(_into(left, right, self.view[0]), _into(top, bottom, self.view[1]))

    def kept(self) -> "Viewport":
        """Return the view with the image not pushed out of sight; smaller than the view, it is centred."""
        width, height = self.shown[0] * self.scale, self.shown[1] * self.scale
        return replace(self, x=_kept(self.x, width, self.view[0]), y=_kept(self.y, height, self.view[1]))

    def to_image(self, view_x: float, view_y: float) -> Point:
        """Return the image point under a view point; it may lie outside the image."""
        x, y = (view_x - self.x) / self.scale, (view_y - self.y) / self.scale
        if self.turn == 0:
            return Point(x, y)
        width, height = self.image
        return (Point(y, height - x), Point(width - x, height - y), Point(width - y, x))[self.turn - 1]

    def to_view(self, point: Point) -> tuple[float, float]:
        """Return the view point over an image point."""
        x, y = point
        width, height = self.image
        if self.turn:
            x, y = ((height - y, x), (width - x, height - y), (y, width - x))[self.turn - 1]
        return x * self.scale + self.x, y * self.scale + self.y

    def seen(self) -> Box:
        """Return the part of the image that can be seen, in image pixels."""
        one, two = self.to_image(0, 0), self.to_image(self.view[0], self.view[1])
        start, end = Point(min(one.x, two.x), min(one.y, two.y)), Point(max(one.x, two.x), max(one.y, two.y))
        left, top = max(0.0, start.x), max(0.0, start.y)
        right, bottom = min(float(self.image[0]), end.x), min(float(self.image[1]), end.y)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def _centred(self, scale: float) -> "Viewport":
        x = (self.view[0] - self.shown[0] * scale) / 2
        y = (self.view[1] - self.shown[1] * scale) / 2
        return replace(self, scale=scale, x=x, y=y)


def _kept(start: float, size: float, room: float) -> float:
    if size <= room:
        return (room - size) / 2
    keep = min(_KEEP_PX, room / 2)
    return min(max(start, keep - size), room - keep)


def _into(start: float, end: float, room: float, margin: float = 16.0) -> float:
    if start < margin:
        return margin - start
    if end > room - margin:
        return max(room - margin - end, margin - start)
    return 0.0
