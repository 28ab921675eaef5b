"""Transcribing speech: playing, marking, cutting and joining segments, writing them down."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tallystick_desktop.audio.chosen_device import DEVICE_NOTE
from tallystick_desktop.audio.engine import SPEEDS
from tallystick_desktop.core import segments as seg
from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.plan import plan_for
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.speech_session import SpeechSession
from tallystick_desktop.screens.presenting import trouble
from tallystick_desktop.screens.work.playback import Playback, Plays
from tallystick_desktop.screens.work.presenter import WorkPresenter, WorkState
from tallystick_desktop.screens.work.segment_editing import SegmentEditing
from tallystick_packs.errors import BadMediaError
from tallystick_packs.forms.filling import fill
from tallystick_packs.media.peaks import Peaks, read_peaks
from tallystick_packs.money import Money
from tallystick_packs.texts import _
from tallystick_sync.client.desk import Desk, WorkItem
from tallystick_sync.client.sources import Source

#: So near the end of a segment, playing begins at its start again.
_AT_END_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechState(WorkState):
    """What the speech view shows beside the common state.

    Attributes:
        chosen: Id of the chosen segment.
        marking: Where a segment was started with the keyboard, or None.
        stretch: What was selected to be heard, without making it a segment.
        silent: There is no sound device.
        gain_db, normalised: How loud it plays.
        device: Name of the sound device.
    """

    chosen: str | None = None
    label: int = 0
    playing: bool = False
    looping: bool = False
    speed: float = 1.0
    marking: float | None = None
    stretch: tuple[float, float] | None = None
    silent: bool = False
    gain_db: int = 0
    normalised: bool = False
    device: str = ""

    @property
    def region(self) -> str | None:
        """The chosen segment: its questions are asked."""
        return self.chosen


class Notes(Protocol):
    """Where short forms are remembered: the window's settings."""

    def note(self, name: str, value: str) -> None:
        """Remember."""

    def noted(self, name: str) -> str:
        """Return what was remembered, or an empty text."""


class Forgets:
    """Remembers until the program ends."""

    def __init__(self) -> None:
        self._notes: dict[str, str] = {}

    def note(self, name: str, value: str) -> None:
        """Remember."""
        self._notes[name] = value

    def noted(self, name: str) -> str:
        """Return what was remembered, or an empty text."""
        return self._notes.get(name, "")


