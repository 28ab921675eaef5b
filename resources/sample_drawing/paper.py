"""The order forms themselves: printed, filled in by hand, still lying flat."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from sample_drawing.canvas import Array, Colour, Point, blur, clouds, mask_of, rgb_of
from sample_drawing.handwriting import Hand, Path, ink, signature, written

SHEET = (2000, 1420)
_COLUMNS = (90, 190, 960, 1200, 1400, 1640, 1910)
_HEADS = ("No", "Item", "Unit", "Qty", "Price", "Amount")
_TABLE_TOP, _ROW, _ROWS = 420, 76, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is printed and written on one form. Prices are whole shillings."""

    shop: str
    trade: str
    number: str
    customer: str
    place: str
    date: str
    lines: tuple[tuple[str, str, int, int], ...]
    signed: str
    hand: Hand
    print_ink: Colour = (0.10, 0.22, 0.42)
    paper: Colour = (0.95, 0.93, 0.87)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A filled form: its light, and which pixel belongs to which true box."""

    rgb: Array
    rows: npt.NDArray[np.uint8]
    """0, or 1 and up for each line that was written in."""
    signed: npt.NDArray[np.uint8]
    """1 where the signature's ink is."""
    count: int = field(default=0)


def make_sheet(order: Order, *, rng: np.random.Generator) -> Sheet:
    """Print a form and fill it in."""
    width, height = SHEET
    rgb = np.empty((height, width, 3), np.float32)
    rgb[:] = order.paper
    fibres = clouds((height, width), rng=rng, coarsest=300) - 0.5
    stains = clouds((height, width), rng=rng, coarsest=3) - 0.5
    rgb *= (1 + 0.05 * fibres + 0.06 * stains)[..., None]
    printed = _print(order)
    worn = 0.8 + 0.25 * clouds((height, width), rng=rng, coarsest=200)
    _press(rgb, printed * np.clip(worn, 0, 1), order.print_ink, 0.88)
    red = _stamp_number(order.number)
    _press(rgb, red * worn, (0.78, 0.12, 0.12), 0.85)
    pen_px = order.hand.pen_px
    words = ink(_fill_in(order, rng=rng), SHEET, pen_px=pen_px, rng=rng)
    _press(rgb, words, order.hand.ink, 0.92)
    strokes = signature(order.signed, at=(1400, 1302), tall_px=42, hand=order.hand, rng=rng)
    name = ink(strokes, SHEET, pen_px=pen_px, rng=rng)
    _press(rgb, name, order.hand.ink, 0.94)
    rows = np.zeros((height, width), np.uint8)
    for number in range(len(order.lines)):
        top = _TABLE_TOP + _ROW * (number + 1)
        rows[top : top + _ROW, _COLUMNS[0] : _COLUMNS[-1]] = number + 1
    return Sheet(rgb=rgb, rows=rows, signed=(name > 0.3).astype(np.uint8), count=len(order.lines))


def _press(rgb: Array, mask: Array, colour: Colour, strength: float) -> None:
    rgb += (rgb_of(colour) - rgb) * (mask * strength)[..., None].astype(np.float32)


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"DejaVu{name}.ttf", size)


