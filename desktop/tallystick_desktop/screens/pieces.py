"""Pieces that several screens are made of: page headings, facts with a tile, amounts with words."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tallystick_desktop.kit.frames import row
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.painting import box, painter_on
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.presenting import Trouble
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, RADIUS_M, XS, ColourRole, L, M, S
from tallystick_packs.texts import _


class Tile(QWidget):
    """An icon on a soft square: what kind of thing stands beside it."""

    def __init__(self, icon: str, ink: ColourRole = "accent", fill: ColourRole = "accent_soft") -> None:
        super().__init__()
        self._icon, self._ink, self._fill = icon, ink, fill
        side = theme().scaled(40)
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        box(painter, QRectF(self.rect()), fill=theme().colour(self._fill), radius=RADIUS_M)
        size = theme().scaled(ICON_L)
        at = (self.width() - size) / 2
        paint_icon(painter, self._icon, at, at, size, theme().colour(self._ink))
        painter.end()


KIND_ICONS = {"Image": "image", "Audio": "audio-lines", "Text": "file-text"}


def kind_icon(kinds: tuple[str, ...]) -> str:
    """Return the icon for the media of a job."""
    for kind in kinds:
        icon = KIND_ICONS.get(kind) or {"image": "image", "audio": "audio-lines"}.get(kind.lower())
        if icon:
            return icon
    return "file-text"


def per_thing(kinds: tuple[str, ...], per_items: int) -> str:
    """Return what a price is for: `per photo`, `per 100 photos`."""
    is_sound = any(kind.lower().startswith("audio") for kind in kinds)
    is_photo = any(kind.lower().startswith("image") for kind in kinds)
    if per_items == 1:
        return _("per photo") if is_photo else _("per clip") if is_sound else _("per item")
    words = (
        _("per {count} photos")
        if is_photo
        else _("per {count} clips")
        if is_sound
        else _("per {count} items")
    )
    return words.format(count=f"{per_items:,}")


def things(kinds: tuple[str, ...], count: int) -> str:
    """Return `200 photos`, `1 clip`."""
    from tallystick_packs.texts import ngettext

    if any(kind.lower().startswith("image") for kind in kinds):
        return ngettext("{count} photo", "{count} photos", count).format(count=f"{count:,}")
    if any(kind.lower().startswith("audio") for kind in kinds):
        return ngettext("{count} clip", "{count} clips", count).format(count=f"{count:,}")
    return ngettext("{count} item", "{count} items", count).format(count=f"{count:,}")


def page_head(title: str, words: str = "") -> tuple[QWidget, QHBoxLayout]:
    """Return the heading of a page and the line in which trailing buttons go."""
    holder, line = row(spacing=M)
    column = QVBoxLayout()
    column.setSpacing(XS // 2)
    heading = Text(title, "heading", wrap=False)
    column.addWidget(heading)
    if words:
        column.addWidget(Text(words, "body", "muted", wrap=True))
    line.addLayout(column, 1)
    return holder, line


class Fact(QWidget):
    """A tile, a strong line and the words to it."""

    def __init__(
        self,
        icon: str,
        title: str,
        words: str,
        *,
        ink: ColourRole = "accent",
        fill: ColourRole = "accent_soft",
    ) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(M)
        line.addWidget(Tile(icon, ink, fill), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(XS)
        column.addWidget(Text(title, "strong", wrap=True))
        column.addWidget(Text(words, "body", "muted", wrap=True))
        line.addLayout(column, 1)
        self.setAccessibleName(f"{title}. {words}")


class Point(QWidget):
    """A small icon, a strong line and the words to it; in cards."""

    def __init__(self, icon: str, title: str, words: str, *, ink: ColourRole = "accent") -> None:
        super().__init__()
        from tallystick_desktop.kit.text import Icon

        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S + 2)
        line.addWidget(Icon(icon, 17, ink, line="strong"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Text(title, "strong", wrap=True))
        if words:
            column.addWidget(Text(words, "body", "muted", wrap=True))
        line.addLayout(column, 1)
        self.setAccessibleName(f"{title}. {words}")


class Figure(QWidget):
    """A caption with its icon, an amount, the words to it: the cells of an offer."""

    def __init__(self, icon: str, caption: str, amount: str, words: str) -> None:
        super().__init__()
        from tallystick_desktop.kit.text import IconText

        column = QVBoxLayout(self)
        column.setContentsMargins(L, 0, L, 0)
        column.setSpacing(XS)
        column.addWidget(IconText(icon, caption, "caption", "muted"))
        shown = Text(amount, "money")
        shown.setAccessibleName(amount)
        column.addWidget(shown)
        column.addWidget(Text(words, "caption", "muted", wrap=True))
        column.addStretch(1)
        self.setAccessibleName(f"{caption}: {amount}. {words}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """As wide as its share."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), theme().scaled(220)), hint.height())


def trouble_panel(trouble: Trouble, *, key: str = "", side_by_side: bool = False) -> ErrorPanel:
    """Return an error in three parts."""
    return ErrorPanel(
        title=trouble.title,
        what=trouble.what,
        safe=trouble.safe,
        todo=trouble.todo,
        lost=trouble.lost,
        key=key,
        side_by_side=side_by_side and not theme().is_roomy,
    )
