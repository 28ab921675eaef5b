"""Photos: fully decoded once, upright, sRGB, without the metadata that says where they were taken.

What stands upright in 8-bit sRGB keeps its compressed pixels; only what stands beside them is dropped (see
`stripping`). Anything else is decoded, put right and encoded again, and a note says so. The pixel limit is
checked from the header, before a byte is decoded.

Large pictures travel as sequential JPEG with restart markers: it alone can be decoded at a fraction of its
size and a tile at a time, so a worker's old laptop opens 12,000 x 12,000 pixels at once and in little memory.
"""

import io
import threading
import warnings
from typing import Any

from PIL import Image, ImageCms, UnidentifiedImageError

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import Prepared
from tallystick_packs.media.settings import AS_IT_IS, MediaSettings
from tallystick_packs.media.shrinking import HUGE_PIXELS, JPEG_MAX_SIDE, is_large, restarts_for, shrink
from tallystick_packs.media.sniffing import kind_of_file, needs_ffmpeg
from tallystick_packs.media.stripping import png_without_texts, strip_jpeg, strip_png, strip_webp

MAX_PIXELS = 200_000_000
_JPEG_QUALITY, _LARGE_QUALITY = 92, 88
# Not EPS and its like: Pillow would start another program to draw them.
_READ = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "JPEG2000", "AVIF", "PPM", "TGA")
_KEPT = {
    "JPEG": ("image/jpeg", ".jpg", strip_jpeg),
    "PNG": ("image/png", ".png", strip_png),
    "WEBP": ("image/webp", ".webp", strip_webp),
}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Warnings are switched for the whole process, so one thread at a time opens; decoding runs side by side.
_OPENING = threading.Lock()


def prepare_image(data: bytes, name: str, settings: MediaSettings = AS_IT_IS) -> Prepared:
    """Check and clean a photo, and make it smaller as far as the settings ask.

    Raises:
        BadMediaError: Not a photo, damaged, or more than `MAX_PIXELS`.
    """
    try:
        return _prepare(data, name, settings)
    except BadMediaError:
        raise
    except UnidentifiedImageError as exc:
        found = kind_of_file(data)
        reason = f"it is {found}" if found else "no photo format is recognised in it"
        raise BadMediaError(f"{name} is not a photo this program can read: {reason}.") from exc
    except Image.DecompressionBombError as exc:
        raise BadMediaError(
            f"{name} claims far more pixels than the {MAX_PIXELS:,} that are allowed: {exc}"
        ) from exc
    # Pillow's decoders raise many kinds of error for damaged files; each means the same to a requester.
    except Exception as exc:
        raise BadMediaError(f"{name} cannot be decoded: {exc}.") from exc


def _prepare(data: bytes, name: str, settings: MediaSettings) -> Prepared:
    if needs_ffmpeg(data):
        from tallystick_packs.media.ffmpeg import first_frame

        return _encoded_again(first_frame(data, name), ["first frame of a video"], settings)
    image, frames = _open(png_without_texts(data), name)
    with image:
        # Before the orientation is asked for: a damaged picture must not pass for damaged metadata.
        image.load()
        form = image.format or ""
        upright, notes = _put_right(image, _orientation(image))
        if form == "PNG" and data[24] == 16 and upright.mode == "RGB":
            notes.append("16 bits a channel made 8")
        if frames > 1:
            notes.append(f"the first of {frames} pictures")
        if is_large(image.size) and not _opens_in_parts(image):
            notes.append("large, so made a JPEG that opens in parts")
        if form in _KEPT and not notes:
            kept = _as_it_is(data, form, image.size)
            if kept:
                return shrink(upright, settings, kept=kept) if settings.shrinks_photos else kept
        return _encoded_again(upright, [f"{form} encoded again", *notes], settings)


def _opens_in_parts(image: Image.Image) -> bool:
    pixels = image.size[0] * image.size[1]
    return image.format == "JPEG" and not image.info.get("progressive") and pixels <= HUGE_PIXELS