def _print(order: Order) -> Array:
    sheet = Image.new("L", SHEET)
    pen = ImageDraw.Draw(sheet)
    pen.rounded_rectangle((40, 40, 1960, 1380), 26, outline=255, width=5)
    _emblem(pen, (170, 165))
    pen.text((290, 92), order.shop, font=_font("Serif-Bold", 74), fill=255)
    pen.text((292, 182), order.trade, font=_font("Sans", 32), fill=235)
    pen.text((1915, 100), "ORDER FORM", font=_font("Sans-Bold", 46), fill=255, anchor="ra")
    pen.text((1915, 158), "FOMU YA ODA", font=_font("Sans", 28), fill=230, anchor="ra")
    for x, text, end in ((90, "Customer", 900), (940, "Place", 1440), (1480, "Date", 1910)):
        pen.text((x, 330), text, font=_font("Sans", 32), fill=255)
        start = x + int(pen.textlength(text, font=_font("Sans", 32))) + 16
        pen.line((start, 368, end, 368), fill=200, width=3)
    _print_table(pen)
    foot = _TABLE_TOP + _ROW * (_ROWS + 1)
    pen.rectangle((_COLUMNS[4], foot, _COLUMNS[6], foot + _ROW - 8), outline=255, width=4)
    pen.text((_COLUMNS[4] + 18, foot + 18), "TOTAL KES", font=_font("Sans-Bold", 34), fill=255)
    pen.text((90, 1240), "Goods once received in good order", font=_font("Sans", 26), fill=215)
    pen.text((90, 1274), "are not taken back. Asante!", font=_font("Sans", 26), fill=215)
    pen.line((1240, 1322, 1910, 1322), fill=220, width=3)
    pen.text((1240, 1332), "Signature / Sahihi", font=_font("Sans", 26), fill=230)
    return blur(mask_of(sheet), 0.6)


def _print_table(pen: ImageDraw.ImageDraw) -> None:
    left, right = _COLUMNS[0], _COLUMNS[-1]
    bottom = _TABLE_TOP + _ROW * (_ROWS + 1)
    pen.rectangle((left, _TABLE_TOP, right, _TABLE_TOP + _ROW), fill=225)
    for row in range(_ROWS + 2):
        y = _TABLE_TOP + _ROW * row
        pen.line((left, y, right, y), fill=235, width=3)
    for x in _COLUMNS:
        pen.line((x, _TABLE_TOP, x, bottom), fill=235, width=3)
    for x, head in zip(_COLUMNS, _HEADS, strict=False):
        pen.text((x + 16, _TABLE_TOP + 20), head, font=_font("Sans-Bold", 34), fill=0)


def _emblem(pen: ImageDraw.ImageDraw, centre: tuple[int, int]) -> None:
    """A basket in a ring."""
    x, y = centre
    pen.ellipse((x - 84, y - 84, x + 84, y + 84), outline=255, width=7)
    pen.polygon([(x - 52, y), (x + 52, y), (x + 36, y + 48), (x - 36, y + 48)], fill=255)
    pen.arc((x - 44, y - 50, x + 44, y + 44), 180, 360, fill=255, width=7)
    for step in (-26, 0, 26):
        pen.line((x + step, y + 4, x + step * 0.7, y + 46), fill=0, width=4)


def _stamp_number(number: str) -> Array:
    sheet = Image.new("L", SHEET)
    font = _font("SansMono-Bold", 54)
    ImageDraw.Draw(sheet).text((1915, 218), f"No {number}", font=font, fill=255, anchor="ra")
    return blur(mask_of(sheet), 0.8)


def _fill_in(order: Order, *, rng: np.random.Generator) -> list[Path]:
    paths: list[Path] = []

    def write(text: str, at: Point, tall_px: float = 26) -> None:
        offset = (at[0] + rng.normal(0, 4), at[1] + rng.normal(0, 3))
        paths.extend(written(text, at=offset, tall_px=tall_px, hand=order.hand, rng=rng))

    write(order.customer, (285, 360), 30)
    write(order.place, (1060, 360), 30)
    write(order.date, (1590, 360), 28)
    for number, (item, unit, quantity, price) in enumerate(order.lines):
        base = _TABLE_TOP + _ROW * (number + 2) - 22
        cells = (str(number + 1), item, unit, str(quantity), f"{price}/-", f"{price * quantity}/-")
        for x, text in zip(_COLUMNS, cells, strict=False):
            write(text, (x + 24, base))
    amount = sum(quantity * price for _, _, quantity, price in order.lines)
    write(f"{amount}/-", (_COLUMNS[5] + 16, _TABLE_TOP + _ROW * (_ROWS + 2) - 28), 30)
    return paths
