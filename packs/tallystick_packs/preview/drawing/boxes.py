"""The elements of a preview, each laid out: rows, questions, options, fields, pictures."""

import re
from dataclasses import replace

from tallystick_packs.preview.drawing.layout import (
    BODY,
    GAP,
    HEADING,
    PAD,
    SMALL,
    TITLE,
    Layout,
    Op,
    Style,
    maker,
    open_picture,
)
from tallystick_packs.preview.drawing.tree import Node

_EDGE, _LINE, _RAISED, _MUTED, _WARN_SOFT, _WARN = (
    "#6F7A73",
    "#D2D7D0",
    "#FFFFFF",
    "#515C56",
    "#FCEED3",
    "#854800",
)
_LEAST_COLUMN_PX = 200
_INDENT = 24
_MAX_FIELD_PX = 640
_MAX_PHOTO_PX = 560
_PARAGRAPHS = {
    "condition": Style(size=SMALL, colour=_MUTED),
    "hint": Style(size=SMALL, colour=_MUTED),
    "facts": Style(colour=_MUTED),
    "missing": Style(colour=_WARN),
}


def _framed(
    layout: Layout, node: Node, x: float, y: float, width: float, style: Style, *, box: Op, pad: float = PAD
) -> float:
    """Lay out the children of an element inside a box that grows with them."""
    place = len(layout.ops)
    end = layout.flow(node.children, x + pad, y + pad / 2, width - 2 * pad, style) + pad / 2
    layout.insert(place, replace(box, x=x, y=y, width=width, height=end - y))
    return end + GAP


def _box(*, fill: str = "", edge: str = _EDGE, radius: int = 6, dashed: bool = False) -> Op:
    return Op(kind="box", x=0, y=0, fill=fill, edge=edge, radius=radius, dashed=dashed)


