"""The pictures of the photo sample, by the name of their file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image

from sample_drawing.answers import Box
from sample_drawing.street import paint_street
from sample_drawing.street_plans import EVENING_STALLS, MAIN_ROAD, MARKET_MORNING
from sample_drawing.tabletop import form_akinyi, form_mwangi, form_neema

MOST_BYTES = 105_000
"""Small enough to come over a slow link within a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture to make: its file, its class and who draws it."""

    file: str
    kind: str
    draw: Callable[[np.random.Generator], tuple[Image.Image, list[Box]]]


_STREET, _FORM = "Street scene", "Order form"

PICTURES = (
    Picture(file="media/market-morning.jpg", kind=_STREET, draw=partial(paint_street, MARKET_MORNING)),
    Picture(file="media/form-akinyi.jpg", kind=_FORM, draw=form_akinyi),
    Picture(file="media/main-road.jpg", kind=_STREET, draw=partial(paint_street, MAIN_ROAD)),
    Picture(file="media/form-mwangi.jpg", kind=_FORM, draw=form_mwangi),
    Picture(file="media/evening-stalls.webp", kind=_STREET, draw=partial(paint_street, EVENING_STALLS)),
    Picture(file="media/form-neema.webp", kind=_FORM, draw=form_neema),
)
