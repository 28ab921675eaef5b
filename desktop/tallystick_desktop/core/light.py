"""Brightness, contrast, gamma and inversion of what is shown; the photo itself never changes.

Light(brightness=20).table()      # 256 bytes: what each value is shown as
"""

from dataclasses import dataclass

STEP, MOST = 10, 100
GAMMA_STEP, GAMMA_LEAST, GAMMA_MOST = 0.1, 0.2, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How a photo is lit: brightness and contrast -100 .. 100, gamma 0.2 .. 4, inverted or not."""

    brightness: int = 0
    contrast: int = 0
    gamma: float = 1.0
    invert: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the photo is shown as it is."""
        return self == PLAIN

    def table(self) -> bytes:
        """Return what each of the 256 values is shown as."""
        slope = ((self.contrast + MOST) / MOST) ** 2
        shown = []
        for value in range(256):
            part = (value / 255) ** (1 / self.gamma)
            part = (part - 0.5) * slope + 0.5 + self.brightness / MOST
            if self.invert:
                part = 1 - part
            shown.append(round(255 * min(1.0, max(0.0, part))))
        return bytes(shown)


#: The photo as it was taken.
PLAIN = Light()
