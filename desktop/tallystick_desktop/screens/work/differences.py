"""How a text differs from what a machine heard: what is gone struck through, what was added underlined."""

from html import escape

from PySide6.QtCore import Qt

from tallystick_desktop.core import written
from tallystick_desktop.core.letters import starts_from_the_right
from tallystick_desktop.kit.text import Text


class Differences(Text):
    """Seen only where there are any."""

    def __init__(self) -> None:
        super().__init__("", "caption", "muted", wrap=True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.hide()

    def show_change(self, proposed: str, now: str) -> None:
        """Show how `now` differs from what was proposed; "" where nothing was."""
        pieces = written.differences(proposed, now) if proposed else []
        is_changed = any(piece.kind != "same" for piece in pieces)
        self.setVisible(is_changed)
        if is_changed:
            right = starts_from_the_right(now)
            self.set_side(right)
            marked = "".join(_marked(piece) for piece in pieces)
            self.setText(f'<div dir="{"rtl" if right else "ltr"}">{marked}</div>')


def _marked(piece: written.Piece) -> str:
    words = escape(piece.text)
    return {"same": words, "gone": f"<s>{words}</s> ", "added": f"<u><b>{words}</b></u>"}[piece.kind]
