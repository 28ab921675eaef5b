"""What a training or control item teaches, above the work once it is finished (R10)."""

from PySide6.QtCore import Signal

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Card, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.tokens import ICON_M, ColourRole, L, M, S
from tallystick_packs.texts import _
from tallystick_sync.client.desk import Feedback


class FeedbackCard(Card):
    """Whether the answer was the expected one, what differs, and why; paid either way.

    Signals:
        was_read: The worker has read it.
    """

    was_read = Signal()

    def __init__(self, thing: str, feedback: Feedback) -> None:
        is_right = feedback.score.is_right
        tone: ColourRole = "success" if is_right else "accent"
        fill: ColourRole = "success_soft" if is_right else "accent_soft"
        super().__init__(fill=fill, line=tone, padding=L - 2, spacing=S)
        title = _("{thing}: as expected") if is_right else _("{thing}: something else was expected")
        title = title.format(thing=thing)
        lines = [*map(str, feedback.score.differs), feedback.explanation]
        safe = _("Training. It is paid as it is, and you can change it.")
        if feedback.notice:
            safe = _(
                "The right answer was known. You are paid all the same; to dispute it, answer in Notices."
            )
        if not feedback.is_promised:
            lines.append(_("Your pack did not promise this answer: tell your coordinator."))
        self.setAccessibleName(". ".join([title, *lines, safe]))
        head, line = row(spacing=M)
        line.addWidget(Icon("circle-check" if is_right else "info", ICON_M + 2, tone))
        line.addWidget(Text(title, "title", wrap=True), 1)
        done = button(_("I have read it"), icon="check", key=key_of("work", "read"))
        done.clicked.connect(self.was_read)
        line.addWidget(done)
        self.body.addWidget(head)
        for words in lines:
            self.body.addWidget(Text(words, "body", wrap=True))
        self.body.addWidget(Text(safe, "caption", "muted", wrap=True))


class TrainingCard(Card):
    """Says that the item on the desk is for training."""

    def __init__(self) -> None:
        super().__init__(fill="accent_soft", line="accent", padding=M, spacing=S)
        words = _("For training: you read what was expected once it is finished. It is paid like the others.")
        self.setAccessibleName(words)
        inside, line = row(spacing=M)
        line.addWidget(Icon("info", ICON_M, "accent"))
        line.addWidget(Text(words, "caption", wrap=True), 1)
        self.body.addWidget(inside)
