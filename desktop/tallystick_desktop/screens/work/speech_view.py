"""Transcribing on the screen: minimap, waveform, spectrogram, player, transcript, letters, labels, questions.

Where a form marks no segments, the sound stands beside the questions; a text about the whole recording is
written under it.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.audio.device import device_names
from tallystick_desktop.canvas.minimap import Minimap
from tallystick_desktop.canvas.waveform_view import WaveformView
from tallystick_desktop.core import written
from tallystick_desktop.core.keys import row as key_row
from tallystick_desktop.core.keys import rows_for
from tallystick_desktop.core.waveform import clock
from tallystick_desktop.kit.frames import Bar, Divider, row
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.work.controls.block import OptionKeys
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.player_bar import PlayerBar, TimeField
from tallystick_desktop.screens.work.speech_panel import Labels, SegmentActions
from tallystick_desktop.screens.work.speech_presenter import SpeechPresenter
from tallystick_desktop.screens.work.text_tools import TextTools
from tallystick_desktop.screens.work.transcript import Transcript
from tallystick_desktop.screens.work.whole_text import WholeText
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, M, S
from tallystick_packs.forms.attributes import is_true
from tallystick_packs.texts import _

_FRAME_MS = 33
_LOW_PX = 700
#: In a narrower window the channels are shown apart by key alone.
_WIDE_PX = 1_100
#: Keys that mean something else outside the text and the waveform, and the actions that may have them.
_IN_TEXT = ("Tab", "Shift+Tab", "Enter", "Ctrl+Enter")
_TYPED = ("play", "play_back", "next_segment", "cut", "leave_text")


class SpeechView(WorkFrame):
    """The speech view."""

    view_name = "speech"
    least_work_px = 560
    presenter: SpeechPresenter

    def __init__(self, presenter: SpeechPresenter) -> None:
        super().__init__(presenter)
        plan = presenter.plan
        self.store_keys = partial(presenter.notes.note, "keys")
        self._writes = plan.written is not None
        self._marks = plan.marks is not None
        self.asked_elsewhere = frozenset({plan.region_text.name} if plan.region_text is not None else ())
        self._shown_item = ""
        self._focused_key: str | None = None
        looks = plan.shown.attributes if plan.shown is not None else {}
        self._band: bool | None = True if is_true(looks.get("spectrogram")) else None
        self._typed = {key: entry.action for entry in rows_for("speech") for key in entry.keys}
        self.wave = self._make_wave()
        self.wave.scene.apart = is_true(looks.get("splitchannels"))
        self.minimap = Minimap()
        self.minimap.moved.connect(self.wave.centre)
        self.transcript = self._make_transcript()
        self.whole = self._make_whole()
        self.editor = self.transcript.editor if self.whole is None else self.whole.editor
        self.text_tools = TextTools(presenter, self.editor, self, back=self.focus_work)
        self.middle.addWidget(self.drawer)
        self.middle.addWidget(self._make_middle(), 1)
        self._labels = Labels(presenter, self) if self._marks else None
        self._segment_actions = SegmentActions(self._panel_actions(), writes=self._writes, marks=self._marks)
        parts: list[QWidget] = [self._labels, Divider()] if self._labels else []
        if self._labels or self._writes:
            parts += [self._segment_actions, Divider()]
        self.middle.addWidget(self.make_panel(*parts))
        self._frame = QTimer(self)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._tick)
        self.bind_keys(self._actions_by_key())
        for action in ("play", "play_back", "next_segment", "cut"):
            for key in key_row("speech", action).keys:
                if key not in _IN_TEXT:
                    bind_key(self, key, partial(self._act, action))
        self.drawer.setVisible(False)
        presenter.on_change = self.render_state
        presenter.on_seek = self._tick
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
            self.wave.show_sound(presenter.peaks, session.duration_s, presenter.path)
            self._total.setText(_("of {time}").format(time=clock(session.duration_s)))
        self.wave.show_segments(session.segments, state.chosen)
        self.wave.show_chosen(marking=state.marking, selected=state.stretch)
        self.transcript.show_segments(
            session.segments, state.chosen, writes=self._writes and self._marks, proposed=presenter.proposed
        )
        if state.chosen != self._focused_key:
            self._focused_key = state.chosen
            self._show_chosen()
        if self._labels is not None:
            self._labels.show_labels(session.counts(), state.label)
        self._segment_actions.show_state(
            has_segment=state.chosen is not None, marking=state.marking is not None
        )
        self._show_player()

    def focus_work(self) -> None:
        """Put the focus into the text, or on the sound where there is none."""
        if self.editor.isVisibleTo(self):
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.wave.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_missing(self) -> None:
        """Choose the segment or focus the question that is missing."""
        for fault in self.presenter.state.missing:
            if fault.region and self.presenter.session.find(fault.region) is not None:
                self.presenter.choose_segment(fault.region)
                if fault.control in self.asked_elsewhere or not self.questions.focus_question(fault.control):
                    self.focus_work()
                return
        super().go_to_missing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_player()

    # Building

    def _make_wave(self) -> WaveformView:
        presenter, wave = self.presenter, WaveformView()
        wave.action_of = self._action_of
        wave.sought.connect(presenter.seek)
        wave.marked.connect(presenter.editing.mark)
        wave.selected.connect(presenter.select)
        wave.edge_moved.connect(presenter.editing.move_edge)
        wave.chosen.connect(presenter.choose_segment)
        wave.acted.connect(self._act)
        wave.shown.connect(lambda: self.minimap.show_scene(wave.scene))
        return wave

    def _make_transcript(self) -> Transcript:
        presenter, made = self.presenter, Transcript()
        made.pressed.connect(self._press)
        made.written.connect(presenter.editing.write)
        editor = made.editor
        editor.action_of = self._action_of
        editor.acted.connect(self._act)
        if not self._marks:
            made.hide()  # showing it here would open a window of its own
        return made

    def _make_whole(self) -> WholeText | None:
        question = self.presenter.plan.whole_text
        if question is None:
            return None
        keys = OptionKeys(self.view_name, self, self.taken_keys)
        made = WholeText(question, self.presenter, keys, action_of=self._action_of)
        made.editor.acted.connect(self._act)
        self.placed = {question.name: made}
        return made

    def _make_middle(self) -> QWidget:
        holder = QWidget()
        stack = QVBoxLayout(holder)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self._make_overview())
        stack.addWidget(self.wave, 2)
        presenter = self.presenter
        actions: dict[str, Callable[[], object]] = {
            "play": presenter.play, "again": presenter.again, "loop": presenter.loop,
            "spectrogram": self._toggle_band, "apart": self._toggle_apart,
        }  # fmt: skip
        self.player = PlayerBar(presenter.playback, actions, device_names=device_names)
        self.play_button, self.loop_button = self.player.play_button, self.player.loop_button
        stack.addWidget(self.player)
        stack.addWidget(self.transcript, 3)
        if self.whole is not None:
            stack.addWidget(self.whole, 3)
        stack.addWidget(self.text_tools.bar)
        self.text_tools.bar.setVisible(self._writes)
        words = _("Enter: next segment, and it plays · Ctrl+Tab leaves the text")
        if not self._marks:
            words = _("Tab plays and stops · Ctrl+Tab leaves the text")
        self._hint = Bar(sides="t", margins=0)
        self._hint.body.setContentsMargins(M, XS, M, XS)
        self._hint.body.addWidget(IconText("keyboard", words, "caption", "muted", wrap=True), 1)
        stack.addWidget(self._hint)
        return holder

    def _make_overview(self) -> QWidget:
        bar = Bar(sides="b", margins=0)
        bar.body.setContentsMargins(0, 0, M, 0)
        bar.body.setSpacing(S)
        bar.body.addWidget(self.minimap, 1)
        self.time_field = TimeField()
        self.time_field.given.connect(self._go_to)
        self.time_field.left.connect(self.focus_work)
        self._total = Text("", "caption", "muted")
        holder, line = row(spacing=XS)
        holder.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        line.addWidget(self.time_field)
        line.addWidget(self._total)
        bar.body.addWidget(holder)
        return bar

    def _panel_actions(self) -> dict[str, Callable[[], object]]:
        editing = self.presenter.editing
        return {
            "unintelligible": partial(self.text_tools.put_mark, written.UNINTELLIGIBLE),
            "noise": partial(self.text_tools.put_mark, written.NOISE),
            "no_speech": partial(self.text_tools.put_mark, written.NO_SPEECH),
            "cut": self._cut,
            "join": editing.join,
            "snap": editing.snap,
            "delete": editing.delete,
            "mark": editing.mark_here,
        }

    def _actions_by_key(self) -> dict[str, Callable[[], object]]:
        presenter, editing, wave = self.presenter, self.presenter.editing, self.wave
        panel = self._panel_actions()
        del panel["cut"]  # bound with its further keys; the first is the text's
        return {
            **panel,
            "again": presenter.again,
            "listen": self.listen,
            "loop": presenter.loop,
            "spectrogram": self._toggle_band,
            "slower": lambda: presenter.playback.step_speed(-1),
            "faster": lambda: presenter.playback.step_speed(1),
            "softer": lambda: presenter.playback.step_gain(-1),
            "louder": lambda: presenter.playback.step_gain(1),
            "go_to": self._focus_time,
            "zoom_in": lambda: wave.zoom(2.0),
            "zoom_out": lambda: wave.zoom(0.5),
            "whole": lambda: wave.zoom(1e-9),
            "apart": self._toggle_apart,
            "starts_here": lambda: editing.set_edge_here("start"),
            "ends_here": lambda: editing.set_edge_here("end"),
            "segment_before": lambda: presenter.step(-1),
            "start_earlier": lambda: editing.nudge_edge("start", -1),
            "start_later": lambda: editing.nudge_edge("start", 1),
            "end_earlier": lambda: editing.nudge_edge("end", -1),
            "end_later": lambda: editing.nudge_edge("end", 1),
            "all_earlier": lambda: editing.shift_all(-1),
            "all_later": lambda: editing.shift_all(1),
            "timestamp": self.text_tools.put_time,
            "complete": self.editor.complete,
            "short_forms": self.text_tools.edit_short_forms,
            "letters": self.text_tools.bar.take_focus,
        }

    # Inside

    def _action_of(self, key: str) -> str:
        action = self._typed.get(key, "")
        if not self._marks and action in ("next_segment", "cut"):
            return ""
        return action if action in _TYPED else ""

    def _act(self, action: str) -> None:
        presenter = self.presenter
        calls: dict[str, Callable[[], object]] = {
            "play": presenter.play,
            "play_back": presenter.play_chosen,
            "next_segment": self._next_segment,
            "cut": self._cut,
            "leave_text": self.editor.leave,
        }
        calls[action]()

    def _next_segment(self) -> None:
        if not self.presenter.step(1) and self.presenter.state.chosen is not None:
            words = _("That was the last segment. {key} finishes.")
            self.presenter.on_said(words.format(key=key_row("work", "finish").shown), None)

    def _show_chosen(self) -> None:
        segment = self.presenter.chosen
        if segment is None:
            return
        self.wave.show_stretch(segment.start, segment.end)
        if self._writes:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.editor.to_end()

    def _cut(self) -> None:
        self.presenter.editing.cut(self.text_tools.cursor)

    def _press(self, key: str) -> None:
        self.presenter.choose_segment(key)
        self.focus_work()

    def _focus_time(self) -> None:
        self.time_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.time_field.selectAll()

    def _go_to(self, second: float) -> None:
        self.presenter.seek(second)
        self.focus_work()

    def _toggle_band(self) -> None:
        self._band = not self._shows_band
        self._show_player()

    def _toggle_apart(self) -> None:
        self.wave.show_apart(not self.wave.scene.apart)
        self._show_player()

    @property
    def _shows_band(self) -> bool:
        """By itself the spectrogram is shown where there is room for it."""
        return self.height() >= theme().scaled(_LOW_PX) if self._band is None else self._band

    def _show_player(self) -> None:
        state = self.presenter.state
        is_low = theme().is_roomy and self.height() < theme().scaled(_LOW_PX)
        has_apart = len(self.wave.scene.peaks) > 1 and self.width() >= theme().scaled(_WIDE_PX)
        self.wave.show_band(self._shows_band)
        self.player.show_state(
            playing=state.playing,
            looping=state.looping,
            silent=state.silent,
            band=self._shows_band,
            apart=self.wave.scene.apart if has_apart else None,
            low=is_low,
        )
        has_room = not is_low or (self.text_tools.bar.has_letters and self.editor.isVisibleTo(self))
        self.text_tools.bar.setVisible(self._writes and has_room)
        self._hint.setVisible(self._writes and self.height() >= theme().scaled(_LOW_PX))
        if state.playing and not self._frame.isActive():
            self._frame.start()
        self._tick()

    def _tick(self) -> None:
        position = self.presenter.position_s
        self.wave.show_position(position)
        self.time_field.show_moment(position)
        if self._frame.isActive():
            self.presenter.look()
            if not self.presenter.state.playing:
                self._frame.stop()
