"""`[media]` of job.toml: how far photos and recordings may be made smaller."""

from dataclasses import dataclass

MIN_QUALITY, MAX_QUALITY = 0.5, 0.999
MIN_KBIT, MAX_KBIT = 6, 128


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSettings:
    """Targets, never an encoder's own quality number: the same number differs nine-fold between photos.

    Attributes:
        photo_max_side: Longest side in pixels; 0 leaves it.
        photo_max_bytes: Most bytes of a photo; 0 for no limit. It wins over `photo_quality`.
        photo_quality: Likeness to the photo at its new size, SSIM of the luma, 0.5 to 0.999; 0 for none.
        speech_kbit: Opus at about so many kilobits a second, 6 to 128 for each channel; 0 leaves recordings.
    """

    photo_max_side: int = 0
    photo_max_bytes: int = 0
    photo_quality: float = 0.0
    speech_kbit: int = 0

    @property
    def shrinks_photos(self) -> bool:
        """Whether photos are to be made smaller at all."""
        return bool(self.photo_max_side or self.photo_max_bytes or self.photo_quality)


AS_IT_IS = MediaSettings()
"""Nothing is made smaller."""
