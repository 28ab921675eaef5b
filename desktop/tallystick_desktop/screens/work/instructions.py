"""The instructions of a job, docked beside the work (F1). Markdown, never the web."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QFrame, QTextBrowser

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import IconButton
from tallystick_desktop.kit.frames import Bar, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_M, M, S
from tallystick_packs.texts import _

_WIDE_PX = 250


class _Page(QTextBrowser):
    """Shows Markdown and loads nothing from anywhere."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Refuse: what the instructions need is in the pack."""
        return None


class InstructionsDrawer(Bar):
    """How to do it.

    Signals:
        closed: The worker wants it gone.
    """

    closed = Signal()

    def __init__(self, markdown: str) -> None:
        super().__init__(fill="raised", sides="r", horizontal=False, margins=M)
        self.setFixedWidth(min(theme().scaled(_WIDE_PX), _WIDE_PX * 3 // 2))
        head, line = row(spacing=S)
        line.addWidget(Icon("book-open", ICON_M, "accent"))
        line.addWidget(Text(_("How to do it"), "title", wrap=True), 1)
        close = IconButton("x", _("Close the instructions"), key=key_of("work", "help"))
        close.clicked.connect(self.closed)
        line.addWidget(close)
        self.body.addWidget(head)
        self._page = _Page()
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.setAccessibleName(_("How to do it"))
        self._page.setOpenLinks(False)
        self._page.setFont(theme().font("body"))
        self._page.document().setDefaultFont(theme().font("body"))
        self._page.document().setDocumentMargin(0)
        self._page.setMarkdown(markdown)
        _shape_headings(self._page)
        self._page.setStyleSheet("QTextBrowser { background: transparent; border: none; }")
        self.body.addWidget(self._page, 1)

    def focus_text(self) -> None:
        """Put the focus on the text, so that arrows scroll it."""
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def has_focus(self) -> bool:
        """Whether one reads it."""
        return self._page.hasFocus()


def _shape_headings(page: QTextBrowser) -> None:
    """Give Markdown's headings our type roles; Qt's are much larger."""
    from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat

    block = page.document().begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if level:
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            shape = QTextCharFormat()
            shape.setFont(theme().font("title" if level == 1 else "strong"))
            shape.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
            cursor.mergeCharFormat(shape)
        block = block.next()
