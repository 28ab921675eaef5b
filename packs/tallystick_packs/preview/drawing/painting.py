"""Paints what was laid out, with Pillow."""

import io
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, ImageFont

from tallystick_packs.preview.drawing import boxes as _boxes  # noqa: F401 - its functions are the table of makers
from tallystick_packs.preview.drawing.fonts import Fonts
from tallystick_packs.preview.drawing.layout import Layout, Op, Style
from tallystick_packs.preview.drawing.tree import read_tree

WIDTH_PX = 1280
#: A form that is longer than this is cut; a picture of it would not open anywhere.
MAX_HEIGHT_PX = 20_000
_SURFACE = "#F3F4F1"
_DASH, _SPACE = 6, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A page as a picture.

    Attributes:
        png: The bytes of the PNG file.
        width: In pixels.
        height: In pixels.
        missing_scripts: Scripts for which this computer has no font; their words are drawn as boxes.
        shapes_words: Whether letters join and turn as Arabic, Bengali and others need it.
    """

    png: bytes
    width: int
    height: int
    missing_scripts: tuple[str, ...]
    shapes_words: bool


def draw_page(html: str, *, width: int = WIDTH_PX, fonts: Fonts | None = None) -> Drawn:
    """Return a page of `render_page` as a PNG picture."""
    found = fonts or Fonts()
    root = read_tree(html)
    page = next(root.find("html"))
    body = next(root.find("body"))
    layout = Layout(found, right_to_left=page.attributes.get("dir") == "rtl")
    height = min(MAX_HEIGHT_PX, int(layout.block(body, 0, 0, width, Style())) + 16)
    image = Image.new("RGB", (width, height), _SURFACE)
    brush = ImageDraw.Draw(image)
    for op in layout.ops:
        placed = replace(op, x=width - op.x - op.width) if layout.right_to_left else op
        _paint(image, brush, placed)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Drawn(
        png=out.getvalue(),
        width=width,
        height=height,
        missing_scripts=tuple(sorted(found.missing)),
        shapes_words=found.shapes_words,
    )


def _paint(image: Image.Image, brush: ImageDraw.ImageDraw, op: Op) -> None:
    if op.kind == "text" and op.font is not None:
        shapes = getattr(op.font, "layout_engine", None) == ImageFont.Layout.RAQM
        direction = ("rtl" if op.right_to_left else "ltr") if shapes else None
        middle = (op.x, op.y + op.height / 2)
        brush.text(middle, op.text, fill=op.fill, font=op.font, anchor="lm", direction=direction)
    elif op.kind == "picture" and op.picture is not None:
        image.paste(op.picture, (int(op.x), int(op.y)), op.picture)
    elif op.kind == "play":
        corners = [(op.x, op.y), (op.x + op.width, op.y + op.height / 2), (op.x, op.y + op.height)]
        brush.polygon(corners, fill=op.fill)
    elif op.kind == "box":
        _paint_box(brush, op)


def _paint_box(brush: ImageDraw.ImageDraw, op: Op) -> None:
    corners = (op.x, op.y, op.x + max(1.0, op.width) - 1, op.y + max(1.0, op.height) - 1)
    if not op.dashed:
        brush.rounded_rectangle(corners, radius=op.radius, fill=op.fill or None, outline=op.edge or None)
        return
    if op.fill:
        brush.rounded_rectangle(corners, radius=op.radius, fill=op.fill)
    left, top, right, bottom = (int(at) for at in corners)
    for at in range(left, right, _DASH + _SPACE):
        for y in (top, bottom):
            brush.line((at, y, min(right, at + _DASH), y), fill=op.edge)
    for at in range(top, bottom, _DASH + _SPACE):
        for x in (left, right):
            brush.line((x, at, x, min(bottom, at + _DASH)), fill=op.edge)
