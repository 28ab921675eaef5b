"""The plans of the three streets: a market in the morning, a main road, stalls in the evening."""

from __future__ import annotations

from sample_drawing.canvas import Colour
from sample_drawing.people import Figure, Passer
from sample_drawing.stalls import Stall
from sample_drawing.street import Light, Plan
from sample_drawing.town import House, Tree
from sample_drawing.traffic import BUS, CAR, TUKTUK, VAN, Motorbike, Vehicle

BLUE: Colour = (0.16, 0.34, 0.55)
BRICK: Colour = (0.74, 0.45, 0.36)
BROWN: Colour = (0.42, 0.28, 0.21)
CHALK: Colour = (0.95, 0.93, 0.88)
CORAL: Colour = (0.90, 0.55, 0.42)
CREAM: Colour = (0.93, 0.86, 0.70)
GREEN: Colour = (0.12, 0.42, 0.36)
JACARANDA: Colour = (0.58, 0.45, 0.74)
LEAF: Colour = (0.36, 0.50, 0.20)
MINT: Colour = (0.64, 0.78, 0.66)
MUSTARD: Colour = (0.88, 0.70, 0.38)
RED: Colour = (0.66, 0.17, 0.16)
SLATE: Colour = (0.28, 0.34, 0.40)
TEAL: Colour = (0.40, 0.64, 0.66)

_MARKET_MORNING_LIGHT = Light(
    high_sky=(0.36, 0.60, 0.86),
    low_sky=(0.90, 0.92, 0.90),
    cloud=(1.0, 0.99, 0.97),
    haze=(0.84, 0.88, 0.9),
    haze_m=85,
    screen=(-0.7, -0.7),
    sun_x=0.5,
    sun_z=0.16,
    tint=(1.16, 1.12, 1.05),
)

MARKET_MORNING = Plan(
    light=_MARKET_MORNING_LIGHT,
    road=(0.56, 0.52, 0.48),
    walk=(0.76, 0.58, 0.42),
    houses=(
        House(
            side=-1,
            near_m=6.0,
            far_m=12.6,
            storeys=2,
            colour=MUSTARD,
            trim=BROWN,
            sign="DUKA LA MAMA NEEMA",
            lit=0.74,
        ),
        House(
            side=-1,
            near_m=12.8,
            far_m=19,
            storeys=1,
            colour=TEAL,
            trim=SLATE,
            sign="KINYOZI",
            sign_colour=RED,
            lit=0.74,
        ),
        House(side=-1, near_m=19.2, far_m=28, storeys=3, colour=CREAM, trim=BROWN, lit=0.74),
        House(side=-1, near_m=29, far_m=46, storeys=2, colour=BRICK, trim=BROWN, lit=0.74),
        House(
            side=1,
            near_m=6.0,
            far_m=15,
            storeys=2,
            colour=CORAL,
            trim=CHALK,
            sign="CHAI NA MANDAZI",
            sign_colour=GREEN,
            awning=GREEN,
        ),
        House(
            side=1,
            near_m=15.2,
            far_m=22,
            storeys=3,
            colour=CREAM,
            trim=SLATE,
            sign="SIMU & CHAJI",
            sign_colour=BLUE,
        ),
        House(side=1, near_m=22.2, far_m=30, storeys=1, colour=MINT, trim=CHALK),
        House(side=1, near_m=31, far_m=48, storeys=2, colour=CORAL, trim=BROWN),
    ),
    trees=(
        Tree(x=-5.2, z=21, tall_m=6.8, leaf=JACARANDA),
        Tree(x=5.4, z=27, tall_m=7.5, leaf=LEAF),
        Tree(x=-4.9, z=47, tall_m=9, leaf=LEAF),
        Tree(x=3.4, z=60, tall_m=9, leaf=LEAF),
    ),
    vehicles=(
        Vehicle(
            profile=VAN,
            x=-1.5,
            z=11.5,
            wide_m=1.75,
            colour=CHALK,
            stripe=(0.95, 0.72, 0.1),
            wheels=(0.75, 3.6),
            pillars=(0.65, 1.5, 1.62, 2.9, 3.0, 4.2),
            glass_y=(1.2, 1.78),
            rack=True,
        ),
        Vehicle(
            profile=CAR, x=2.0, z=18, wide_m=1.65, colour=BLUE, coming=False, pillars=(1.05, 1.85, 1.92, 2.9)
        ),
    ),
    stalls=(
        Stall(
            x=2.75,
            z=6.5,
            wide_m=2.1,
            cloth=(0.13, 0.45, 0.55),
            goods=("tomato", "mango", "lime"),
            parasol=((0.9, 0.22, 0.15), (0.98, 0.92, 0.76)),
            seller=Figure(
                top=(0.95, 0.72, 0.2),
                bottom=RED,
                scarf=(0.8, 0.2, 0.32),
                skirt=True,
                weave=(0.98, 0.9, 0.55),
                pose="stand",
                faces=-1,
                tall_m=1.74,
            ),
        ),
        Stall(
            x=-4.6,
            z=10.2,
            wide_m=2.3,
            cloth=(0.66, 0.22, 0.2),
            goods=("onion", "potato", "avocado", "orange"),
            seller=Figure(
                top=(0.3, 0.5, 0.38), bottom=SLATE, hat=(0.8, 0.74, 0.62), pose="stand", tall_m=1.8
            ),
        ),
    ),
    people=(
        Passer(
            figure=Figure(
                top=(0.9, 0.3, 0.24),
                bottom=(0.12, 0.36, 0.6),
                weave=(0.98, 0.82, 0.3),
                skirt=True,
                scarf=(0.12, 0.36, 0.6),
                basket=True,
                faces=-1,
            ),
            x=0.15,
            z=7.2,
        ),
        Passer(
            figure=Figure(
                top=(0.92, 0.93, 0.95), bottom=(0.22, 0.28, 0.4), bag=(0.5, 0.3, 0.16), tall_m=1.76
            ),
            x=-2.35,
            z=6.2,
        ),
        Passer(figure=Figure(top=(0.16, 0.55, 0.5), bottom=(0.55, 0.45, 0.3)), x=3.1, z=15.0),
        Passer(
            figure=Figure(top=(0.85, 0.62, 0.2), bottom=RED, skirt=True, weave=(0.95, 0.78, 0.3), faces=-1),
            x=-3.9,
            z=15.5,
        ),
    ),
    wires=(4.9, (14.9, 27.0, 40.0, 54.0)),
)
"""A market street in the clear light of the morning."""

