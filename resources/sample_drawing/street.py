"""Paint a street from a plan of it: who and what stands where, and in which light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image

from sample_drawing.answers import Box
from sample_drawing.canvas import Canvas, Colour, Point
from sample_drawing.lens import develop, focus
from sample_drawing.people import Passer, cast_person, paint_person
from sample_drawing.scene import SCALE, Scene
from sample_drawing.stalls import Stall, cast_stall, light_stall, paint_stall
from sample_drawing.town import (
    House,
    Tree,
    cast_house,
    cast_tree,
    paint_ground,
    paint_house,
    paint_sky,
    paint_tree,
    paint_wires,
)
from sample_drawing.traffic import (
    Motorbike,
    Vehicle,
    cast_motorbike,
    cast_vehicle,
    paint_motorbike,
    paint_vehicle,
)

SIZE = (1200, 900)


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The hour and the weather."""

    high_sky: Colour
    low_sky: Colour
    cloud: Colour
    haze: Colour
    haze_m: float
    screen: Point
    """Where light comes from on the screen, as a direction of length 1."""
    sun_x: float
    sun_z: float
    tint: Colour
    evening: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is in one street."""

    light: Light
    road: Colour
    walk: Colour
    houses: tuple[House, ...]
    trees: tuple[Tree, ...]
    vehicles: tuple[Vehicle, ...]
    stalls: tuple[Stall, ...]
    people: tuple[Passer, ...]
    motorbikes: tuple[Motorbike, ...] = ()
    wires: tuple[float, tuple[float, ...]]
    """On which side the posts stand, and how far away each is."""
    eye_x: float = 0.0


def paint_street(plan: Plan, rng: np.random.Generator) -> tuple[Image.Image, list[Box]]:
    """Paint a street, take the photo, and say what can be seen where."""
    light = plan.light
    canvas = Canvas(
        (SIZE[0] * SCALE, SIZE[1] * SCALE), haze=light.haze, haze_m=light.haze_m, light=light.screen, rng=rng
    )
    scene = Scene(
        canvas=canvas, sun_x=light.sun_x, sun_z=light.sun_z, eye_x=plan.eye_x, evening=light.evening
    )
    paint_sky(scene, high=light.high_sky, low=light.low_sky, cloud=light.cloud)
    paint_ground(scene, road=plan.road, walk=plan.walk)
    _cast_shadows(scene, plan)
    for house in sorted(plan.houses, key=lambda house: -house.near_m):
        paint_house(scene, house)
    paint_wires(scene, *plan.wires)
    for _, paint in sorted(_standing(scene, plan), key=lambda part: -part[0]):
        paint()
    for stall in plan.stalls:
        if stall.lamp:
            light_stall(scene, stall)
    focus(canvas, sharp_m=8.5, most_px=3)
    noise = 0.022 if light.evening else 0.016
    photo = develop(canvas.rgb, size=SIZE, tint=light.tint, rng=rng, noise=noise)
    return photo, canvas.boxes(scale=SCALE)


def _cast_shadows(scene: Scene, plan: Plan) -> None:
    """All shadows lie on the ground, so they are there before anything stands on it."""
    for house in plan.houses:
        cast_house(scene, house)
    for tree in plan.trees:
        cast_tree(scene, tree)
    for vehicle in plan.vehicles:
        cast_vehicle(scene, vehicle)
    for bike in plan.motorbikes:
        cast_motorbike(scene, bike)
    for stall in plan.stalls:
        cast_stall(scene, stall)
    for passer in plan.people:
        cast_person(scene, passer)


def _standing(scene: Scene, plan: Plan) -> list[tuple[float, Callable[[], None]]]:
    """How far away each thing on the street is, and how to paint it."""
    parts: list[tuple[float, Callable[[], None]]] = []
    parts += [(tree.z, partial(paint_tree, scene, tree)) for tree in plan.trees]
    parts += [(vehicle.z, partial(paint_vehicle, scene, vehicle)) for vehicle in plan.vehicles]
    parts += [(bike.z, partial(paint_motorbike, scene, bike)) for bike in plan.motorbikes]
    parts += [(stall.z, partial(paint_stall, scene, stall)) for stall in plan.stalls]
    parts += [(passer.z, partial(paint_person, scene, passer)) for passer in plan.people]
    return parts
