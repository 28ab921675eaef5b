"""The first start on the screen: the steps on the leading side, one question per page."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import Button, button
from tallystick_desktop.kit.choices import ChoiceRow
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Bar, Card, Divider, clear, column, row, scrolling
from tallystick_desktop.kit.logo import Logo
from tallystick_desktop.kit.painting import painter_on
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.language_panel import LanguagePanel, language_presenter
from tallystick_desktop.screens.pieces import Fact, trouble_panel
from tallystick_desktop.screens.report_files import pdf_of
from tallystick_desktop.screens.safety_card import ask_card_file
from tallystick_desktop.screens.wizard.presenter import Step, WizardPresenter
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_M, XL, XS, XXL, ColourRole, L, M, S
from tallystick_packs.texts import _

_STEPS: dict[Step, tuple[str, Callable[[], str]]] = {
    "language": ("languages", lambda: _("Language")),
    "name": ("user", lambda: _("Name")),
    "words": ("key-round", lambda: _("12 words")),
    "check": ("list-checks", lambda: _("Check 3 words")),
    "restore": ("key-round", lambda: _("12 words")),
    "join": ("users", lambda: _("Join")),
}


class WizardView(QWidget):
    """The first start.

    Signals:
        finished: The profile can be used.
    """

    finished = Signal()

    def __init__(self, presenter: WizardPresenter) -> None:
        super().__init__()
        self.setObjectName("page")
        self.presenter = presenter
        self._languages = language_presenter(presenter.settings)
        self._shown: tuple[object, ...] = ()
        self._fields: list[QLineEdit] = []
        self._long_field: QPlainTextEdit | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._side = Bar(fill="sunken", sides="r", horizontal=False, margins=XL)
        # With large letters the steps are rings without words: the page needs the room.
        steps_px = theme().scaled(40) if theme().is_roomy else theme().scaled(212)
        self._side.setFixedWidth(steps_px + 56)
        line.addWidget(self._side)
        right = QVBoxLayout()
        right.setContentsMargins(XXL, XL, XXL, L)
        right.setSpacing(M)
        line.addLayout(right, 1)
        self._content, self._page = column(spacing=L)
        right.addWidget(scrolling(self._content), 1)
        right.addWidget(Divider())
        self._bar = QHBoxLayout()
        right.addLayout(self._bar)
        self._next: Button | None = None
        bind(self, "wizard", {"back": presenter.back})
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state; a page is built anew when its step or its words change."""
        state = self.presenter.state
        if state.done:
            self.finished.emit()
            return
        key = (
            state.step,
            state.restoring,
            state.language,
            state.hidden,
            state.said,
            state.trouble,
            state.busy,
        )
        if key != self._shown:
            typed = [field.text() for field in self._fields]
            same_step = bool(self._shown) and self._shown[0] == state.step
            long_text = self._long_field.toPlainText() if self._long_field is not None else ""
            self._shown = key
            self._build()
            if same_step:
                for field, text in zip(self._fields, typed, strict=False):
                    field.setText(text)
                if self._long_field is not None:
                    self._long_field.setPlainText(long_text)
        self._fault.setText(state.fault)
        self._fault.setVisible(bool(state.fault))
        for field in self._fields:
            field.setProperty("wrong", bool(state.fault))
            field.style().unpolish(field)
            field.style().polish(field)

    @property
    def fault_words(self) -> str:
        """What the page says is wrong with what was typed."""
        return self._fault.text()

    # Building

    def _build(self) -> None:
        state = self.presenter.state
        clear(self._page)
        clear(self._bar)
        self._fields, self._long_field = [], None
        self._fault = Text("", "body", "danger", wrap=True)
        self._fault.hide()
        self._build_side()
        self._back = button(_("Back"), icon="arrow-left", key=key_of("wizard", "back"))
        self._back.clicked.connect(self.presenter.back)
        self._bar.addWidget(self._back)
        self._back.setVisible(self.presenter.can_go_back)
        self._bar.addStretch(1)
        builders: dict[Step, Callable[[], None]] = {
            "language": self._build_language,
            "name": self._build_name,
            "words": self._build_words,
            "check": self._build_check,
            "restore": self._build_restore,
            "join": self._build_join,
        }
        builders[state.step]()
        if state.trouble is not None:
            self._page.addWidget(trouble_panel(state.trouble))
        self._page.addStretch(1)

    def _build_side(self) -> None:
        state = self.presenter.state
        clear(self._side.body)
        head, line = row(spacing=M)
        line.addWidget(Logo(theme().scaled(38)))
        if not theme().is_roomy:
            line.addWidget(Text("Tallystick", "title"))
        line.addStretch(1)
        self._side.body.addWidget(head)
        self._side.body.addSpacing(L)
        now = state.steps.index(state.step)
        for number, step in enumerate(state.steps):
            icon, words = _STEPS[step]
            shown = f"{number + 1}. {words()}"
            self._side.body.addWidget(_StepMark(icon, shown, done=number < now, current=number == now))
        self._side.body.addStretch(1)
        if not theme().is_roomy:
            network = step_note(state.step)
            self._side.body.addWidget(IconText(network[0], network[1], "caption", "muted", wrap=True))

    def _head(self, title: str, words: str) -> None:
        self._page.addWidget(Text(title, "display" if not theme().is_roomy else "heading", wrap=True))
        self._page.addWidget(Text(words, "input", "muted", wrap=True))
        self._page.addSpacing(S)

    def _primary(
        self, words: str, call: Callable[[], None], *, icon: str = "arrow-right", enter: bool = True
    ) -> None:
        made = button(words, icon=icon, kind="primary", key=key_of("wizard", "next") if enter else "")
        made.clicked.connect(call)
        self._bar.addWidget(made)
        self._next = made

    def _build_language(self) -> None:
        self._head(_("Which language do you speak?"), _("You can change it later in Settings."))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(XS)
        across = 1 if theme().is_roomy else 2
        deciding = self._languages
        for index, option in enumerate(deciding.options()):
            made = ChoiceRow(option.words)
            made.setChecked(option.value == deciding.chosen)
            made.clicked.connect(partial(self._choose_language, made, str(option.value)))
            grid.addWidget(made, index // across, index % across)
        self._page.addWidget(holder)
        panel = LanguagePanel(deciding)
        deciding.on_change = panel.render_state
        self._page.addWidget(panel)
        self._primary(_("Next"), self.presenter.to_name)
        self._focus_next()

    def _build_name(self) -> None:
        state = self.presenter.state
        self._head(_("What is your name?"), _("As your coordinator knows you. Others see only a number."))
        name = self._field(_("Your name"), state.name)
        name.returnPressed.connect(lambda: self.presenter.give_name(name.text()))
        self._page.addWidget(self._fault)
        for restoring, words in ((False, _("I am new here")), (True, _("I have 12 words from before"))):
            made = ChoiceRow(words)
            made.setChecked(state.restoring == restoring)
            made.clicked.connect(
                lambda _checked=False, value=restoring: self.presenter.has_words(restoring=value)
            )
            self._page.addWidget(made)
        self._primary(_("Next"), lambda: self.presenter.give_name(name.text()))
        name.setFocus()

    def _build_words(self) -> None:
        state = self.presenter.state
        self._head(
            _("Your 12 recovery words"),
            _("Write them down now. On the next page you will be asked for three of them."),
        )
        fold = Fold(least=760, spacing=XXL)
        left, words = column(spacing=M)
        words.addWidget(_WordGrid(state.words, hidden=state.hidden))
        show = _("Show the words") if state.hidden else _("Hide the words")
        hide = button(show, icon="eye" if state.hidden else "eye-off")
        hide.clicked.connect(self.presenter.hide_words)
        words.addWidget(hide, 0, Qt.AlignmentFlag.AlignLeading)
        save = button(_("Save the card to print"), icon="printer")
        save.clicked.connect(self._save_card)
        words.addWidget(save, 0, Qt.AlignmentFlag.AlignLeading)
        if state.said:
            words.addWidget(Text(state.said, "body", "success", wrap=True))
        words.addStretch(1)
        fold.add(left, 5)
        right, facts = column(spacing=L)
        for fact in _word_facts():
            facts.addWidget(fact)
        facts.addStretch(1)
        fold.add(right, 3)
        self._page.addWidget(fold)
        # Enter never skips a page about safety: this button wants a press.
        self._primary(_("I wrote them down"), self.presenter.wrote_them_down, enter=False)

    def _build_check(self) -> None:
        state = self.presenter.state
        self._head(_("Three of your words"), _("Take your paper. This shows that it can bring you back."))
        for position in state.asked:
            words = _("Word {number}").format(number=position + 1)
            self._field(words, "")
        for field, after in zip(self._fields, self._fields[1:], strict=False):
            field.returnPressed.connect(after.setFocus)
        self._fields[-1].returnPressed.connect(self._check)
        self._page.addWidget(self._fault)
        self._primary(_("Check"), self._check)
        self._fields[0].setFocus()

    def _build_restore(self) -> None:
        self._head(
            _("Type your 12 words"),
            _("In the order of your paper, with spaces between. The twelve numbers of the card do as well."),
        )
        self._long_field = _long_field(_("Your 12 words"))
        self._page.addWidget(self._long_field)
        self._page.addWidget(self._fault)
        self._primary(_("Bring me back"), self._restore, enter=False)
        self._long_field.setFocus()

    def _build_join(self) -> None:
        state = self.presenter.state
        self._head(
            _("Join your hub"),
            _("Your coordinator gives you an invite: a link, a file on a stick, or groups of four to type."),
        )
        self._long_field = _long_field(_("Invite: link or groups of four"))
        self._long_field.setPlainText(self.presenter.invite)
        self._long_field.setPlaceholderText("tallystick:join?…   /   0R2K 5M7Q …")
        self._page.addWidget(self._long_field)
        file = button(_("Open an invite file"), icon="file-input")
        file.clicked.connect(self._open_file)
        self._page.addWidget(file, 0, Qt.AlignmentFlag.AlignLeading)
        self._page.addWidget(self._fault)
        if state.busy:
            self._page.addWidget(
                IconText("radio-tower", _("Looking for the hub …"), "body", icon_colour="accent")
            )
        self._primary(_("Join"), self._join, icon="check", enter=False)
        if self._next is not None:
            self._next.setEnabled(not state.busy)
        self._long_field.setFocus()

    # Intents

    def _choose_language(self, row_: ChoiceRow, code: str) -> None:
        if self._languages.choose(code):
            self.presenter.choose_language(code)
        else:
            row_.setChecked(False)

    def _check(self) -> None:
        self.presenter.check(tuple(field.text() for field in self._fields))

    def _save_card(self) -> None:
        target = ask_card_file(self)
        if target is not None:
            self.presenter.save_card(target, lambda page: pdf_of(page, portrait=True))

    def _restore(self) -> None:
        if self._long_field is not None:
            self.presenter.restore(self._long_field.toPlainText())

    def _join(self) -> None:
        if self._long_field is not None:
            self.presenter.join(self._long_field.toPlainText())

    def _open_file(self) -> None:
        kinds = _("Invites") + " (*.tallyinvite)"
        path, _kind = QFileDialog.getOpenFileName(self, _("Open an invite file"), "", kinds)
        if path and self._long_field is not None:
            self._long_field.setPlainText(path)
            self._join()

    def _field(self, words: str, text: str) -> QLineEdit:
        self._page.addWidget(Text(words, "strong"))
        made = QLineEdit(text)
        made.setAccessibleName(words)
        made.setMaximumWidth(theme().scaled(420))
        self._page.addWidget(made)
        self._fields.append(made)
        return made

    def _focus_next(self) -> None:
        if self._next is not None:
            self._next.setFocus()


def step_note(step: Step) -> tuple[str, str]:
    """Return what a step needs of the network."""
    if step == "join":
        return "radio-tower", _("Needs a network, or a stick with a first pack")
    return "cloud-off", _("Works without a network")


class _StepMark(QWidget):
    """A step on the leading side: a ring with its icon, a tick once it is done."""

    def __init__(self, icon: str, words: str, *, done: bool, current: bool) -> None:
        super().__init__()
        self._icon = "check" if done else icon
        self._done, self._current = done, current
        line = QHBoxLayout(self)
        line.setContentsMargins(0, XS, 0, XS)
        line.addSpacing(theme().scaled(40) + M)  # the ring; a margin would stay on the left in Arabic
        if not theme().is_roomy:
            ink: ColourRole = "text" if done or current else "muted"
            line.addWidget(Text(words, "strong" if current else "body", ink))
        self.setMinimumHeight(theme().scaled(40) + S)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(_("done") if done else _("now") if current else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        side = now.scaled(40)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = self.width() - side if rtl else 0
        ring = QRectF(x + 0.5, (self.height() - side) / 2 + 0.5, side - 1, side - 1)
        fill: ColourRole = "success_soft" if self._done else "accent" if self._current else "raised"
        line: ColourRole = "success" if self._done else "accent" if self._current else "edge"
        ink: ColourRole = "success" if self._done else "on_accent" if self._current else "muted"
        painter.setBrush(now.colour(fill))
        painter.setPen(now.colour(line))
        painter.drawEllipse(ring)
        size = now.scaled(ICON_M)
        at = ring.center()
        paint_icon(painter, self._icon, at.x() - size / 2, at.y() - size / 2, size, now.colour(ink))
        painter.end()


class _WordGrid(QWidget):
    """The twelve words with their numbers, three or two in a line."""

    def __init__(self, words: tuple[str, ...], *, hidden: bool) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(M)
        across = 2 if theme().is_roomy else 3
        for index, word in enumerate(words):
            card = Card(line="edge", padding=M, horizontal=True)
            number = Text(str(index + 1), "strong", "muted")
            number.setMinimumWidth(theme().scaled(22))
            number.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            shown = Text("•" * 6 if hidden else word, "heading" if not theme().is_roomy else "title")
            card.body.addWidget(number)
            card.body.addWidget(shown, 1)
            card.setAccessibleName(f"{index + 1} {'' if hidden else word}")
            grid.addWidget(card, index // across, index % across)

    def sizeHint(self) -> QSize:
        """Wide enough for the longest words of the list."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), theme().scaled(440)), hint.height())


def _word_facts() -> list[Fact]:
    return [
        Fact(
            "key-round",
            _("They are the key to your money"),
            _("New computer? These 12 words bring back your name, your work and what is owed to you."),
        ),
        Fact(
            "pencil",
            _("Write them on paper, in this order"),
            _("Keep the paper where you keep papers that matter."),
            ink="success",
            fill="success_soft",
        ),
        Fact(
            "shield-alert",
            _("Show them to nobody"),
            _("No hub, no requester, no helper ever needs them. Whoever asks wants your money."),
            ink="danger",
            fill="danger_soft",
        ),
    ]


def _long_field(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    made.setFixedHeight(theme().line("input") * 3 + XL)
    made.setMaximumWidth(theme().scaled(640))
    return made
