"""All regions in a list: number, label, size; to find one, select several, and see what is locked or hidden.

Rows are painted, not widgets, so that five thousand of them cost no more than ten.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.kit.frames import row
from tallystick_desktop.kit.painting import box, keycap, keycap_size, mirrored
from tallystick_desktop.kit.text import IconText
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import (
    HIT_PX,
    ICON_M,
    ICON_S,
    RADIUS_M,
    XS,
    S,
    region_colour,
    region_sign,
)
from tallystick_packs.texts import _

_ROWS = 5
Index = QModelIndex | QPersistentModelIndex


class RegionList(QWidget):
    """The regions of a photo.

    Signals:
        chosen: Ids of the rows that the worker selected, the first first.
        opened: Id of a row that was opened: bring it into sight.
    """

    chosen = Signal(list)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(XS)
        head, line = row(spacing=S)
        self._head = IconText("list", "", "strong", icon_size=ICON_M)
        line.addWidget(self._head, 1)
        stack.addWidget(head)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find by label, number or text"))
        self.search.setAccessibleName(_("Find a region"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._fill())
        stack.addWidget(self.search)
        self._model = _Rows()
        self.view = _List()
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Paint(self.view))
        self.view.selectionModel().selectionChanged.connect(self._on_selected)
        self.view.doubleClicked.connect(lambda index: self.opened.emit(self._model.key(index.row())))
        stack.addWidget(self.view)
        self._regions: RegionIndex | None = None
        self._is_showing = False

    def show_regions(self, regions: RegionIndex, chosen: frozenset[str], first: str | None) -> None:
        """Show regions and which are selected."""
        if regions is not self._regions:
            self._regions = regions
            self._fill()
        count = len(regions)
        words = _("Regions: {count}").format(count=count)
        proposed = sum(region.is_proposed for region in regions)
        if proposed:
            words += " \u00b7 " + _("proposed: {count}").format(count=proposed)
        self._head.words.setText(words)
        self.search.setVisible(count > _ROWS or bool(self.search.text()))
        self.view.setVisible(count > 0)
        rows = min(max(1, self._model.rowCount()), _ROWS)
        self.view.setFixedHeight(rows * row_height() + 2)
        self._select(chosen, first)

    def _fill(self) -> None:
        regions = list(self._regions) if self._regions is not None else []
        wanted = self.search.text().strip().casefold()
        if wanted:
            regions = [region for region in regions if _fits(region, wanted)]
        self._is_showing = True
        self._model.fill(regions)
        self._is_showing = False

    def _select(self, chosen: frozenset[str], first: str | None) -> None:
        self._is_showing = True
        selection = QItemSelection()
        for key in chosen:
            index = self._model.index_of(key)
            if index is not None:
                selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().select(selection, flags)
        current = self._model.index_of(first) if first is not None else None
        if current is not None:
            keep = QItemSelectionModel.SelectionFlag.NoUpdate
            self.view.selectionModel().setCurrentIndex(current, keep)
            self.view.scrollTo(current)
        self._is_showing = False

    def _on_selected(self, *_change: object) -> None:
        if self._is_showing:
            return
        rows = [index.row() for index in self.view.selectionModel().selectedRows()]
        now = self.view.currentIndex().row()
        rows.sort(key=lambda one: (one != now, one))
        self.chosen.emit([self._model.key(one) for one in rows])


class _List(QListView):
    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Regions"))
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)


class _Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._regions: Sequence[Region] = ()
        self._places: dict[str, int] = {}

    def fill(self, regions: Sequence[Region]) -> None:
        self.beginResetModel()
        self._regions = regions
        self._places = {region.key: place for place, region in enumerate(regions)}
        self.endResetModel()

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(self._regions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        region = self._regions[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"#{region.key} {region.words or _('no label')} {region.shape.words} {region.text}".strip()
        return region if role == Qt.ItemDataRole.UserRole else None

    def key(self, place: int) -> str:
        return self._regions[place].key

    def index_of(self, key: str) -> QModelIndex | None:
        place = self._places.get(key)
        return self.index(place) if place is not None else None


class _Paint(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        region: Region = index.data(Qt.ItemDataRole.UserRole)
        state = option.state
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            body = rect.adjusted(1, 1, -1, -1)
            box(painter, body, fill=now.colour("accent_soft"), line=now.colour("accent"), radius=RADIUS_M)
        elif state & QStyle.StateFlag.State_MouseOver:
            box(painter, rect, fill=now.colour("accent_soft"), radius=RADIUS_M)
        painter.translate(rect.topLeft())
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        _paint_row(painter, region, rect.size().toSize(), rtl=rtl, strong=selected)
        painter.restore()


def _paint_row(painter: QPainter, region: Region, size: QSize, *, rtl: bool, strong: bool) -> None:
    now, width, height = theme(), size.width(), size.height()

    def place(x: float, wide: float, high: float) -> QRectF:
        return mirrored(QRectF(x, (height - high) / 2, wide, high), width, rtl=rtl)

    painter.setFont(now.font("caption"))
    painter.setPen(now.colour("muted"))
    number = f"#{region.key}"
    at = S
    wide = now.metrics("caption").horizontalAdvance(number)
    painter.drawText(place(at, wide, height), Qt.AlignmentFlag.AlignCenter, number)
    at += wide + S
    if region.label >= 0:
        sign = region_sign(region.label)
        cap = keycap_size(sign)
        keycap(painter, place(at, cap.width(), cap.height()), sign, colour=region_colour(region.label))
        at += cap.width() + S
    icons = [
        icon
        for icon, on in (
            ("lock", region.is_locked), ("eye-off", region.is_hidden), ("sparkles", region.is_proposed)
        )
        if on
    ]  # fmt: skip
    tail = float(width - S)
    for icon in icons:
        tail -= ICON_S
        spot = place(tail, ICON_S, ICON_S)
        paint_icon(painter, icon, spot.x(), spot.y(), ICON_S, now.colour("muted"))
        tail -= XS
    words = "" if region.shape.kind == "brush" else region.shape.words
    painter.setFont(now.font("caption"))
    painter.setPen(now.colour("muted"))
    wide = now.metrics("caption").horizontalAdvance(words)
    tail -= wide
    painter.drawText(place(tail, wide, height), Qt.AlignmentFlag.AlignCenter, words)
    room = max(0.0, tail - at - S)
    role = "strong" if strong else "body"
    painter.setFont(now.font(role))  # type: ignore[arg-type]
    painter.setPen(now.colour("text"))
    named = " \u00b7 ".join(part for part in (region.words or _("no label"), region.text) if part)
    shown = now.metrics(role).elidedText(named, Qt.TextElideMode.ElideRight, int(room))  # type: ignore[arg-type]
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
    painter.drawText(place(at, room, height), int(flags), shown)


def row_height() -> int:
    """Return the height of a row."""
    return theme().scaled(HIT_PX - 8) + XS


def _fits(region: Region, wanted: str) -> bool:
    words = f"{region.words} {region.text}".casefold()
    return wanted in words or wanted.lstrip("#") == region.key
