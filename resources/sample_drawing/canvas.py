"""A painted surface that knows which pixel belongs to which thing, and how far away it is.

Shapes are painted back to front. Besides colour, each writes its thing's number and its
distance, so that the true boxes and the lens blur come from the very pixels shown::

    canvas = Canvas((2400, 1800), haze=(0.8, 0.85, 0.9), haze_m=90, light=(-0.6, -0.8), rng=rng)
    with canvas.thing("Vehicle"):
        canvas.fill([outline], (0.8, 0.1, 0.1), depth_m=9.0, bevel=0.5)
    boxes = canvas.boxes(scale=2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from sample_drawing.answers import Box

Array = npt.NDArray[np.float32]
Colour = tuple[float, float, float]
Point = tuple[float, float]
Shape = Sequence[Point]

FAR_M = 400.0
_LEAST_PIXELS = 60


def blur(values: Array, radius: float) -> Array:
    """Three box filters over the first two axes: nearly a Gaussian of ``radius`` pixels."""
    size = max(1, round(radius)) * 2 + 1
    for _ in range(3):
        for axis in (0, 1):
            values = _box_filter(values, size, axis)
    return values


def _box_filter(values: Array, size: int, axis: int) -> Array:
    half = size // 2
    padding = [(0, 0)] * values.ndim
    padding[axis] = (half + 1, half)
    sums = np.cumsum(np.pad(values, padding, mode="edge"), axis=axis, dtype=np.float64)
    ahead = np.take(sums, range(size, sums.shape[axis]), axis=axis)
    behind = np.take(sums, range(sums.shape[axis] - size), axis=axis)
    return ((ahead - behind) / size).astype(np.float32)


def rgb_of(colour: Colour) -> Array:
    """A colour to reckon with."""
    return np.array(colour, np.float32)


def shaded(colour: Colour, light: float) -> Colour:
    """The colour in less light than full (below 1), or more."""
    return colour[0] * light, colour[1] * light, colour[2] * light


def mask_of(stencil: Image.Image) -> Array:
    """How much of each pixel a grey picture covers, from 0 to 1."""
    return np.asarray(np.asarray(stencil, np.float32) / 255, np.float32)


def clouds(shape: tuple[int, int], *, rng: np.random.Generator, coarsest: int = 4) -> Array:
    """Fractal noise between 0 and 1: soft at large, rough at small."""
    height, width = shape
    total = np.zeros(shape, np.float32)
    weight, cells = 1.0, coarsest
    while cells < max(shape) // 2:
        grid = rng.random((max(2, cells * height // width), cells), dtype=np.float32)
        layer = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += weight * np.asarray(layer, np.float32)
        weight, cells = weight * 0.55, cells * 2
    total -= total.min()
    return np.asarray(total / total.max(), np.float32)


def smooth(points: Shape, *, steps: int = 6) -> list[Point]:
    """A closed outline through all ``points`` without corners (Catmull-Rom)."""
    p = np.asarray(points, float)
    before, after, beyond = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    out = []
    for t in np.linspace(0, 1, steps, endpoint=False):
        part = 2 * p + (after - before) * t + (2 * before - 5 * p + 4 * after - beyond) * t**2
        out.append((part + (3 * p - before - 3 * after + beyond) * t**3) / 2)
    return [(float(x), float(y)) for x, y in np.stack(out, 1).reshape(-1, 2)]


def disc(centre: Point, rx: float, ry: float | None = None, *, steps: int = 28) -> list[Point]:
    """The outline of an ellipse."""
    turns = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    ry = rx if ry is None else ry
    return [(centre[0] + rx * float(np.cos(a)), centre[1] + ry * float(np.sin(a))) for a in turns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A second colour woven into a shape: dots or stripes of ``size`` pixels."""

    colour: Colour
    size: float
    dots: bool = True


