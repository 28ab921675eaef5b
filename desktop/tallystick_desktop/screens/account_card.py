"""Where you are paid, on the settings screen: the service, the number, the name; and changes confirmed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from tallystick_desktop.core.settings import Option
from tallystick_desktop.core.words import day
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import Chip, chip
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Card, clear, column, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.account_presenter import AccountPresenter
from tallystick_desktop.screens.setting_choices import Choices
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, L, M, S
from tallystick_packs.texts import N_, _
from tallystick_sync.payout_account import SERVICES

_NAMES = {
    "mpesa": "M-Pesa",
    "mtn-momo": "MTN MoMo",
    "orange-money": "Orange Money",
    "wave": "Wave",
    "bank": N_("Bank"),
    "cash": N_("Cash"),
}


class AccountCard(Card):
    """Fields for an account, and what was said before."""

    def __init__(self, presenter: AccountPresenter, *, language: str) -> None:
        super().__init__(padding=L, spacing=S)
        self.presenter, self._language = presenter, language
        head, line = row(spacing=M)
        line.addWidget(Icon("banknote", ICON_L, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        words, stack = column(spacing=2)
        stack.addWidget(Text(_("Where you are paid"), "strong", wrap=True))
        hint = _(
            "Only the hub can read it. The first counts at once; a change must be confirmed and waits three "
            "days, so that nobody who borrows this computer can redirect your money."
        )
        stack.addWidget(Text(hint, "caption", "muted", wrap=True))
        line.addWidget(words, 1)
        self.body.addWidget(head)
        options = [Option(value=service, words=_NAMES[service]) for service in SERVICES]
        self.body.addWidget(Choices(_("Service"), options, presenter.state.service, presenter.choose))
        self.number = _field(_("Phone number or IBAN"))
        self.holder = _field(_("Name that the account is under"))
        for field in (self.number, self.holder):
            self.body.addWidget(Text(field.accessibleName(), "strong"))
            self.body.addWidget(field)
        self.save = button(_("Sign and save"), icon="save")
        self.save.clicked.connect(self._save)
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeading)
        self._said = Text("", "body", "success", wrap=True)
        self._fault = Text("", "body", "danger", wrap=True)
        self.body.addWidget(self._said)
        self.body.addWidget(self._fault)
        given, self._given = column(spacing=S)
        self.body.addWidget(given)
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        state = self.presenter.state
        for text, label in ((state.said, self._said), (state.fault, self._fault)):
            label.setText(text)
            label.setVisible(bool(text))
        self.number.setEnabled(state.service != "cash")
        clear(self._given)
        for one in state.given:
            if one.action == "set":
                self._given.addWidget(self._row(one.since, one.state, one.why))
            if one.id == state.change:
                self._given.addWidget(self._confirming())

    def _row(self, since: int, state: str, why: str) -> QWidget:
        holder, line = row(spacing=M)
        told = _("Said on {day}").format(day=day(since, self._language))
        line.addWidget(Text(f"{told}. {why}" if why else told, "body", wrap=True), 1)
        line.addWidget(_state_chip(state))
        return holder

    def _confirming(self) -> QWidget:
        fold = Fold(least=420, spacing=S)
        confirm = button(_("Confirm the change"), icon="check", kind="primary")
        confirm.clicked.connect(lambda: self.presenter.answer(confirm=True))
        cancel = button(_("Call it off"), icon="x")
        cancel.clicked.connect(lambda: self.presenter.answer(confirm=False))
        fold.add(confirm, 1)
        fold.add(cancel, 1)
        return fold

    def _save(self) -> None:
        if self.presenter.save(self.number.text(), self.holder.text()):
            self.number.clear()
            self.holder.clear()


def _state_chip(state: str) -> Chip:
    if state == "refused":
        return chip("rejected", _("Refused"))
    return chip("received", _("At the hub")) if state == "taken" else chip("waiting")


def _field(words: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(words)
    made.setMaximumWidth(theme().scaled(360))
    return made