_MAIN_ROAD_LIGHT = Light(
    high_sky=(0.45, 0.66, 0.82),
    low_sky=(0.95, 0.91, 0.82),
    cloud=(1.0, 0.98, 0.93),
    haze=(0.86, 0.84, 0.78),
    haze_m=70,
    screen=(0.7, -0.7),
    sun_x=-0.42,
    sun_z=0.2,
    tint=(1.17, 1.1, 1.0),
)

MAIN_ROAD = Plan(
    light=_MAIN_ROAD_LIGHT,
    road=(0.50, 0.48, 0.46),
    walk=(0.74, 0.50, 0.34),
    houses=(
        House(
            side=-1,
            near_m=5.5,
            far_m=11,
            storeys=1,
            colour=MINT,
            trim=GREEN,
            sign="POSHO MILL",
            sign_colour=BROWN,
        ),
        House(
            side=-1,
            near_m=11.2,
            far_m=20,
            storeys=3,
            colour=CORAL,
            trim=CHALK,
            sign="HOTELI AMANI",
            sign_colour=BLUE,
            awning=RED,
        ),
        House(side=-1, near_m=20.4, far_m=32, storeys=2, colour=CREAM, trim=BROWN),
        House(side=-1, near_m=34, far_m=50, storeys=3, colour=MUSTARD, trim=BROWN),
        House(
            side=1,
            near_m=5.5,
            far_m=13.5,
            storeys=2,
            colour=BLUE,
            trim=CHALK,
            sign="FUNDI WA BAISKELI",
            sign_colour=RED,
            lit=0.72,
        ),
        House(
            side=1,
            near_m=13.8,
            far_m=24,
            storeys=1,
            colour=BRICK,
            trim=BROWN,
            sign="DAWA",
            sign_colour=GREEN,
            lit=0.72,
        ),
        House(side=1, near_m=26, far_m=44, storeys=2, colour=CREAM, trim=SLATE, lit=0.72),
    ),
    trees=(
        Tree(x=-5.2, z=22, tall_m=7.0, leaf=LEAF),
        Tree(x=5.0, z=14.5, tall_m=5.6, leaf=(0.66, 0.32, 0.2)),
        Tree(x=5.2, z=34, tall_m=9, leaf=LEAF),
        Tree(x=-3.8, z=58, tall_m=10, leaf=LEAF),
    ),
    vehicles=(
        Vehicle(
            profile=BUS,
            x=-1.75,
            z=12.0,
            wide_m=2.4,
            colour=(0.14, 0.42, 0.34),
            stripe=(0.95, 0.8, 0.25),
            roof=CHALK,
            wheels=(1.9, 7.2),
            wheel_m=0.46,
            pillars=(0.5, 1.7, 1.85, 3.4, 3.55, 5.1, 5.25, 6.8, 6.95, 8.9),
            glass_y=(1.45, 2.35),
        ),
        Vehicle(
            profile=TUKTUK,
            x=2.3,
            z=8.6,
            wide_m=1.3,
            colour=(0.93, 0.68, 0.1),
            roof=(0.14, 0.14, 0.15),
            coming=False,
            wheels=(0.5, 2.0),
            wheel_m=0.24,
            pillars=(0.62, 1.25, 1.35, 2.1),
            glass_y=(0.95, 1.5),
        ),
        Vehicle(
            profile=CAR,
            x=2.1,
            z=20,
            wide_m=1.65,
            colour=(0.75, 0.76, 0.78),
            coming=False,
            pillars=(1.05, 1.85, 1.92, 2.9),
        ),
    ),
    stalls=(
        Stall(
            x=-3.65,
            z=7.6,
            wide_m=1.9,
            cloth=(0.82, 0.6, 0.16),
            goods=("mango", "avocado", "orange"),
            parasol=((0.12, 0.45, 0.62), (0.96, 0.95, 0.9)),
            seller=Figure(
                top=(0.6, 0.22, 0.4),
                bottom=BROWN,
                scarf=(0.95, 0.75, 0.3),
                skirt=True,
                pose="stand",
                tall_m=1.72,
            ),
        ),
    ),
    people=(
        Passer(
            figure=Figure(
                top=(0.95, 0.92, 0.86),
                bottom=(0.2, 0.25, 0.45),
                skirt=True,
                weave=(0.6, 0.7, 0.9),
                bag=(0.7, 0.25, 0.2),
                faces=-1,
            ),
            x=3.55,
            z=6.4,
        ),
        Passer(
            figure=Figure(top=(0.25, 0.4, 0.65), bottom=(0.3, 0.28, 0.26), hat=(0.7, 0.2, 0.15), faces=1),
            x=-4.6,
            z=12.4,
        ),
        Passer(
            figure=Figure(
                top=(0.85, 0.5, 0.3),
                bottom=(0.25, 0.45, 0.35),
                skirt=True,
                weave=(0.9, 0.85, 0.5),
                basket=True,
                faces=1,
            ),
            x=4.5,
            z=12.0,
        ),
    ),
    motorbikes=(
        Motorbike(
            x=0.55,
            z=6.6,
            colour=(0.8, 0.12, 0.1),
            rider=Figure(top=(0.95, 0.55, 0.12), bottom=SLATE, hat=(0.85, 0.85, 0.3), pose="ride", faces=-1),
        ),
    ),
    wires=(-4.9, (8.8, 21.0, 34.0, 48.0)),
    eye_x=0.6,
)
"""A busy road after noon, the sun from the right."""

