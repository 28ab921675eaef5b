"""Photos made smaller to a target: so many bytes, or so much likeness (SSIM), never a fixed encoder quality.

The encoder's quality is searched by halving: five encodings, the best of which is kept. WebP, because it
needs about half the bytes of JPEG for the same likeness; JPEG where a side is longer than WebP allows, and
for large pictures, which open in parts then.
"""

import io
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from tallystick_packs.media import Prepared
from tallystick_packs.media.settings import MediaSettings

DEFAULT_QUALITY = 0.95
"""SSIM aimed at where only a longest side is asked for."""
LARGE_PIXELS, HUGE_PIXELS = 24_000_000, 60_000_000
_WEBP_MAX_SIDE, JPEG_MAX_SIDE = 16_383, 65_500
_LEAST, _MOST = 10, 95
_UNIT_PX, _TILE_UNITS, _LEAST_UNITS = 16, 64, 8
_SMALLER = 0.8
_LEAST_SIDE = 64
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    data: bytes
    ssim: float


def shrink(image: Image.Image, settings: MediaSettings, *, kept: Prepared) -> Prepared:
    """Make a photo smaller as asked.

    Args:
        image: The picture, upright, opaque, in sRGB.
        kept: The photo as it would go into the pack otherwise; returned where nothing smaller is found.
    """
    wanted = settings.photo_quality or (0.0 if settings.photo_max_bytes else DEFAULT_QUALITY)
    small = _fitted(image.convert("RGB"), settings.photo_max_side)
    is_resized = small.size != image.size
    if not is_resized and not _is_over(len(kept.data), settings.photo_max_bytes) and not wanted:
        return replace(kept, quality=1.0)
    found = _search(small, wanted=wanted, most=settings.photo_max_bytes)
    while _is_over(len(found.data), settings.photo_max_bytes) and max(small.size) > _LEAST_SIDE:
        small = _fitted(small, round(max(small.size) * _SMALLER))
        found = _search(small, wanted=wanted, most=settings.photo_max_bytes)
    if not is_resized and len(kept.data) <= len(found.data):
        return replace(kept, quality=1.0)
    is_webp = _is_webp(small.size)
    size = "" if small.size == image.size else f" to {small.width} x {small.height}"
    note = f"made smaller{size}, {len(found.data) // 1000 + 1} kB, SSIM {found.ssim:.3f}"
    return Prepared(
        data=found.data, type="image/webp" if is_webp else "image/jpeg",
        suffix=".webp" if is_webp else ".jpg", width=small.width, height=small.height,
        note=", ".join(part for part in (kept.note, note) if part), quality=round(found.ssim, 4),
    )  # fmt: skip


def _is_over(size: int, most: int) -> bool:
    return bool(most) and size > most


def _fitted(image: Image.Image, side: int) -> Image.Image:
    if not side or max(image.size) <= side:
        return image
    share = side / max(image.size)
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _search(image: Image.Image, *, wanted: float, most: int) -> _Try:
    """The least quality that reaches `wanted`, or where there is none, the most that fits `most` bytes."""
    luma = _luma(image)
    low, high = _LEAST, _MOST
    best: _Try | None = None
    smallest: _Try | None = None
    while low <= high:
        quality = (low + high) // 2
        data = _encode(image, quality)
        made = _Try(data=data, ssim=ssim(luma, _luma(Image.open(io.BytesIO(data)))))
        if smallest is None or len(data) < len(smallest.data):
            smallest = made
        fits = not _is_over(len(data), most)
        is_enough = _is_enough(made, wanted)
        # Later enough tries have a lower quality, so they are smaller; tries that fall short never replace.
        if fits and (is_enough or best is None or (made.ssim > best.ssim and not _is_enough(best, wanted))):
            best = made
        if is_enough or not fits:
            high = quality - 1
        else:
            low = quality + 1
    return best or smallest or _Try(data=_encode(image, _LEAST), ssim=0.0)


def _is_enough(made: _Try, wanted: float) -> bool:
    return bool(wanted) and made.ssim >= wanted


def _encode(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    if _is_webp(image.size):
        image.save(out, "WEBP", quality=quality, method=4)
    else:
        image.save(out, "JPEG", quality=quality, optimize=True, **restarts_for(image.size))
    return out.getvalue()


def is_large(size: tuple[int, int]) -> bool:
    """Whether a picture has too many pixels to be decoded whole on an old laptop."""
    return size[0] * size[1] > LARGE_PIXELS


def restarts_for(size: tuple[int, int]) -> dict[str, int]:
    """Options of Pillow's JPEG encoder that let a large picture be opened a tile at a time.

    Restart markers stand after the same number of coded units (16 pixels) in every row, at most 1024 pixels.
    """
    if not is_large(size):
        return {}
    units = -(-size[0] // _UNIT_PX)
    interval = max(one for one in range(1, min(units, _TILE_UNITS) + 1) if units % one == 0)
    return {"subsampling": 2, "restart_marker_blocks": interval if interval > _LEAST_UNITS else units}


def _is_webp(size: tuple[int, int]) -> bool:
    return max(size) <= _WEBP_MAX_SIDE and not is_large(size)


def _luma(image: Image.Image) -> npt.NDArray[np.float32]:
    return np.asarray(image.convert("L"), dtype=np.float32)


def ssim(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    """Structural similarity of two pictures of one size (Wang 2004), windows of 8 x 8 every 4 pixels."""
    if min(one.shape) < 8:
        error = float(np.mean((one - other) ** 2))
        return max(0.0, 1 - error / 255**2)
    sums = [_window_means(part) for part in (one, other, one * one, other * other, one * other)]
    mean_1, mean_2, square_1, square_2, product = sums
    variance_1, variance_2 = square_1 - mean_1**2, square_2 - mean_2**2
    covariance = product - mean_1 * mean_2
    top = (2 * mean_1 * mean_2 + _C1) * (2 * covariance + _C2)
    bottom = (mean_1**2 + mean_2**2 + _C1) * (variance_1 + variance_2 + _C2)
    return float(np.mean(top / bottom))


def _window_means(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    height, width = (side - side % 4 for side in values.shape)
    blocks = values[:height, :width].reshape(height // 4, 4, width // 4, 4).sum(axis=(1, 3), dtype=np.float64)
    windows = blocks[:-1, :-1] + blocks[1:, :-1] + blocks[:-1, 1:] + blocks[1:, 1:]
    return np.asarray(windows / 64)
