"""Photos, decoded beside the main thread at the size they are shown, neighbours ahead of time.

A 12 MP photo takes 158 ms to decode whole and 43 ms at screen size; decoded ahead, the next one paints in
one frame. Closer views get a sharp part of their own (`want_part`), so no photo is ever held whole.
"""

import itertools
import logging
import queue
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QBuffer, QIODeviceBase, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from tallystick_desktop.core.jpeg_parts import JpegParts, Place
from tallystick_desktop.kit.image_reading import read_image
from tallystick_packs.errors import TallystickError
from tallystick_sync.client.sources import Source, size_of

_log = logging.getLogger(__name__)
_KEPT = 5
_DECODERS = 2
_AT_ONCE, _NOW, _LATER = 0, 1, 2
#: Qt refuses images above 256 MB. What a pack may hold must open: 120 megapixels of four bytes. Only formats
#: without scaled decoding (PNG) ever need it, and only for a moment.
_MOST_MB = 520
#: Smaller files are decoded whole in one frame or two; looking for their tiles would cost more.
_CUT_FROM_BYTES = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to decode: a file, the part of it (None: all), the size it is shown at."""

    path: Source
    size: tuple[int, int]
    part: tuple[int, int, int, int] | None = None


class PhotoLoader(QObject):
    """Decodes photos on two threads and keeps the last few.

    Signals:
        arrived: An `Ask` whose image can now be taken.
        failed: An `Ask` that could not be decoded, and why.
    """

    arrived = Signal(object)
    failed = Signal(object, str)
    _home = Signal(object, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = itertools.count()
        self._queue: queue.PriorityQueue[tuple[int, int, Ask | None]] = queue.PriorityQueue()
        self._threads = [
            threading.Thread(target=self._decode_all, name=f"photo-{number}", daemon=True)
            for number in range(_DECODERS)
        ]
        for thread in self._threads:
            thread.start()
        self._kept: OrderedDict[Ask, QImage] = OrderedDict()
        self._asked: set[Ask] = set()
        self._urgent: set[Ask] = set()
        self._home.connect(self._take_in, Qt.ConnectionType.QueuedConnection)

    def take(self, ask: Ask) -> QImage | None:
        """Return an image if it is here; otherwise decode it and tell with `arrived`."""
        found = self._kept.get(ask)
        if found is not None:
            self._kept.move_to_end(ask)
            return found
        if ask not in self._urgent:
            self._urgent.add(ask)
            self._queue.put((_NOW, -next(self._turns), ask))
        return None

    def prefetch(self, ask: Ask) -> None:
        """Decode ahead of time, after everything that is wanted now."""
        if ask not in self._kept and ask not in self._asked:
            self._asked.add(ask)
            self._queue.put((_LATER, next(self._turns), ask))

    def close(self) -> None:
        """Stop; nothing arrives any more."""
        for _thread in self._threads:
            self._queue.put((_AT_ONCE, 0, None))
        for thread in self._threads:
            thread.join()
        _parts_of.cache_clear()  # lets go of the files

    def _decode_all(self) -> None:
        while (ask := self._queue.get()[2]) is not None:
            if ask in self._kept:
                continue
            image, why = decode(ask)
            self._home.emit(ask, image, why)

    def _take_in(self, ask: Ask, image: QImage, why: str) -> None:
        self._asked.discard(ask)
        self._urgent.discard(ask)
        if why:
            _log.warning("a photo cannot be shown: %s", why)
            self.failed.emit(ask, why)
            return
        self._kept[ask] = image
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.arrived.emit(ask)


def decode(ask: Ask) -> tuple[QImage, str]:
    """Decode what is asked for; the second value says why not, or is empty."""
    QImageReader.setAllocationLimit(_MOST_MB)
    parts = _parts_of(ask.path) if ask.part is not None else None
    if ask.part is not None and parts is not None:
        data, shown = parts.part(ask.part)
        x, y, width, height = ask.part
        return _read_bytes(data, (x - shown[0], y - shown[1], width, height), ask.size)
    try:
        return read_image(ask.path, lambda reader: _read(reader, ask.part, ask.size))
    except TallystickError as exc:
        return QImage(), str(exc)


@lru_cache(maxsize=4)
def _parts_of(path: Source) -> JpegParts | None:
    """Return a large file's tiles; of a small one it is not worth knowing them."""
    return JpegParts.open(path) if size_of(path) > _CUT_FROM_BYTES else None


def _read_bytes(data: bytes, part: Place | None, size: tuple[int, int]) -> tuple[QImage, str]:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODeviceBase.OpenModeFlag.ReadOnly)
    return _read(QImageReader(buffer), part, size)


def _read(reader: QImageReader, part: Place | None, size: tuple[int, int]) -> tuple[QImage, str]:
    natural = reader.size()
    wanted = QSize(*size)
    if part is not None:
        reader.setClipRect(QRect(*part))
        natural = QSize(part[2], part[3])
    if not natural.isValid() or wanted.width() < natural.width():
        reader.setScaledSize(wanted)
    image = reader.read()
    if image.isNull():
        return image, reader.errorString()
    return image.convertToFormat(QImage.Format.Format_RGB32), ""