class SpeechPresenter(WorkPresenter[SpeechState]):
    """Presenter of the speech view.

    Args:
        open_sound: Opens a recording for playing.
        back_s: How far *again* goes back.
        rewind_s: How far playing goes back when it goes on after a pause.
        notes: Where short forms are remembered.

    Attributes:
        editing: What is done with segments.
        path: The recording that is open.
        peaks: Its peaks, or None.
        proposed: What the requester's machine heard, by segment; "" for the whole.
        on_seek: Called when another moment is the one being heard.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        language: str,
        monotonic: Callable[[], float],
        open_sound: Callable[[Source], Plays],
        back_s: float,
        rewind_s: float = 0.0,
        notes: Notes | None = None,
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
        self._form_plan = self.plan
        self._back_s = back_s
        self.playback = Playback(open_sound, rewind_s=rewind_s)
        self.playback.on_change = self.look
        self.editing = SegmentEditing(self)
        self.on_seek: Callable[[], None] = lambda: None
        self.notes: Notes = notes or Forgets()
        self.playback.on_device = partial(self.notes.note, DEVICE_NOTE)
        wished = self.plan.shown.attributes.get("defaultspeed", "") if self.plan.shown is not None else ""
        if wished and float(wished) in SPEEDS:
            self.playback.speed = float(wished)
        self.path: Source | None = None
        self.peaks: Peaks | None = None
        self.proposed: dict[str, str] = {}

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

    @property
    def words(self) -> tuple[str, ...]:
        """The pack's list of words: how it writes names and terms."""
        control = self.plan.written
        listed = control.attributes.get("data-words", "") if control is not None else ""
        return tuple(word for word in (one.strip() for one in listed.split(",")) if word)

    @property
    def form_words(self) -> tuple[str, ...]:
        """What the form offers to put into the text with one press."""
        control = self.plan.written
        return tuple(option.value for option in control.options) if control is not None else ()

    def leave(self) -> None:
        """Fall silent and save."""
        super().leave()
        self.playback.close()

    # Playing

    def play(self) -> None:
        """Play or pause: inside the chosen segment to its end, elsewhere to the end of the recording."""
        self.touch()
        playback, stretch = self.playback, self._stretch
        if playback.is_playing or stretch is None:
            playback.toggle()
            return
        here, (start, end) = playback.position_s, stretch
        if start - _AT_END_S <= here < end - _AT_END_S:
            playback.play(max(start, here - playback.rewind_s), end, loop=self.state.looping)
        elif abs(here - end) <= _AT_END_S:
            self.play_chosen()
        else:
            playback.play(here, None)

    def play_chosen(self) -> None:
        """Play the chosen segment from its start, or everything where none is chosen."""
        self.touch()
        start, end = self._stretch or (0.0, None)
        self.playback.play(start, end, loop=self.state.looping)

    def again(self) -> None:
        """Hear the last seconds again."""
        self.touch()
        start = max(0.0, self.playback.position_s - self._back_s)
        stretch = self._stretch
        inside = stretch is not None and stretch[0] - self._back_s <= start < stretch[1]
        self.playback.play(start, stretch[1] if stretch is not None and inside else None)

    def loop(self) -> None:
        """Repeat the segment, or stop repeating."""
        self._set(looping=not self.state.looping)
        if self.state.looping and not self.playback.is_playing:
            self.play_chosen()
        self.playback.set_loop(self.state.looping)

    def seek(self, second: float) -> None:
        """Go to a moment; what was selected is so no more."""
        self.touch()
        self._set(stretch=None)
        self.playback.seek(second)
        self.on_seek()

    def look(self) -> None:
        """See whether sound still comes; called some times a second while it does."""
        playback = self.playback
        self._set(
            playing=playback.is_playing,
            silent=playback.is_silent,
            speed=playback.speed,
            gain_db=playback.gain_db,
            normalised=playback.normalised,
            device=playback.device,
        )
        if playback.is_playing:
            self.touch()

    def select(self, start: float, end: float) -> None:
        """Select a stretch to be heard, and play it."""
        self._set(stretch=(start, end))
        self.play_chosen()

    @property
    def _stretch(self) -> tuple[float, float] | None:
        """What *play* keeps to: what was selected, else the chosen segment."""
        segment = self.chosen
        if self.state.stretch is None and segment is not None:
            return segment.start, segment.end
        return self.state.stretch

    # Segments

    def choose_segment(self, key: str | None, *, play: bool = False) -> None:
        """Choose a segment, and play it."""
        self.touch()
        segment = self.session.find(key)
        label = segment.label if segment is not None and segment.label >= 0 else self.state.label
        self._set(chosen=segment.key if segment is not None else None, label=label, stretch=None)
        if play:
            self.play_chosen()

    def step(self, by: int) -> bool:
        """Go to the segment before or after and play it; False past the ends."""
        found = seg.neighbour(self.session.segments, self.state.chosen, step=by)
        if found is not None:
            self.choose_segment(found.key, play=True)
        return found is not None

    def show_marking(self, second: float | None) -> None:
        """A segment was started here with the keyboard, or is no longer being marked."""
        self._set(marking=second)

    def show_label(self, index: int) -> None:
        """This is the label of the next segment."""
        self._set(label=index)

    def finish(self) -> None:
        """Finish the recording, its texts in one Unicode form."""
        if self.state.item is not None:
            self.editing.tidy()
        super().finish()

    # Inside

    def _make_answers(self, item: WorkItem) -> Answers:
        field = self.plan.shown.field if self.plan.shown is not None else ""
        path = self.desk.media(item.id, field)
        entry = self.desk.media_file(item.id, field)
        data = self.desk.peaks(item.id, field)
        self.path = path
        self.peaks = read_peaks(data) if data is not None else None
        duration = (entry.duration_ms or 0) / 1000 or (self.peaks.duration_s if self.peaks else 0.0)
        try:
            self.playback.open(path, loudest=self.peaks.loudest if self.peaks else 1.0)
        except BadMediaError as exc:
            self._set(trouble=trouble(_("This recording cannot be played"), exc))
        self.plan = plan_for(self._form_plan, item.data)
        session = SpeechSession(self.plan, self.desk.draft(item.id), duration_s=duration)
        self.proposed = self._propose(session, item)
        return session

    def _propose(self, session: SpeechSession, item: WorkItem) -> dict[str, str]:
        """Put in what the requester's machine heard; returns its texts by segment, "" for the whole."""
        control = self.plan.written
        value = control.attributes.get("value", "") if control is not None else ""
        if control is None or not value:
            return {}
        heard = fill(value, item.data)
        if control is not self.plan.region_text:
            if not isinstance(heard, str) or not heard.strip():
                return {}
            session.propose_text(control, heard)
            return {"": heard}
        labels = [option.key for option in self.plan.labels]
        proposals = seg.proposals_of(heard, labels, duration=session.duration_s)
        session.propose(proposals)
        return {one.key: one.text for one in proposals}

    def _opened(self, _item: WorkItem) -> None:
        first = next(iter(self.session.segments), None)
        label = self.state.label if self.state.label < len(self.plan.labels) else 0
        key = first.key if first else None
        self._set(chosen=key, label=label, marking=None, stretch=None, playing=False)

    def _changed(self) -> None:
        if self.state.chosen is not None and self.session.find(self.state.chosen) is None:
            self._set(chosen=None)
        super()._changed()
