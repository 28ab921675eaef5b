"""Painted masks: brush and eraser, one step of undo for each stroke, Label Studio's run lengths.

A mask keeps the pixels of the box around it only. numpy is imported when the first mask is met, not when
the program starts.
"""

import base64
import io
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from tallystick_desktop.core.geometry import Box, Point, clamp
from tallystick_desktop.core.tools import run_lengths
from tallystick_desktop.core.tools.base import Draw, Intent, Reshape, Scene, Shape, Size, Tool, Value

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels = npt.NDArray[np.bool_]

_PNG = "data:image/png;base64,"


@dataclass(frozen=True, eq=False, kw_only=True)
class MaskShape(Shape):
    """A mask: pixels of the box whose top-left corner is (x, y), in a picture of a size."""

    kind: ClassVar[str] = "brush"
    image: Size
    x: int
    y: int
    pixels: "Pixels"
    png: bool = False

    @cached_property
    def outline(self) -> tuple[Point, ...]:
        """The corners of the box around it."""
        height, width = self.pixels.shape
        right, bottom = float(self.x + width), float(self.y + height)
        return (
            Point(float(self.x), float(self.y)),
            Point(right, float(self.y)),
            Point(right, bottom),
            Point(float(self.x), bottom),
        )

    @property
    def words(self) -> str:
        """How many pixels are painted."""
        return f"{int(self.pixels.sum())} px"

    def handles(self, _gap: float = 0.0) -> tuple[Point, ...]:
        """A mask has nothing to drag; it is painted."""
        return ()

    def contains(self, point: Point, *, margin: float = 0.0) -> bool:
        """Whether the pixel at a point is painted."""
        del margin
        column, line = int(point.x) - self.x, int(point.y) - self.y
        height, width = self.pixels.shape
        return 0 <= column < width and 0 <= line < height and bool(self.pixels[line, column])

    def on_edge(self, point: Point, *, margin: float) -> bool:
        """As `contains`: a mask has no rim to hit."""
        return self.contains(point, margin=margin)

    def shifted(self, dx: float, dy: float) -> "MaskShape":
        """Return it moved by whole pixels."""
        return replace(self, x=self.x + round(dx), y=self.y + round(dy))

    def pulled(self, _handle: int, _to: Point, *, within: Box) -> "MaskShape":
        """Return it as it is: there is nothing to drag."""
        del within
        return self

    @property
    def is_empty(self) -> bool:
        """Whether nothing is painted."""
        return not self.pixels.any()

    def whole(self) -> "Pixels":
        """Return the mask at the size of the picture."""
        import numpy as np

        full = np.zeros((self.image[1], self.image[0]), dtype=np.bool_)
        height, width = self.pixels.shape
        full[self.y : self.y + height, self.x : self.x + width] = self.pixels
        return full

    def written(self, image: Size) -> dict[str, Any]:
        """Return run lengths, or a PNG for BitmaskLabels."""
        if self.png:
            return {"imageDataURL": _PNG + base64.b64encode(self._as_png()).decode("ascii")}
        return {"format": "rle", "rle": run_lengths.encode(self.pixels, (self.x, self.y), image)}

    def _as_png(self) -> bytes:
        import numpy as np
        from PIL import Image

        full = self.whole()
        out = io.BytesIO()
        Image.fromarray(np.where(full, 255, 0).astype(np.uint8)).save(out, "PNG", compress_level=1)
        return out.getvalue()


def cropped(full: "Pixels", *, png: bool = False) -> MaskShape:
    """Return the mask of a picture's pixels, cut to what is painted."""
    import numpy as np

    lines, columns = np.flatnonzero(full.any(axis=1)), np.flatnonzero(full.any(axis=0))
    size = (full.shape[1], full.shape[0])
    if not len(lines):
        return MaskShape(image=size, x=0, y=0, pixels=np.zeros((1, 1), dtype=np.bool_), png=png)
    top, bottom, left, right = int(lines[0]), int(lines[-1]), int(columns[0]), int(columns[-1])
    pixels = full[top : bottom + 1, left : right + 1].copy()
    return MaskShape(image=size, x=left, y=top, pixels=pixels, png=png)


def read(value: Value, image: Size) -> MaskShape:
    """Return the mask of a Brush entry.

    Raises:
        ValueError: The run lengths are damaged or of a picture of another size.
    """
    return cropped(run_lengths.decode(value["rle"], image))


