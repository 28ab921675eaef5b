"""What plays: a moment, a stretch, a speed, over and over or once. Pulled by the device, steered by the view.

    engine = Engine(Recording(path))
    engine.play(2.0, 4.5, loop=True)
    engine.pull(1600)           # the device's thread: the next 1600 frames, silence when nothing plays

Free of Qt and of the sound device, so tests pull for themselves.
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from tallystick_desktop.audio.rendering import FIRST_CHUNK_S, Chunk, Recording, Samples
from tallystick_desktop.audio.timeline import Timeline

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)


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
        self._pulled = 0
        self._start, self._start_frame = 0.0, 0
        self._is_fresh = True
        self._timeline = Timeline(recording.sample_rate)
        #: Frames of silence that stood in for sound which was not rendered in time.
        self.starved_frames = 0

    @property
    def sample_rate(self) -> int:
        """Frames per second that `pull` returns."""
        return self._recording.sample_rate

    @property
    def duration_s(self) -> float:
        """Length of the recording."""
        return self._recording.duration_s

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

    def moment_at(self, frame: int) -> float:
        """The moment that a pulled frame sounds like, counted from the first one pulled."""
        with self._lock:
            if self._is_fresh or frame < self._start_frame:
                return self._start
            return self._timeline.moment(frame)

    @property
    def pulled_frames(self) -> int:
        """How many frames were pulled so far."""
        return self._pulled

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

    def resume(self, *, rewind_s: float = 0.0) -> None:
        """Go on where it stopped, or a little before; at the end, from the beginning of the stretch."""
        start, end = self._span
        position = self.position_s
        if not start <= position < end - 0.01:
            position, end = (start, end) if abs(position - end) <= 0.01 else (position, self.duration_s)
        self.play(max(min(start, position), position - rewind_s), end, loop=self._loop)

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

    def set_speed(self, speed: float, *, at: float | None = None) -> None:
        """Play faster or slower at the same pitch, from the moment being heard (`at`, if it is known)."""
        if speed == self._speed:
            return
        position, (_start, end) = self.position_s if at is None else at, self._span
        with self._lock:
            self._speed = speed
        if self._playing:
            with self._lock:
                self._start_at(min(position, end))

    def set_loop(self, loop: bool) -> None:
        """Repeat the stretch, or not: also when its last part sounds already."""
        with self._lock:
            self._loop = loop
            if self._playing and self._now is not None and self._is_last(self._now):
                self._next = self._ask(self._span[0], None) if loop else None

    def set_gain(self, gain: float) -> None:
        """Louder or softer: 1.0 is as recorded."""
        self._gain = gain

    def pull(self, frames: int) -> Samples:
        """Return the next frames; silence where nothing plays or nothing is ready yet."""
        out = np.zeros((frames, self.channels), dtype=np.float32)
        with self._lock:
            filled = 0
            while self._playing and filled < frames:
                if self._now is None and not self._advance(self._pulled + filled):
                    self.starved_frames += 0 if self._is_fresh else frames - filled
                    break
                filled += self._copy(out[filled:])
            self._pulled += frames
            if filled < frames:
                silent_from = self._pulled - frames + filled
                self._timeline.note(silent_from, self._position, until=self._position, speed=0.0)
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
        self._start, self._start_frame = start, self._pulled
        self._is_fresh = True
        self._next = self._ask(start, None, at_most=FIRST_CHUNK_S)

    def _ask(self, start: float, before: Chunk | None, *, at_most: float | None = None) -> "Future[Chunk]":
        end, speed = self._span[1], self._speed
        if at_most is not None:
            end = min(end, start + at_most)
        return self._renderer.submit(self._recording.render, start, end, speed=speed, before=before)

    def _advance(self, frame: int) -> bool:
        """Take the rendered chunk if it is ready, and have the one after it rendered."""
        if self._next is None or not self._next.done():
            return False
        chunk = self._next.result()
        self._now, self._at, self._is_fresh = chunk, 0, False
        self._timeline.note(frame, chunk.start, until=chunk.end, speed=chunk.speed)
        if not self._is_last(chunk):
            self._next = self._ask(chunk.end, chunk)
        else:
            self._next = self._ask(self._span[0], None) if self._loop else None
        return True

    def _is_last(self, chunk: Chunk) -> bool:
        return chunk.end >= self._span[1] - 1e-6

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
