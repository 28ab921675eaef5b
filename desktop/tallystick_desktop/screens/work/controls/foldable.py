"""A part of the panel that opens and folds: a heading that is pressed, and what stands under it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.kit.choices import ActionRow
from tallystick_desktop.kit.frames import column
from tallystick_desktop.theme.tokens import M, S
from tallystick_packs.texts import _


class Foldable(QWidget):
    """A heading with what it opens."""

    def __init__(self, words: str, *, is_open: bool) -> None:
        super().__init__()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(S)
        self._words = words
        self._head = ActionRow("chevron-down", words, key="")
        self._head.clicked.connect(lambda _checked=False: self.set_open(not self.is_open))
        stack.addWidget(self._head)
        self._inner, self.body = column(spacing=M)
        stack.addWidget(self._inner)
        self.set_open(is_open)

    @property
    def is_open(self) -> bool:
        """Whether what stands under the heading is shown."""
        return not self._inner.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show or hide what stands under the heading."""
        self._inner.setVisible(is_open)
        self._head.set_look("chevron-down" if is_open else "chevron-right", self._words)
        self._head.setAccessibleDescription(_("open") if is_open else _("folded"))

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, self._head.heightForWidth(max(120, self.width()))))
