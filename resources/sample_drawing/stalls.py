"""Market stalls: a table with goods under a parasol or an iron roof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_drawing.canvas import Colour, Pattern, shaded, smooth
from sample_drawing.people import Figure, Passer, paint_person
from sample_drawing.scene import Scene

FRUIT: dict[str, tuple[Colour, float]] = {
    "tomato": ((0.82, 0.16, 0.10), 0.055),
    "mango": ((0.93, 0.62, 0.14), 0.07),
    "lime": ((0.45, 0.62, 0.16), 0.045),
    "onion": ((0.62, 0.25, 0.38), 0.05),
    "orange": ((0.95, 0.5, 0.1), 0.06),
    "avocado": ((0.20, 0.32, 0.12), 0.062),
    "potato": ((0.68, 0.52, 0.33), 0.058),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """One stall and where it stands (its middle, and its front edge)."""

    x: float
    z: float
    wide_m: float
    cloth: Colour
    goods: tuple[str, ...]
    seller: Figure
    parasol: tuple[Colour, Colour] | None = None
    roof: Colour = (0.55, 0.5, 0.46)
    deep_m: float = 0.95
    lamp: bool = False


_TABLE_M = 0.82


def cast_stall(scene: Scene, stall: Stall) -> None:
    """Cast the shadow of table and roof."""
    x0, x1 = stall.x - stall.wide_m / 2, stall.x + stall.wide_m / 2
    scene.cast(x0, x1, stall.z, stall.z + stall.deep_m, _TABLE_M)
    if stall.parasol:
        reach = stall.wide_m * 0.6
        dx, dz = scene.sun_x * 2.2, scene.sun_z * 2.2
        turns = np.linspace(0, 2 * np.pi, 20, endpoint=False)
        middle = stall.z + stall.deep_m / 2
        ground = [
            scene.at(
                stall.x + dx + reach * float(np.cos(a)), 0, max(1.6, middle + dz + reach * float(np.sin(a)))
            )
            for a in turns
        ]
        scene.canvas.darken([ground], strength=0.6, soft=scene.px(0.03, stall.z))


def paint_stall(scene: Scene, stall: Stall) -> None:
    """Paint a stall and, between its poles and its table, the person who sells."""
    seller = Passer(figure=stall.seller, x=stall.x - 0.25, z=stall.z + stall.deep_m + 0.2)
    with scene.canvas.thing("Stall"):
        _behind(scene, stall)
        paint_person(scene, seller, legs=False)
        _table(scene, stall)
        _goods(scene, stall)
        _above(scene, stall)


def light_stall(scene: Scene, stall: Stall) -> None:
    """Light the bulb under the roof: itself, its halo, and the warm light on what is near it."""
    canvas, x, z = scene.canvas, stall.x, stall.z + 0.2
    bulb = scene.at(x, 1.92, z)
    for radius, strength in ((0.07, 1.2), (0.3, 0.28)):
        canvas.glow(bulb, scene.px(radius, z), (1.0, 0.86, 0.55), strength=strength)
    canvas.warm(scene.at(x, 1.2, z), scene.px(1.5, z), (1.0, 0.72, 0.44), strength=0.34)
    canvas.warm(scene.at(x, 0.1, z - 0.4), scene.px(1.9, z), (1.0, 0.62, 0.32), strength=0.3)


def _behind(scene: Scene, stall: Stall) -> None:
    z = stall.z + stall.deep_m
    if stall.parasol:
        _post(scene, stall.x + 0.1, z, 2.6)
        return
    for x in (stall.x - stall.wide_m / 2, stall.x + stall.wide_m / 2):
        _post(scene, x, z, 2.35)


def _above(scene: Scene, stall: Stall) -> None:
    if stall.parasol:
        _parasol(scene, stall)
    else:
        for x in (stall.x - stall.wide_m / 2, stall.x + stall.wide_m / 2):
            _post(scene, x, stall.z, 2.2)
        _iron_roof(scene, stall)


def _post(scene: Scene, x: float, z: float, tall: float) -> None:
    post = scene.wall_z(z, x - 0.035, x + 0.035, 0, tall)
    scene.canvas.fill([post], (0.45, 0.34, 0.24), depth_m=z, bevel=0.5, rough=0.3)


def _table(scene: Scene, stall: Stall) -> None:
    canvas, z = scene.canvas, stall.z
    x0, x1 = stall.x - stall.wide_m / 2, stall.x + stall.wide_m / 2
    inner = x1 if stall.x < scene.eye_x else x0
    side = scene.wall_x(inner, z, z + stall.deep_m, 0.25, _TABLE_M)
    canvas.fill([side], shaded(stall.cloth, 0.6), depth_m=z + 0.3, rough=0.15, fall=0.2)
    for leg in (x0 + 0.08, x1 - 0.08):
        _post(scene, leg, z + 0.1, 0.4)
    top = scene.floor(_TABLE_M, x0, x1, z, z + stall.deep_m)
    canvas.fill([top], shaded(stall.cloth, 1.1), depth_m=z + 0.3, rough=0.12)
    hem = [(x, 0.24 + 0.035 * np.sin(n * 1.7)) for n, x in enumerate(np.linspace(x1, x0, 15))]
    front = [scene.at(x0, _TABLE_M, z), scene.at(x1, _TABLE_M, z)]
    front += [scene.at(float(x), float(y), z) for x, y in hem]
    weave = Pattern(colour=shaded(stall.cloth, 1.35), size=scene.px(0.11, z))
    canvas.fill([front], stall.cloth, depth_m=z, rough=0.14, fall=0.28, pattern=weave)
    for x in np.linspace(x0 + 0.15, x1 - 0.15, 6):
        fold = scene.wall_z(z, float(x), float(x) + 0.05, 0.3, _TABLE_M - 0.05)
        canvas.fill([fold], (0, 0, 0), depth_m=z, opacity=0.12)


def _goods(scene: Scene, stall: Stall) -> None:
    """Heaps of fruit, back row first, each heap on its own tray."""
    canvas, rng = scene.canvas, scene.canvas.rng
    lot = stall.wide_m / len(stall.goods)
    for row in (0.62, 0.2):
        for number, name in enumerate(np.roll(np.array(stall.goods), 1 if row > 0.5 else 0)):
            colour, radius = FRUIT[str(name)]
            middle = stall.x - stall.wide_m / 2 + lot * (number + 0.5)
            z = stall.z + row
            half = lot * 0.42
            tray = scene.wall_z(z - 0.12, middle - half, middle + half, _TABLE_M, _TABLE_M + 0.09)
            for layer in range(4):
                reach = half - radius * (0.7 + layer * 0.9)
                if reach <= 0:
                    break
                for x in np.arange(-reach, reach + 0.01, radius * 1.75):
                    place = middle + float(x) + float(rng.normal(0, radius * 0.15))
                    tone = float(rng.uniform(0.82, 1.15))
                    at = scene.at(place, _TABLE_M + 0.08 + layer * radius * 1.35, z - layer * 0.01)
                    canvas.ball(at, scene.px(radius, z), shaded(colour, tone), depth_m=z)
            canvas.fill([tray], (0.62, 0.45, 0.27), depth_m=z - 0.12, rough=0.3, fall=0.2)


def _parasol(scene: Scene, stall: Stall) -> None:
    canvas, z = scene.canvas, stall.z + stall.deep_m / 2
    reach, rim, peak = stall.wide_m * 0.62, 2.0, 2.62
    turns = np.linspace(0, 2 * np.pi, 11)
    tip = (stall.x, peak, z)
    ring = [(stall.x + reach * float(np.cos(a)), rim, z + reach * 0.9 * float(np.sin(a))) for a in turns]
    order = sorted(range(10), key=lambda n: -(ring[n][2] + ring[n + 1][2]))
    colours = stall.parasol or ((0.8, 0.2, 0.2), (0.9, 0.9, 0.9))
    for n in order:
        a, b = ring[n], ring[n + 1]
        behind = (a[2] + b[2]) / 2 > z
        towards_sun = -(a[0] + b[0] - 2 * stall.x) * scene.sun_x / reach
        light = 0.5 if behind else 0.95 + 0.2 * towards_sun
        drop = 0.05
        middle = ((a[0] + b[0]) / 2, rim - drop, (a[2] + b[2]) / 2)
        panel = [
            scene.at(*tip),
            scene.at(*a),
            scene.at(a[0], rim - 0.14, a[2]),
            scene.at(middle[0], rim - 0.14 + drop, middle[2]),
        ]
        panel += [scene.at(b[0], rim - 0.14, b[2]), scene.at(*b)]
        canvas.fill([panel], shaded(colours[n % 2], light), depth_m=z, rough=0.1, fall=0.14)
    canvas.fill(
        [smooth([scene.at(stall.x + dx, peak + dy, z) for dx, dy in ((-0.04, 0), (0, 0.1), (0.04, 0))])],
        (0.4, 0.3, 0.2),
        depth_m=z,
    )


def _iron_roof(scene: Scene, stall: Stall) -> None:
    canvas = scene.canvas
    x0, x1 = stall.x - stall.wide_m / 2 - 0.2, stall.x + stall.wide_m / 2 + 0.2
    front, back = stall.z - 0.35, stall.z + stall.deep_m + 0.2
    ribs = np.arange(x0, x1, 0.16)
    for number, start in enumerate(ribs):
        end = min(float(start) + 0.16, x1)
        strip = [scene.at(float(start), 2.12, front), scene.at(end, 2.12, front)]
        strip += [scene.at(end, 2.5, back), scene.at(float(start), 2.5, back)]
        tone = (1.12 if number % 2 else 0.86) + 0.06 * float(canvas.rng.normal())
        canvas.fill([strip], shaded(stall.roof, tone), depth_m=stall.z, rough=0.3)
    edge = scene.wall_z(front, x0, x1, 2.02, 2.13)
    canvas.fill([edge], shaded(stall.roof, 0.75), depth_m=front, rough=0.3)
