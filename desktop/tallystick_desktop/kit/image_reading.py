"""Reading pictures with Qt, whether they lie open on the disk or sealed."""

import logging
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QBuffer, QIODeviceBase
from PySide6.QtGui import QImageReader, QPixmap

from tallystick_packs.errors import TallystickError
from tallystick_sync.client.sources import SealedFile, Source

T = TypeVar("T")
_log = logging.getLogger(__name__)


def read_image(source: Source, read: Callable[[QImageReader], T]) -> T:
    """Call `read` with a reader on the picture; a sealed one is opened in memory only.

    Raises:
        BadPackError, FileProblemError: A sealed picture cannot be opened.
    """
    if not isinstance(source, SealedFile):
        return read(QImageReader(str(source)))
    buffer = QBuffer()
    buffer.setData(source.read())
    buffer.open(QIODeviceBase.OpenModeFlag.ReadOnly)
    return read(QImageReader(buffer))


def read_pixmap(source: Source, read: Callable[[QImageReader], QPixmap]) -> QPixmap:
    """As `read_image`; of a picture that cannot be opened an empty one, and a line in the log."""
    try:
        return read_image(source, read)
    except TallystickError as exc:
        _log.warning("a picture cannot be shown: %s", exc.what)
        return QPixmap()
