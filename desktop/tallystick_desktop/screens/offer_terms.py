"""The terms of an offer in words: what for, how answers are checked, what to know before (R4, R7, R13)."""

from PySide6.QtWidgets import QWidget

from tallystick_desktop.core.words import isolated
from tallystick_desktop.kit.frames import Card, column
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.pieces import Point
from tallystick_desktop.theme.tokens import S
from tallystick_packs.header import Header
from tallystick_packs.terms import ControlTerms
from tallystick_packs.texts import _, ngettext


def purpose(header: Header) -> QWidget:
    """What the answers are for, and never for."""
    holder, stack = column(spacing=S)
    stack.addWidget(IconText("target", _("What for"), "strong", icon_colour="accent", icon_size=18))
    stack.addWidget(Text(header.purpose.use, "body", wrap=True))
    if header.purpose.prohibited:
        words = _("Never for: {list}").format(list="; ".join(header.purpose.prohibited))
        stack.addWidget(Text(words, "body", wrap=True))
    shown = (
        _("Answers may be shown as a machine's.")
        if header.purpose.shown_as_machine
        else _("Answers are never shown as a machine's.")
    )
    licence = _("Licence: {licence}.").format(licence=isolated(header.purpose.licence))
    stack.addWidget(Text(f"{shown} {licence}", "body", "muted", wrap=True))
    contact = header.requester.contact.removeprefix("mailto:")
    ask = _("Ask them: {contact}").format(contact=isolated(contact))
    stack.addWidget(IconText("message-square", ask, "caption", wrap=True))
    return holder


def how_checked(header: Header) -> QWidget:
    """How answers are checked and decided, and what the worker can do about it."""
    review = header.review
    card = Card()
    card.body.addWidget(
        IconText("scale", _("How it is checked"), "title", icon_colour="accent", icon_size=18, wrap=True)
    )
    days = ngettext(
        "No word in {count} day means accepted", "No word in {count} days means accepted", review.window_days
    )
    card.body.addWidget(
        Point(
            "calendar-check",
            days.format(count=review.window_days),
            _("Finished inside the lease is payable, however late you send it."),
            ink="success",
        )
    )
    reasons = "; ".join(rejection.text.rstrip(".") for rejection in review.rejections)
    only = ngettext("Only {count} reason counts", "Only {count} reasons count", len(review.rejections))
    card.body.addWidget(
        Point(
            "wrench",
            _("You may repair before anything is rejected"),
            f"{only.format(count=len(review.rejections))}: {reasons}.",
            ink="warning",
        )
    )
    appeal = ngettext(
        "For {count} day after. Your pay never depends on agreeing with others.",
        "For {count} days after. Your pay never depends on agreeing with others.",
        review.appeal_days,
    )
    card.body.addWidget(
        Point(
            "gavel",
            _("You may disagree: write to them, another person decides"),
            appeal.format(count=review.appeal_days),
        )
    )
    if header.control is not None:
        card.body.addWidget(_known_answers(header.control))
    card.body.addWidget(Point("users", _("The rule"), review.rule))
    card.body.addStretch(1)
    return card


def before_you_start(header: Header) -> QWidget:
    """Time, people, secrecy and what is recorded."""
    card = Card()
    card.body.addWidget(
        IconText("info", _("Before you start"), "title", icon_colour="accent", icon_size=18, wrap=True)
    )
    days = ngettext("You have {count} day to finish", "You have {count} days to finish", header.lease.days)
    claim = ngettext(
        "and {count} more day to send it.", "and {count} more days to send it.", header.lease.claim_days
    )
    card.body.addWidget(
        Point(
            "calendar-clock",
            days.format(count=header.lease.days),
            claim.format(count=header.lease.claim_days),
            ink="warning",
        )
    )
    card.body.addWidget(Point("users", _("People"), header.purpose.consent))
    if header.confidential:
        words = _(
            "Its photos and recordings come encrypted, and open only while you work. Copy and show none."
        )
        card.body.addWidget(Point("lock", _("Confidential"), words))
    recorded = ", ".join(header.recorded) or _("nothing")
    card.body.addWidget(
        Point(
            "shield-check",
            _("What is recorded"),
            _("{list}. No keys, screen, camera or place.").format(list=recorded[:1].upper() + recorded[1:]),
        )
    )
    languages = ", ".join(header.languages)
    card.body.addWidget(Point("languages", _("Explained in"), languages))
    card.body.addStretch(1)
    return card


def _known_answers(rule: ControlTerms) -> Point:
    days = ngettext("{count} day", "{count} days", rule.pause_days).format(count=rule.pause_days)
    words = _(
        "They are paid like the others. Once {least} were compared and under {share} % are right, you get "
        "no new packs of this job for {days}. You read each with its reason, and can dispute it."
    )
    told = words.format(share=rule.right_percent, least=rule.least_answers, days=days)
    return Point("circle-check", _("Of some items the right answer is known"), told)
