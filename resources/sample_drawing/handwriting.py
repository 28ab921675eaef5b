"""A hand that writes: letters as pen strokes, never twice the same.

Letters are lists of strokes; a stroke is points through which the pen runs smoothly.
The line stands at y 0, small letters reach to 1, tall ones to about 1.9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from sample_drawing.canvas import Array, Colour, Point, blur, mask_of

Path = npt.NDArray[np.float64]
"""Points of one stroke, x and y."""

_LETTERS = """
a .75 .6,.85 .3,1 .05,.55 .2,.05 .5,.2 .62,.9 .62,.2 .75,.02
b .7 .1,1.9 .08,.6 .1,.05 .4,0 .6,.45 .45,.95 .1,.7
c .6 .55,.85 .3,1 .05,.5 .25,.02 .55,.15
d .75 .6,.8 .3,1 .05,.5 .2,.02 .5,.2 .62,1.9 .62,.3 .75,.02
e .6 .08,.5 .5,.6 .4,.98 .1,.7 .15,.1 .4,.02 .58,.2
f .5 .5,1.75 .3,1.9 .2,1.4 .2,0 | 0,1 .45,1.02
g .7 .6,.85 .3,1 .05,.55 .25,.1 .55,.3 .6,.95 .58,-.4 .3,-.8 .05,-.5
h .7 .1,1.9 .08,0 | .08,.6 .35,1 .55,.75 .58,0
i .3 .12,1 .12,.1 .25,.02 | .14,1.4 .16,1.46
j .35 .2,1 .2,-.4 0,-.75 -.15,-.5 | .2,1.4 .22,1.46
k .65 .1,1.9 .08,0 | .5,1 .12,.5 .55,.02
l .3 .1,1.9 .1,.2 .25,.02
m 1.05 .08,1 .08,0 | .08,.7 .3,1 .45,.75 .46,0 | .46,.7 .7,1 .88,.75 .9,.02
n .7 .08,1 .08,0 | .08,.65 .35,1 .55,.75 .58,.02
o .7 .35,1 .05,.6 .25,.02 .58,.3 .5,.85 .32,1
p .7 .1,1 .08,-.8 | .1,.7 .4,1 .6,.6 .4,.05 .1,.25
q .7 .58,.9 .3,1 .05,.5 .3,.05 .58,.4 | .6,1 .6,-.8
r .5 .08,1 .08,0 | .08,.6 .3,.95 .48,.9
s .55 .48,.88 .25,1 .12,.75 .4,.4 .3,.05 .05,.12
t .45 .2,1.5 .2,.2 .4,.02 | 0,1.02 .42,1.05
u .7 .08,1 .08,.3 .3,.02 .55,.3 | .58,1 .58,.1 .7,.02
v .6 .05,1 .28,.02 .55,1
w .9 .05,1 .22,.02 .42,.8 .62,.02 .82,1
x .6 .05,1 .5,0 | .5,1 .05,0
y .65 .08,1 .12,.5 .35,.3 .58,.95 | .6,1 .5,-.4 .2,-.8 0,-.5
z .6 .08,.95 .5,.98 .08,.05 .52,.02
A .95 .02,0 .4,1.85 .8,0 | .18,.7 .65,.72
B .85 .12,1.85 .1,0 | .1,1.8 .6,1.6 .5,1.05 .15,.98 | .15,.98 .7,.8 .55,.05 .1,.02
C .85 .7,1.6 .4,1.88 .05,1 .35,.02 .72,.35
D .9 .12,1.85 .1,0 | .1,1.82 .7,1.5 .7,.4 .1,.02
F .75 .12,1.85 .1,0 | .1,1.82 .65,1.85 | .1,1 .5,1
G .9 .7,1.6 .4,1.88 .05,1 .35,.02 .7,.3 .7,.85 .45,.85
H .9 .1,1.85 .1,0 | .72,1.85 .7,0 | .1,.95 .7,.95
I .4 .2,1.85 .18,0
J .65 .5,1.85 .5,.4 .25,-.02 .02,.3
K .85 .1,1.85 .1,0 | .68,1.85 .12,.85 .7,0
M 1.1 .08,0 .15,1.8 .5,.5 .85,1.8 .95,0
N .9 .1,0 .12,1.8 .68,.05 .72,1.85
O .95 .45,1.88 .05,1 .4,.02 .82,.9 .48,1.88
P .8 .12,1.85 .1,0 | .1,1.8 .65,1.6 .5,.95 .12,.9
R .85 .12,1.85 .1,0 | .1,1.8 .62,1.6 .5,1 .14,.92 .4,.6 .72,0
S .75 .6,1.65 .35,1.88 .08,1.4 .55,.6 .3,.02 .03,.25
T .8 .4,1.85 .38,0 | .02,1.82 .78,1.88
U .9 .1,1.85 .1,.5 .4,.02 .72,.5 .72,1.85
W 1.2 .05,1.85 .3,.05 .55,1.4 .8,.05 1.08,1.85
0 .75 .38,1.75 .06,1 .32,.02 .64,.8 .4,1.75
1 .45 .05,1.35 .28,1.75 .27,0
2 .72 .08,1.4 .35,1.78 .58,1.3 .3,.6 .05,.02 .65,.05
3 .7 .08,1.6 .4,1.75 .5,1.25 .22,.95 .58,.6 .4,.05 .05,.15
4 .75 .45,1.75 .05,.6 .7,.62 | .5,1.1 .48,-.05
5 .7 .58,1.75 .15,1.72 .1,1 .45,1.05 .58,.5 .3,.02 .04,.2
6 .7 .5,1.7 .15,1.1 .08,.4 .35,.02 .6,.4 .38,.85 .1,.6
7 .7 .05,1.7 .6,1.72 .25,0 | .2,.9 .55,.92
8 .72 .5,1.5 .3,1.75 .12,1.4 .5,.7 .5,.15 .25,.02 .1,.4 .5,1.2 .52,1.5
9 .7 .58,1.35 .3,1.75 .08,1.3 .3,.95 .55,1.2 .58,1.5 .5,0
/ .55 .45,1.85 .05,-.1
- .5 .08,.7 .4,.72
. .3 .1,.04 .14,.02
, .3 .14,.08 .05,-.3
"""


def _read(letters: str) -> dict[str, tuple[float, list[Path]]]:
    table = {}
    for line in letters.strip().splitlines():
        letter, wide, strokes = line.split(" ", 2)
        paths = [
            np.array([[float(v) for v in point.split(",")] for point in stroke.split()])
            for stroke in strokes.split("|")
        ]
        table[letter] = (float(wide), paths)
    return table


_TABLE = _read(_LETTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How somebody writes."""

    ink: Colour
    slant: float = 0.18
    pen_px: float = 3.4
    unrest: float = 0.05
    spread: float = 1.05


