"""Vehicles: a side outline drawn out to a width, with glass, wheels and lamps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from sample_drawing.canvas import Colour, Point, disc, shaded, smooth
from sample_drawing.people import Figure, Passer, paint_person
from sample_drawing.scene import Scene

Profile = tuple[tuple[float, float, bool], ...]
"""The top line from the end near the eye to the far end: (z, y, is the surface behind it glass?)."""

CAR: Profile = (
    (0.0, 0.62, False),
    (0.06, 0.86, False),
    (0.95, 0.98, True),
    (1.65, 1.46, False),
    (3.05, 1.44, True),
    (3.6, 0.98, False),
    (4.1, 0.9, False),
)
VAN: Profile = (
    (0.0, 0.75, False),
    (0.08, 1.12, True),
    (0.55, 1.98, False),
    (0.9, 2.1, False),
    (4.4, 2.1, False),
    (4.55, 1.9, False),
)
BUS: Profile = (
    (0.0, 0.8, False),
    (0.04, 1.2, True),
    (0.16, 2.75, False),
    (0.5, 2.95, False),
    (9.2, 2.95, False),
    (9.35, 2.8, False),
)
TUKTUK: Profile = (
    (0.0, 0.55, False),
    (0.15, 0.95, True),
    (0.45, 1.6, False),
    (0.7, 1.72, False),
    (2.2, 1.7, False),
    (2.45, 1.5, False),
)
_TYRE: Colour = (0.09, 0.09, 0.1)
_GLASS: Colour = (0.17, 0.22, 0.27)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle on the street, its near end at ``z``."""

    profile: Profile
    x: float
    z: float
    wide_m: float
    colour: Colour
    stripe: Colour | None = None
    roof: Colour | None = None
    coming: bool = True
    """Whether its front is towards the eye."""
    wheels: tuple[float, ...] = (0.75, 3.3)
    wheel_m: float = 0.32
    pillars: tuple[float, ...] = ()
    """Where the side windows start and end, in metres from the near end."""
    glass_y: tuple[float, float] = (1.0, 1.36)
    rack: bool = False

    @property
    def long_m(self) -> float:
        """Its length."""
        return self.profile[-1][0]


def cast_vehicle(scene: Scene, v: Vehicle) -> None:
    """Cast its shadow on the road."""
    height = max(y for _, y, _ in v.profile)
    scene.cast(v.x - v.wide_m / 2, v.x + v.wide_m / 2, v.z, v.z + v.long_m, height * 0.9)
    under = scene.floor(0, v.x - v.wide_m / 2, v.x + v.wide_m / 2, v.z, v.z + v.long_m)
    scene.canvas.darken([under], strength=0.85, soft=scene.px(0.08, v.z))


def paint_vehicle(scene: Scene, v: Vehicle) -> None:
    """Paint one vehicle: far wheels, flank, top from far to near, face."""
    with scene.canvas.thing("Vehicle"):
        _far_wheels(scene, v)
        _flank(scene, v)
        _top(scene, v)
        _face(scene, v)
        if v.rack:
            _rack(scene, v)


def _half(v: Vehicle, y: float) -> float:
    """Half the width at a height: cabins lean in."""
    return v.wide_m / 2 * (1 - 0.16 * max(0.0, y - 0.95) / max(1.0, v.profile[-2][1] - 0.6))


def _inner(scene: Scene, v: Vehicle) -> int:
    """Which flank the eye sees."""
    return 1 if v.x < scene.eye_x else -1


def _side_at(scene: Scene, v: Vehicle, z: float, y: float) -> Point:
    return scene.at(v.x + _inner(scene, v) * _half(v, y), y, v.z + z)


def _far_wheels(scene: Scene, v: Vehicle) -> None:
    x = v.x - _inner(scene, v) * (v.wide_m / 2 - 0.1)
    for z in (v.wheels[0],):
        tyre = scene.wall_z(v.z + z - v.wheel_m, x - 0.1, x + 0.1, 0, v.wheel_m * 1.4)
        scene.canvas.fill([tyre], _TYRE, depth_m=v.z + z, rough=0.2)


