"""Words on the screen: labels by type role, amounts of money, words with an icon.

`QLabel` with word wrap in nested layouts clips without a word; `Text` asks for the height its words
need at the width it was given.
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from tallystick_desktop.kit.painting import painter_on
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_S, ColourRole, S, TypeRole

_ENDLESS_PX = 100_000


class Text(QLabel):
    """A label in one type role and colour; wraps where `wrap` is set, and is then never clipped."""

    def __init__(
        self, words: str = "", role: TypeRole = "body", colour: ColourRole = "text", *, wrap: bool = False
    ) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme().font(role))
        self.set_colour(colour)
        self.setWordWrap(wrap)
        self._alignment = self.alignment()
        self._is_right: bool | None = None
        self._align()
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
            self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)

    def set_colour(self, colour: ColourRole) -> None:
        """Change the colour role."""
        palette = self.palette()
        palette.setColor(self.foregroundRole(), theme().colour(colour))
        self.setPalette(palette)
        self.setStyleSheet(f"color: {theme().colour(colour).name()};")

    def setText(self, words: str) -> None:
        """Change the words; a wrapping label asks for the height they need."""
        if words == self.text():
            return
        super().setText(words)
        self._ask_for_height()

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Align to the leading or trailing side of the layout.

        `QLabel` takes the side from the direction of its words: a Latin name would stand on the wrong side
        of an Arabic page.
        """
        self._alignment = alignment
        self._align()

    def set_side(self, is_right: bool | None) -> None:
        """Let the words start on the right or the left, whatever the page does; None follows the page."""
        self._is_right = is_right
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_height()

    def heightForWidth(self, width: int) -> int:
        """The height the words need; Qt's own answer never falls below an earlier minimum."""
        if not self.wordWrap():
            return super().heightForWidth(width)
        flags = int(Qt.TextFlag.TextWordWrap)
        return self.fontMetrics().boundingRect(0, 0, max(1, width), _ENDLESS_PX, flags, self.text()).height()

    def minimumSizeHint(self) -> QSize:
        """A wrapping label can be as narrow as its longest word, and as low as it now needs."""
        hint = super().minimumSizeHint()
        if not self.wordWrap():
            return hint
        longest = max((self.fontMetrics().horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(longest + 2, self.fontMetrics().height())

    def _align(self) -> None:
        alignment = self._alignment
        sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignRight
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self._is_right is not None:
            side = Qt.AlignmentFlag.AlignRight if self._is_right else Qt.AlignmentFlag.AlignLeft
            alignment = (alignment & ~sides) | side
        elif is_mirrored and alignment & sides:
            alignment ^= sides
        super().setAlignment(alignment | Qt.AlignmentFlag.AlignAbsolute)

    def _ask_for_height(self) -> None:
        if self.wordWrap() and self.width() > 0:
            needed = self.heightForWidth(self.width())
            if needed != self.minimumHeight():
                self.setMinimumHeight(max(0, needed))
                self.updateGeometry()


class ShortenedText(Text):
    """One line that ends in three dots where there is no room for it; the tooltip has the whole."""

    def __init__(self, words: str = "", role: TypeRole = "body", colour: ColourRole = "text") -> None:
        self._whole = ""
        super().__init__("", role, colour)
        self.setText(words)

    def setText(self, words: str) -> None:
        """Change the words."""
        self._whole = words
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 6, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self._whole if shown != self._whole else "")
        super().setText(shown)


def text(words: str, role: TypeRole = "body", colour: ColourRole = "text", *, wrap: bool = False) -> Text:
    """Make a label."""
    return Text(words, role, colour, wrap=wrap)


def money(amount: str, role: TypeRole = "money", colour: ColourRole = "text") -> Text:
    """Make an amount: never wrapped, read out as it stands."""
    made = Text(amount, role, colour)
    made.setAccessibleName(amount)
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
    return made


class Icon(QWidget):
    """An icon beside words; assistive programs read the words, not the icon."""

    def __init__(
        self, name: str, size: int = ICON_S, colour: ColourRole = "muted", *, line: TypeRole | None = None
    ) -> None:
        """`line` is the role of the words beside it: the icon stands in the middle of their first line."""
        super().__init__()
        self._name = name
        self._size = theme().scaled(size)
        self._colour: ColourRole = colour
        self.setFixedSize(self._size, max(self._size, theme().line(line)) if line else self._size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, name: str, colour: ColourRole) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        top = (self.height() - self._size) / 2
        paint_icon(painter, self._name, 0, top, self._size, theme().colour(self._colour))
        painter.end()


class IconText(QWidget):
    """An icon and words in one line; the words may wrap."""

    def __init__(
        self,
        icon: str,
        words: str,
        role: TypeRole = "caption",
        colour: ColourRole = "text",
        *,
        icon_colour: ColourRole = "muted",
        icon_size: int = ICON_S,
        wrap: bool = False,
        shorten: bool = False,
    ) -> None:
        """Words that `shorten` end in three dots where there is no room; a tooltip has them whole."""
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S - 2)
        self.icon = Icon(icon, icon_size, icon_colour, line=role)
        self.words = ShortenedText(words, role, colour) if shorten else Text(words, role, colour, wrap=wrap)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.words, 1)
        self.setAccessibleName(words)

    def set(self, icon: str, words: str, icon_colour: ColourRole = "muted") -> None:
        """Change both."""
        self.icon.set_icon(icon, icon_colour)
        self.words.setText(words)
        self.setAccessibleName(words)
