"""Verdicts in a table. Rows are painted, not widgets: a hundred thousand of them scroll as ten do."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from tallystick_desktop.kit.chips import LOOKS, State
from tallystick_desktop.screens.receipts import receipt_amount
from tallystick_desktop.screens.verify_presenter import receipt_name
from tallystick_desktop.theme.icons import icon_pixmap
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import HIT_PX, ICON_M, ICON_S, ColourRole, M
from tallystick_packs.texts import N_, _
from tallystick_sync.judging import Verdict

Index = QModelIndex | QPersistentModelIndex
_HEADS = (
    N_("Receipt"),
    N_("Worker"),
    N_("Job"),
    N_("State"),
    N_("Amount"),
    N_("Log entry"),
    N_("Verdict"),
)
_RECEIPT, _WORKER, _JOB, _STATE, _AMOUNT, _ENTRY, _VERDICT = range(len(_HEADS))
_VERDICTS: dict[str, tuple[str, str, ColourRole]] = {
    "verified": ("badge-check", N_("Verified"), "success"),
    "unlogged": ("clock", N_("Not in the log yet"), "accent"),
    "failed": ("shield-alert", N_("Failed"), "danger"),
}
_STATES: dict[str, State] = {"returned": "repair"}
_LEAST_ROWS, _MOST_ROWS = 4, 12


class VerdictTable(QTableView):
    """The table.

    Signals:
        chosen: Position of the row that was chosen.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows = _Rows()
        self.setModel(self._rows)
        self.setAccessibleName(_("Verdicts"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(HIT_PX, theme().line("body") + M))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_JOB, QHeaderView.ResizeMode.Stretch)
        header.setResizeContentsPrecision(50)
        header.setMinimumSectionSize(theme().scaled(48))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._is_showing = False
        self.selectionModel().currentRowChanged.connect(self._on_row)

    def show_verdicts(self, verdicts: Sequence[Verdict], chosen: int) -> None:
        """Show verdicts and which is chosen."""
        self._is_showing = True
        self._rows.fill(verdicts)
        if 0 <= chosen < len(verdicts):
            self.selectRow(chosen)
        self._is_showing = False
        rows = min(max(_LEAST_ROWS, len(verdicts)), _MOST_ROWS)
        head = self.horizontalHeader().sizeHint().height()
        self.setMinimumHeight(self.verticalHeader().defaultSectionSize() * rows + head + 2)

    def _on_row(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and not self._is_showing:
            self.chosen.emit(now.row())


class _Rows(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self._verdicts: Sequence[Verdict] = ()

    def fill(self, verdicts: Sequence[Verdict]) -> None:
        if verdicts is self._verdicts:
            return
        self.beginResetModel()
        self._verdicts = verdicts
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._verdicts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_HEADS[section])
        return int(_side(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        look = _LOOKS_BY_ROLE.get(Qt.ItemDataRole(role))
        if look is not None:
            return look(self._verdicts[index.row()], index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(self._verdicts[index.row()], index.column())
        return None

    def _words(self, verdict: Verdict, column: int) -> str:
        receipt = verdict.receipt
        said = {
            _RECEIPT: receipt_name(verdict),
            _JOB: verdict.title,
            _ENTRY: f"{verdict.log_index:,}" if verdict.log_index is not None else "",
            _VERDICT: _(_VERDICTS[verdict.outcome][1]),
        }
        if receipt is not None:
            look = _look(receipt.state)
            said |= {
                _WORKER: receipt.worker[:8],
                _STATE: _(LOOKS[look].words) if look else receipt.state,
                _AMOUNT: receipt_amount(receipt),
            }
        return said.get(column, "")


def _font(verdict: Verdict, column: int) -> object:
    is_strong = column in (_AMOUNT, _VERDICT) or verdict.outcome == "failed"
    return theme().font("strong" if is_strong else "body")


def _ground(verdict: Verdict, _column: int) -> object:
    return theme().colour("danger_soft") if verdict.outcome == "failed" else None


def _look(state: str) -> State | None:
    found = _STATES.get(state, state)
    return found if found in LOOKS else None


def _sign(verdict: Verdict, column: int) -> object:
    if column == _VERDICT:
        icon, _words, ink = _VERDICTS[verdict.outcome]
        return icon_pixmap(icon, theme().scaled(ICON_M), theme().colour(ink))
    look = _look(verdict.receipt.state) if column == _STATE and verdict.receipt is not None else None
    if look is None:
        return None
    return icon_pixmap(LOOKS[look].icon, theme().scaled(ICON_S), theme().colour(_ink_of(look)))


def _ink(verdict: Verdict, column: int) -> ColourRole:
    if column == _VERDICT:
        return _VERDICTS[verdict.outcome][2]
    look = _look(verdict.receipt.state) if column == _STATE and verdict.receipt is not None else None
    if look is not None:
        return _ink_of(look)
    return "muted" if column in (_WORKER, _ENTRY) else "text"


def _ink_of(look: State) -> ColourRole:
    found = LOOKS[look].ink
    return "success" if found == "raised" else found


def _side(column: int) -> Qt.AlignmentFlag:
    trailing = column in (_AMOUNT, _ENTRY)
    side = Qt.AlignmentFlag.AlignTrailing if trailing else Qt.AlignmentFlag.AlignLeading
    return side | Qt.AlignmentFlag.AlignVCenter


_LOOKS_BY_ROLE: dict[Qt.ItemDataRole, Callable[[Verdict, int], object]] = {
    Qt.ItemDataRole.ToolTipRole: lambda verdict, _column: verdict.what or verdict.title or None,
    Qt.ItemDataRole.TextAlignmentRole: lambda _verdict, column: int(_side(column)),
    Qt.ItemDataRole.FontRole: _font,
    Qt.ItemDataRole.ForegroundRole: lambda verdict, column: theme().colour(_ink(verdict, column)),
    Qt.ItemDataRole.BackgroundRole: _ground,
    Qt.ItemDataRole.DecorationRole: _sign,
}
