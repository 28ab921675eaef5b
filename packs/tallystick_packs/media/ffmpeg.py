"""What only FFmpeg's libraries read (M4A, WebM, 3GP, AMR, videos), through PyAV of the extra `[media]`."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media.sniffing import kind_of_file

if TYPE_CHECKING:
    from PIL.Image import Image


def first_frame(data: bytes, name: str) -> "Image":
    """The first frame of a video.

    Raises:
        BadMediaError: PyAV is not installed, or there is no frame.
    """
    av = _av(data, name)
    try:
        with av.open(io.BytesIO(data)) as container:
            for frame in container.decode(video=0):
                picture: Image = frame.to_image()
                return picture
    except (av.FFmpegError, IndexError, ValueError) as exc:
        raise BadMediaError(f"{name} cannot be decoded: {exc}.") from exc
    raise BadMediaError(f"{name} holds no picture.")


class Recording:
    """The sound of a file: `rate`, `channels`, and its samples in blocks."""

    subtype = ""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        self._av = _av(data, name)
        try:
            with self._av.open(io.BytesIO(data)) as container:
                stream = container.streams.audio[0]
                self.rate = int(stream.rate)
                self.channels = min(2, int(stream.channels))
        except (self._av.FFmpegError, AttributeError, IndexError, ValueError, TypeError) as exc:
            raise BadMediaError(f"{name} holds no sound that can be decoded: {exc}.") from exc

    def blocks(self) -> Iterator[npt.NDArray[np.float32]]:
        """Decode from start to end: float samples of shape (frames, channels).

        Raises:
            BadMediaError: The file is damaged.
        """
        av = self._av
        layout = "mono" if self.channels == 1 else "stereo"
        try:
            with av.open(io.BytesIO(self._data)) as container:
                resampler = av.AudioResampler(format="flt", layout=layout, rate=self.rate)
                for frame in container.decode(audio=0):
                    yield from self._arrays(resampler.resample(frame))
                yield from self._arrays(resampler.resample(None))
        except (av.FFmpegError, ValueError) as exc:
            raise BadMediaError(f"{self._name} is damaged: {exc}.") from exc

    def _arrays(self, frames: list[Any]) -> Iterator[npt.NDArray[np.float32]]:
        for frame in frames:
            yield frame.to_ndarray().reshape(-1, self.channels)


def _av(data: bytes, name: str) -> Any:
    try:
        import av
    except ImportError as exc:
        found = kind_of_file(data)
        raise BadMediaError(
            f"{name} is {found}, which needs the extra [media]: pip install 'tallystick[media]', "
            "or convert it to WAV, FLAC or JPEG first."
        ) from exc
    return av
