"""Photos: upright, decoded once, and without the place where they were taken."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import prepare
from tallystick_packs.media.images import prepare_image
from tallystick_packs.media.settings import MediaSettings

GPS_TEXT = b"GPS:48.8583N,2.2945E"
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photo(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A photo whose left top corner is red and whose rest is not."""
    image = Image.new("RGB", size, (20, 120, 220))
    image.paste((250, 10, 10), (0, 0, size[0] // 2, size[1] // 2))
    return image


def gps(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = GPS_TEXT.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return exif


def saved(form: str, image: Image.Image | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    (image or photo()).save(out, form, **options)
    return out.getvalue()


def reopened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.promise("R13")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photo_keeps_its_colours_and_loses_its_place(form: str, orientation: int) -> None:
    data = saved(form, exif=gps(orientation), icc_profile=ICC)

    ready = prepare_image(data, "photo")

    again = reopened(ready.data)
    assert not again.getexif()
    assert GPS_TEXT not in ready.data
    assert again.info.get("icc_profile") == ICC
    assert ready.note


@pytest.mark.promise("R13")
def test_nothing_that_a_camera_wrote_beside_the_picture_stays() -> None:
    plain = saved("JPEG")
    segments = {
        "comment": (0xFE, GPS_TEXT),
        "XMP": (0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + GPS_TEXT),
        "IPTC": (0xED, b"Photoshop 3.0\x00" + GPS_TEXT),
        "multi-picture index": (0xE2, b"MPF\x00" + GPS_TEXT),
        "FlashPix": (0xE2, b"FPXR\x00" + GPS_TEXT),
    }
    for name, (marker, body) in segments.items():
        segment = bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body
        data = plain[:2] + segment + plain[2:]

        ready = prepare_image(data, "photo.jpg")

        assert GPS_TEXT not in ready.data, name
        assert reopened(ready.data).tobytes() == reopened(plain).tobytes(), name


@pytest.mark.promise("R13")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_behind_a_photo_is_cut_off(form: str) -> None:
    data = saved(form)

    ready = prepare_image(data + saved("JPEG", exif=gps()) + b"PK\x03\x04" + GPS_TEXT, "motion.jpg")

    assert GPS_TEXT not in ready.data
    assert reopened(ready.data).tobytes() == reopened(data).tobytes()


@pytest.mark.promise("R13")
@pytest.mark.parametrize("is_compressed", [False, True])
def test_texts_in_a_png_are_dropped_and_its_pixels_untouched(is_compressed: bool) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", GPS_TEXT.decode(), zip=is_compressed)
    texts.add_itxt("Location", GPS_TEXT.decode(), zip=is_compressed)
    palette = photo().convert("P", palette=Image.Palette.ADAPTIVE)
    data = saved("PNG", palette, pnginfo=texts, icc_profile=ICC, dpi=(72, 72))

    ready = prepare_image(data, "photo.png")

    assert not {key for key in reopened(ready.data).info if key in ("Comment", "Location")}
    assert reopened(ready.data).mode == "P"
    assert reopened(ready.data).tobytes() == palette.tobytes()
    assert reopened(ready.data).info["icc_profile"] == ICC


def test_a_photo_that_needs_nothing_keeps_its_bytes() -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        data = saved(form)
        ready = prepare_image(data, "photo")
        assert ready.data == data
        assert (ready.width, ready.height, ready.note) == (64, 48, "")


def test_a_lossy_webp_does_not_grow_by_losing_its_place() -> None:
    image = Image.effect_noise((256, 256), 60).convert("RGB")
    data = saved("WEBP", image, exif=gps(), quality=60)

    ready = prepare_image(data, "photo.webp")

    assert len(ready.data) < len(data)
    assert reopened(ready.data).tobytes() == reopened(data).tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    lying = photo().transpose(undo[orientation]) if orientation in undo else photo()
    exif = Image.Exif()
    exif[0x0112] = orientation

    ready = prepare_image(saved("JPEG", lying, exif=exif, quality=95), "photo.jpg")

    again = reopened(ready.data)
    assert (ready.width, ready.height) == again.size == (64, 48)
    red, _green, blue = again.convert("RGB").getpixel((8, 8))  # type: ignore[misc]
    assert red > 180
    assert blue < 60


def test_a_progressive_photo_keeps_its_scans() -> None:
    data = saved("JPEG", Image.effect_noise((80, 80), 50).convert("RGB"), progressive=True, exif=gps())

    ready = prepare_image(data, "photo.jpg")

    assert reopened(ready.data).info.get("progressive")
    assert reopened(ready.data).tobytes() == reopened(data).tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_photo_cut_anywhere_is_refused_by_name_or_whole(form: str) -> None:
    data = saved(form, Image.effect_noise((40, 40), 60).convert("RGB"))
    refusals = []

    for length in range(0, len(data) - 2, max(1, len(data) // 40)):
        try:
            ready = prepare_image(data[:length], "holiday.jpg")
        except BadMediaError as exc:
            refusals.append(str(exc))
        else:
            assert reopened(ready.data).size == (40, 40)
    assert refusals
    assert all("holiday.jpg" in refusal for refusal in refusals)


def _png_of_size(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(15_000, 15_000), (30_000, 30_000), (65_535, 65_535)])
def test_a_bomb_is_refused_by_its_header_and_says_its_size(width: int, height: int) -> None:
    with pytest.raises(BadMediaError, match=r"bomb\.png .*pixels"):
        prepare_image(_png_of_size(width, height), "bomb.png")


def test_many_threads_at_once_leave_the_warnings_as_they_were() -> None:
    import warnings
    from concurrent.futures import ThreadPoolExecutor

    data = saved("JPEG", photo((200, 200)))
    before = list(warnings.filters)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _number: prepare_image(data, "photo.jpg"), range(64)))

    assert list(warnings.filters) == before


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_an_empty_a_missing_and_a_foreign_file_are_refused_by_name(tmp_path: Path, kind: str) -> None:
    (tmp_path / "empty.bin").write_bytes(b"")
    (tmp_path / "page.bin").write_bytes(b"<html>404</html>" * 50)

    for name in ("empty.bin", "missing.bin", "page.bin"):
        with pytest.raises(BadMediaError, match=name):
            prepare(tmp_path / name, kind)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "progressive"])
def test_a_large_picture_becomes_a_jpeg_that_opens_in_parts(form: str) -> None:
    large = Image.effect_noise((600, 450), 40).resize((6000, 4500)).convert("RGB")
    options: dict[str, Any] = {"progressive": True} if form == "progressive" else {}
    data = saved("JPEG" if form == "progressive" else form, large, **options)

    made = prepare_image(data, "large")

    with Image.open(io.BytesIO(made.data)) as opened:
        assert (opened.format, opened.size, opened.info.get("progressive")) == ("JPEG", (6000, 4500), None)
    assert "opens in parts" in made.note


def test_a_large_picture_made_smaller_opens_in_parts_too() -> None:
    large = saved("JPEG", Image.effect_noise((600, 450), 40).resize((6000, 4500)).convert("RGB"), quality=95)

    made = prepare_image(large, "large", MediaSettings(photo_quality=0.9))

    assert made.type == "image/jpeg"
    assert len(made.data) < len(large)
