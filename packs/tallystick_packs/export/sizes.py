"""Upright sizes of the requester's own pictures: a packed one may have been made smaller."""

import warnings
from pathlib import Path

from PIL import Image

_ORIENTATION = 0x0112
_LYING = (5, 6, 7, 8)


class SourceSizes:
    """Looks up pictures in a job folder; where there is no folder, no size is known."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def of(self, file: str) -> tuple[int, int] | None:
        """Width and height as it is seen upright, or None where the picture is not there."""
        if self._folder is None:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(self._folder / file) as image:
                    width, height = image.size
                    lies = image.getexif().get(_ORIENTATION) in _LYING
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
        return (height, width) if lies else (width, height)
