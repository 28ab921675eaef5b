"""Order forms as a phone sees them: on a wooden table, bent a little, in uneven light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from sample_drawing.answers import Box
from sample_drawing.canvas import Array, Canvas, Colour, Point, blur, clouds, rgb_of
from sample_drawing.handwriting import Hand
from sample_drawing.lens import develop
from sample_drawing.paper import SHEET, Order, Sheet, make_sheet
from sample_drawing.town import perspective

SIZE = (1200, 900)
_SCALE = 2
_WIDE, _TALL = SIZE[0] * _SCALE, SIZE[1] * _SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where the sheet lies and what the light does."""

    corners: tuple[Point, Point, Point, Point]
    """The sheet's corners in the photo, from its top left, clockwise."""
    wood: Colour
    sun: Point
    """Where light comes from, as a direction of length 1 on the table."""
    bend_px: float
    fold: float | None = None
    """Where the sheet was once folded, as a share of its width."""
    tint: Colour = (1.06, 1.02, 0.95)


def photograph(order: Order, setting: Setting, *, rng: np.random.Generator) -> tuple[Image.Image, list[Box]]:
    """Take a photo of a form, and say where its lines and its signature ended up."""
    sheet = make_sheet(order, rng=rng)
    canvas = Canvas((_WIDE, _TALL), haze=(0, 0, 0), haze_m=1e9, light=setting.sun, rng=rng)
    canvas.rgb[:] = _wood(setting, rng=rng)
    u, v, relief = _look_up(setting, rng=rng)
    inside = ((u >= 0) & (u < SHEET[0] - 1) & (v >= 0) & (v < SHEET[1] - 1)).astype(np.float32)
    _lay(canvas, sheet, (u, v), inside=inside, relief=relief, sun=setting.sun)
    _pen(canvas, setting)
    canvas.rgb *= _light(setting, rng=rng)[..., None]
    soft = blur(canvas.rgb, 2)
    edge = np.clip(np.hypot(*np.mgrid[-1 : 1 : _TALL * 1j, -1 : 1 : _WIDE * 1j]) - 0.45, 0, 1)
    canvas.rgb += (soft - canvas.rgb) * (0.25 + 0.7 * edge[..., None].astype(np.float32))
    picture = develop(canvas.rgb, size=SIZE, tint=setting.tint, rng=rng, noise=0.02)
    return picture, _boxes(sheet, u, v, inside=inside)