def read_png(value: Value, image: Size) -> MaskShape:
    """Return the mask of a Bitmask entry.

    Raises:
        ValueError: The picture has another size.
    """
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(value["imageDataURL"][len(_PNG) :]))) as picture:
        if picture.size != image:
            raise ValueError("the mask is of a picture of another size")
        band = picture.getchannel("A") if "A" in picture.getbands() else picture.convert("L")
        return cropped(np.asarray(band) > 0, png=True)


class BrushTool(Tool):
    """Paints: onto the selected mask, or a new one. Each stroke is one step."""

    erases = False

    def __init__(self) -> None:
        self.radius = 12.0
        self.png = False
        self._full: Pixels | None = None
        self._key: str | None = None
        self._last: Point | None = None
        self._reach: tuple[int, int, int, int] | None = None

    @property
    def preview(self) -> Shape | None:
        """The mask as it is painted now."""
        if self._full is None or self._reach is None:
            return None
        left, top, right, bottom = self._reach
        size = (self._full.shape[1], self._full.shape[0])
        pixels = self._full[top:bottom, left:right]
        return MaskShape(image=size, x=left, y=top, pixels=pixels, png=self.png)

    @property
    def previewed(self) -> str | None:
        """The mask that is painted on."""
        return self._key if self._full is not None else None

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Begin a stroke."""
        import numpy as np

        chosen = scene.regions.get(scene.selected or "")
        shape = chosen.shape if chosen is not None and not chosen.is_locked else None
        if isinstance(shape, MaskShape):
            self._key, self._full, box = scene.selected, shape.whole(), shape.bounds
            self._reach = (int(box.x), int(box.y), int(box.right), int(box.bottom))
        elif self.erases:
            return None
        else:
            height, width = int(scene.within.height), int(scene.within.width)
            self._key, self._full = None, np.zeros((height, width), dtype=np.bool_)
            self._reach = None
        self._last = clamp(point, scene.within)
        self._dab(self._last, self._last)
        return None

    def move(self, scene: Scene, point: Point) -> None:
        """Paint from where the pointer was to where it is."""
        if self._full is None or self._last is None:
            return
        at = clamp(point, scene.within)
        self._dab(self._last, at)
        self._last = at

    def release(self, scene: Scene, point: Point) -> Intent | None:
        """End the stroke."""
        if self._full is None:
            return None
        self.move(scene, point)
        key, made = self._key, cropped(self._full, png=self.png)
        self.cancel()
        if made.is_empty:
            return None
        return Draw(shape=made) if key is None else Reshape(key=key, shape=made)

    def corner(self, scene: Scene, point: Point) -> Intent | None:
        """Paint one dab with the keyboard."""
        self.press(scene, point)
        return self.release(scene, point)

    def cancel(self) -> bool:
        """Forget the stroke."""
        had = self._full is not None
        self._full, self._key, self._last, self._reach = None, None, None, None
        return had

    def _dab(self, start: Point, end: Point) -> None:
        """Paint all pixels whose middle is within the radius of a line."""
        import numpy as np

        if self._full is None:
            return
        height, width = self._full.shape
        reach = self.radius + 1
        left, right = _span(start.x, end.x, reach, width)
        top, bottom = _span(start.y, end.y, reach, height)
        across = np.arange(left, right, dtype=np.float32)[None, :] + 0.5 - start.x
        down = np.arange(top, bottom, dtype=np.float32)[:, None] + 0.5 - start.y
        dx, dy = end.x - start.x, end.y - start.y
        length = dx * dx + dy * dy
        part = np.clip((across * dx + down * dy) / length, 0, 1) if length else np.float32(0)
        touched = (across - part * dx) ** 2 + (down - part * dy) ** 2 <= self.radius**2
        part_of_it = self._full[top:bottom, left:right]
        if self.erases:
            part_of_it &= ~touched
        else:
            part_of_it |= touched
        now = self._reach or (left, top, right, bottom)
        self._reach = (min(now[0], left), min(now[1], top), max(now[2], right), max(now[3], bottom))


class BitmaskTool(BrushTool):
    """Paints masks that travel as PNG."""

    def __init__(self) -> None:
        super().__init__()
        self.png = True


class EraserTool(BrushTool):
    """Takes away from the selected mask."""

    erases = True

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Begin a stroke on the selected mask."""
        chosen = scene.regions.get(scene.selected or "")
        self.png = chosen is not None and isinstance(chosen.shape, MaskShape) and chosen.shape.png
        return super().press(scene, point)


def _span(first: float, second: float, reach: float, whole: int) -> tuple[int, int]:
    start = int(max(0.0, min(first, second) - reach))
    return start, int(min(float(whole), max(first, second) + reach + 1))
