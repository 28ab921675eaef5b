"""Small drawings that several widgets share: rounded boxes, keycaps, focus rings, isolated text."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPen

from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import LINE_PX, RADIUS_S, STRONG_LINE_PX, XS

#: Room that a pressable widget keeps around its body for the focus ring: a gap and the ring.
RING_PX = 4
_KEYCAP_PAD = 5
_ARROWS = (("Left", "\u2190"), ("Right", "\u2192"), ("Up", "\u2191"), ("Down", "\u2193"))


def painter_on(device: QPaintDevice) -> QPainter:
    """Return an antialiasing painter on a widget."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def box(
    painter: QPainter,
    rect: QRectF,
    *,
    fill: QColor | None = None,
    line: QColor | None = None,
    width: float = LINE_PX,
    radius: float = RADIUS_S,
    dotted: bool = False,
) -> None:
    """Draw a rounded box whose outer edge is `rect`."""
    half = width / 2 if line is not None else 0.0
    inner = rect.adjusted(half, half, -half, -half)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        style = Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine
        painter.setPen(QPen(line, width, style))
    painter.drawRoundedRect(inner, radius, radius)


def focus_ring(painter: QPainter, body: QRectF, *, radius: float) -> None:
    """Draw the focus ring around `body`, with a gap (thicker in high contrast)."""
    width = 3 if theme().name == "contrast" else STRONG_LINE_PX
    outer = body.adjusted(-RING_PX, -RING_PX, RING_PX, RING_PX)
    box(painter, outer, line=theme().colour("focus"), width=width, radius=radius + RING_PX / 2)


def key_words(key: str) -> str:
    """Return a key as it stands on a keycap: arrows are drawn, not named."""
    for name, sign in _ARROWS:
        if key == name or key.endswith(f"+{name}"):
            return key.removesuffix(name) + sign
    return key


def keycap_size(key: str) -> QSize:
    """Return the size of a keycap with these words."""
    key = key_words(key)
    metrics = theme().metrics("keycap")
    height = max(20, metrics.height() + 6)
    return QSize(max(height, metrics.horizontalAdvance(key) + 2 * _KEYCAP_PAD + 2), height)


def keycap(painter: QPainter, rect: QRectF, key: str, *, on_accent: bool = False, colour: str = "") -> None:
    """Draw a keycap: surface fill, edge line, a thicker bottom. `colour` is a label's own colour."""
    now = theme()
    if colour:
        fill, line, ink = QColor(colour), QColor("#000000"), QColor("#111111")
    elif on_accent:
        fill, line, ink = now.colour("accent"), now.colour("on_accent"), now.colour("on_accent")
    else:
        fill, line, ink = now.colour("surface"), now.colour("edge"), now.colour("text")
    box(painter, rect, fill=line, radius=RADIUS_S)
    face = rect.adjusted(LINE_PX, LINE_PX, -LINE_PX, -STRONG_LINE_PX)
    box(painter, face, fill=fill, radius=RADIUS_S - 1)
    painter.setFont(now.font("keycap"))
    painter.setPen(ink)
    # Alt+- is a key's name and no sentence: it stands so in languages that are written from the right too.
    direction = painter.layoutDirection()
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    painter.drawText(face, Qt.AlignmentFlag.AlignCenter, key_words(key))
    painter.setLayoutDirection(direction)


def mirrored(rect: QRectF, width: float, *, rtl: bool) -> QRectF:
    """Return `rect` mirrored within `width` where the language reads from the right."""
    return QRectF(width - rect.right(), rect.y(), rect.width(), rect.height()) if rtl else rect


def gap(count: int = 1) -> int:
    """Return `count` small spaces in pixels."""
    return XS * count
