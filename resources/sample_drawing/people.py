"""People of a street scene: built from limbs, dressed, and standing in the light."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sample_drawing.canvas import Colour, Pattern, Point, disc, shaded, smooth
from sample_drawing.scene import Scene

Pose = Literal["walk", "stand", "ride"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How somebody looks."""

    top: Colour
    bottom: Colour
    skin: Colour = (0.36, 0.23, 0.16)
    skirt: bool = False
    scarf: Colour | None = None
    hat: Colour | None = None
    weave: Colour | None = None
    """The second colour of the cloth."""
    bag: Colour | None = None
    basket: bool = False
    pose: Pose = "walk"
    faces: int = 1
    """1 looks to the right, -1 to the left."""
    tall_m: float = 1.68


@dataclass(frozen=True, slots=True, kw_only=True)
class Passer:
    """Somebody at a place in the street."""

    figure: Figure
    x: float
    z: float


class _Body:
    """Maps a body's own metres (x forward, y up, for 1.68 m) to the canvas."""

    def __init__(self, scene: Scene, passer: Passer, lift: float) -> None:
        self.scene, self.figure, self.z = scene, passer.figure, passer.z
        self._x, self._lift = passer.x, lift
        self._size = passer.figure.tall_m / 1.68

    def at(self, x: float, y: float) -> Point:
        return self.scene.at(
            self._x + x * self.figure.faces * self._size, self._lift + y * self._size, self.z
        )

    def px(self, metres: float) -> float:
        return self.scene.px(metres * self._size, self.z)

    def solid(self, points: Sequence[Point], colour: Colour, *, bevel: float = 0.55) -> None:
        outline = smooth([self.at(x, y) for x, y in points])
        self._fill([outline], colour, bevel=bevel)

    def cloth(self, points: Sequence[Point], colour: Colour) -> None:
        weave = self.figure.weave
        pattern = Pattern(colour=weave, size=max(4.0, self.px(0.085))) if weave else None
        outline = smooth([self.at(x, y) for x, y in points])
        self.scene.canvas.fill(
            [outline], colour, depth_m=self.z, bevel=0.6, rough=0.12, fall=0.12, pattern=pattern
        )

    def limb(self, joints: Sequence[tuple[float, float, float]], colour: Colour) -> None:
        """A chain of joints (x, y, radius) as one rounded shape."""
        shapes = []
        for (x0, y0, r0), (x1, y1, r1) in itertools.pairwise(joints):
            along = np.array([x1 - x0, y1 - y0])
            side = np.array([-along[1], along[0]]) / (np.hypot(*along) or 1.0)
            corners = [(x0, y0, r0), (x1, y1, r1), (x1, y1, -r1), (x0, y0, -r0)]
            shapes.append([self.at(x + side[0] * r, y + side[1] * r) for x, y, r in corners])
        shapes += [disc(self.at(x, y), self.px(r), steps=16) for x, y, r in joints]
        self._fill(shapes, colour, bevel=0.5)

    def _fill(self, shapes: list[list[Point]], colour: Colour, *, bevel: float) -> None:
        self.scene.canvas.fill(shapes, colour, depth_m=self.z, bevel=bevel, rough=0.12)


def cast_person(scene: Scene, passer: Passer) -> None:
    """Cast somebody's shadow on the ground."""
    x, z = passer.x, passer.z
    h, dx, dz = passer.figure.tall_m, scene.sun_x, scene.sun_z
    long = [(x, z), (x + dx * h * 0.85, z + dz * h * 0.85), (x + dx * h, z + dz * h)]
    wide = (0.16, 0.2, 0.07)
    outline = [scene.at(px - w, 0, pz) for (px, pz), w in zip(long, wide, strict=True)]
    outline += [scene.at(px + w, 0, pz) for (px, pz), w in reversed(list(zip(long, wide, strict=True)))]
    soft = max(1.5, scene.px(0.022, z))
    scene.canvas.darken([outline], strength=0.68, soft=soft)
    foot = disc(scene.at(x, 0, z), scene.px(0.3, z), scene.px(0.07, z))
    scene.canvas.darken([foot], strength=0.6, soft=soft)


def paint_person(scene: Scene, passer: Passer, *, lift: float = 0.0, legs: bool = True) -> None:
    """Paint somebody ``lift`` metres above the ground, or only what is above a table."""
    body, figure = _Body(scene, passer, lift), passer.figure
    with scene.canvas.thing("Person"):
        _arm(body, back=True)
        if legs:
            _legs(body)
        _torso(body)
        _head(body)
        _arm(body, back=False)
        if figure.bag:
            body.limb([(0.1, 1.36, 0.018), (-0.16, 0.9, 0.018)], shaded(figure.bag, 0.7))
            body.solid([(-0.3, 0.92), (-0.06, 0.94), (-0.04, 0.66), (-0.3, 0.64)], figure.bag)


