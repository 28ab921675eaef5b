"""Photos: fully decoded once, upright, without the metadata that says where they were taken.

A photo that stands upright keeps its compressed pixels; only what stands beside them is dropped (see
`stripping`). Anything that must be turned, has several frames, or is not JPEG, PNG or WebP, is encoded again.
"""

import io
import threading
import warnings
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import Prepared
from tallystick_packs.media.stripping import strip_jpeg, strip_png, strip_webp

MAX_PIXELS = 120_000_000
_JPEG_QUALITY = 92
_KEPT = {
    "JPEG": ("image/jpeg", ".jpg", strip_jpeg),
    "PNG": ("image/png", ".png", strip_png),
    "WEBP": ("image/webp", ".webp", strip_webp),
}
_ORIENTATION = 0x0112
# Warnings are switched for the whole process, so one thread at a time opens; decoding runs side by side.
_OPENING = threading.Lock()


def prepare_image(data: bytes, name: str) -> Prepared:
    """Check and clean a photo.

    Raises:
        BadMediaError: Not a photo, damaged, or more than `MAX_PIXELS`.
    """
    try:
        return _prepare(data, name)
    except BadMediaError:
        raise
    except UnidentifiedImageError as exc:
        raise BadMediaError(f"{name} is not a photo this program can read.") from exc
    # Pillow's decoders raise many kinds of error for damaged files; each means the same to a requester.
    except Exception as exc:
        raise BadMediaError(f"{name} cannot be decoded: {exc}.") from exc


def _prepare(data: bytes, name: str) -> Prepared:
    image, turned, frames = _open(data, name)
    with image:
        image.load()
        form = image.format or ""
        if form not in _KEPT or turned or frames > 1:
            return _encoded_again(image, form, frames)
        media_type, suffix, strip = _KEPT[form]
        clean = strip(data)
        if clean != data and not _shows(clean, image.size):
            return _encoded_again(image, form, frames)
        note = "metadata removed" if clean != data else ""
        width, height = image.size
        return Prepared(data=clean, type=media_type, suffix=suffix, width=width, height=height, note=note)


def _open(data: bytes, name: str) -> tuple[Image.Image, bool, int]:
    """Read the header: the image, not decoded yet; whether it lies; how many frames it has."""
    with _OPENING, warnings.catch_warnings():
        # Pillow warns of large pictures, which are counted here, and of odd metadata, which are dropped.
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(data))
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise BadMediaError(f"{name} has {width} x {height} pixels; at most {MAX_PIXELS:,} are allowed.")
        return image, image.getexif().get(_ORIENTATION, 1) != 1, getattr(image, "n_frames", 1)


def _shows(data: bytes, size: tuple[int, int]) -> bool:
    """Whether a stripped photo still decodes: files that break their format's rules may not."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return image.size == size
    except (OSError, ValueError, SyntaxError):
        return False


def _encoded_again(image: Image.Image, form: str, frames: int) -> Prepared:
    # The profile fits the pixels only while they keep their colour model.
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "P") else None
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    options: dict[str, Any] = {"icc_profile": profile, "exif": b""}
    out = io.BytesIO()
    if has_alpha or form == "PNG":
        media_type, suffix = "image/png", ".png"
        upright.convert("RGBA" if has_alpha else "RGB").save(out, "PNG", **options)
    else:
        media_type, suffix = "image/jpeg", ".jpg"
        options |= {"quality": _JPEG_QUALITY, "optimize": True, "comment": b""}
        upright.convert("RGB").save(out, "JPEG", **options)
    width, height = upright.size
    dropped = f", the first of {frames} pictures" if frames > 1 else ""
    return Prepared(
        data=out.getvalue(), type=media_type, suffix=suffix, width=width, height=height,
        note=f"{form or 'photo'} turned upright and encoded again{dropped}",
    )  # fmt: skip