def _flank(scene: Scene, v: Vehicle) -> None:
    canvas, middle = scene.canvas, v.z + v.long_m / 2
    sunny = (_inner(scene, v) < 0) == (scene.sun_x > 0)
    light = 1.0 if sunny else 0.72
    line = [(z, y) for z, y, _ in v.profile]
    outline = [(0.0, 0.3), *line, (v.long_m, 0.3)]
    canvas.fill(
        [[_side_at(scene, v, z, y) for z, y in outline]],
        shaded(v.colour, light),
        depth_m=middle,
        rough=0.08,
        fall=0.3,
    )
    if v.stripe:
        band = [(0.05, 0.72), (v.long_m - 0.05, 0.72), (v.long_m - 0.05, 0.9), (0.05, 0.9)]
        canvas.fill([[_side_at(scene, v, z, y) for z, y in band]], shaded(v.stripe, light), depth_m=middle)
    low, high = v.glass_y
    for start, end in zip(v.pillars[::2], v.pillars[1::2], strict=True):
        lean = 0.12 if start == v.pillars[0] else 0.02
        pane = [(start, low), (start + lean, high), (end - 0.03, high), (end, low)]
        canvas.fill(
            [[_side_at(scene, v, z, y) for z, y in pane]],
            shaded(_GLASS, 0.8 + 0.3 * light),
            depth_m=middle,
            fall=0.4,
            rough=0.25,
        )
        shine = [(start + 0.15, low), (start + 0.3, high), (start + 0.42, high), (start + 0.27, low)]
        canvas.fill(
            [[_side_at(scene, v, z, y) for z, y in shine]], (0.8, 0.86, 0.9), depth_m=middle, opacity=0.25
        )
    seam = [(0.02, 0.5), (v.long_m, 0.5), (v.long_m, 0.47), (0.02, 0.47)]
    canvas.fill([[_side_at(scene, v, z, y) for z, y in seam]], (0, 0, 0), depth_m=middle, opacity=0.3)
    for z in v.wheels:
        _wheel(scene, v, z)


def _wheel(scene: Scene, v: Vehicle, z: float) -> None:
    canvas, r = scene.canvas, v.wheel_m

    def ring(radius: float, out: float) -> list[Point]:
        x = v.x + _inner(scene, v) * (v.wide_m / 2 + out)
        turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        return [
            scene.at(x, r + radius * float(np.sin(a)), v.z + z + radius * float(np.cos(a))) for a in turns
        ]

    depth = v.z + z
    canvas.fill([ring(r * 1.18, -0.01)], (0.05, 0.05, 0.05), depth_m=depth)
    canvas.fill([ring(r, 0.02)], _TYRE, depth_m=depth, rough=0.2)
    canvas.fill([ring(r * 0.62, 0.03)], (0.62, 0.62, 0.62), depth_m=depth, bevel=0.5)
    canvas.fill([ring(r * 0.2, 0.04)], (0.25, 0.25, 0.26), depth_m=depth)


def _top(scene: Scene, v: Vehicle) -> None:
    """The surfaces between the points of the profile, far ones first."""
    pairs = list(zip(v.profile, v.profile[1:], strict=False))
    for (z0, y0, glass), (z1, y1, _) in reversed(pairs):
        steep = (y1 - y0) / max(0.05, z1 - z0)
        rises = steep > -0.2
        if not rises:
            continue
        quad = [
            (-_half(v, y0), y0, z0),
            (_half(v, y0), y0, z0),
            (_half(v, y1), y1, z1),
            (-_half(v, y1), y1, z1),
        ]
        light = 1.15 if abs(steep) < 0.4 else 0.95
        colour = v.roof if v.roof and y0 > 1.2 and abs(steep) < 0.5 else v.colour
        points = [scene.at(v.x + x, y, v.z + z) for x, y, z in quad]
        scene.canvas.fill([points], shaded(colour, light), depth_m=v.z + z0, rough=0.08, fall=-0.05)
        if glass:
            _windscreen(scene, v, quad)