_EVENING_STALLS_LIGHT = Light(
    high_sky=(0.17, 0.24, 0.46),
    low_sky=(0.98, 0.66, 0.42),
    cloud=(0.80, 0.50, 0.50),
    haze=(0.74, 0.55, 0.50),
    haze_m=95,
    screen=(0.3, -0.95),
    sun_x=0.25,
    sun_z=-0.3,
    tint=(1.16, 1.1, 1.12),
    evening=True,
)

EVENING_STALLS = Plan(
    light=_EVENING_STALLS_LIGHT,
    road=(0.40, 0.36, 0.38),
    walk=(0.52, 0.40, 0.36),
    houses=(
        House(
            side=-1,
            near_m=6,
            far_m=13,
            storeys=2,
            colour=TEAL,
            trim=CHALK,
            sign="CHAKULA TAYARI",
            sign_colour=RED,
            lit=0.62,
        ),
        House(
            side=-1,
            near_m=13.2,
            far_m=22,
            storeys=3,
            colour=CORAL,
            trim=BROWN,
            sign="VITAMBAA",
            sign_colour=BLUE,
            awning=BLUE,
            lit=0.6,
        ),
        House(side=-1, near_m=23, far_m=40, storeys=2, colour=CREAM, trim=BROWN, lit=0.6),
        House(
            side=1,
            near_m=6,
            far_m=14,
            storeys=1,
            colour=MUSTARD,
            trim=GREEN,
            sign="SAMAKI SAFI",
            sign_colour=BLUE,
            lit=0.64,
        ),
        House(
            side=1,
            near_m=14.2,
            far_m=24,
            storeys=2,
            colour=BRICK,
            trim=CHALK,
            sign="KUKU CHOMA",
            sign_colour=BROWN,
            lit=0.6,
        ),
        House(side=1, near_m=26, far_m=44, storeys=3, colour=SLATE, trim=CHALK, lit=0.6),
    ),
    trees=(
        Tree(x=5.3, z=25, tall_m=8, leaf=(0.22, 0.28, 0.2)),
        Tree(x=-5.0, z=42, tall_m=10, leaf=(0.2, 0.24, 0.2)),
    ),
    vehicles=(
        Vehicle(
            profile=CAR, x=-0.9, z=14, wide_m=1.65, colour=(0.5, 0.14, 0.14), pillars=(1.05, 1.85, 1.92, 2.9)
        ),
        Vehicle(
            profile=VAN,
            x=2.1,
            z=22,
            wide_m=1.75,
            colour=CHALK,
            coming=False,
            stripe=GREEN,
            wheels=(0.75, 3.6),
            pillars=(0.65, 1.5, 1.62, 2.9, 3.0, 4.2),
            glass_y=(1.2, 1.78),
        ),
    ),
    stalls=(
        Stall(
            x=-3.3,
            z=6.9,
            wide_m=2.2,
            cloth=(0.45, 0.16, 0.3),
            goods=("orange", "tomato", "lime"),
            roof=(0.42, 0.42, 0.46),
            seller=Figure(
                top=(0.2, 0.45, 0.6),
                bottom=SLATE,
                scarf=(0.9, 0.6, 0.2),
                skirt=True,
                pose="stand",
                tall_m=1.74,
            ),
            lamp=True,
        ),
        Stall(
            x=2.95,
            z=7.8,
            wide_m=2.3,
            cloth=(0.16, 0.4, 0.3),
            goods=("potato", "mango", "onion", "avocado"),
            roof=(0.5, 0.36, 0.3),
            seller=Figure(
                top=(0.75, 0.3, 0.2), bottom=SLATE, hat=(0.4, 0.4, 0.42), pose="stand", faces=-1, tall_m=1.8
            ),
            lamp=True,
        ),
        Stall(
            x=-4.4,
            z=13.6,
            wide_m=2.2,
            cloth=(0.3, 0.35, 0.6),
            goods=("mango", "tomato", "orange"),
            seller=Figure(top=(0.8, 0.75, 0.6), bottom=BROWN, pose="stand", tall_m=1.8),
            lamp=True,
        ),
    ),
    people=(
        Passer(
            figure=Figure(
                top=(0.9, 0.86, 0.8), bottom=(0.3, 0.26, 0.3), bag=(0.5, 0.32, 0.18), faces=-1, tall_m=1.78
            ),
            x=-1.35,
            z=6.3,
        ),
        Passer(
            figure=Figure(
                top=(0.7, 0.24, 0.32),
                bottom=(0.2, 0.25, 0.45),
                skirt=True,
                weave=(0.9, 0.7, 0.4),
                scarf=(0.7, 0.24, 0.32),
                faces=1,
            ),
            x=1.0,
            z=7.0,
        ),
        Passer(figure=Figure(top=(0.3, 0.5, 0.5), bottom=(0.2, 0.2, 0.24), faces=1), x=1.3, z=11.0),
    ),
    wires=(4.9, (14.1, 25.0, 37.0)),
    eye_x=-0.4,
)
"""Stalls under lamps, just after the sun has gone."""