def _open(data: bytes, name: str) -> tuple[Image.Image, int]:
    """Read the header: the image, not decoded yet, and how many frames it has."""
    with _OPENING, warnings.catch_warnings():
        # Pillow warns of large pictures, which are counted here, and of odd metadata, which are dropped.
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(data), formats=_READ)
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise BadMediaError(f"{name} has {width} x {height} pixels; at most {MAX_PIXELS:,} are allowed.")
        return image, getattr(image, "n_frames", 1)


def _as_it_is(data: bytes, form: str, size: tuple[int, int]) -> Prepared | None:
    """The file with its compressed pixels, or None where it breaks its format's rules."""
    media_type, suffix, strip = _KEPT[form]
    clean = strip(data)
    if clean != data and not _shows(clean, size):
        return None
    return Prepared(
        data=clean, type=media_type, suffix=suffix, width=size[0], height=size[1],
        note="metadata removed" if clean != data else "",
    )  # fmt: skip


def _shows(data: bytes, size: tuple[int, int]) -> bool:
    """Whether a stripped photo still decodes: files that break their format's rules may not."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return image.size == size
    except (OSError, ValueError, SyntaxError):
        return False


def _put_right(image: Image.Image, orientation: int) -> tuple[Image.Image, list[str]]:
    """The picture as 8-bit sRGB, upright, opaque; and what had to be done for it."""
    notes: list[str] = []
    upright = image
    if orientation in _TURNS:
        upright = upright.transpose(_TURNS[orientation])
        notes.append("turned upright")
    upright, more = _to_srgb(upright, image.info.get("icc_profile"))
    notes += more
    if upright.mode.startswith(("I", "F")):
        upright = _eight_bits(upright)
        notes.append("deep grey scaled to 8 bits")
    if upright.has_transparency_data:
        upright = _on_white(upright)
        notes.append("laid on white where it was transparent")
    if upright.mode not in ("1", "L", "P", "RGB"):
        notes.append(f"{upright.mode} made RGB")
        upright = upright.convert("RGB")
    return upright, notes


def _orientation(image: Image.Image) -> int:
    try:
        with _OPENING, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = image.getexif().get(_ORIENTATION, 1)
    # A malformed Exif block has no orientation to tell, in whatever way it is malformed.
    except Exception:  # noqa: BLE001
        return 1
    return found if isinstance(found, int) else 1


def _to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, list[str]]:
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image, []
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source) or source.profile.xcolor_space.strip() == "GRAY":
            return image, []
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image, ["its colour profile is damaged and was left out"]
    if made is None:
        return image, []
    made.info.pop("icc_profile", None)
    return made, ["colours converted to sRGB"]


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scale by the bits that are used: a 12-bit picture in 16 bits must not come out black."""
    import numpy as np

    values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0.0, neginf=0.0)
    values -= min(0.0, float(values.min()))
    top = float(values.max())
    full = 1.0
    while full < top:
        full = full * 2 + 1
    return Image.fromarray((values * (255 / full)).astype(np.uint8))


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, layer).convert("RGB")


def _encoded_again(image: Image.Image, notes: list[str], settings: MediaSettings) -> Prepared:
    out = io.BytesIO()
    options: dict[str, Any] = {"icc_profile": _srgb_profile(image), "exif": b""}
    is_flat = image.mode in ("1", "L", "P") and not is_large(image.size)
    if is_flat or max(image.size) > JPEG_MAX_SIDE:
        media_type, suffix = "image/png", ".png"
        image.save(out, "PNG", **options)
    else:
        media_type, suffix = "image/jpeg", ".jpg"
        quality = _LARGE_QUALITY if is_large(image.size) else _JPEG_QUALITY
        options |= {"quality": quality, "optimize": True, "comment": b"", **restarts_for(image.size)}
        image.convert("RGB").save(out, "JPEG", **options)
    width, height = image.size
    made = Prepared(
        data=out.getvalue(), type=media_type, suffix=suffix, width=width, height=height,
        note=", ".join(notes),
    )  # fmt: skip
    return shrink(image, settings, kept=made) if settings.shrinks_photos else made


def _srgb_profile(image: Image.Image) -> bytes | None:
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and image.mode == "RGB" else None
