"""Photos: fully decoded once, upright, without the metadata that says where they were taken.

A JPEG that stands upright keeps its compressed pixels; only its metadata segments are dropped (ITU-T T.81
annex B). Anything that must be turned, or is not JPEG, PNG or WebP, is encoded again.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import Prepared

MAX_PIXELS = 200_000_000
_JPEG_QUALITY = 92
_KEPT = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
_ORIENTATION = 0x0112


def prepare_image(data: bytes, name: str) -> Prepared:
    """Check and clean a photo.

    Raises:
        BadMediaError: Not a photo, damaged, or more than `MAX_PIXELS`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _prepare(data, name)
    except BadMediaError:
        raise
    except UnidentifiedImageError as exc:
        raise BadMediaError(f"{name} is not a photo this program can read.") from exc
    # Pillow's decoders raise many kinds of error for damaged files; each means the same to a requester.
    except Exception as exc:
        raise BadMediaError(f"{name} cannot be decoded: {exc}.") from exc


def _prepare(data: bytes, name: str) -> Prepared:
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise BadMediaError(f"{name} has {width} x {height} pixels; at most {MAX_PIXELS:,} are allowed.")
        form = image.format or ""
        turned = image.getexif().get(_ORIENTATION, 1) != 1
        frames = getattr(image, "n_frames", 1)
        image.load()
        if form in _KEPT and not turned and frames == 1:
            media_type, suffix = _KEPT[form]
            clean = _without_metadata(data, image, form)
            note = "metadata removed" if len(clean) != len(data) else ""
            return Prepared(data=clean, type=media_type, suffix=suffix, width=width, height=height, note=note)
        return _encoded_again(image, form)


def _encoded_again(image: Image.Image, form: str) -> Prepared:
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    out = io.BytesIO()
    if has_alpha or form == "PNG":
        media_type, suffix = "image/png", ".png"
        upright.convert("RGBA" if has_alpha else "RGB").save(out, "PNG")
    else:
        media_type, suffix = "image/jpeg", ".jpg"
        upright.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    width, height = upright.size
    return Prepared(
        data=out.getvalue(), type=media_type, suffix=suffix, width=width, height=height,
        note=f"{form or 'photo'} turned upright and encoded again",
    )  # fmt: skip


def _without_metadata(data: bytes, image: Image.Image, form: str) -> bytes:
    if form == "JPEG":
        return strip_jpeg(data)
    if not (image.getexif() or image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")):
        return data
    out = io.BytesIO()
    if form == "PNG":
        image.save(out, "PNG", exif=b"", icc_profile=image.info.get("icc_profile"))
    else:
        image.save(out, "WEBP", lossless=True, exif=b"", icc_profile=image.info.get("icc_profile"))
    return out.getvalue()


def strip_jpeg(data: bytes) -> bytes:
    """Drop comments and application segments but the colour profile (APP2) and Adobe's flag (APP14).

    Segments are markers 0xFFE0-0xFFEF and 0xFFFE up to the start of scan (T.81 B.1.1.3); JFIF (APP0) stays.
    """
    kept = bytearray(data[:2])
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker == 0xDA:
            break
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        is_metadata = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in (0xE0, 0xE2, 0xEE))
        if not is_metadata:
            kept += data[position : position + 2 + length]
        position += 2 + length
    return bytes(kept) + data[position:]
