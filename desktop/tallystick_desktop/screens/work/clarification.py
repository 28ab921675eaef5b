"""A note of the requester on the job, above the work until it has been read."""

from PySide6.QtCore import Signal

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Card, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.tokens import ICON_M, L, M, S
from tallystick_packs.texts import _


class ClarificationCard(Card):
    """Who says what, and the button that puts it away.

    Signals:
        was_read: The worker has read it.
    """

    was_read = Signal()

    def __init__(self, requester: str, text: str) -> None:
        super().__init__(fill="accent_soft", line="accent", padding=L - 2, spacing=S)
        title = _("{name} makes something clear").format(name=requester)
        safe = _("Price and rules stay as they were. What you finished before counts as it is.")
        self.setAccessibleName(f"{title}. {text} {safe}")
        head, line = row(spacing=M)
        line.addWidget(Icon("message-square", ICON_M + 2, "accent"))
        line.addWidget(Text(title, "title", wrap=True), 1)
        done = button(_("I have read it"), icon="check", key=key_of("work", "read"))
        done.clicked.connect(self.was_read)
        line.addWidget(done)
        self.body.addWidget(head)
        self.body.addWidget(Text(text, "body", wrap=True))
        self.body.addWidget(Text(safe, "caption", "muted", wrap=True))
