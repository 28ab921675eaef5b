"""What every part of a street scene shares: where the eye is, and where the sun."""

from __future__ import annotations

from dataclasses import dataclass

from sample_drawing.canvas import Canvas, Point

SCALE = 2
"""Scenes are painted at twice their final size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A canvas with a camera. World metres: x to the right, y up, z away from the eye."""

    canvas: Canvas
    focal_px: float = 1800.0
    horizon_px: float = 1030.0
    eye_x: float = 0.0
    eye_y: float = 1.85
    sun_x: float = 0.9
    """How far to the right the shadow of a thing 1 m high falls."""
    sun_z: float = 0.35
    """How far away from the eye it falls."""
    evening: bool = False

    def at(self, x: float, y: float, z: float) -> Point:
        """Where a point of the world is on the canvas."""
        k = self.focal_px / max(z, 0.8)
        return self.canvas.size[0] / 2 + k * (x - self.eye_x), self.horizon_px - k * (y - self.eye_y)

    def px(self, metres: float, z: float) -> float:
        """How many pixels a length has at a distance."""
        return metres * self.focal_px / z

    def wall_x(self, x: float, z0: float, z1: float, y0: float, y1: float) -> list[Point]:
        """A rectangle that runs along the street, at one ``x``."""
        return [self.at(x, y0, z0), self.at(x, y1, z0), self.at(x, y1, z1), self.at(x, y0, z1)]

    def wall_z(self, z: float, x0: float, x1: float, y0: float, y1: float) -> list[Point]:
        """A rectangle that faces the eye, at one ``z``."""
        return [self.at(x0, y0, z), self.at(x0, y1, z), self.at(x1, y1, z), self.at(x1, y0, z)]

    def floor(self, y: float, x0: float, x1: float, z0: float, z1: float) -> list[Point]:
        """A level rectangle."""
        return [self.at(x0, y, z0), self.at(x1, y, z0), self.at(x1, y, z1), self.at(x0, y, z1)]

    def cast(self, x0: float, x1: float, z0: float, z1: float, height: float) -> None:
        """Cast the shadow of a block on the ground."""
        dx, dz = self.sun_x * height, self.sun_z * height
        corners = [(x0, z0), (x1, z0), (x1, z1), (x0, z1)]
        ground = hull(corners + [(x + dx, z + dz) for x, z in corners])
        near = self.px(1.0, max(z0, 2.0))
        outline = [self.at(x, 0.0, max(z, 1.5)) for x, z in ground]
        self.canvas.darken([outline], strength=0.7, soft=max(2.0, near * 0.025))
        contact = [self.at(x, 0.0, max(z, 1.5)) for x, z in corners]
        self.canvas.darken([contact], strength=0.5, soft=max(2.0, near * 0.07))


def hull(points: list[Point]) -> list[Point]:
    """The convex outline around points."""

    def half(ordered: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    ordered = sorted(points)
    return half(ordered) + half(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