def _legs(body: _Body) -> None:
    f = body.figure
    shoe: Colour = (0.16, 0.13, 0.12)
    if f.pose == "ride":
        body.limb([(-0.05, 0.9, 0.1), (0.3, 0.78, 0.08), (0.2, 0.42, 0.055)], f.bottom)
        body.limb([(0.17, 0.39, 0.05), (0.33, 0.36, 0.04)], shoe)
        return
    stride = 0.23 if f.pose == "walk" else 0.08
    knee = 0.09 if f.pose == "walk" else 0.0
    far, near = shaded(f.bottom, 0.72), f.bottom
    if f.skirt:
        far = near = f.skin
        stride *= 0.7
    for foot, colour, bend in ((-stride, far, 0.0), (stride, near, knee)):
        hip = 0.06 if foot > 0 else -0.06
        middle = (hip + foot) / 2 + bend * 0.6
        raise_heel = 0.05 if foot < 0 and f.pose == "walk" else 0.0
        body.limb([(hip, 0.88, 0.095), (middle, 0.48, 0.07), (foot, 0.09 + raise_heel, 0.05)], colour)
        toe = 0.14 if f.pose == "walk" else 0.07
        body.limb([(foot, 0.045 + raise_heel, 0.045), (foot + toe, 0.035, 0.035)], shoe)
    if f.skirt:
        hem = stride + 0.12
        points = [(-0.14, 1.02), (0.14, 1.02), (0.21, 0.78), (hem, 0.3), (hem - 0.05, 0.22)]
        points += [(0.0, 0.2), (-hem + 0.05, 0.23), (-hem, 0.3), (-0.22, 0.78)]
        body.cloth(points, f.bottom)


def _torso(body: _Body) -> None:
    f = body.figure
    lean = 0.08 if f.pose == "ride" else 0.02
    points = [(-0.17, 0.92), (-0.18, 1.15), (-0.2 + lean, 1.36), (-0.1 + lean, 1.45)]
    points += [(0.1 + lean, 1.45), (0.2 + lean, 1.36), (0.17, 1.15), (0.16, 0.92), (0.0, 0.88)]
    if f.skirt:
        body.cloth(points, f.top)
    else:
        body.solid(points, f.top)


def _arm(body: _Body, *, back: bool) -> None:
    f = body.figure
    sleeve = shaded(f.top, 0.7) if back else shaded(f.top, 1.06)
    skin = shaded(f.skin, 0.75) if back else f.skin
    swing = 0.0 if f.pose == "stand" else (0.2 if back else -0.2)
    shoulder = (0.15 if back else -0.13, 1.36, 0.07)
    elbow = (shoulder[0] + swing * 0.6, 1.1, 0.058)
    hand = (elbow[0] + swing * 0.7 + 0.09, 0.86, 0.042)
    if f.pose == "ride":
        elbow, hand = (0.2, 1.14, 0.055), (0.46, 1.06, 0.042)
    elif f.pose == "stand" and not back:
        elbow, hand = (-0.2, 1.1, 0.058), (0.1, 1.0, 0.042)
    if f.basket and back:
        elbow, hand = (0.3, 1.5, 0.055), (0.17, 1.78, 0.042)
    body.limb([shoulder, elbow], sleeve)
    body.limb([(elbow[0], elbow[1], 0.048), hand], skin)


def _head(body: _Body) -> None:
    f = body.figure
    c = 0.06 if f.pose == "ride" else 0.03
    body.limb([(c - 0.01, 1.4, 0.055), (c, 1.5, 0.052)], shaded(f.skin, 0.8))
    face = [(c - 0.09, 1.6), (c - 0.06, 1.7), (c + 0.03, 1.72), (c + 0.1, 1.66)]
    face += [(c + 0.105, 1.6), (c + 0.12, 1.57), (c + 0.1, 1.52), (c + 0.06, 1.475), (c - 0.03, 1.5)]
    body.solid(face, f.skin, bevel=0.7)
    eye = disc(body.at(c + 0.075, 1.61), max(0.8, body.px(0.011)), steps=8)
    body.scene.canvas.fill([eye], (0.08, 0.05, 0.04), depth_m=body.z)
    if f.scarf:
        wrap = [(c + 0.1, 1.65), (c + 0.06, 1.74), (c - 0.06, 1.77), (c - 0.15, 1.7)]
        wrap += [(c - 0.14, 1.58), (c - 0.07, 1.53), (c - 0.03, 1.62)]
        body.solid(wrap, f.scarf)
    else:
        hair = [(c + 0.095, 1.67), (c + 0.04, 1.74), (c - 0.06, 1.73), (c - 0.11, 1.65)]
        hair += [(c - 0.09, 1.55), (c - 0.05, 1.58), (c - 0.03, 1.66)]
        body.solid(hair, (0.09, 0.07, 0.07))
    if f.hat:
        body.solid([(c - 0.12, 1.68), (c - 0.08, 1.78), (c + 0.06, 1.78), (c + 0.1, 1.69)], f.hat)
        body.limb([(c - 0.1, 1.685, 0.02), (c + 0.2, 1.675, 0.016)], shaded(f.hat, 0.75))
    if f.basket:
        _basket(body, c)


def _basket(body: _Body, c: float) -> None:
    rng, canvas = body.scene.canvas.rng, body.scene.canvas
    for x in np.linspace(c - 0.2, c + 0.2, 7):
        tone = (0.85, float(rng.uniform(0.25, 0.6)), 0.15)
        canvas.ball(
            body.at(float(x), 1.95 + float(rng.uniform(0, 0.04))), body.px(0.06), tone, depth_m=body.z
        )
    weave = [(c - 0.26, 1.95), (c - 0.19, 1.78), (c, 1.76), (c + 0.19, 1.78), (c + 0.26, 1.95)]
    outline = [body.at(x, y) for x, y in weave]
    pattern = Pattern(colour=(0.55, 0.36, 0.18), size=max(3.0, body.px(0.03)), dots=False)
    canvas.fill([outline], (0.74, 0.55, 0.3), depth_m=body.z, bevel=0.6, pattern=pattern)
