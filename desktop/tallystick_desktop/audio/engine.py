"""What plays: a moment, a stretch, a speed, over and over or once. Pulled by the device, steered by the view.

    engine = Engine(Recording(path))
    engine.play(2.0, 4.5, loop=True)
    engine.pull(1600)           # the device's thread: the next 1600 frames, silence when nothing plays

Free of Qt and of the sound device, so tests pull for themselves.
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from tallystick_desktop.audio.rendering import Chunk, Recording, Samples

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class Engine:
    """Plays one recording."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._lock = threading.Lock()
        self._renderer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sound")
        self._speed = 1.0
        self._gain = 1.0
        self._playing = False
        self._position = 0.0
        self._span = (0.0, recording.duration_s)
        self._loop = False
        self._now: Chunk | None = None
        self._at = 0
        self._next: Future[Chunk] | None = None
        self._turn = 0

    @property
    def sample_rate(self) -> int:
        """Frames per second that `pull` returns."""
        return self._recording.sample_rate

    @property
    def channels(self) -> int:
        """Channels that `pull` returns."""
        return self._recording.channels

    @property
    def is_playing(self) -> bool:
        """Whether sound comes."""
        return self._playing

    @property
    def position_s(self) -> float:
        """The moment being heard."""
        with self._lock:
            return self._position

    @property
    def speed(self) -> float:
        """1.0 is as recorded."""
        return self._speed

    def play(self, start: float, end: float | None = None, *, loop: bool = False) -> None:
        """Play from a moment to another (to the end without one), once or over and over."""
        duration = self._recording.duration_s
        until = duration if end is None else min(end, duration)
        start = min(max(0.0, start), duration)
        if start >= until:
            start = 0.0 if end is None else max(0.0, until - 0.1)
        with self._lock:
            self._span, self._loop = (start, until), loop
            self._start_at(start)
            self._playing = True

    def resume(self) -> None:
        """Go on where it stopped; at the end, from the beginning of the stretch."""
        start, end = self._span
        position = self.position_s
        self.play(start if position >= end - 0.01 else position, end, loop=self._loop)

    def pause(self) -> None:
        """Stop here."""
        with self._lock:
            self._playing = False

    def seek(self, second: float) -> None:
        """Go to a moment; playing goes on from there to the end of the recording."""
        playing = self._playing
        with self._lock:
            self._position = min(max(0.0, second), self._recording.duration_s)
            self._playing = False
        if playing:
            self.play(second)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower at the same pitch, from the moment being heard."""
        if speed == self._speed:
            return
        position, (_start, end) = self.position_s, self._span
        with self._lock:
            self._speed = speed
        if self._playing:
            with self._lock:
                self._start_at(min(position, end))

    def set_loop(self, loop: bool) -> None:
        """Repeat the stretch, or not."""
        self._loop = loop

    def set_gain(self, gain: float) -> None:
        """Louder or softer: 1.0 is as recorded."""
        self._gain = gain

    def pull(self, frames: int) -> Samples:
        """Return the next frames; silence where nothing plays or nothing is ready yet."""
        out = np.zeros((frames, self.channels), dtype=np.float32)
        with self._lock:
            filled = 0
            while self._playing and filled < frames:
                if self._now is None and not self._advance():
                    break
                filled += self._copy(out[filled:])
            if self._gain != 1.0:
                out = np.clip(out * self._gain, -1.0, 1.0)
        return out

    def close(self) -> None:
        """Stop and close the recording."""
        self.pause()
        self._renderer.shutdown(wait=True, cancel_futures=True)
        self._recording.close()

    def wait_ready(self) -> None:
        """Return once what plays next is rendered: for tests, which do not wait for a device."""
        pending = self._next
        if pending is not None:
            pending.result()

    def _start_at(self, start: float) -> None:
        self._position, self._now, self._at = start, None, 0
        self._turn += 1
        self._next = self._ask(start)

    def _ask(self, start: float) -> "Future[Chunk]":
        end, speed = self._span[1], self._speed
        return self._renderer.submit(self._recording.render, start, end, speed=speed)

    def _advance(self) -> bool:
        """Take the rendered chunk if it is ready, and have the one after it rendered."""
        if self._next is None or not self._next.done():
            return False
        self._now, self._at = self._next.result(), 0
        end = self._span[1]
        after = self._now.end if self._now.end < end - 1e-6 else (self._span[0] if self._loop else None)
        self._next = None if after is None else self._ask(after)
        return True

    def _copy(self, out: Samples) -> int:
        chunk = self._now
        if chunk is None:
            return 0
        body = len(chunk.samples) - chunk.fade
        count = min(len(out), body - self._at)
        out[:count] = chunk.samples[self._at : self._at + count]
        self._at += count
        share = self._at / max(1, body)
        self._position = chunk.start + (chunk.end - chunk.start) * share
        if self._at >= body:
            self._now = None
            if self._next is None:
                self._playing = False
        return max(count, 0)
