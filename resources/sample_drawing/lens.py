"""What a phone's camera adds: focus, glow, colour, a darker rim, noise, and a small file."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from sample_drawing.canvas import Array, Canvas, Colour, blur, clouds, rgb_of


def focus(canvas: Canvas, *, sharp_m: float, most_px: float) -> None:
    """Blur what is far nearer or farther than the distance in focus."""
    off = np.abs(1 / np.maximum(canvas.depth_m, 1.0) - 1 / sharp_m) * sharp_m
    amount = blur(np.clip(off * 1.3 - 0.25, 0, 1).astype(np.float32), 4)[..., None]
    canvas.rgb += (blur(canvas.rgb, most_px) - canvas.rgb) * amount


def develop(
    light: Array, *, size: tuple[int, int], tint: Colour, rng: np.random.Generator, noise: float = 0.016
) -> Image.Image:
    """Turn painted light into a photo of ``size``."""
    bright = np.clip(light - 0.78, 0, 1)
    light = light + blur(bright, light.shape[1] / 90) * 0.5
    light = np.clip(light * rgb_of(tint), 0, 1.25)
    light = light / (1 + 0.12 * light * light)
    light = light + 0.10 * (light - 0.5) * (1 - np.abs(2 * np.clip(light, 0, 1) - 1))
    small = _shrink(light, size) * _rim(size)[..., None]
    grain = rng.normal(0, noise, (size[1], size[0], 1)) + rng.normal(0, noise / 2, (size[1], size[0], 3))
    mottle = clouds((size[1], size[0]), rng=rng, coarsest=150)[..., None] - 0.5
    grain = blur(grain.astype(np.float32), 0) * (1.15 - small) + mottle * noise
    return Image.fromarray(np.round(np.clip(small + grain, 0, 1) * 255).astype(np.uint8))


def _shrink(light: Array, size: tuple[int, int]) -> Array:
    planes = [
        Image.fromarray(np.ascontiguousarray(light[..., c])).resize(size, Image.Resampling.BOX)
        for c in range(3)
    ]
    return np.stack([np.asarray(plane, np.float32) for plane in planes], 2)


def _rim(size: tuple[int, int]) -> Array:
    ys, xs = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j]
    return np.asarray(1 - 0.2 * np.clip((xs**2 + ys**2) / 2, 0, 1) ** 1.3, np.float32)


def encode(picture: Image.Image, file: str, *, most_bytes: int) -> bytes:
    """The picture as its kind of file, at the best quality that is small enough."""
    for quality in range(88, 20, -2):
        out = io.BytesIO()
        if file.endswith(".webp"):
            picture.save(out, "WEBP", quality=quality, method=6)
        else:
            picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if len(out.getvalue()) <= most_bytes:
            return out.getvalue()
    raise ValueError(f"{file} does not fit into {most_bytes} bytes")
