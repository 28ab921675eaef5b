"""What screens say of a receipt: its amount, its facts, and the verdict on it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.words import day_and_time
from tallystick_desktop.kit.frames import Card, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.pieces import trouble_panel
from tallystick_desktop.screens.presenting import Trouble
from tallystick_desktop.theme.tokens import ICON_L, ICON_M, M
from tallystick_packs.money import Money
from tallystick_packs.texts import _, ngettext
from tallystick_sync.judging import Verdict
from tallystick_sync.receipt import Receipt


def verdict_icon(verdict: Verdict) -> Icon:
    """Return the sign of a verdict."""
    looks = {
        "verified": ("badge-check", "success"),
        "unlogged": ("clock", "accent"),
        "failed": ("shield-alert", "danger"),
    }
    icon, colour = looks[verdict.outcome]
    return Icon(icon, ICON_M, colour)  # type: ignore[arg-type]


def verdict_box(verdict: Verdict) -> QWidget:
    """Return a verdict in words: why it holds, or the three parts of why it does not."""
    if verdict.outcome == "failed":
        title = _("This receipt does not hold")
        return trouble_panel(
            Trouble(title=title, what=verdict.what, safe=verdict.safe, todo=verdict.todo, lost=True)
        )
    if verdict.outcome == "verified":
        title = _("Verified on this computer")
        words = _("Signature, place in the log and amount all match.")
        box = Card(fill="success_soft", line="success", padding=M, horizontal=True)
        box.body.addWidget(Icon("badge-check", ICON_L + 4, "success"), 0, Qt.AlignmentFlag.AlignTop)
    else:
        title = _("Signed by the hub, checked here")
        words = _("Its place in the log comes with the next exchange. It binds the hub all the same.")
        box = Card(fill="accent_soft", line="accent", padding=M, horizontal=True)
        box.body.addWidget(Icon("clock", ICON_L + 4, "accent"), 0, Qt.AlignmentFlag.AlignTop)
    column_ = QVBoxLayout()
    column_.setSpacing(2)
    column_.addWidget(
        Text(title, "strong", "success" if verdict.outcome == "verified" else "accent", wrap=True)
    )
    column_.addWidget(Text(words, "caption", wrap=True))
    box.body.addLayout(column_, 1)
    return box


def fact_row(label: str, words: str) -> QWidget:
    """Return a line of a receipt: what it is about, and what it says."""
    pair, line = row(spacing=M)
    line.addWidget(Text(label, "caption", "muted", wrap=True), 1)
    value = Text(words, "strong", wrap=True)
    value.setAlignment(Qt.AlignmentFlag.AlignTrailing)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    line.addWidget(value, 1)
    return pair


def receipt_facts(receipt: Receipt, verdict: Verdict, language: str) -> Sequence[tuple[str, str]]:
    """Return what a receipt says, line by line."""

    def amount(minor: int) -> str:
        return str(Money(minor=minor, currency=receipt.currency))

    count = len(receipt.items)
    found = [
        (_("Job"), verdict.title),
        (_("Answers"), str(count)),
        (_("The hub signed it on"), day_and_time(receipt.time, language)),
        (_("Owed in all under this lease"), amount(receipt.owed_minor)),
        (_("Paid in all under this lease"), amount(receipt.paid_minor)),
    ]
    if receipt.active_s is not None:
        minutes = ngettext("{count} minute", "{count} minutes", receipt.active_s // 60)
        found.append((_("Working time that counts"), minutes.format(count=receipt.active_s // 60)))
    if receipt.reason:
        found.append((_("What for"), receipt.reason))
    if receipt.reference:
        found.append((_("Payment reference"), receipt.reference))
    reasons = sorted({item.reason for item in receipt.items if item.reason})
    if reasons:
        found.append((_("Reasons"), ", ".join(reasons)))
    evidence = sorted({item.evidence for item in receipt.items if item.evidence})
    if evidence:
        found.append((_("What shows it"), "; ".join(evidence)))
    if verdict.log_index is not None:
        found.append((_("Entry of the log"), f"{verdict.log_index:,}"))
    return found


def receipt_amount(receipt: Receipt) -> str:
    """Return what a receipt adds; a receipt without a decision says that nothing is known yet."""
    if receipt.state in ("received", "returned", "appealed"):
        return _("not known yet")
    amount = str(Money(minor=receipt.posted_minor, currency=receipt.currency))
    if receipt.payout_minor is None or receipt.payout_currency is None:
        return amount
    return f"{amount} ({Money(minor=receipt.payout_minor, currency=receipt.payout_currency)})"


def receipt_words(verdict: Verdict) -> str:
    """Return a receipt in one sentence, for assistive programs."""
    receipt = verdict.receipt
    if receipt is None:
        return verdict.source
    return f"{verdict.title}, {receipt_amount(receipt)}, {receipt.state}, {verdict.outcome}"