def _windscreen(scene: Scene, v: Vehicle, quad: list[tuple[float, float, float]]) -> None:
    corners = np.array(quad)
    middle = corners.mean(0)
    inset = middle + (corners - middle) * (0.88, 0.84, 0.84)
    depth = v.z + float(middle[2])
    points = [scene.at(v.x + float(x), float(y), v.z + float(z)) for x, y, z in inset]
    scene.canvas.fill([points], _GLASS, depth_m=depth, fall=0.3, rough=0.3)
    a, b, c, d = inset
    streak = [a + (b - a) * 0.12, a + (b - a) * 0.36, d + (c - d) * 0.58, d + (c - d) * 0.34]
    sky = [scene.at(v.x + float(x), float(y), v.z + float(z)) for x, y, z in streak]
    scene.canvas.fill([sky], (0.78, 0.86, 0.92), depth_m=depth, opacity=0.32)


def _face(scene: Scene, v: Vehicle) -> None:
    """The end towards the eye."""
    canvas, z, half = scene.canvas, v.z, v.wide_m / 2
    top = v.profile[0][1]
    bumper = v.profile[1][1]

    def block(x0: float, x1: float, y0: float, y1: float) -> list[Point]:
        return [scene.at(v.x + x, y, z) for x, y in ((x0, y0), (x0, y1), (x1, y1), (x1, y0))]

    body = [
        (-half, 0.32),
        (-half, top),
        (-half * 0.97, bumper),
        (half * 0.97, bumper),
        (half, top),
        (half, 0.32),
    ]
    canvas.fill([[scene.at(v.x + x, y, z) for x, y in body]], v.colour, depth_m=z, rough=0.08, fall=0.35)
    if v.stripe:
        canvas.fill([block(-half, half, 0.72, 0.9)], v.stripe, depth_m=z, fall=0.1)
    canvas.fill([block(-half * 1.02, half * 1.02, 0.3, 0.48)], (0.2, 0.2, 0.21), depth_m=z, bevel=0.3)
    plate: Colour = (0.93, 0.82, 0.25) if not v.coming else (0.92, 0.92, 0.9)
    canvas.fill([block(-0.24, 0.24, 0.36, 0.47)], plate, depth_m=z)
    canvas.fill([block(-0.19, 0.19, 0.395, 0.435)], (0.15, 0.15, 0.15), depth_m=z, opacity=0.75)
    lamp: Colour = (1.0, 0.97, 0.85) if v.coming else (0.75, 0.08, 0.06)
    for side in (-1, 1):
        where = scene.at(v.x + side * half * 0.78, (top + bumper) / 2 - 0.1, z)
        wide, tall = scene.px(half * 0.17, z), scene.px(0.085, z)
        canvas.fill([disc(where, wide * 1.15, tall * 1.2)], (0.25, 0.25, 0.26), depth_m=z)
        canvas.fill([disc(where, wide, tall)], lamp, depth_m=z, bevel=0.5)
        if scene.evening:
            canvas.glow(where, wide * 3, lamp, strength=0.6)
        mirror = scene.at(v.x + side * (half + 0.1), v.glass_y[0] + 0.12, z + 0.8)
        canvas.fill(
            [disc(mirror, scene.px(0.09, z), scene.px(0.08, z))],
            (0.14, 0.14, 0.15),
            depth_m=z + 0.8,
            bevel=0.5,
        )
    if v.coming:
        for y in (0.56, 0.62, 0.68):
            canvas.fill([block(-half * 0.5, half * 0.5, y, y + 0.03)], (0.12, 0.12, 0.13), depth_m=z)