class Canvas:
    """The picture while it is painted. Colours are shares of full light."""

    def __init__(
        self,
        size: tuple[int, int],
        *,
        haze: Colour,
        haze_m: float,
        light: Point,
        rng: np.random.Generator,
    ) -> None:
        """Start empty.

        Args:
            size: Width and height in pixels.
            haze: The colour of far things.
            haze_m: The distance at which two thirds of a thing's colour are haze.
            light: Where light comes from on the screen, as a direction of length 1.
            rng: Draws the roughness of surfaces.
        """
        width, height = size
        self.rgb: Array = np.zeros((height, width, 3), np.float32)
        self.depth_m: Array = np.full((height, width), FAR_M, np.float32)
        self.rng = rng
        self._ids: npt.NDArray[np.uint16] = np.zeros((height, width), np.uint16)
        self._labels: list[str] = []
        self._current = 0
        self._haze, self._haze_m, self._light = rgb_of(haze), haze_m, light
        self._rough = 0.75 * clouds((height, width), rng=rng, coarsest=190) + 0.25 * clouds(
            (height, width), rng=rng, coarsest=12
        )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.rgb.shape[1], self.rgb.shape[0]

    @contextmanager
    def thing(self, label: str) -> Iterator[None]:
        """What is painted inside belongs to one new thing that carries ``label``."""
        outer, self._current = self._current, len(self._labels) + 1
        self._labels.append(label)
        yield
        self._current = outer

    def boxes(self, *, scale: float) -> list[Box]:
        """The box around the visible part of each thing, in pixels divided by ``scale``."""
        boxes = []
        for number, label in enumerate(self._labels, start=1):
            rows, columns = np.nonzero(self._ids == number)
            if len(rows) < _LEAST_PIXELS:
                continue
            left, right = int(columns.min()), int(columns.max()) + 1
            top, bottom = int(rows.min()), int(rows.max()) + 1
            edges = (left / scale, top / scale, right / scale, bottom / scale)
            boxes.append(Box(label=label, left=edges[0], top=edges[1], right=edges[2], bottom=edges[3]))
        return boxes

    def fill(
        self,
        shapes: Sequence[Shape],
        colour: Colour,
        *,
        depth_m: float,
        bevel: float = 0.0,
        rough: float = 0.06,
        opacity: float = 1.0,
        fall: float = 0.0,
        pattern: Pattern | None = None,
    ) -> None:
        """Paint the union of outlines as one surface.

        Args:
            shapes: Outlines in pixels.
            colour: Its colour in full light.
            depth_m: How far away it is.
            bevel: How round it looks, 0 flat to 1 a pillow.
            rough: How uneven its colour is.
            opacity: 1 hides what is behind; below 0.5 the thing behind keeps the pixel.
            fall: How much darker its bottom is than its top.
            pattern: A second colour.
        """
        found = self._mask(shapes)
        if found is None:
            return
        mask, rows, columns = found
        paint = np.empty((*mask.shape, 3), np.float32)
        paint[:] = colour
        if pattern is not None:
            paint[_woven(mask.shape, pattern)] = pattern.colour
        shade = 1 + rough * 2 * (self._rough[rows, columns] - 0.5)
        if fall:
            shade = shade * np.linspace(1 + fall / 3, 1 - fall, mask.shape[0], dtype=np.float32)[:, None]
        if bevel:
            shade = shade * self._roundness(mask, bevel)
        paint *= shade[..., None]
        hazy = 1 - np.exp(-depth_m / self._haze_m)
        paint += (self._haze - paint) * hazy
        part = (mask * opacity)[..., None]
        self.rgb[rows, columns] += (paint - self.rgb[rows, columns]) * part
        if opacity >= 0.5:
            solid = mask > 0.5
            self._ids[rows, columns][solid] = self._current
            self.depth_m[rows, columns][solid] = depth_m

    def darken(
        self, shapes: Sequence[Shape], *, strength: float, soft: float, tint: Colour = (0.55, 0.75, 1.0)
    ) -> None:
        """Cast a shadow: less light, and bluer, with an edge ``soft`` pixels wide."""
        found = self._mask(shapes, margin=round(soft * 4))
        if found is None:
            return
        mask, rows, columns = found
        loss = blur(mask, soft) * strength
        bluer = 1 - loss[..., None] * (1 - 0.35 * rgb_of(tint))
        self.rgb[rows, columns] *= bluer

    def glow(self, centre: Point, radius: float, colour: Colour, *, strength: float) -> None:
        """Add light around a lamp, as seen in the air."""
        area, light = self._around(centre, radius)
        area += light * rgb_of(colour) * strength

    def warm(self, centre: Point, radius: float, colour: Colour, *, strength: float) -> None:
        """Light up surfaces around a lamp: each gives back its own colour."""
        area, light = self._around(centre, radius)
        area *= 1 + light * rgb_of(colour) * strength

    def _around(self, centre: Point, radius: float) -> tuple[Array, Array]:
        x, y = centre
        left, top = max(0, int(x - 3 * radius)), max(0, int(y - 3 * radius))
        right, bottom = int(x + 3 * radius), int(y + 3 * radius)
        region = self.rgb[top : max(top, bottom), left : max(left, right)]
        ys, xs = np.mgrid[top : top + region.shape[0], left : left + region.shape[1]]
        light = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (radius * radius)).astype(np.float32)
        return region, light[..., None]

    def ball(self, centre: Point, radius: float, colour: Colour, *, depth_m: float) -> None:
        """Paint a lit sphere, such as a fruit."""
        self.fill([disc(centre, radius, steps=16)], colour, depth_m=depth_m, bevel=1.0, rough=0.04)
        shine = (centre[0] + self._light[0] * radius * 0.4, centre[1] + self._light[1] * radius * 0.4)
        self.fill([disc(shine, radius * 0.25, steps=10)], (1, 1, 0.95), depth_m=depth_m, opacity=0.4)

    def _roundness(self, mask: Array, bevel: float) -> Array:
        radius = max(1.0, min(mask.shape) * 0.16)
        height = blur(np.pad(mask, 2), radius)[2:-2, 2:-2]
        down, right = np.gradient(height)
        slope = (right * -self._light[0] + down * -self._light[1]) * radius * 2.2
        return np.asarray(1 - bevel * np.clip(slope, -0.75, 0.6), np.float32)

    def _mask(self, shapes: Sequence[Shape], *, margin: int = 0) -> tuple[Array, slice, slice] | None:
        points = np.concatenate([np.asarray(shape, float) for shape in shapes])
        width, height = self.size
        left, top = (int(v) for v in np.floor(points.min(0)) - margin - 1)
        right, bottom = (int(v) for v in np.ceil(points.max(0)) + margin + 2)
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, width), min(bottom, height)
        if right - left < 2 or bottom - top < 2:
            return None
        stencil = Image.new("L", (right - left, bottom - top))
        pen = ImageDraw.Draw(stencil)
        for shape in shapes:
            pen.polygon([(x - left, y - top) for x, y in shape], fill=255)
        mask = mask_of(stencil)
        return mask, slice(top, bottom), slice(left, right)


def _woven(shape: tuple[int, ...], pattern: Pattern) -> npt.NDArray[np.bool_]:
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]]
    if not pattern.dots:
        return np.asarray((ys % (2 * pattern.size)) < pattern.size)
    row = np.floor(ys / pattern.size)
    x = (xs + (row % 2) * pattern.size / 2) % pattern.size - pattern.size / 2
    y = ys % pattern.size - pattern.size / 2
    return np.asarray(x * x + y * y < (pattern.size * 0.3) ** 2)
