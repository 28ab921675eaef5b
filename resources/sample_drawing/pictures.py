"""The pictures of the photo sample, by file."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sample_drawing.answers import Box

SIZE = (1200, 900)
STREETS = ("media/market-morning.jpg", "media/main-road.jpg", "media/evening-stalls.webp")
FORMS = ("media/form-akinyi.jpg", "media/form-mwangi.jpg", "media/form-neema.webp")


def draw_street(*, rng: np.random.Generator) -> tuple[Image.Image, list[Box]]:
    """A street with vehicles, people and a stall."""
    picture = Image.new("RGB", SIZE, (178, 205, 222))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 560, 1200, 900), fill=(150, 140, 128))
    for left in range(0, 1200, 200):
        top = int(rng.integers(180, 380))
        pen.rectangle((left, top, left + 196, 620), fill=tuple(rng.integers(120, 220, 3).tolist()))
    boxes = []
    for label, width, height, count in (("Stall", 260, 250, 2), ("Vehicle", 280, 150, 2)):
        for _ in range(count):
            boxes.append(_block(pen, label, width, height, rng=rng))
    boxes += [_block(pen, "Person", 50, 170, rng=rng) for _ in range(4)]
    return picture.filter(ImageFilter.GaussianBlur(1)), boxes


def _block(
    pen: ImageDraw.ImageDraw, label: str, width: int, height: int, *, rng: np.random.Generator
) -> Box:
    left, bottom = int(rng.integers(20, 1180 - width)), int(rng.integers(640, 860))
    box = Box(label=label, left=left, top=bottom - height, right=left + width, bottom=bottom)
    colour = tuple(rng.integers(30, 200, 3).tolist())
    pen.rounded_rectangle((box.left, box.top, box.right, box.bottom), 20, fill=colour)
    return box


def draw_form(*, rng: np.random.Generator) -> tuple[Image.Image, list[Box]]:
    """An order form with some lines written in and a signature."""
    picture = Image.new("RGB", SIZE, (128, 92, 60))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((110, 60, 1090, 850), fill=(240, 236, 224))
    font = ImageFont.truetype("DejaVuSans.ttf", 26)
    pen.text((150, 90), "SOKONI SUPPLIES  ORDER FORM", fill=(30, 40, 90), font=font)
    boxes = []
    for row in range(int(rng.integers(3, 7))):
        top = 200 + row * 70
        pen.text((170, top + 15), f"{rng.integers(1, 20)} x maize flour", fill="navy", font=font)
        boxes.append(Box(label="Order line", left=150, top=top, right=1050, bottom=top + 60))
    pen.line([(700 + 12 * i, 780 + int(rng.integers(-25, 25))) for i in range(20)], "navy", 3)
    boxes.append(Box(label="Signature", left=695, top=750, right=935, bottom=810))
    return picture.filter(ImageFilter.GaussianBlur(1)), boxes


def encode(picture: Image.Image, file: str) -> bytes:
    """The picture as the bytes of its kind of file."""
    out = io.BytesIO()
    if file.endswith(".webp"):
        picture.save(out, "WEBP", quality=80, method=6)
    else:
        picture.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()
