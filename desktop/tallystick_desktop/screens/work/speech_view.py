"""Transcribing on the screen: waveform, player, transcript, labels, questions."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.audio.engine import SPEEDS
from tallystick_desktop.canvas.waveform_view import WaveformView
from tallystick_desktop.core.keys import key_of, label_keys
from tallystick_desktop.core.waveform import clock
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.choices import ActionRow, LabelRow, ScaleButton
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Bar, Divider, row
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.questions import section
from tallystick_desktop.screens.work.speech_presenter import SpeechPresenter
from tallystick_desktop.screens.work.transcript import Transcript
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, M, S, region_colour, region_sign
from tallystick_packs.texts import _

_FRAME_MS = 33


class SpeechView(WorkFrame):
    """The speech view."""

    view_name = "speech"
    presenter: SpeechPresenter

    def __init__(self, presenter: SpeechPresenter) -> None:
        super().__init__(presenter)
        writes = presenter.plan.region_text
        self.asked_elsewhere = frozenset() if writes is None else frozenset({writes.name})
        self._shown_item = ""
        self._focused_key: str | None = None
        self.wave = WaveformView()
        self.wave.sought.connect(presenter.seek)
        self.wave.marked.connect(presenter.mark)
        self.wave.edge_moved.connect(presenter.move_edge)
        self.wave.chosen.connect(presenter.choose_segment)
        self.wave.acted.connect(self._act)
        self.transcript = Transcript()
        self.transcript.pressed.connect(self._press)
        self.transcript.written.connect(self._write)
        self.transcript.editor.acted.connect(self._act)
        self.middle.addWidget(self.drawer)
        self.middle.addWidget(self._make_middle(), 1)
        self._labels = _Labels(presenter, self)
        self.middle.addWidget(self.make_panel(self._labels, Divider(), self._segment_actions(), Divider()))
        self._frame = QTimer(self)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._tick)
        self.bind_keys(self._actions_by_key())
        self.drawer.setVisible(False)
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        super().render_state()
        presenter, state = self.presenter, self.presenter.state
        if state.item is None:
            self._frame.stop()
            return
        session = presenter.session
        if state.item.id != self._shown_item:
            self._shown_item = state.item.id
            self.wave.show_sound(presenter.peaks, session.duration_s)
            self._total.setText(_("of {time}").format(time=clock(session.duration_s)))
        writes = presenter.plan.region_text is not None
        self.wave.show_segments(session.segments, state.chosen)
        self.transcript.show_segments(session.segments, state.chosen, writes=writes)
        if state.chosen != self._focused_key:
            self._focused_key = state.chosen
            segment = presenter.chosen
            if segment is not None:
                self.wave.show_stretch(segment.start, segment.end)
                if writes:
                    self.transcript.editor.setFocus(Qt.FocusReason.OtherFocusReason)
                    self.transcript.editor.to_end()
        self._labels.show_labels(session.counts(), state.label)
        self._show_player()
        for made in self._needs_segment:
            made.setEnabled(state.chosen is not None)

    def focus_work(self) -> None:
        """Put the focus into the text, or on the sound where there is none."""
        if self.transcript.editor.isVisible():
            self.transcript.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.wave.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_missing(self) -> None:
        """Choose the segment or focus the question that is missing."""
        for fault in self.presenter.state.missing:
            if fault.region and self.presenter.session.find(fault.region) is not None:
                self.presenter.choose_segment(fault.region)
                self.focus_work()
                return
        super().go_to_missing()

    # Building

    def _make_middle(self) -> QWidget:
        holder = QWidget()
        stack = QVBoxLayout(holder)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.wave, 2)
        stack.addWidget(self._make_player())
        stack.addWidget(self.transcript, 3)
        words = _("Enter: next segment, and it plays · Ctrl+Tab leaves the text")
        bar = Bar(sides="t", margins=0)
        bar.body.setContentsMargins(M, XS, M, XS)
        bar.body.addWidget(IconText("keyboard", words, "caption", "muted", wrap=True), 1)
        stack.addWidget(bar)
        return holder

    def _make_player(self) -> QWidget:
        bar = Bar(sides="tb", horizontal=False, margins=0)
        bar.body.setContentsMargins(S, XS, M, XS)
        bar.body.setSpacing(XS)
        presenter = self.presenter
        self.play_button = button(_("Play"), icon="play", key=key_of("speech", "play"))
        self.play_button.clicked.connect(presenter.play)
        again = button(_("Again"), icon="rotate-ccw", key=key_of("speech", "again"))
        again.clicked.connect(presenter.again)
        self.loop_button = button(_("Loop"), icon="repeat", key=key_of("speech", "loop"))
        self.loop_button.clicked.connect(presenter.loop)
        first, line = row(spacing=XS)
        for part in (self.play_button, again, self.loop_button):
            line.addWidget(part)
        line.addStretch(1)
        self._speeds: dict[float, ScaleButton] = {}
        second, speeds = row(spacing=XS)
        for speed in SPEEDS:
            words = f"{speed:g}\u00d7"
            made = ScaleButton(words, _("Speed {speed}").format(speed=words))
            made.clicked.connect(lambda _checked=False, value=speed: presenter.playback.set_speed(value))
            speeds.addWidget(made)
            self._speeds[speed] = made
        speeds.addStretch(1)
        self._position = Text("00:00.00", "title")
        self._position.setMinimumWidth(theme().metrics("title").horizontalAdvance("00:00.00 "))
        self._total = Text("", "caption", "muted")
        speeds.addWidget(self._position)
        speeds.addWidget(self._total)
        fold = Fold(spacing=XS)
        fold.add(first)
        fold.add(second, 1)
        bar.body.addWidget(fold)
        self._silent = IconText(
            "volume-2", _("No sound device was found: what plays cannot be heard."), "caption",
            icon_colour="warning", wrap=True,
        )  # fmt: skip
        self._silent.hide()
        bar.body.addWidget(self._silent)
        return bar

    def _segment_actions(self) -> QWidget:
        holder = QWidget()
        stack = QVBoxLayout(holder)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        head, _line = section("scissors", _("This segment"))
        stack.addWidget(head)
        presenter = self.presenter
        rows: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("cut", "scissors", _("Cut here, text too"), self._cut),
            ("join", "merge", _("Join with next"), presenter.join),
            ("snap", "magnet", _("Snap to silence"), presenter.snap),
            ("delete", "trash-2", _("Delete"), presenter.delete),
        )
        self._needs_segment = []
        for action, icon, words, call in rows:
            made = ActionRow(icon, words, key=key_of("speech", action))
            made.clicked.connect(lambda _checked=False, call=call: call())
            stack.addWidget(made)
            self._needs_segment.append(made)
        self.mark_button = ActionRow("plus", _("New: starts here"), key=key_of("speech", "mark"))
        self.mark_button.clicked.connect(presenter.mark_here)
        stack.addWidget(self.mark_button)
        return holder

    def _actions_by_key(self) -> dict[str, Callable[[], object]]:
        presenter = self.presenter
        return {
            "again": presenter.again,
            "loop": presenter.loop,
            "slower": lambda: presenter.playback.step_speed(-1),
            "faster": lambda: presenter.playback.step_speed(1),
            "mark": presenter.mark_here,
            "join": presenter.join,
            "snap": presenter.snap,
            "delete": presenter.delete,
            "start_earlier": lambda: presenter.nudge_edge("start", -1),
            "start_later": lambda: presenter.nudge_edge("start", 1),
            "end_earlier": lambda: presenter.nudge_edge("end", -1),
            "end_later": lambda: presenter.nudge_edge("end", 1),
        }

    # Inside

    def _act(self, action: str) -> None:
        presenter = self.presenter
        calls: dict[str, Callable[[], object]] = {
            "play": presenter.play,
            "play_back": presenter.play_chosen,
            "next_segment": lambda: presenter.step(1),
            "cut": self._cut,
            "leave_text": self.transcript.editor.leave,
        }
        calls[action]()

    def _cut(self) -> None:
        self.presenter.cut(self.transcript.editor.textCursor().position())

    def _write(self, key: str, text: str) -> None:
        control = self.presenter.plan.region_text
        if control is not None:
            self.presenter.write(control, text, key)

    def _press(self, key: str) -> None:
        self.presenter.choose_segment(key)
        self.focus_work()

    def _show_player(self) -> None:
        state = self.presenter.state
        words, icon = (_("Pause"), "pause") if state.playing else (_("Play"), "play")
        self.play_button.set_look(words, icon=icon, kind="secondary")
        self.loop_button.set_look(_("Loop"), icon="repeat", kind="primary" if state.looping else "secondary")
        for speed, made in self._speeds.items():
            made.setChecked(speed == state.speed)
        marking = state.marking is not None
        words = _("New: ends here") if marking else _("New: starts here")
        self.mark_button.set_look("check" if marking else "plus", words)
        self._silent.setVisible(state.silent)
        if state.playing and not self._frame.isActive():
            self._frame.start()
        self._tick()

    def _tick(self) -> None:
        position = self.presenter.position_s
        self.wave.show_position(position)
        self._position.setText(clock(position, hundredths=True))
        if self._frame.isActive():
            self.presenter.look()
            if not self.presenter.state.playing:
                self._frame.stop()


class _Labels(QWidget):
    """The labels of segments with their keys."""

    def __init__(self, presenter: SpeechPresenter, owner: WorkFrame) -> None:
        super().__init__()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(XS)
        labels = presenter.plan.labels
        head, _line = section("tag", _("Label of the segment"))
        stack.addWidget(head)
        keys = label_keys(len(labels), with_alt=True)
        owner.taken_keys.update(keys)
        self._rows: list[LabelRow] = []
        for index, (option, key) in enumerate(zip(labels, keys, strict=True)):
            words = option.text_in(presenter.language)
            made = LabelRow(words, sign=region_sign(index), colour=region_colour(index), key=key)
            made.clicked.connect(lambda _checked=False, i=index: presenter.set_label(i))
            bind_key(owner, key, partial(presenter.set_label, index))
            stack.addWidget(made)
            self._rows.append(made)

    def show_labels(self, counts: list[int], chosen: int) -> None:
        """Show the counts and the label of the next segment."""
        for index, made in enumerate(self._rows):
            made.set_count(counts[index])
            made.setChecked(index == chosen)
