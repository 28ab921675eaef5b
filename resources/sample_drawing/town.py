"""The town behind a street scene: sky, ground, house fronts, trees, poles and wires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sample_drawing.canvas import Array, Colour, Point, clouds, disc, mask_of, rgb_of, shaded, smooth
from sample_drawing.scene import Scene

WALL_X = 6.4
_STOREY_M = 3.1


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One house front along the street."""

    side: int
    """-1 on the left, 1 on the right."""
    near_m: float
    far_m: float
    storeys: int
    colour: Colour
    trim: Colour
    sign: str = ""
    sign_colour: Colour = (0.15, 0.3, 0.5)
    awning: Colour | None = None
    lit: float = 1.0


def paint_sky(scene: Scene, *, high: Colour, low: Colour, cloud: Colour) -> None:
    """Fill the canvas with sky, hills at the end of the street, and open ground."""
    canvas = scene.canvas
    width, height = canvas.size
    down = np.linspace(0, 1, height, dtype=np.float32) * height / scene.horizon_px
    down = np.clip(down, 0, 1)[:, None, None] ** 1.4
    canvas.rgb[:] = rgb_of(high) + (rgb_of(low) - rgb_of(high)) * down
    puffs = np.repeat(clouds((height, width // 3), rng=canvas.rng, coarsest=3), 3, axis=1)
    cover = np.clip((puffs - 0.47) * 4.5, 0, 0.9)[..., None] * (1 - 0.6 * down)
    canvas.rgb += (rgb_of(cloud) - canvas.rgb) * cover
    for distance, base, swing in ((220.0, 14.0, 6.0), (130.0, 7.0, 5.0)):
        wave = clouds((2, 64), rng=canvas.rng, coarsest=6)[0] * swing + base - swing / 2
        xs = np.linspace(-distance, distance, 64)
        ridge = [scene.at(float(x), float(y), distance) for x, y in zip(xs, wave, strict=True)]
        ends = [scene.at(distance, 0, distance), scene.at(-distance, 0, distance)]
        canvas.fill([ridge + ends], (0.30, 0.42, 0.30), depth_m=distance, rough=0.2)


def paint_ground(scene: Scene, *, road: Colour, walk: Colour) -> None:
    """Paint a worn road with dusty edges between two raised walks."""
    canvas = scene.canvas
    far = 140.0
    canvas.fill([scene.floor(0, -60, 60, 1.3, far)], walk, depth_m=18, rough=0.1)
    edge = 3.7
    rough_edge = [(edge + float(canvas.rng.normal(0, 0.12)), z) for z in np.geomspace(1.3, far, 60)]
    right = [scene.at(x, 0, z) for x, z in rough_edge]
    left = [scene.at(-x + 0.1, 0, z) for x, z in rough_edge]
    canvas.fill([right + left[::-1]], road, depth_m=14, rough=0.12)
    _grain(scene, strength=0.16)
    for z in np.arange(2.2, 90, 4.2):
        stripe = scene.floor(0, -0.07, 0.07, float(z), float(z) + 1.9)
        canvas.fill([stripe], (0.93, 0.9, 0.8), depth_m=float(z), opacity=0.45, rough=0.4)
    for _ in range(26):
        x, z = float(canvas.rng.uniform(-5.5, 5.5)), float(canvas.rng.uniform(3, 30))
        patch = [scene.at(px, 0, pz) for px, pz in _blot((x, z), canvas.rng.uniform(0.2, 0.9), scene)]
        tone = float(canvas.rng.choice([0.42, 0.3, 0.75]))
        canvas.fill([patch], (tone, tone * 0.92, tone * 0.82), depth_m=z, opacity=0.16, rough=0.3)
    for side in (-1, 1):
        kerb = scene.wall_x(side * 3.95, 1.3, far, 0, 0.16)
        canvas.fill([kerb], (0.62, 0.58, 0.52), depth_m=16, rough=0.2)


def _blot(centre: Point, radius: float, scene: Scene) -> list[Point]:
    rng = scene.canvas.rng
    turns = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    reach = radius * rng.uniform(0.6, 1.2, 9)
    return smooth(
        [
            (centre[0] + float(r * np.cos(a)), max(1.6, centre[1] + float(r * np.sin(a)) * 1.6))
            for a, r in zip(turns, reach, strict=True)
        ]
    )


def _grain(scene: Scene, *, strength: float) -> None:
    """Stones and dust: noise laid on the ground, so it grows finer with distance."""
    canvas = scene.canvas
    width, height = canvas.size
    top = int(scene.horizon_px) + 14
    ys, xs = np.mgrid[top:height, 0:width].astype(np.float32)
    z = scene.focal_px * scene.eye_y / (ys - scene.horizon_px)
    x = (xs - width / 2) * z / scene.focal_px
    tile = clouds((1024, 1024), rng=canvas.rng, coarsest=16)
    stones = tile[(z * 55).astype(int) % 1024, np.floor(x * 80 + 512).astype(int) % 1024]
    fade = np.clip(1.2 - z / 45, 0, 1)
    canvas.rgb[top:] *= (1 + strength * 2 * fade * (stones - 0.5))[..., None]


def paint_house(scene: Scene, house: House) -> None:
    """Paint one house: the end wall towards the eye, then its front along the street."""
    canvas, x = scene.canvas, house.side * WALL_X
    top = house.storeys * _STOREY_M + 0.6
    near, far = house.near_m, house.far_m
    middle = (near + far) / 2
    dim = shaded(house.colour, 0.62 if house.lit > 0.8 else 0.8 * house.lit)
    end = scene.wall_z(near, x, x + house.side * 14, 0, top)
    canvas.fill([end], dim, depth_m=near, rough=0.14, fall=0.15)
    wall = shaded(house.colour, house.lit)
    canvas.fill([scene.wall_x(x, near, far, 0, top)], wall, depth_m=middle, rough=0.16, fall=0.12)
    skirting = shaded(house.trim, house.lit * 0.8)
    canvas.fill([scene.wall_x(x, near, far, 0, 0.9)], skirting, depth_m=middle, rough=0.2, fall=0.3)
    cornice = scene.wall_x(x - house.side * 0.15, near - 0.1, far, top - 0.25, top + 0.1)
    canvas.fill([cornice], shaded(house.trim, house.lit * 1.05), depth_m=middle, rough=0.1)
    for storey in range(house.storeys):
        _paint_openings(scene, house, storey)
    if house.sign:
        _paint_sign(scene, house)
    if house.awning:
        _paint_awning(scene, house)


def _paint_openings(scene: Scene, house: House, storey: int) -> None:
    x, base = house.side * WALL_X, storey * _STOREY_M
    bays = max(1, round((house.far_m - house.near_m) / (2.3 if storey else 3.0)))
    step = (house.far_m - house.near_m) / bays
    for bay in range(bays):
        z0 = house.near_m + bay * step
        if storey:
            _paint_window(scene, house, (z0 + step * 0.26, z0 + step * 0.74), base)
        else:
            bay_z = (z0 + step * 0.14, z0 + step * 0.86)
            if scene.canvas.rng.random() < 0.4:
                _paint_shutter(scene, house, bay_z)
            else:
                _paint_shop(scene, house, bay_z)
    if storey:
        band = scene.wall_x(x - house.side * 0.06, house.near_m, house.far_m, base - 0.1, base + 0.08)
        colour = shaded(house.trim, house.lit * 0.9)
        scene.canvas.fill([band], colour, depth_m=house.near_m + 1, rough=0.15)


def _paint_window(scene: Scene, house: House, z: tuple[float, float], base: float) -> None:
    canvas, x, rng = scene.canvas, house.side * WALL_X, scene.canvas.rng
    low, high = base + 0.95, base + 2.35
    frame = scene.wall_x(x, z[0] - 0.12, z[1] + 0.12, low - 0.12, high + 0.12)
    canvas.fill([frame], shaded(house.trim, house.lit), depth_m=z[0], rough=0.1)
    glows = scene.evening and rng.random() < 0.55
    glass: Colour = (1.0, 0.78, 0.42) if glows else (0.20, 0.27, 0.34)
    canvas.fill([scene.wall_x(x, *z, low, high)], glass, depth_m=z[0], rough=0.3, fall=0.35)
    sky = scene.wall_x(x, z[0], (z[0] + z[1]) / 2, (low + high) / 2, high)
    canvas.fill([sky], (0.72, 0.8, 0.86), depth_m=z[0], opacity=0.22)
    bar = (z[0] + z[1]) / 2
    canvas.fill(
        [scene.wall_x(x, bar - 0.04, bar + 0.04, low, high)], shaded(house.trim, house.lit), depth_m=z[0]
    )
    sill = scene.wall_x(x - house.side * 0.1, z[0] - 0.2, z[1] + 0.2, low - 0.2, low - 0.1)
    canvas.fill([sill], shaded(house.trim, 1.1 * house.lit), depth_m=z[0])
    if rng.random() < 0.4:
        cloth = shaded((float(rng.uniform(0.3, 0.9)), float(rng.uniform(0.3, 0.7)), 0.5), house.lit)
        canvas.fill([scene.wall_x(x, z[0], z[0] + 0.3, low, high)], cloth, depth_m=z[0], opacity=0.8)


def _paint_shop(scene: Scene, house: House, z: tuple[float, float]) -> None:
    canvas, x, rng = scene.canvas, house.side * WALL_X, scene.canvas.rng
    door = shaded(house.trim, 0.9 * house.lit)
    canvas.fill([scene.wall_x(x, z[0] - 0.1, z[1] + 0.1, 0, 2.45)], door, depth_m=z[0], rough=0.15)
    inside: Colour = (0.85, 0.6, 0.3) if scene.evening else (0.13, 0.11, 0.10)
    canvas.fill([scene.wall_x(x, *z, 0.1, 2.3)], inside, depth_m=z[0], rough=0.4, fall=0.5)
    for shelf in (0.7, 1.2, 1.7):
        for place in np.arange(z[0] + 0.15, z[1] - 0.1, 0.28):
            tint = tuple(float(v) for v in rng.uniform(0.25, 0.8, 3) * (0.5 + 0.3 * house.lit))
            tall = float(rng.uniform(0.12, 0.34))
            goods = scene.wall_x(x, float(place), float(place) + 0.2, shelf, shelf + tall)
            canvas.fill([goods], (tint[0], tint[1], tint[2]), depth_m=z[0], opacity=0.75)


def _paint_shutter(scene: Scene, house: House, z: tuple[float, float]) -> None:
    """A shop that is closed: a painted roller shutter."""
    canvas, x, rng = scene.canvas, house.side * WALL_X, scene.canvas.rng
    paint = [(0.2, 0.42, 0.5), (0.5, 0.24, 0.2), (0.32, 0.42, 0.3), (0.66, 0.6, 0.5)]
    colour = shaded(paint[int(rng.integers(len(paint)))], house.lit)
    canvas.fill([scene.wall_x(x, *z, 0.05, 2.4)], colour, depth_m=z[0], rough=0.2, fall=0.2)
    for y in np.arange(0.1, 2.35, 0.15):
        slat = scene.wall_x(x, *z, float(y), float(y) + 0.045)
        canvas.fill([slat], (0, 0, 0), depth_m=z[0], opacity=0.22)
    box = scene.wall_x(x - house.side * 0.08, *z, 2.25, 2.45)
    canvas.fill([box], shaded(colour, 0.8), depth_m=z[0])


def cast_house(scene: Scene, house: House) -> None:
    """Cast the shadow of a house on the street, where it falls on the street."""
    if (scene.sun_x > 0) != (house.side < 0):
        return
    top = house.storeys * _STOREY_M + 0.6
    reach = house.side * WALL_X + scene.sun_x * top
    shift = scene.sun_z * top
    x = house.side * (WALL_X + 4)
    ground = [(x, house.near_m), (reach, house.near_m + shift)]
    ground += [(reach, house.far_m + shift), (x, house.far_m)]
    outline = [scene.at(px, 0, max(1.5, z)) for px, z in ground]
    scene.canvas.darken([outline], strength=0.52, soft=3)


def _paint_awning(scene: Scene, house: House) -> None:
    canvas, x = scene.canvas, house.side * WALL_X
    colour = house.awning or (0.7, 0.2, 0.2)
    out = x - house.side * 1.25
    stripes = np.arange(house.near_m + 0.3, house.far_m - 0.3, 0.5)
    for number, start in enumerate(stripes):
        z0, z1 = float(start), float(start) + 0.5
        tone = colour if number % 2 else (0.93, 0.9, 0.82)
        top = [scene.at(x, 2.5, z0), scene.at(x, 2.5, z1), scene.at(out, 2.12, z1), scene.at(out, 2.12, z0)]
        canvas.fill([top], shaded(tone, house.lit * 1.05), depth_m=z0, fall=0.1)
        flap = scene.wall_x(out, z0, z1, 1.92, 2.12)
        canvas.fill([flap], shaded(tone, house.lit * 0.88), depth_m=z0)
    under = scene.wall_x(x, house.near_m, house.far_m, 1.5, 2.5)
    canvas.darken([under], strength=0.5, soft=scene.px(0.25, house.near_m))


def _paint_sign(scene: Scene, house: House) -> None:
    x = house.side * (WALL_X - 0.12)
    in_view = abs(x - scene.eye_x) * scene.focal_px / (scene.canvas.size[0] / 2)
    z0, z1 = max(house.near_m, in_view) + 0.35, house.far_m - 0.4
    low, high = 2.62, 3.3
    board = scene.wall_x(x, z0 - 0.06, z1 + 0.06, low - 0.06, high + 0.06)
    scene.canvas.fill([board], shaded((0.95, 0.93, 0.86), house.lit), depth_m=z0, rough=0.15)
    scene.canvas.fill(
        [scene.wall_x(x, z0, z1, low, high)], shaded(house.sign_colour, house.lit), depth_m=z0, rough=0.15
    )
    left, right = (z0, z1) if house.side < 0 else (z1, z0)
    corners = [scene.at(x, y, z) for y, z in ((high, left), (high, right), (low, right), (low, left))]
    _letter(scene, house.sign, corners, shaded((0.98, 0.95, 0.8), house.lit))


def _letter(scene: Scene, text: str, corners: Sequence[Point], colour: Colour) -> None:
    """Paint text into a four-cornered field (top left, top right, bottom right, bottom left)."""
    font = ImageFont.truetype("DejaVuSans-Bold.ttf", 96)
    left, top, right, bottom = font.getbbox(text)
    flat = Image.new("L", (int(right - left) + 70, 150))
    ImageDraw.Draw(flat).text((35 - left, 75 - (top + bottom) / 2), text, font=font, fill=255)
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    x0, y0 = max(0, int(min(xs))), max(0, int(min(ys)))
    width, height = scene.canvas.size
    size = (min(width, int(max(xs)) + 1) - x0, min(height, int(max(ys)) + 1) - y0)
    if min(size) < 4:
        return
    source = [(0, 0), (flat.width, 0), (flat.width, flat.height), (0, flat.height)]
    coefficients = perspective([(x - x0, y - y0) for x, y in corners], source)
    mask = flat.transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    ink: Array = mask_of(mask)[..., None]
    area = scene.canvas.rgb[y0 : y0 + size[1], x0 : x0 + size[0]]
    area += (rgb_of(colour) - area) * ink * 0.92


def perspective(target: Sequence[Point], source: Sequence[Point]) -> list[float]:
    """The eight numbers by which Pillow finds, for a target pixel, its source pixel."""
    rows = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = [value for point in source for value in point]
    return [float(c) for c in np.linalg.solve(np.array(rows, float), np.array(wanted, float))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One tree and where it stands."""

    x: float
    z: float
    tall_m: float
    leaf: Colour


def cast_tree(scene: Scene, tree: Tree) -> None:
    """Cast the shadow of a crown."""
    half = tree.tall_m * 0.2
    scene.cast(tree.x - half, tree.x + half, tree.z, tree.z + 1.0, tree.tall_m * 0.4)


def paint_tree(scene: Scene, tree: Tree) -> None:
    """Paint a tree: a leaning trunk and a crown of many small leaves, dark ones first."""
    x, z, tall = tree.x, tree.z, tree.tall_m
    canvas, rng = scene.canvas, scene.canvas.rng
    lean = float(rng.normal(0, 0.2))
    crown = (x + lean, tall * 0.72)
    trunk = [(x - 0.16, 0), (x - 0.1, tall * 0.4), (crown[0] - 0.08, tall * 0.7)]
    trunk += [(crown[0] + 0.08, tall * 0.7), (x + 0.1, tall * 0.4), (x + 0.17, 0)]
    canvas.fill(
        [smooth([scene.at(px, py, z) for px, py in trunk])],
        (0.34, 0.26, 0.2),
        depth_m=z,
        bevel=0.6,
        rough=0.3,
    )
    lobes = np.column_stack([rng.uniform(-1, 1, 9), rng.uniform(-0.7, 0.9, 9), rng.uniform(0.45, 0.9, 9)])
    lobes[:, 0] *= 1 - 0.45 * np.abs(lobes[:, 1])
    lights = ((0.42, 420, 0.0), (0.7, 520, 0.1), (0.98, 520, 0.24), (1.25, 260, 0.36), (1.5, 90, 0.42))
    for light, count, shift in lights:
        lobe = lobes[rng.integers(len(lobes), size=count)]
        near = rng.normal(0, 0.42, (count, 2)).clip(-0.9, 0.9) * (1.0 - shift * 0.5)
        spread = (lobe[:, :2] + near * lobe[:, 2:]) * (tall * 0.3, tall * 0.2)
        size = rng.uniform(0.03, 0.085, count) * tall * (0.34 if shift else 0.5)
        sun = -0.5 if scene.sun_x > 0 else 0.5
        leaves = [
            disc(
                scene.at(crown[0] + dx + sun * shift, crown[1] + dy + shift * 0.9, z),
                scene.px(r, z),
                scene.px(r * 0.7, z),
                steps=9,
            )
            for (dx, dy), r in zip(spread.tolist(), size.tolist(), strict=True)
        ]
        canvas.fill(leaves, shaded(tree.leaf, light), depth_m=z, rough=0.3)


def paint_wires(scene: Scene, x: float, places: Sequence[float]) -> None:
    """Paint lamp posts along one side, and the wires that hang between them."""
    canvas = scene.canvas
    for z in sorted(places, reverse=True):
        post = [
            scene.at(x - 0.09, 0, z),
            scene.at(x - 0.06, 7.4, z),
            scene.at(x + 0.06, 7.4, z),
            scene.at(x + 0.09, 0, z),
        ]
        canvas.fill([post], (0.36, 0.32, 0.28), depth_m=z, bevel=0.5)
        arm = scene.wall_z(z, x - 0.7, x + 0.7, 7.0, 7.1)
        canvas.fill([arm], (0.36, 0.32, 0.28), depth_m=z)
    spans = list(zip(sorted(places), sorted(places)[1:], strict=False))
    for offset in (-0.6, 0.0, 0.6):
        for z0, z1 in spans:
            steps = np.linspace(0, 1, 24)
            sag = [7.1 - 1.1 * float(t * (1 - t)) * 4 * 0.5 for t in steps]
            line = [
                scene.at(x + offset, y, z0 + (z1 - z0) * float(t)) for t, y in zip(steps, sag, strict=True)
            ]
            thick = max(0.9, scene.px(0.02, z0))
            canvas.fill(
                [line + [(px, py + thick) for px, py in reversed(line)]],
                (0.2, 0.2, 0.22),
                depth_m=z0,
                opacity=0.8,
            )
