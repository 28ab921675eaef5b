"""What a worker can do about a receipt: appeal a rejection, say whether the money arrived."""

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import Chip, chip
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.earnings_presenter import EarningsPresenter
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XL, S
from tallystick_packs.texts import _, ngettext
from tallystick_sync.receipt import Receipt


def receipt_chip(receipt: Receipt) -> Chip:
    """Return the chip of a receipt's state."""
    if receipt.state == "appealed":
        return chip("waiting", _("Appealed"))
    if receipt.state == "closed":
        return chip("accepted", _("Topped up")) if receipt.posted_minor else chip("verified", _("Closed"))
    if receipt.state == "credited":
        return chip("accepted", _("Bonus") if receipt.credit == "bonus" else _("Data repaid"))
    if receipt.state == "reversed":
        return chip("failed", _("Came back"))
    if receipt.state == "returned":
        return chip("repair")
    is_below = receipt.state == "accepted" and any(item.reason for item in receipt.items)
    return chip("accepted", _("Accepted, below the bar")) if is_below else chip(receipt.state)


class ReceiptActions(QWidget):
    """The buttons under a receipt's facts; empty where there is nothing to do."""

    def __init__(self, presenter: EarningsPresenter, receipt: Receipt) -> None:
        super().__init__()
        self._presenter = presenter
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(S)
        if receipt.state == "rejected":
            self._offer_appeal()
        elif receipt.state == "paid":
            self._ask_arrived()

    def _offer_appeal(self) -> None:
        items = self._presenter.appealable
        if not items:
            self._column.addWidget(Text(self._presenter.appeal_words, "body", "muted", wrap=True))
            return
        words = _(
            "Do you think this is wrong? Another person looks at it and decides. If nobody does, you win."
        )
        self._column.addWidget(Text(words, "body", wrap=True))
        self.why = QPlainTextEdit()
        self.why.setAccessibleName(_("Why it is right (may stay empty)"))
        self.why.setPlaceholderText(_("Why it is right (may stay empty)"))
        self.why.setTabChangesFocus(True)
        self.why.setFixedHeight(theme().line("input") * 2 + XL)
        self._column.addWidget(self.why)
        words = ngettext("Appeal {count} answer", "Appeal {count} answers", len(items))
        self.appeal = button(words.format(count=len(items)), icon="flag", kind="primary")
        self.appeal.clicked.connect(lambda: self._presenter.appeal(self.why.toPlainText().strip()))
        self._column.addWidget(self.appeal)

    def _ask_arrived(self) -> None:
        arrived = self._presenter.arrived
        if arrived is not None:
            said = (
                chip("paid", _("You said: it arrived"))
                if arrived
                else chip("failed", _("You said: not here"))
            )
            self._column.addWidget(said)
        self._column.addWidget(Text(_("The hub says it was paid. Did the money arrive?"), "body", wrap=True))
        self.yes = button(_("It arrived"), icon="circle-check")
        self.no = button(_("It did not"), icon="circle-x")
        self.yes.clicked.connect(lambda: self._presenter.say_arrived(arrived=True))
        self.no.clicked.connect(lambda: self._presenter.say_arrived(arrived=False))
        # One under the other: beside each other they do not fit in every language and size.
        self._column.addWidget(self.yes)
        self._column.addWidget(self.no)
