"""Draw and speak the small sample items of the job templates.

Run it as ``python resources/make_template_media.py``. It needs what ``make_samples.py`` needs. Pictures
and clips that a sample job already has are not made again: templates borrow them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sample_drawing import speech
from sample_drawing.handwriting import Hand, ink, written
from sample_drawing.lens import encode

MEDIA = Path(__file__).parent / "tallystick_resources" / "templates" / "media"
SEED = 20_242
MOST_BYTES = 14_000
_FONTS = Path("/usr/share/fonts/truetype/dejavu")

Colour = tuple[int, int, int]
INK: Colour = (38, 34, 30)


def _sheet(size: tuple[int, int], colour: Colour) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", size, colour)
    return image, ImageDraw.Draw(image)


def _grain(image: Image.Image, rng: np.random.Generator, *, strength: float = 5.0) -> Image.Image:
    pixels = np.asarray(image, np.float32) + rng.normal(0, strength, (image.height, image.width, 1))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def face(mouth: float, brow: float, *, open_mouth: bool = False) -> Image.Image:
    """Draw a face: ``mouth`` bends up or down, ``brow`` tilts the eyebrows."""
    image, pen = _sheet((640, 640), (236, 231, 220))
    pen.ellipse((90, 60, 550, 590), fill=(150, 98, 62), outline=INK, width=8)
    for side in (-1, 1):
        x = 320 + side * 95
        tall = 44 if open_mouth else 30
        pen.ellipse((x - 34, 265 - tall, x + 34, 265 + tall), fill=(250, 247, 240), outline=INK, width=5)
        pen.ellipse((x - 13, 252, x + 13, 278), fill=INK)
        lift = 205 - (30 if open_mouth else 0)
        pen.line((x - 46, lift + side * brow, x + 46, lift - side * brow), fill=INK, width=14)
    pen.line((320, 290, 300, 370, 332, 374), fill=(110, 68, 40), width=9, joint="curve")
    if open_mouth:
        pen.ellipse((270, 420, 370, 540), fill=(92, 30, 30), outline=INK, width=6)
    else:
        points = [(320 + 110 * t, 470 + mouth * (0.4 - t * t)) for t in np.linspace(-1, 1, 25).tolist()]
        pen.line(points, fill=(92, 30, 30), width=15, joint="curve")
    return image.resize((320, 320), Image.Resampling.LANCZOS)


def mug(*, dark: bool) -> Image.Image:
    """Draw a mug on a table, in good light or in bad."""
    image, pen = _sheet((800, 600), (222, 214, 200))
    pen.rectangle((0, 400, 800, 600), fill=(140, 101, 66))
    pen.ellipse((300, 470, 560, 530), fill=(98, 70, 46))
    pen.arc((480, 250, 620, 430), -90, 90, fill=(168, 40, 34), width=26)
    pen.polygon([(290, 190), (530, 190), (515, 500), (305, 500)], fill=(190, 48, 40))
    pen.ellipse((305, 480, 515, 520), fill=(168, 40, 34))
    pen.ellipse((290, 165, 530, 215), fill=(246, 243, 236), outline=(150, 38, 32), width=8)
    pen.polygon([(310, 215), (340, 217), (348, 495), (320, 490)], fill=(214, 92, 82))
    if dark:
        image = Image.blend(image, Image.new("RGB", image.size, (20, 18, 24)), 0.62)
        image = image.filter(ImageFilter.GaussianBlur(7))
    return image.resize((400, 300), Image.Resampling.LANCZOS)


def lamp(*, whole: bool) -> Image.Image:
    """Draw a solar lamp, all of it or cut off by the edge."""
    image, pen = _sheet((800, 600), (196, 208, 214))
    down = 0 if whole else 250
    pen.rectangle((0, 470, 800, 600), fill=(116, 122, 112))
    pen.rectangle((360, 230 + down, 440, 480 + down), fill=(70, 74, 78))
    pen.ellipse((290, 450 + down, 510, 520 + down), fill=(52, 55, 58))
    pen.polygon(
        [(280, 240 + down), (520, 240 + down), (470, 90 + down), (330, 90 + down)], fill=(236, 190, 60)
    )
    pen.ellipse((340, 225 + down, 460, 262 + down), fill=(255, 247, 205))
    pen.rectangle((350, 70 + down, 450, 96 + down), fill=(40, 60, 96))
    return image.resize((400, 300), Image.Resampling.LANCZOS)


def receipt(lines: list[str], rng: np.random.Generator) -> Image.Image:
    """Print a receipt and lay it a little askew."""
    font = ImageFont.truetype(str(_FONTS / "DejaVuSansMono.ttf"), 30)
    image, pen = _sheet((620, 90 + 44 * len(lines)), (247, 245, 238))
    for number, line in enumerate(lines):
        grey = int(rng.uniform(40, 85))
        pen.text((44, 44 + 44 * number), line, font=font, fill=(grey, grey, grey + 8))
    table = Image.new("RGB", (760, image.height + 120), (104, 82, 62))
    turned = image.convert("RGBA").rotate(rng.uniform(-2.5, 2.5), Image.Resampling.BICUBIC, expand=True)
    table.paste(turned, ((760 - turned.width) // 2, (table.height - turned.height) // 2), turned)
    return _grain(table, rng).resize((380, table.height // 2), Image.Resampling.LANCZOS)


def handwriting(words: str, rng: np.random.Generator) -> Image.Image:
    """Write one line on ruled paper."""
    size = (1500, 190)
    hand = Hand(ink=(0.1, 0.15, 0.4), slant=0.2, pen_px=4.4)
    mask = ink(written(words, at=(50, 125), tall_px=42, hand=hand, rng=rng), size, pen_px=4.4, rng=rng)
    paper = np.full((size[1], size[0], 3), (250, 247, 236), np.float32)
    paper[126:129] = (170, 196, 220)
    blue = np.array((34, 44, 112), np.float32)
    pixels = paper + (blue - paper) * np.asarray(mask)[..., None]
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return _grain(image, rng, strength=3).resize((750, 95), Image.Resampling.LANCZOS)


def gate(plate: str | None, rng: np.random.Generator) -> Image.Image:
    """Draw the back of a lorry at a gate, or the empty gate."""
    image, pen = _sheet((960, 640), (178, 186, 190))
    pen.rectangle((0, 430, 960, 640), fill=(122, 112, 100))
    pen.rectangle((60, 120, 100, 470), fill=(80, 84, 88))
    pen.rectangle((860, 120, 900, 470), fill=(80, 84, 88))
    if plate:
        left = int(rng.uniform(230, 330))
        pen.rectangle((left, 120, left + 380, 440), fill=(46, 90, 128), outline=(26, 50, 76), width=8)
        pen.line((left + 190, 125, left + 190, 435), fill=(26, 50, 76), width=5)
        pen.rectangle((left - 10, 440, left + 390, 500), fill=(40, 42, 46))
        for wheel in (left + 20, left + 290):
            pen.rounded_rectangle((wheel, 470, wheel + 70, 570), 16, fill=(22, 22, 24))
        pen.rectangle((left + 105, 450, left + 275, 490), fill=(250, 214, 60), outline=(20, 20, 20), width=3)
        font = ImageFont.truetype(str(_FONTS / "DejaVuSans-Bold.ttf"), 29)
        pen.text((left + 190, 470), plate, font=font, fill=(16, 16, 16), anchor="mm")
    return _grain(image, rng, strength=7).resize((640, 427), Image.Resampling.LANCZOS)


def ball(step: int) -> Image.Image:
    """Draw one frame of a ball that jumps across a yard."""
    image, pen = _sheet((640, 400), (188, 214, 232))
    pen.rectangle((0, 290, 640, 400), fill=(196, 166, 122))
    pen.rectangle((470, 120, 610, 290), fill=(206, 196, 180), outline=(140, 128, 110), width=4)
    x = 90 + 130 * step
    y = 270 - 130 * abs(math.sin(0.5 + 1.1 * step))
    pen.ellipse((x - 24, 300, x + 24, 312), fill=(150, 126, 92))
    pen.ellipse((x - 28, y - 28, x + 28, y + 28), fill=(200, 60, 40), outline=INK, width=3)
    return image.resize((320, 200), Image.Resampling.LANCZOS)


BAKERY = """\
     MAMA NJERI BAKERY
  Oginga Street, Kisumu