def _rack(scene: Scene, v: Vehicle) -> None:
    """Sacks and a mattress tied to the roof."""
    canvas, rng = scene.canvas, scene.canvas.rng
    roof = max(y for _, y, _ in v.profile)
    for z in (3.4, 2.5, 1.7):
        for x in (-0.45, 0.05, 0.5):
            tone = float(rng.uniform(0.8, 1.1))
            r, tall = 0.32, float(rng.uniform(0.28, 0.42))
            sack = [
                (x - r, roof),
                (x - r * 1.05, roof + tall * 0.6),
                (x - r * 0.5, roof + tall),
                (x + r * 0.5, roof + tall * 0.95),
                (x + r, roof + tall * 0.5),
                (x + r * 0.95, roof),
            ]
            points = smooth([scene.at(v.x + px, py, v.z + z) for px, py in sack])
            canvas.fill([points], shaded((0.78, 0.68, 0.48), tone), depth_m=v.z + z, bevel=0.7, rough=0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Motorbike:
    """A motorbike that crosses the street, and the person who rides it."""

    x: float
    z: float
    colour: Colour
    rider: Figure


def cast_motorbike(scene: Scene, bike: Motorbike) -> None:
    """Cast the shadow of a motorbike and its rider."""
    scene.cast(bike.x - 0.75, bike.x + 0.75, bike.z - 0.12, bike.z + 0.12, 1.2)


def paint_motorbike(scene: Scene, bike: Motorbike) -> None:
    """Paint a motorbike from the side, then its rider."""
    canvas, s, z = scene.canvas, bike.rider.faces, bike.z

    def at(dx: float, y: float) -> Point:
        return scene.at(bike.x + s * dx, y, z)

    def bar(*points: tuple[float, float], thick: float, tone: Colour) -> None:
        path = np.array([at(*p) for p in points])
        for a, b in itertools.pairwise(path):
            along = (b - a) / (np.hypot(*(b - a)) or 1.0)
            side = np.array([-along[1], along[0]]) * scene.px(thick, z)
            quad = [tuple(a + side), tuple(b + side), tuple(b - side), tuple(a - side)]
            canvas.fill([quad], tone, depth_m=z, bevel=0.3)

    with canvas.thing("Vehicle"):
        for hub in (-0.62, 0.62):
            for radius, tone in (
                (0.31, _TYRE),
                (0.235, (0.45, 0.42, 0.4)),
                (0.21, (0.2, 0.19, 0.18)),
                (0.06, (0.7, 0.7, 0.7)),
            ):
                canvas.fill([disc(at(hub, 0.31), scene.px(radius, z))], tone, depth_m=z)
        bar((0.62, 0.31), (0.42, 0.95), thick=0.03, tone=(0.75, 0.75, 0.76))
        bar((-0.62, 0.31), (-0.1, 0.4), (0.2, 0.42), thick=0.05, tone=(0.22, 0.22, 0.23))
        bar((-0.75, 0.26), (0.1, 0.27), thick=0.045, tone=(0.72, 0.72, 0.72))
        engine = smooth([at(*p) for p in ((-0.18, 0.3), (-0.2, 0.58), (0.2, 0.6), (0.25, 0.32))])
        canvas.fill([engine], (0.3, 0.3, 0.31), depth_m=z, bevel=0.7, rough=0.3)
        tank = smooth([at(*p) for p in ((-0.12, 0.66), (-0.05, 0.84), (0.2, 0.9), (0.4, 0.8), (0.3, 0.64))])
        canvas.fill([tank], bike.colour, depth_m=z, bevel=0.8)
        seat = smooth(
            [at(*p) for p in ((-0.78, 0.74), (-0.7, 0.84), (-0.2, 0.8), (-0.08, 0.7), (-0.5, 0.66))]
        )
        canvas.fill([seat], (0.12, 0.1, 0.1), depth_m=z, bevel=0.7)
        guard = smooth(
            [at(*p) for p in ((0.32, 0.55), (0.5, 0.68), (0.75, 0.64), (0.9, 0.5), (0.72, 0.58), (0.5, 0.6))]
        )
        canvas.fill([guard], bike.colour, depth_m=z, bevel=0.5)
        canvas.fill([disc(at(0.52, 0.9), scene.px(0.09, z))], (0.95, 0.93, 0.8), depth_m=z, bevel=0.6)
        bar((0.4, 0.92), (0.3, 1.06), thick=0.02, tone=(0.15, 0.15, 0.15))
    rider = Passer(figure=bike.rider, x=bike.x - s * 0.16, z=z - 0.01)
    paint_person(scene, rider, lift=-0.02)
