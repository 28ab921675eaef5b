"""Where a recording is quiet near a moment: decoded there, for the peaks of an hour are a second apart.

quiet_near(path, 37.4, duration=3600.0)     # 37.18
"""

import numpy as np

from tallystick_desktop.core.segments import SNAP_REACH_S, quietest
from tallystick_packs.errors import BadMediaError, TallystickError
from tallystick_sync.client.sources import Source, sound_file

_SLICE_S = 0.01
#: Shorter gaps are those inside a word, before a `p` or a `t`.
_SMOOTHED = 5


def quiet_near(path: Source, second: float, *, duration: float) -> float:
    """Return the quietest moment within reach of `second`, the nearest of several.

    Raises:
        BadMediaError: The recording cannot be read.
    """
    import soundfile as sf

    start = max(0.0, second - SNAP_REACH_S)
    end = min(duration, second + SNAP_REACH_S)
    try:
        with sf.SoundFile(sound_file(path)) as file:
            rate = file.samplerate
            file.seek(min(round(start * rate), max(0, file.frames - 1)))
            samples = file.read(round((end - start) * rate), dtype="float32", always_2d=True)
    except (sf.SoundFileError, OSError, TallystickError) as exc:
        raise BadMediaError(f"The recording cannot be read: {exc}.") from exc
    width = max(1, round(_SLICE_S * rate))
    count = len(samples) // width
    if not count:
        return second
    power = (samples[: count * width] ** 2).mean(axis=1).reshape(count, width).mean(axis=1)
    even = np.convolve(np.pad(power, _SMOOTHED // 2, mode="edge"), np.ones(_SMOOTHED) / _SMOOTHED, "valid")
    levels = np.sqrt(even / max(1e-12, float(even.max())))
    length = count * width / rate
    return round(start + quietest(levels.tolist(), second - start, duration=length), 3)
