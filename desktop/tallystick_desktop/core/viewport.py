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


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """Scale in view pixels per image pixel; (x, y) is where the image's corner stands in the view."""

    image: tuple[int, int]
    view: tuple[int, int]
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole image just fits."""
        width, height = max(1, self.image[0]), max(1, self.image[1])
        room_w, room_h = self.view[0] - 2 * _FIT_MARGIN_PX, self.view[1] - 2 * _FIT_MARGIN_PX
        return max(1e-6, min(room_w / width, room_h / height))

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is shown as large as possible."""
        return abs(self.scale - self.fit_scale) < 1e-9

    def fitted(self) -> "Viewport":
        """Return the view with the whole image centred."""
        return self._centred(self.fit_scale)

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
        left, top = self.to_view(Point(box.x, box.y))
        right, bottom = self.to_view(Point(box.right, box.bottom))
        return self.panned(_into(left, right, self.view[0]), _into(top, bottom, self.view[1]))

    def kept(self) -> "Viewport":
        """Return the view with the image not pushed out of sight; smaller than the view, it is centred."""
        width, height = self.image[0] * self.scale, self.image[1] * self.scale
        return replace(self, x=_kept(self.x, width, self.view[0]), y=_kept(self.y, height, self.view[1]))

    def to_image(self, view_x: float, view_y: float) -> Point:
        """Return the image point under a view point; it may lie outside the image."""
        return Point((view_x - self.x) / self.scale, (view_y - self.y) / self.scale)

    def to_view(self, point: Point) -> tuple[float, float]:
        """Return the view point over an image point."""
        return point.x * self.scale + self.x, point.y * self.scale + self.y

    def seen(self) -> Box:
        """Return the part of the image that can be seen, in image pixels."""
        start = self.to_image(0, 0)
        end = self.to_image(self.view[0], self.view[1])
        left, top = max(0.0, start.x), max(0.0, start.y)
        right, bottom = min(float(self.image[0]), end.x), min(float(self.image[1]), end.y)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def _centred(self, scale: float) -> "Viewport":
        x = (self.view[0] - self.image[0] * scale) / 2
        y = (self.view[1] - self.image[1] * scale) / 2
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
