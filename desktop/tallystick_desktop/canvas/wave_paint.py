"""Paints a recording: ruler, waveform of each channel, spectrogram, segments, the moment being heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from tallystick_desktop.core import waveform as wf
from tallystick_desktop.core.detail import Detail
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.spectrogram import MOST_S
from tallystick_desktop.core.waveform import Levels, Span
from tallystick_desktop.kit.painting import keycap, keycap_size
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import LINE_PX, STRONG_LINE_PX, XS, S, region_colour, region_sign
from tallystick_packs.texts import _

Channels = tuple[tuple[Levels, Levels], ...]
_SOFT = 60
#: More segments in sight than this are drawn without their edges and signs: there is no room for either.
_MANY = 60
_MARKS_HZ = (1_000, 2_000, 3_000, 4_000)


@dataclass(slots=True, kw_only=True)
class Scene:
    """What is to be painted.

    Attributes:
        span: The seconds in sight.
        peaks: The channels of the pack's peaks.
        detail: The part in sight, decoded, once it is there.
        apart: Whether each channel has a line of its own.
        dragged: The stretch that the mouse is marking.
        marking: Where a segment was started with the keyboard; it ends at the moment being heard.
        selected: The stretch that is to be heard.
    """

    span: Span
    peaks: Channels = ()
    detail: Detail | None = None
    apart: bool = False
    segments: Sequence[Segment] = ()
    chosen: str | None = None
    position: float = 0.0
    dragged: tuple[float, float] | None = None
    marking: float | None = None
    selected: tuple[float, float] | None = None


@dataclass(slots=True)
class WavePaint:
    """Paints scenes and keeps the pictures that cost most."""

    _wave: tuple[object, QImage] | None = None
    _shades: tuple[object, QImage] | None = field(default=None)

    def paint(self, painter: QPainter, scene: Scene, body: QRectF, band: QRectF) -> None:
        """Paint a scene: waveform and segments in `body`, the spectrogram in `band` (empty for none)."""
        paint_ruler(painter, scene.span, int(body.top()))
        span = scene.span
        seen = [one for one in scene.segments if one.end >= span.start and one.start <= span.end]
        if len(seen) > _MANY:
            paint_fills(painter, seen, span, body, share=_SOFT / 255)
        for segment in seen:
            if len(seen) <= _MANY or segment.key == scene.chosen:
                _paint_segment(painter, scene, segment, body)
        self._paint_wave(painter, scene, body)
        if band.height() > 0:
            self._paint_band(painter, scene, band)
        if len(seen) <= _MANY:
            for segment in seen:
                _paint_sign(painter, scene, segment, body)
        marking = None if scene.marking is None else (scene.marking, scene.position)
        for stretch in (scene.dragged, marking, scene.selected):
            if stretch is not None:
                _paint_stretch(painter, scene.span, stretch, body)
        _paint_position(painter, scene, body, band)

    def _paint_wave(self, painter: QPainter, scene: Scene, body: QRectF) -> None:
        if not scene.peaks and scene.detail is None:
            return
        ratio = painter.device().devicePixelRatioF()
        colour = theme().colour("accent")
        height = int(body.height())
        exact = scene.detail if scene.detail is not None and scene.detail.wish.span == scene.span else None
        key = (scene.span, height, scene.apart, id(exact), colour.rgba(), ratio)
        if self._wave is None or self._wave[0] != key:
            self._wave = (key, _waves(scene, exact, height, ratio, colour))
        painter.drawImage(body.topLeft(), self._wave[1])
        painter.setPen(theme().colour("line"))
        for line in range(1, len(scene.peaks) if scene.apart else 1):
            y = body.top() + body.height() * line / len(scene.peaks)
            painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y))

    def _paint_band(self, painter: QPainter, scene: Scene, band: QRectF) -> None:
        now = theme()
        painter.fillRect(band, now.colour("raised"))
        painter.setPen(now.colour("line"))
        painter.drawLine(band.topLeft(), band.topRight())
        detail = scene.detail
        if scene.span.seconds > MOST_S:
            painter.setFont(now.font("caption"))
            painter.setPen(now.colour("muted"))
            painter.drawText(band, Qt.AlignmentFlag.AlignCenter, _("Come closer to see the spectrogram"))
            return
        if detail is None or detail.shades is None:
            return
        key = (id(detail), now.name)
        if self._shades is None or self._shades[0] != key:
            self._shades = (key, shaded(detail))
        old = detail.wish.span
        left, right = scene.span.x(old.start), scene.span.x(old.end)
        painter.save()
        painter.setClipRect(band)
        painter.drawImage(QRectF(left, band.top(), right - left, band.height()), self._shades[1])
        painter.restore()
        _paint_hertz(painter, band, detail.top_hz)


def _waves(scene: Scene, exact: Detail | None, height: int, ratio: float, colour: QColor) -> QImage:
    channels = exact.channels if exact is not None else scene.peaks
    lines = channels if scene.apart else (wf.merged(channels),)
    if exact is None:
        width = max(1, round(scene.span.width * ratio))
        lines = tuple(wf.columns(low, high, scene.span.resized(width)) for low, high in lines)
    return wave_image(lines, height, ratio, colour)


def wave_image(lines: Sequence[tuple[Levels, Levels]], height: int, ratio: float, colour: QColor) -> QImage:
    """Return the waveforms of channels under each other, as a picture with transparent ground."""
    import numpy as np

    width = len(lines[0][0])
    rows = max(1, round(height * ratio))
    whole = np.zeros((rows, width), dtype=np.uint32)
    for number, (bottom, top) in enumerate(lines):
        begin, end = rows * number // len(lines), rows * (number + 1) // len(lines)
        middle, reach = (end - begin) / 2, (end - begin) / 2 * 0.92
        first = np.clip((middle - top * reach).astype(np.int32), 0, end - begin - 1)
        last = np.clip((middle - bottom * reach).astype(np.int32) + 1, first + 1, end - begin)
        line = np.arange(end - begin, dtype=np.int32)[:, None]
        inside = (line >= first[None, :]) & (line < last[None, :])
        whole[begin:end][inside] = colour.rgba()
    image = QImage(whole.tobytes(), width, rows, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(ratio)
    return image


def shaded(detail: Detail) -> QImage:
    """Return a spectrogram as a picture in the colours of the theme."""
    import numpy as np

    shades = detail.shades
    if shades is None:
        return QImage()
    rows, width = shades.shape
    stride = (width + 3) // 4 * 4
    padded = np.zeros((rows, stride), dtype=np.uint8)
    padded[:, :width] = shades
    image = QImage(padded.tobytes(), width, rows, stride, QImage.Format.Format_Indexed8).copy()
    ground, ink = theme().colour("raised"), theme().colour("text")
    image.setColorTable([_between(ground, ink, step / 255) for step in range(256)])
    return image


def paint_ruler(painter: QPainter, span: Span, height: int) -> None:
    """Paint time marks from the top down to `height`."""
    now = theme()
    painter.fillRect(0, 0, span.width, height, now.colour("surface"))
    painter.setFont(now.font("caption"))
    for second, words in span.marks(room_px=now.metrics("caption").horizontalAdvance("00:00:00.0")):
        x = span.x(second)
        painter.setPen(now.colour("edge"))
        painter.drawLine(QPointF(x, height - 5), QPointF(x, height))
        painter.setPen(now.colour("muted"))
        painter.drawText(QPointF(x + 4, now.metrics("caption").ascent() + 2), words)
    painter.setPen(now.colour("line"))
    painter.drawLine(0, height, span.width, height)


def paint_fills(
    painter: QPainter, segments: Sequence[Segment], span: Span, body: QRectF, *, share: float = 1.0
) -> None:
    """Fill where segments stand, each pixel once and without looking through: for hundreds of them."""
    scale, last = span.width / max(1e-9, span.seconds), (-1, -2)
    top, height = round(body.top()), round(body.height())
    colours: dict[int, QColor] = {}
    for segment in segments:
        left = int((segment.start - span.start) * scale)
        right = max(left + 1, int((segment.end - span.start) * scale))
        if right <= last[0] and segment.label == last[1]:
            continue
        last = (right, segment.label)
        colour = colours.get(segment.label)
        if colour is None:
            own = QColor(region_colour(max(0, segment.label)))
            colour = QColor.fromRgba(_between(theme().colour("raised"), own, share))
            colours[segment.label] = colour
        painter.fillRect(left, top, right - left, height, colour)


def rect_of(segment: Segment, span: Span, body: QRectF) -> QRectF:
    """Return where a segment stands."""
    left, right = span.x(segment.start), span.x(segment.end)
    return QRectF(left, body.top(), max(2.0, right - left), body.height())


def _paint_segment(painter: QPainter, scene: Scene, segment: Segment, body: QRectF) -> None:
    rect = rect_of(segment, scene.span, body)
    chosen = segment.key == scene.chosen
    painter.fillRect(rect, _soft(QColor(region_colour(max(0, segment.label))), _SOFT * (1 + chosen)))
    painter.setPen(QPen(theme().colour("text" if chosen else "edge"), STRONG_LINE_PX if chosen else LINE_PX))
    painter.drawRect(rect.adjusted(0, 1, 0, -1))


def _paint_stretch(painter: QPainter, span: Span, stretch: tuple[float, float], body: QRectF) -> None:
    first, last = sorted(span.x(second) for second in stretch)
    rect = QRectF(first, body.top(), last - first, body.height())
    painter.fillRect(rect, _soft(theme().colour("accent"), _SOFT))
    painter.setPen(QPen(theme().colour("accent"), STRONG_LINE_PX))
    for x in (rect.left(), rect.right()):
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))


def _paint_sign(painter: QPainter, scene: Scene, segment: Segment, body: QRectF) -> None:
    rect = rect_of(segment, scene.span, body)
    sign = region_sign(segment.label) if segment.label >= 0 else "?"
    cap = keycap_size(sign)
    if rect.width() < cap.width() + S:
        return
    spot = QRectF(max(2.0, rect.left() + 3), rect.top() + 3, cap.width(), cap.height())
    keycap(painter, spot, sign, colour=region_colour(max(0, segment.label)))


def _paint_position(painter: QPainter, scene: Scene, body: QRectF, band: QRectF) -> None:
    x = round(scene.span.x(scene.position))
    colour = theme().colour("danger")
    painter.fillRect(QRectF(x - 1, body.top() - 4, 2, body.height() + band.height() + 4), colour)
    painter.fillRect(QRectF(x - 5, body.top() - 6, 10, 5), colour)


def _paint_hertz(painter: QPainter, band: QRectF, top: float) -> None:
    now = theme()
    line = now.line("caption")
    painter.setFont(now.font("caption"))
    apart = band.height() / top * 1_000
    for hertz in _MARKS_HZ if apart >= line else _MARKS_HZ[1::2]:
        y = band.bottom() - hertz / top * band.height()
        if y < band.top() + line / 2:
            continue
        words = f"{hertz // 1000} kHz"
        room = now.metrics("caption").horizontalAdvance(words) + S
        spot = QRectF(band.left(), y - line / 2, room, line)
        painter.fillRect(spot, _soft(now.colour("raised"), 200))
        painter.setPen(now.colour("text"))
        painter.drawText(spot.adjusted(XS, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def _soft(colour: QColor, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(min(255, alpha))
    return made


def _between(first: QColor, last: QColor, share: float) -> int:
    parts = (
        round(one + (other - one) * share)
        for one, other in zip(first.getRgb()[:3], last.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(*parts).rgba()