12-03-2024        09:14

Bread large  2   130.00
Mandazi     10   100.00
Milk 500 ml  1    60.00

TOTAL KES        290.00
Cash             300.00
Change            10.00

   Thank you, karibu!"""
HARDWARE = """\
   PAMOJA HARDWARE LTD

Date: 2024-05-02

Nails 3 inch  1 kg  220
Paint white   4 l  1850
Brush 2 inch  2     360

TOTAL              2430
M-MONEY

Goods once sold
are not returned."""

PICTURES: dict[str, Callable[[np.random.Generator], Image.Image]] = {
    "face-glad.webp": lambda _rng: face(110, -6),
    "face-sad.webp": lambda _rng: face(-85, -22),
    "face-angry.webp": lambda _rng: face(-60, 26),
    "face-surprised.webp": lambda _rng: face(0, 0, open_mouth=True),
    "mug-clear.webp": lambda _rng: mug(dark=False),
    "mug-dark.webp": lambda _rng: mug(dark=True),
    "lamp-whole.webp": lambda _rng: lamp(whole=True),
    "lamp-cut.webp": lambda _rng: lamp(whole=False),
    "receipt-bakery.webp": lambda rng: receipt(BAKERY.splitlines(), rng),
    "receipt-hardware.webp": lambda rng: receipt(HARDWARE.splitlines(), rng),
    "line-maize.webp": lambda rng: handwriting("Maize 3 bags, beans 12 kg", rng),
    "line-meeting.webp": lambda rng: handwriting("Meet Mary at the market", rng),
    "frame-gate-1.webp": lambda rng: gate("KTB 482R", rng),
    "frame-gate-2.webp": lambda rng: gate(None, rng),
    "frame-gate-3.webp": lambda rng: gate("KDA 017M", rng),
    **{f"ball-{step + 1}.webp": lambda _rng, step=step: ball(step) for step in range(4)},
}

COMMANDS = {"command-music": "Play some quiet music.", "command-wake": "Wake me at half past six."}


def command(name: str, rng: np.random.Generator) -> bytes:
    """Speak one command to a voice assistant."""
    said = COMMANDS[name]
    clip = speech.Clip(
        id=name,
        language="English",
        voice="en-gb-x-rp+m2",
        words_per_minute=150,
        pitch=48,
        sentences=(said, said),
        pause_s=0.0,
    )
    quiet = np.zeros(round(0.3 * speech.RATE_HZ))
    sound = np.concatenate([quiet, speech._speak(clip, said), quiet])  # noqa: SLF001 - one voice for all clips
    sound += speech._room(len(sound), rng=rng)  # noqa: SLF001
    return speech._encode(sound, serial=100 + list(COMMANDS).index(name))  # noqa: SLF001


def main() -> None:
    """Make every file."""
    MEDIA.mkdir(parents=True, exist_ok=True)
    total = 0
    for number, (name, draw) in enumerate(PICTURES.items()):
        content = encode(draw(np.random.default_rng((SEED, number))), name, most_bytes=MOST_BYTES)
        (MEDIA / name).write_bytes(content)
        total += len(content)
    for number, name in enumerate(COMMANDS):
        content = command(name, np.random.default_rng((SEED, 100 + number)))
        (MEDIA / f"{name}.opus").write_bytes(content)
        total += len(content)
    print(f"{total:,} bytes in {MEDIA.name}")


if __name__ == "__main__":
    main()