def _look_up(setting: Setting, *, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """For each pixel of the photo its place on the sheet, and how the sheet tilts there."""
    width, height = SHEET
    flat = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    scaled = [(x * _SCALE, y * _SCALE) for x, y in setting.corners]
    a, b, c, d, e, f, g, h = perspective(scaled, flat)
    ys, xs = np.mgrid[0:_TALL, 0:_WIDE].astype(np.float32)
    w = g * xs + h * ys + 1
    u, v = (a * xs + b * ys + c) / w, (d * xs + e * ys + f) / w
    phase = float(rng.uniform(0, 6))
    wave = np.sin(u / width * 4.2 + v / height * 1.3 + phase)
    tilt = np.cos(u / width * 4.2 + v / height * 1.3 + phase)
    curl = np.clip((u / width - 0.86) / 0.14, 0, 1) ** 2 * np.clip((v / height - 0.6) / 0.4, 0, 1) ** 2
    v = v + setting.bend_px * wave + 30 * curl
    u = u + setting.bend_px * 0.4 * np.sin(v / height * 3.1 + phase) + 24 * curl
    relief = 0.05 * tilt * setting.bend_px / 8 + 0.10 * curl
    if setting.fold is not None:
        off = u / width - setting.fold
        relief += -0.10 * np.exp(-((off / 0.004) ** 2)) + 0.05 * np.tanh(off / 0.05) * np.exp(
            -((off / 0.12) ** 2)
        )
    return u.astype(np.float32), v.astype(np.float32), relief.astype(np.float32)


def _lay(
    canvas: Canvas, sheet: Sheet, place: tuple[Array, Array], *, inside: Array, relief: Array, sun: Point
) -> None:
    """Lay the sheet on the table: its shadow first, then itself, then its lit edge."""
    shift = (round(-sun[1] * 16), round(-sun[0] * 16))
    for reach, radius, strength in ((1, 9, 0.5), (3, 34, 0.32)):
        shadow = np.roll(blur(inside, radius), (shift[0] * reach, shift[1] * reach), (0, 1))
        canvas.rgb *= (1 - strength * shadow)[..., None]
    u, v = (np.clip(p, 0, limit - 2) for p, limit in zip(place, SHEET, strict=True))
    paper = _sample(sheet.rgb, u, v) * (1 + relief)[..., None]
    edge = blur(inside, 1)[..., None]
    canvas.rgb += (paper - canvas.rgb) * edge
    rim = np.clip(inside - blur(inside, 2), 0, 1)[..., None]
    canvas.rgb += rim * 0.12


def _sample(source: Array, u: Array, v: Array) -> Array:
    x, y = u.astype(int), v.astype(int)
    fx, fy = (u - x)[..., None], (v - y)[..., None]
    top = source[y, x] * (1 - fx) + source[y, x + 1] * fx
    bottom = source[y + 1, x] * (1 - fx) + source[y + 1, x + 1] * fx
    return np.asarray(top * (1 - fy) + bottom * fy, np.float32)


def _boxes(sheet: Sheet, u: Array, v: Array, *, inside: Array) -> list[Box]:
    x = np.clip(np.round(u), 0, SHEET[0] - 1).astype(int)
    y = np.clip(np.round(v), 0, SHEET[1] - 1).astype(int)
    rows, signed = sheet.rows[y, x] * (inside > 0), sheet.signed[y, x] * (inside > 0)
    found = [("Order line", rows == number + 1) for number in range(sheet.count)]
    found.append(("Signature", signed == 1))
    boxes = []
    for label, mask in found:
        ys, xs = np.nonzero(mask)
        left, right = int(xs.min()) / _SCALE, (int(xs.max()) + 1) / _SCALE
        top, bottom = int(ys.min()) / _SCALE, (int(ys.max()) + 1) / _SCALE
        boxes.append(Box(label=label, left=left, top=top, right=right, bottom=bottom))
    return boxes


def _wood(setting: Setting, *, rng: np.random.Generator) -> Array:
    """Planks, seen from a slant: grain runs along, wide at the near edge."""
    plank = clouds((256, 3000), rng=rng, coarsest=6)
    rings = clouds((1400, 300), rng=rng, coarsest=3)
    grain = np.asarray(Image.fromarray(rings).resize((3000, 1400), Image.Resampling.BICUBIC))
    fine = np.asarray(
        Image.fromarray(rng.random((1400, 60), dtype=np.float32)).resize(
            (3000, 1400), Image.Resampling.BICUBIC
        )
    )
    figure = 0.5 + 0.5 * np.sin(grain * 70 + fine * 2.5)
    board = np.arange(1400) // 350
    tones = rng.uniform(0.86, 1.1, board.max() + 1)
    shade = tones[board][:, None] * (0.82 + 0.2 * figure + 0.16 * fine)
    shade *= 0.94 + 0.1 * np.resize(plank, (1400, 3000))
    gap = np.abs(np.arange(1400) % 350 - 4)
    shade *= np.clip(0.35 + gap / 8, 0, 1)[:, None]
    quad = [(-500.0, -150.0), (2900.0, -250.0), (3300.0, 2000.0), (-900.0, 2100.0)]
    source = [(0.0, 0.0), (3000.0, 0.0), (3000.0, 1400.0), (0.0, 1400.0)]
    flat = Image.fromarray(shade.astype(np.float32))
    seen = flat.transform(
        (_WIDE, _TALL), Image.Transform.PERSPECTIVE, perspective(quad, source), Image.Resampling.BILINEAR
    )
    return np.asarray(seen, np.float32)[..., None] * rgb_of(setting.wood)


def _light(setting: Setting, *, rng: np.random.Generator) -> Array:
    """Daylight from one side, the shade of a window bar and of the one who holds the phone."""
    ys, xs = np.mgrid[-1 : 1 : _TALL * 1j, -1 : 1 : _WIDE * 1j].astype(np.float32)
    towards = xs * setting.sun[0] + ys * setting.sun[1]
    across = xs * setting.sun[1] - ys * setting.sun[0]
    light = 1.06 + 0.2 * towards
    bar = np.exp(-(((across * 0.9 + 0.2 * towards - 0.45) / 0.13) ** 2))
    light *= 1 - 0.16 * bar
    person = 1 / (1 + np.exp(-(ys * 1.2 - xs * setting.sun[0] * 0.5 - 0.85 + 0.25 * (xs + 0.2) ** 2) * 9))
    light *= 1 - 0.24 * person
    leaves = clouds((_TALL, _WIDE), rng=rng, coarsest=5)
    light *= 1 + 0.12 * (leaves - 0.5)
    return np.asarray(light, np.float32)


def _pen(canvas: Canvas, setting: Setting) -> None:
    """A ball pen that lies on the table below the sheet."""
    low = setting.corners[2]
    tip = np.array([low[0] - 330, min(low[1] + 34, 868)]) * _SCALE
    end = np.array([low[0] + 10, min(low[1] + 8, 845)]) * _SCALE
    along = (end - tip) / np.hypot(*(end - tip))
    side = np.array([-along[1], along[0]])

    def tube(start: float, stop: float, r0: float, r1: float) -> list[Point]:
        length = float(np.hypot(*(end - tip)))
        a, b = tip + along * length * start, tip + along * length * stop
        return [
            (float(p[0]), float(p[1])) for p in (a + side * r0, b + side * r1, b - side * r1, a - side * r0)
        ]

    fall = (-setting.sun[0] * 9, -setting.sun[1] * 9 + 4)
    shadow = [(x + fall[0], y + fall[1]) for x, y in tube(0.0, 1.0, 12, 13)]
    canvas.darken([shadow], strength=0.6, soft=5)
    parts = (
        (0.0, 0.05, 2, 5, (0.75, 0.72, 0.62)),
        (0.05, 0.13, 6, 12, (0.1, 0.16, 0.4)),
        (0.13, 0.66, 13, 13, (0.93, 0.93, 0.9)),
        (0.62, 1.0, 15, 15, (0.1, 0.2, 0.55)),
    )
    for start, stop, r0, r1, colour in parts:
        canvas.fill([tube(start, stop, r0, r1)], colour, depth_m=1, bevel=0.9, rough=0.02)
    clip = [(x + side[0] * 9, y + side[1] * 9) for x, y in tube(0.66, 0.97, 4, 4)]
    canvas.fill([clip], (0.16, 0.28, 0.66), depth_m=1, bevel=0.6)


BLUE_PEN: Colour = (0.08, 0.14, 0.52)
BLACK_PEN: Colour = (0.10, 0.10, 0.13)


def form_akinyi(rng: np.random.Generator) -> tuple[Image.Image, list[Box]]:
    """Greens for a cook, in blue pen, almost straight."""
    order = Order(
        shop="Sokoni Greens",
        trade="Fresh vegetables and fruit  -  Soko Kuu, stall 14",
        number="00417",
        customer="Mama Akinyi Hoteli",
        place="Soko Kuu",
        date="14/03/2026",
        lines=(
            ("Nyanya - tomatoes", "crate", 3, 1450),
            ("Red onions", "net", 2, 1100),
            ("Sukuma wiki", "bunch", 40, 15),
            ("Potatoes", "bag 50", 2, 2300),
            ("Green bananas", "bunch", 4, 380),
        ),
        signed="Akinyi",
        hand=Hand(ink=BLUE_PEN),
        print_ink=(0.08, 0.32, 0.22),
    )
    setting = Setting(
        corners=((150, 66), (1046, 92), (1112, 800), (74, 782)),
        wood=(0.60, 0.40, 0.25),
        sun=(-0.8, -0.6),
        bend_px=7,
        fold=0.5,
    )
    return photograph(order, setting, rng=rng)


def form_mwangi(rng: np.random.Generator) -> tuple[Image.Image, list[Box]]:
    """Hardware, in black pen on a pink copy, turned to the left."""
    order = Order(
        shop="Jenga Hardware",
        trade="Nails, paint, roofing  -  Barabara ya Reli",
        number="02086",
        customer="P. Mwangi, fundi",
        place="Kiwanja",
        date="02/06/2026",
        lines=(
            ("Iron sheets 3 m", "piece", 24, 980),
            ("Roofing nails", "kg", 6, 220),
            ("Timber 2 by 4", "foot", 120, 48),
            ("Cement", "bag", 10, 760),
            ("Paint, white", "tin 4 l", 3, 1850),
            ("Hinges", "pair", 8, 130),
            ("Wire mesh", "roll", 1, 3400),
        ),
        signed="Mwangi",
        hand=Hand(ink=BLACK_PEN, slant=0.28, pen_px=3.6, unrest=0.05, spread=1.04),
        print_ink=(0.20, 0.16, 0.34),
        paper=(0.97, 0.83, 0.83),
    )
    setting = Setting(
        corners=((120, 108), (1058, 62), (1136, 772), (86, 822)),
        wood=(0.40, 0.27, 0.19),
        sun=(0.75, -0.66),
        bend_px=10,
        tint=(1.08, 1.05, 1.02),
    )
    return photograph(order, setting, rng=rng)


def form_neema(rng: np.random.Generator) -> tuple[Image.Image, list[Box]]:
    """Cloth and thread, in a round hand, on yellow paper turned to the right."""
    order = Order(
        shop="Neema Fabrics",
        trade="Kitenge, kanga, thread  -  Mtaa wa Biashara 7",
        number="00932",
        customer="Shule ya Uhuru",
        place="Bandari",
        date="27/01/2026",
        lines=(
            ("Kitenge, blue", "6 yards", 5, 1200),
            ("School cloth, green", "metre", 38, 240),
            ("Thread, white", "reel", 24, 60),
            ("Buttons", "card", 12, 85),
        ),
        signed="Neema",
        hand=Hand(ink=(0.10, 0.10, 0.42), slant=0.04, pen_px=3.2, unrest=0.04, spread=1.16),
        print_ink=(0.45, 0.14, 0.12),
        paper=(0.97, 0.91, 0.70),
    )
    setting = Setting(
        corners=((168, 58), (1092, 104), (1088, 828), (78, 768)),
        wood=(0.66, 0.50, 0.34),
        sun=(-0.5, -0.87),
        bend_px=8,
        fold=0.36,
        tint=(1.1, 1.02, 0.92),
    )
    return photograph(order, setting, rng=rng)
