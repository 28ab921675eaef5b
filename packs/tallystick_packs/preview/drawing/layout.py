"""From a tree to places: boxes one below the other, side by side where the form says so.

Everything is laid out for a width and answers with its height; what is to be painted is noted as `Op`s with
places in pixels. From right to left, places are mirrored once, at the end.
"""

import base64
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from PIL import Image, ImageFile

from tallystick_packs.preview.drawing.fonts import Font, Fonts
from tallystick_packs.preview.drawing.tree import Node

BODY, SMALL, TITLE, HEADING = 16, 13, 20, 17
GAP, PAD = 8, 12
_MAX_SMALL_PX = 72
_MAX_PIXELS = 200_000_000
_BLOCKS = (
    "div",
    "p",
    "fieldset",
    "label",
    "details",
    "ol",
    "ul",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "audio",
    "textarea",
)
_MORE_BLOCKS = (
    *_BLOCKS,
    "legend",
    "summary",
    "header",
    "main",
    "aside",
    "blockquote",
    "pre",
    "hr",
    "body",
    "html",
    "page",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One thing to paint: a box, an outline, words, a picture."""

    kind: str
    x: float
    y: float
    width: float = 0
    height: float = 0
    fill: str = ""
    edge: str = ""
    radius: int = 0
    dashed: bool = False
    text: str = ""
    font: Font | None = None
    right_to_left: bool = False
    picture: Image.Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How words look."""

    size: int = BODY
    bold: bool = False
    colour: str = "#1A201D"


@dataclass(slots=True)
class Layout:
    """Places of everything; `ops` grows while blocks are laid out."""

    fonts: Fonts
    right_to_left: bool = False
    ops: list[Op] = field(default_factory=list)

    def block(self, node: Node, x: float, y: float, width: float, style: Style) -> float:
        """Lay out an element and return the y below it."""
        maker = _MAKERS.get(node.tag)
        if maker is not None:
            return maker(self, node, x, y, width, style)
        return self.flow(node.children, x, y, width, style)

    def flow(self, nodes: list[Node], x: float, y: float, width: float, style: Style) -> float:
        """Lay out children: blocks one below the other, words between them in lines."""
        words: list[Node] = []
        for child in nodes:
            if _is_block(child):
                y = self.lines(words, x, y, width, style)
                words = []
                y = self.block(child, x, y, width, style)
            else:
                words.append(child)
        return self.lines(words, x, y, width, style)

    def lines(self, nodes: list[Node], x: float, y: float, width: float, style: Style) -> float:
        """Lay out words and small things in lines and return the y below them."""
        pieces = list(_pieces(nodes, style))
        if not any(piece.text.strip() or piece.node for piece in pieces):
            return y
        line: list[_Placed] = []
        at, before = 0.0, _Piece()
        for piece in pieces:
            placed = self._measure(piece, width)
            if piece.text == "\n" or (line and at + placed.width > width and not _hangs(piece, before)):
                y = self._end_line(line, x, y)
                line, at = [], 0.0
                if not piece.text.strip() and piece.node is None:
                    continue
            line.append(placed)
            at += placed.width
            before = piece
        return self._end_line(line, x, y)

    def _measure(self, piece: "_Piece", width: float) -> "_Placed":
        if piece.node is not None:
            return _measure_small(self, piece.node, piece.style, width)
        words = "" if piece.text == "\n" else piece.text
        runs = self.fonts.runs(words, size=piece.style.size, bold=piece.style.bold)
        return _Placed(
            width=sum(_length(text, font) for text, font, _rtl in runs),
            height=piece.style.size * 1.45,
            runs=runs,
            style=piece.style,
        )

    def _end_line(self, line: "list[_Placed]", x: float, y: float) -> float:
        if not line:
            return y + BODY * 0.7
        height = max(placed.height for placed in line)
        at = x
        for placed in _as_read(line) if self.right_to_left else line:
            placed.put(self, at, y + (height - placed.height) / 2)
            at += placed.width
        return y + height

    def add(self, op: Op) -> None:
        """Note one thing to paint."""
        self.ops.append(op)

    def insert(self, place: int, op: Op) -> None:
        """Note one thing to paint below what was noted after `place`."""
        self.ops.insert(place, op)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    text: str = ""
    style: Style = Style()
    node: Node | None = None


@dataclass(slots=True, kw_only=True)
class _Placed:
    width: float
    height: float
    runs: list[tuple[str, Font, bool]] = field(default_factory=list)
    style: Style = Style()
    ops: list[Op] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether it is white space."""
        return not any(text.strip() for text, _font, _is_rtl in self.runs)

    def put(self, layout: Layout, x: float, y: float) -> None:
        is_turned = layout.right_to_left and not any(is_rtl for _text, _font, is_rtl in self.runs)
        for text, font, is_rtl in reversed(self.runs) if is_turned else self.runs:
            long = _length(text, font)
            layout.add(
                Op(
                    kind="text", x=x, y=y, width=long, height=self.height, text=text, font=font,
                    right_to_left=is_rtl, fill=self.style.colour,
                )
            )  # fmt: skip
            x += long
        for op in self.ops:
            layout.add(_moved(op, x, y))


def _hangs(piece: _Piece, before: _Piece) -> bool:
    """Say whether a piece stays with the word before it: a full stop after a bold word."""
    is_mark = 0 < len(piece.text) <= 2 and not piece.text[0].isalnum()
    return is_mark and bool(before.text.strip())


def _as_read(line: "list[_Placed]") -> "list[_Placed]":
    """Return a line for mirroring: words of left-to-right scripts that follow each other keep their order."""
    turned: list[_Placed] = []
    together: list[_Placed] = []
    for placed in line:
        if placed.runs and not any(is_rtl for _text, _font, is_rtl in placed.runs):
            together.append(placed)
            continue
        turned += [*_reversed_words(together), placed]
        together = []
    return turned + _reversed_words(together)


def _reversed_words(words: "list[_Placed]") -> "list[_Placed]":
    first = next((at for at, word in enumerate(words) if not word.is_blank), len(words))
    last = next((at for at in range(len(words), 0, -1) if not words[at - 1].is_blank), 0)
    return [*words[:first], *reversed(words[first:last]), *words[last:]] if first < last else words


def _moved(op: Op, x: float, y: float) -> Op:
    return replace(op, x=op.x + x, y=op.y + y)


def _length(text: str, font: Font) -> float:
    return float(font.getlength(text))


def _is_block(node: Node) -> bool:
    if node.tag == "img":
        return "photo" in node.classes
    return node.tag in _MORE_BLOCKS


def _pieces(nodes: list[Node], style: Style) -> Iterator[_Piece]:
    for node in nodes:
        if not node.tag:
            for word in re.findall(r"\n|[^\S\n\u00a0\u202f]+|[\S\u00a0\u202f]+", node.text):
                yield from (_Piece(text=part, style=style) for part in _short(word))
        elif node.tag == "br":
            yield _Piece(text="\n", style=style)
        elif node.tag in ("img", "input", "kbd") or "label" in node.classes:
            yield _Piece(node=node, style=style)
        else:
            yield from _pieces(node.children, _inside(node, style))


def _short(word: str) -> Iterator[str]:
    """Yield a long word in parts: an address of a page has no place to break."""
    for start in range(0, len(word), 40):
        yield word[start : start + 40]


def _inside(node: Node, style: Style) -> Style:
    bold = style.bold or node.tag in ("b", "strong")
    if "marks" in node.classes:
        return Style(size=style.size, bold=bold, colour="#854800")
    if node.tag == "small":
        return Style(size=SMALL, bold=bold, colour="#515C56")
    return Style(size=style.size, bold=bold, colour=style.colour)


def _measure_small(layout: Layout, node: Node, style: Style, width: float) -> _Placed:
    if node.tag == "img":
        picture = open_picture(node.attributes.get("src", ""), (96, _MAX_SMALL_PX))
        if picture is None:
            return _Placed(width=0, height=0)
        op = Op(kind="picture", x=0, y=0, width=picture.width, height=picture.height, picture=picture)
        return _Placed(width=picture.width + GAP, height=picture.height, ops=[op])
    if node.tag == "input":
        radius = 9 if node.attributes.get("type") == "radio" else 4
        if node.attributes.get("type") not in ("radio", "checkbox"):
            width = min(width, 240)
            box = Op(kind="box", x=0, y=0, width=width, height=34, fill="#FFFFFF", edge="#6F7A73", radius=4)
            return _Placed(width=width, height=34, ops=[box])
        op = Op(kind="box", x=0, y=2, width=18, height=18, fill="#FFFFFF", edge="#6F7A73", radius=radius)
        return _Placed(width=18 + GAP, height=22, ops=[op])
    return _chip(layout, node, style, width)


def _chip(layout: Layout, node: Node, style: Style, width: float) -> _Placed:
    """Return a keycap, or a label with its keycap, as one piece that no line breaks."""
    is_key = node.tag == "kbd"
    inner = Layout(layout.fonts)
    size = Style(size=12 if is_key else style.size, bold=is_key)
    parts = [inner._measure(piece, width) for piece in _pieces(node.children, size)]  # noqa: SLF001 - its own kind
    at, height = 6.0, max([part.height for part in parts], default=BODY) + (2 if is_key else 8)
    for part in parts:
        part.put(inner, at, (height - part.height) / 2)
        at += part.width
    fill = re.search(r"background:(#\w{6})", node.attributes.get("style", ""))
    box = Op(
        kind="box", x=0, y=0, width=at + 6, height=height, edge="#6F7A73", radius=4,
        fill=fill[1] if fill else "#FFFFFF",
    )  # fmt: skip
    indent = GAP if is_key else 0
    ops = [_moved(op, indent, 0) for op in (box, *inner.ops)]
    return _Placed(width=at + 6 + GAP + indent, height=height + (0 if is_key else 6), ops=ops)


def open_picture(source: str, most: tuple[float, float]) -> Image.Image | None:
    """Return the picture of a data URL, shrunk to fit; None where it is none or is damaged."""
    head, _comma, data = source.partition(",")
    if not head.startswith("data:image/"):
        return None
    try:
        image: ImageFile.ImageFile = Image.open(io.BytesIO(base64.b64decode(data)))
        if image.width * image.height > _MAX_PIXELS:
            return None
        image.draft("RGB", (int(most[0]), int(most[1])))
        found = image.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    found.thumbnail((max(1, int(most[0])), max(1, int(most[1]))))
    return found


Maker = Callable[[Layout, Node, float, float, float, Style], float]
_MAKERS: dict[str, Maker] = {}


def maker(*tags: str) -> Callable[[Maker], Maker]:
    """Note a function as the one that lays out some tags."""

    def note(function: Maker) -> Maker:
        _MAKERS.update(dict.fromkeys(tags, function))
        return function

    return note
