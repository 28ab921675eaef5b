"""Transcribing speech: playing, marking, cutting and joining segments, writing them down."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallystick_desktop.core import segments as seg
from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.speech_session import SpeechSession
from tallystick_desktop.core.waveform import extremes, loudness
from tallystick_desktop.screens.presenting import trouble
from tallystick_desktop.screens.work.playback import Playback, Plays
from tallystick_desktop.screens.work.presenter import WorkPresenter, WorkState
from tallystick_packs.errors import BadMediaError
from tallystick_packs.media.peaks import Peaks, read_peaks
from tallystick_packs.money import Money
from tallystick_packs.texts import _
from tallystick_sync.client.desk import Desk, WorkItem

_NEW_S = 2.0
_STEP_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechState(WorkState):
    """What the speech view shows beside the common state.

    Attributes:
        chosen: Id of the chosen segment.
        marking: Where a segment was started with the keyboard, or None.
        silent: There is no sound device.
    """

    chosen: str | None = None
    label: int = 0
    playing: bool = False
    looping: bool = False
    speed: float = 1.0
    marking: float | None = None
    silent: bool = False

    @property
    def region(self) -> str | None:
        """The chosen segment: its questions are asked."""
        return self.chosen


class SpeechPresenter(WorkPresenter[SpeechState]):
    """Presenter of the speech view.

    Args:
        open_sound: Opens a recording for playing.
        back_s: How far *again* goes back.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        language: str,
        monotonic: Callable[[], float],
        open_sound: Callable[[Path], Plays],
        back_s: float,
    ) -> None:
        header = desk.header
        zero = Money(minor=0, currency=header.pay.currency)
        state = SpeechState(
            title=header.title,
            requester=header.requester.name,
            earned=zero,
            earns=zero,
            usual_s=header.pay.piloted_seconds_per_item,
        )
        super().__init__(desk, state, language=language, monotonic=monotonic)
        self._back_s = back_s
        self.playback = Playback(open_sound)
        self.playback.on_change = self.look
        self.peaks: Peaks | None = None

    @property
    def session(self) -> SpeechSession:
        """The recording being answered."""
        answers = self.answers
        if not isinstance(answers, SpeechSession):
            raise TypeError(answers)
        return answers

    @property
    def chosen(self) -> Segment | None:
        """The chosen segment."""
        return self.session.find(self.state.chosen)

    @property
    def position_s(self) -> float:
        """The moment being heard."""
        return self.playback.position_s

    def leave(self) -> None:
        """Fall silent and save."""
        super().leave()
        self.playback.close()

    # Playing

    def play(self) -> None:
        """Play or pause; the chosen segment plays from where it is."""
        self.touch()
        self.playback.toggle()

    def play_chosen(self) -> None:
        """Play the chosen segment from its start, or everything where none is chosen."""
        self.touch()
        segment = self.chosen
        start, end = (segment.start, segment.end) if segment is not None else (0.0, None)
        self.playback.play(start, end, loop=self.state.looping)

    def again(self) -> None:
        """Hear the last seconds again."""
        self.touch()
        start = max(0.0, self.playback.position_s - self._back_s)
        segment = self.chosen
        inside = segment is not None and segment.start - self._back_s <= start < segment.end
        self.playback.play(start, segment.end if segment is not None and inside else None)

    def loop(self) -> None:
        """Repeat the segment, or stop repeating."""
        self._set(looping=not self.state.looping)
        if self.state.looping:
            self.play_chosen()
        else:
            self.playback.pause()

    def seek(self, second: float) -> None:
        """Go to a moment."""
        self.touch()
        self.playback.seek(second)

    def look(self) -> None:
        """See whether sound still comes; called some times a second while it does."""
        playback = self.playback
        self._set(playing=playback.is_playing, silent=playback.is_silent, speed=playback.speed)
        if playback.is_playing:
            self.touch()

    # Segments

    def choose_segment(self, key: str | None, *, play: bool = False) -> None:
        """Choose a segment, and play it."""
        self.touch()
        segment = self.session.find(key)
        label = segment.label if segment is not None and segment.label >= 0 else self.state.label
        self._set(chosen=segment.key if segment is not None else None, label=label)
        if play:
            self.play_chosen()

    def step(self, by: int) -> bool:
        """Go to the segment before or after and play it; False past the ends."""
        found = seg.neighbour(self.session.segments, self.state.chosen, step=by)
        if found is not None:
            self.choose_segment(found.key, play=True)
        return found is not None

    def mark(self, start: float, end: float) -> None:
        """Make a segment of a stretch that was dragged out."""
        self.touch()
        key = self.session.add(round(start, 3), round(end, 3), self.state.label)
        self.choose_segment(key)

    def mark_here(self) -> None:
        """Start a segment at the moment being heard; the second time, end it there."""
        here = self.position_s
        started = self.state.marking
        if started is None:
            self._set(marking=here)
            return
        self._set(marking=None)
        start, end = min(started, here), max(started, here)
        if end - start < seg.LEAST_S:
            start, end = seg.room_for(
                self.session.segments, start, length=_NEW_S, duration=self.session.duration_s
            )
        self.mark(start, end)

    def move_edge(self, key: str, edge: str, second: float) -> None:
        """Drag an edge of a segment."""
        self.touch()
        self.session.move(key, **{edge: second})

    def nudge_edge(self, edge: str, by: int) -> None:
        """Move an edge of the chosen segment a little."""
        segment = self.chosen
        if segment is not None:
            now = segment.start if edge == "start" else segment.end
            self.move_edge(segment.key, edge, now + by * _STEP_S)

    def cut(self, cursor: int) -> None:
        """Cut the chosen segment at the moment being heard, and its text at the cursor."""
        segment = self.chosen
        if segment is None:
            return
        new = self.session.split(segment.key, self.position_s, cursor=cursor)
        if new is None:
            self.on_said(_("Play to the place where it should be cut, then cut."), None)
        else:
            self.choose_segment(new)

    def join(self) -> None:
        """Join the chosen segment with the next one."""
        if self.state.chosen is not None:
            self.session.join(self.state.chosen)

    def snap(self) -> None:
        """Move both edges of the chosen segment to where it is quiet."""
        segment = self.chosen
        if segment is None or self.peaks is None:
            return
        levels = loudness(*extremes(self.peaks))
        duration = self.session.duration_s
        start = seg.quietest(levels, segment.start, duration=duration)
        end = seg.quietest(levels, segment.end, duration=duration)
        if end - start > seg.LEAST_S:
            self.session.move(segment.key, start=start, end=end)

    def delete(self) -> None:
        """Delete the chosen segment."""
        if self.state.chosen is not None:
            key = self.state.chosen
            after = seg.neighbour(self.session.segments, key, step=1)
            self.session.delete(key)
            self.choose_segment(after.key if after is not None else None)

    def set_label(self, index: int) -> None:
        """Choose the label of the next segment, and of the chosen one."""
        self.touch()
        if 0 <= index < len(self.plan.labels):
            self._set(label=index)
            if self.state.chosen is not None:
                self.session.relabel(self.state.chosen, index)

    # Inside

    def _make_answers(self, item: WorkItem) -> Answers:
        field = self.plan.shown.field if self.plan.shown is not None else ""
        path = self.desk.media(item.id, field)
        entry = self.desk.media_file(item.id, field)
        data = self.desk.peaks(item.id, field)
        self.peaks = read_peaks(data) if data is not None else None
        duration = (entry.duration_ms or 0) / 1000 or (self.peaks.duration_s if self.peaks else 0.0)
        try:
            self.playback.open(path)
        except BadMediaError as exc:
            self._set(trouble=trouble(_("This recording cannot be played"), exc))
        return SpeechSession(self.plan, self.desk.draft(item.id), duration_s=duration)

    def _opened(self, _item: WorkItem) -> None:
        first = next(iter(self.session.segments), None)
        self._set(chosen=first.key if first else None, marking=None, playing=False)

    def _changed(self) -> None:
        if self.state.chosen is not None and self.session.find(self.state.chosen) is None:
            self._set(chosen=None)
        super()._changed()