@maker("div")
def _div(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    if "when" in node.classes:
        return _framed(layout, node, x, y, width, style, box=_box(dashed=True))
    if "below" in node.classes:
        return layout.flow(node.children, x + 24, y, width - 24, style)
    if "row" not in node.classes:
        return layout.flow(node.children, x, y, width, style)
    return _row(layout, node, x, y, width, style)


def _row(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    """Side by side, as wide as wished; on the next line where there is no room."""
    children = [child for child in node.children if child.tag]
    if any("label" in child.classes for child in children):
        return layout.lines(children, x, y + GAP / 2, width, style)
    at, top, low = x, y, y
    for child in children:
        wish = _wish(child, width, len(children))
        if at > x and at + wish > x + width + 1:
            at, top = x, low
        low = max(low, layout.block(child, at, top, wish, style))
        at += wish + GAP
    return low


def _wish(child: Node, width: float, count: int) -> float:
    share = re.search(r"calc\((\d+(?:\.\d+)?)%", child.attributes.get("style", ""))
    if share:
        return max(min(width, _LEAST_COLUMN_PX), width * float(share[1]) / 100 - GAP)
    if child.tag == "label":
        return min(width, max(64.0, _words_width(child)))
    return max(min(width, _LEAST_COLUMN_PX), (width - GAP * (count - 1)) / max(1, count))


def _words_width(node: Node) -> float:
    """Return a guess of how wide an option is on one line, its picture included."""
    words = "".join(child.text for child in _all(node))
    pictures = sum(104 for child in _all(node) if child.tag == "img")
    keys = sum(44 for child in _all(node) if child.tag == "kbd")
    return 2 * PAD + 28 + pictures + keys + len(words) * BODY * 0.62


def _all(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in _all(child))]


@maker("p")
def _paragraph(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    kind = next((name for name in node.classes if name in _PARAGRAPHS), "")
    if "missing" in node.classes:
        return _framed(
            layout, node, x, y, width, _PARAGRAPHS[kind], box=_box(fill=_WARN_SOFT, edge=_WARN_SOFT)
        )
    if "bucket" in node.classes:
        return _framed(layout, node, x, y, width, style, box=_box(dashed=True))
    return layout.flow(node.children, x, y + 4, width, _PARAGRAPHS.get(kind, style)) + 4


@maker("h1", "h2", "h3", "h4")
def _heading(layout: Layout, node: Node, x: float, y: float, width: float, _style: Style) -> float:
    size = TITLE if node.tag == "h1" else HEADING
    return layout.flow(node.children, x, y + GAP, width, Style(size=size, bold=True)) + 4


@maker("fieldset")
def _fieldset(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    return _framed(layout, node, x, y + 4, width, style, box=_box(edge=_LINE))


@maker("legend", "summary")
def _legend(layout: Layout, node: Node, x: float, y: float, width: float, _style: Style) -> float:
    bold = node.tag == "summary"
    return layout.lines(node.children, x, y, width, Style(size=SMALL, colour=_MUTED, bold=bold)) + 4


@maker("label")
def _option(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    dashed = "unsure" in node.classes
    return _framed(layout, node, x, y, width, style, box=_box(fill=_RAISED, dashed=dashed)) - 2


@maker("textarea")
def _textarea(layout: Layout, node: Node, x: float, y: float, width: float, _style: Style) -> float:
    height = 14 + 23 * max(1, int(node.attributes.get("rows", "1") or 1))
    across = min(width, _MAX_FIELD_PX)
    layout.add(Op(kind="box", x=x, y=y + 4, width=across, height=height, fill=_RAISED, edge=_EDGE, radius=4))
    hint = Node(text=node.attributes.get("placeholder", ""))
    layout.lines([hint], x + 8, y + 11, across - 16, Style(colour=_MUTED))
    return y + height + GAP


@maker("audio")
def _audio(layout: Layout, _node: Node, x: float, y: float, width: float, _style: Style) -> float:
    """A player, which a picture can only show: a triangle and a line."""
    across = min(width, _MAX_FIELD_PX)
    layout.add(Op(kind="box", x=x, y=y + 4, width=across, height=40, fill="#E6E9E4", edge=_EDGE, radius=20))
    layout.add(Op(kind="play", x=x + 18, y=y + 14, width=14, height=20, fill="#1B4F91"))
    layout.add(
        Op(kind="box", x=x + 48, y=y + 22, width=across - 72, height=4, fill=_EDGE, edge=_EDGE, radius=2)
    )
    return y + 48 + 4


@maker("img")
def _photo(layout: Layout, node: Node, x: float, y: float, width: float, _style: Style) -> float:
    picture = open_picture(node.attributes.get("src", ""), (width, _MAX_PHOTO_PX))
    if picture is None:
        return y
    layout.add(Op(kind="picture", x=x, y=y + 4, width=picture.width, height=picture.height, picture=picture))
    return y + picture.height + GAP


@maker("ol", "ul")
def _list(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    """Points with a dot, steps with their number, things to rank each in a box."""
    is_cards = "cards" in node.classes
    for number, child in enumerate((one for one in node.children if one.tag), start=_first_number(node)):
        if is_cards:
            y = _framed(layout, child, x, y + 2, width, style, box=_box(edge=_LINE))
            continue
        if node.tag == "ol":
            layout.lines([Node(text=f"{number}.")], x, y + 4, _INDENT, style)
        else:
            dot = Op(kind="box", x=x + 4, y=y + 13, width=5, height=5, fill=_MUTED, edge=_MUTED, radius=2)
            layout.add(dot)
        y = layout.flow(child.children, x + _INDENT, y + 4, width - _INDENT, style)
    return y if is_cards else y + 4


def _first_number(node: Node) -> int:
    start = node.attributes.get("start", "")
    return int(start) if start.isdecimal() else 1


@maker("hr")
def _rule(layout: Layout, _node: Node, x: float, y: float, width: float, _style: Style) -> float:
    layout.add(Op(kind="box", x=x, y=y + GAP, width=width, height=1, fill=_LINE, edge=_LINE))
    return y + 2 * GAP


@maker("header")
def _head(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    place = len(layout.ops)
    end = layout.flow(node.children, x + 20, y + 4, width - 40, style) + PAD
    layout.insert(place, Op(kind="box", x=x, y=y, width=width, height=end - y, fill=_RAISED, edge=_LINE))
    return end


@maker("main")
def _main(layout: Layout, node: Node, x: float, y: float, width: float, style: Style) -> float:
    """The form and, in a quarter of the width, the instructions."""
    parts = [child for child in node.children if child.tag]
    low, at = y, x + 20.0
    inside = width - 40
    widths = [inside] if len(parts) == 1 else [inside * 0.7 - 16, inside * 0.3]
    for part, across in zip(parts, widths, strict=True):
        box = _box(fill=_RAISED, edge=_LINE, radius=8)
        low = max(low, _framed(layout, part, at, y + 16, across, style, box=box, pad=16))
        at += across + 16
    return low + GAP