def written(text: str, *, at: Point, tall_px: float, hand: Hand, rng: np.random.Generator) -> list[Path]:
    """The paths of the pen that writes ``text``.

    Args:
        text: What to write; letters that the hand has not learnt are refused.
        at: Where the line starts.
        tall_px: The height of a small letter.
        hand: Who writes.
        rng: Makes each letter a little different.
    """
    paths, x = [], 0.0
    drift = rng.normal(0, 0.03)
    for letter in text:
        if letter == " ":
            x += 0.55 * hand.spread
            continue
        wide, strokes = _TABLE[letter]
        lift, grow = rng.normal(0, hand.unrest), rng.normal(1, hand.unrest)
        for stroke in strokes:
            points = stroke * grow + rng.normal(0, hand.unrest * 0.7, stroke.shape)
            points += np.array([x, lift + drift * x * 0.1])
            points[:, 0] += points[:, 1] * hand.slant
            paths.append(points * (tall_px, -tall_px) + at)
        x += wide * hand.spread + abs(rng.normal(0, 0.05))
    return paths


def signature(name: str, *, at: Point, tall_px: float, hand: Hand, rng: np.random.Generator) -> list[Path]:
    """A signature: a large first letter, hurried loops, and a stroke below."""
    first = written(name[0], at=at, tall_px=tall_px * 1.5, hand=hand, rng=rng)
    turns = np.linspace(0, 2 * np.pi * (len(name) - 0.5), len(name) * 9)
    along = np.linspace(1.0, 0.62 * len(name) + 1.0, len(turns))
    fade = np.linspace(1.0, 0.45, len(turns)) * (1 + 0.45 * np.sin(turns * 0.37 + rng.uniform(0, 6)))
    loops = np.stack([along - 0.3 * np.sin(turns), 0.55 - 0.6 * fade * np.cos(turns)], 1)
    loops[:, 0] += loops[:, 1] * hand.slant * 2
    below = np.array(
        [[along[-1] + 0.3, 0.7], [along[-1] - 0.8, -0.35], [1.2, -0.5], [0.3, -0.3], [along[-1] + 0.9, -0.25]]
    )
    return first + [path * (tall_px, -tall_px) + at for path in (loops, below)]


def ink(paths: list[Path], size: tuple[int, int], *, pen_px: float, rng: np.random.Generator) -> Array:
    """What a pen that presses now more, now less leaves on a sheet: 1 is ink, 0 is none."""
    sheet = Image.new("L", size)
    pen = ImageDraw.Draw(sheet)
    for path in paths:
        line = _run(path)
        press = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, 5), rng.uniform(0.75, 1.15, 5))
        press *= np.clip(np.linspace(0.8, 8, len(line)), 0, 1) * np.clip(np.linspace(8, 0.6, len(line)), 0, 1)
        for (x, y), p in zip(line.tolist(), press.tolist(), strict=True):
            r = pen_px * p / 2
            pen.ellipse((x - r, y - r, x + r, y + r), fill=int(205 + 50 * min(1.0, p)))
    return blur(mask_of(sheet), 0.6)


def _run(path: Path) -> Path:
    """Points close together along a smooth line through ``path``."""
    p = np.concatenate([[2 * path[0] - path[1]], path, [2 * path[-1] - path[-2]]])
    out = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        steps = max(4, int(np.hypot(*(c - b)) * 1.3))
        t = np.linspace(0, 1, steps, endpoint=False)[:, None]
        out.append(
            (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2
        )
    return np.concatenate(out)
