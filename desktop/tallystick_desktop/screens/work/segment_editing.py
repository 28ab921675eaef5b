"""What is done with segments: marking, moving, cutting, joining, snapping, marks in the text.

    editing = SegmentEditing(presenter)
    editing.mark_here()         # starts a segment at the moment being heard; the second time, ends it

The presenter holds state and sound; here is what the worker's hands do to the answer.
"""

from typing import TYPE_CHECKING

from tallystick_desktop.core import segments as seg
from tallystick_desktop.core import written
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.silence import quiet_near
from tallystick_desktop.core.waveform import clock
from tallystick_packs.errors import BadMediaError
from tallystick_packs.texts import _

if TYPE_CHECKING:
    from tallystick_desktop.screens.work.speech_presenter import SpeechPresenter

_NEW_S = 2.0
_STEP_S = 0.05


class SegmentEditing:
    """Changes segments; every step can be taken back."""

    def __init__(self, presenter: "SpeechPresenter") -> None:
        self._presenter = presenter

    def mark(self, start: float, end: float) -> None:
        """Make a segment of a stretch that was dragged out."""
        presenter = self._presenter
        if presenter.plan.marks is None:
            presenter.select(start, end)
            return
        presenter.touch()
        key = presenter.session.add(round(start, 3), round(end, 3), presenter.state.label)
        if not key:
            presenter.on_said(_("Another segment is here already, and this job allows no overlap."), None)
            return
        presenter.choose_segment(key)

    def mark_here(self) -> None:
        """Start a segment at the moment being heard; the second time, end it there. Playing goes on."""
        presenter = self._presenter
        here = presenter.position_s
        started = presenter.state.marking
        if started is None:
            presenter.show_marking(here)
            return
        presenter.show_marking(None)
        start, end = min(started, here), max(started, here)
        if end - start < seg.LEAST_S:
            session = presenter.session
            start, end = seg.room_for(session.segments, start, length=_NEW_S, duration=session.duration_s)
        self.mark(start, end)

    def set_edge_here(self, edge: str) -> None:
        """Let the chosen segment start or end at the moment being heard."""
        segment = self._chosen
        if segment is not None:
            self.move_edge(segment.key, edge, self._presenter.position_s)

    def move_edge(self, key: str, edge: str, second: float) -> None:
        """Drag an edge of a segment."""
        self._presenter.touch()
        self._presenter.session.move(key, **{edge: second})

    def nudge_edge(self, edge: str, by: int) -> None:
        """Move an edge of the chosen segment a little."""
        segment = self._chosen
        if segment is not None:
            now = segment.start if edge == "start" else segment.end
            self.move_edge(segment.key, edge, now + by * _STEP_S)

    def shift_all(self, by: int) -> None:
        """Move the chosen segment and all after it a little, when the whole line is early or late."""
        segment = self._chosen
        if segment is not None:
            self._presenter.touch()
            self._presenter.session.shift(segment.key, by * _STEP_S)

    def cut(self, cursor: int) -> None:
        """Cut the chosen segment at the moment being heard, and its text at the cursor."""
        presenter, segment = self._presenter, self._chosen
        if segment is None:
            return
        new = presenter.session.split(segment.key, presenter.position_s, cursor=cursor)
        if new is None:
            presenter.on_said(_("Play to the place where it should be cut, then cut."), None)
        else:
            presenter.choose_segment(new)

    def join(self) -> None:
        """Join the chosen segment with the next one."""
        segment = self._chosen
        if segment is not None:
            self._presenter.session.join(segment.key)

    def snap(self) -> None:
        """Move both edges of the chosen segment to where it is quiet."""
        segment, path, session = self._chosen, self._presenter.path, self._presenter.session
        if segment is None or path is None:
            return
        try:
            start = quiet_near(path, segment.start, duration=session.duration_s)
            end = quiet_near(path, segment.end, duration=session.duration_s)
        except BadMediaError as exc:
            self._presenter.on_said(str(exc), None)
            return
        if end - start > seg.LEAST_S:
            session.move(segment.key, start=start, end=end)

    def delete(self) -> None:
        """Delete the chosen segment."""
        presenter, segment = self._presenter, self._chosen
        if segment is not None:
            after = seg.neighbour(presenter.session.segments, segment.key, step=1)
            presenter.session.delete(segment.key)
            presenter.choose_segment(after.key if after is not None else None)

    def set_label(self, index: int) -> None:
        """Choose the label of the next segment, and of the chosen one."""
        presenter = self._presenter
        presenter.touch()
        if 0 <= index < len(presenter.plan.labels):
            presenter.show_label(index)
            if presenter.state.chosen is not None:
                presenter.session.relabel(presenter.state.chosen, index)

    # The text

    def write(self, key: str, text: str) -> None:
        """Write down what is said in a segment."""
        control = self._presenter.plan.region_text
        if control is not None:
            self._presenter.write(control, text, key)

    def put_mark(self, what: str, at: int) -> int:
        """Put a mark such as `[noise]` into the text that is being written; returns the place behind it."""
        presenter, segment = self._presenter, self._chosen
        control, whole = presenter.plan.written, presenter.plan.region_text is None
        if control is None or (segment is None and not whole):
            return at
        key = "" if segment is None or whole else segment.key
        text, behind = written.put_in(presenter.session.text(control, key), at, what)
        if what == written.NO_SPEECH:
            text, behind = what, len(what)
        presenter.write(control, text, key)
        return behind

    def put_time(self, at: int) -> int:
        """Put the moment being heard into the text."""
        return self.put_mark(f"[{clock(self._presenter.position_s, tenths=True)}]", at)

    def tidy(self) -> None:
        """Compose letters (NFC) in every text before it is handed in."""
        session = self._presenter.session
        for segment in session.segments:
            better = written.tidy(segment.text)
            if better != segment.text:
                self.write(segment.key, better)
        for question in self._presenter.plan.questions:
            if question.control.kind == "TextArea":
                text = session.text(question.control)
                better = written.composed(text)
                if better != text:
                    session.write(question.control, better)

    @property
    def _chosen(self) -> Segment | None:
        return self._presenter.chosen
