"""Data and disk on the settings screen."""

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from tallystick_desktop.core.words import data_size
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Card, Divider, clear, column, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.data_presenter import CHOICES_MB, DataPresenter
from tallystick_desktop.screens.pieces import trouble_panel
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, L, M, S
from tallystick_packs.texts import _


class DataCard(Card):
    """Three rows: data in a day, what data cost, room on the disk."""

    def __init__(self, presenter: DataPresenter) -> None:
        super().__init__(padding=0, spacing=0)
        self._presenter = presenter
        self.budget: dict[int, ScaleButton] = {}
        self.body.addWidget(
            _line("database", _("Data in a day"), _("Exchanges and downloads stop there."), self._days())
        )
        self.body.addWidget(Divider())
        hint = _("Offers show what is left of the pay after it. For example KES 50.")
        self.body.addWidget(_line("coins", _("100 MB cost me"), hint, self._costs()))
        self.body.addWidget(Divider())
        self._room, self._room_column = column(spacing=S)
        hint = _("Media of packs. Answers and receipts are never deleted.")
        self.body.addWidget(_line("hard-drive", _("Room on this computer"), hint, self._room))
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        state = self._presenter.state
        for megabytes, made in self.budget.items():
            made.setChecked(megabytes == state.budget_mb)
        self._fault.setText(state.fault)
        self._fault.setVisible(bool(state.fault))
        clear(self._room_column)
        if state.trouble is not None:
            self._room_column.addWidget(trouble_panel(state.trouble))
        space = state.space
        words = _("Not looked at yet")
        if space is not None:
            words = _("{size}, of it {free} no longer needed").format(
                size=data_size(space.media_bytes), free=data_size(space.free_bytes)
            )
        self._room_column.addWidget(Text(words, "strong", wrap=True))
        if state.said:
            self._room_column.addWidget(Text(state.said, "body", "success", wrap=True))
        if space is None:
            self.look = button(_("Look"), icon="search")
            self.look.clicked.connect(self._presenter.look)
            self._room_column.addWidget(self.look)
        elif space.free_bytes:
            self.free = button(_("Give {size} back").format(size=data_size(space.free_bytes)), icon="trash-2")
            self.free.clicked.connect(self._presenter.give_back)
            self._room_column.addWidget(self.free)

    def _days(self) -> QWidget:
        holder, stack = column(spacing=S)
        group = QButtonGroup(holder)
        line_widget, line = row(spacing=S)
        room = 0
        for megabytes in CHOICES_MB:
            words = f"{megabytes}\u00a0MB" if megabytes else _("No limit")
            made = ScaleButton(words, f"{_('Data in a day')}: {words}")
            made.clicked.connect(
                lambda _checked=False, megabytes=megabytes: self._presenter.set_budget(megabytes)
            )
            group.addButton(made)
            self.budget[megabytes] = made
            wide = made.sizeHint().width() + S
            if room and room + wide > theme().scaled(380):
                line.addStretch(1)
                stack.addWidget(line_widget)
                line_widget, line = row(spacing=S)
                room = 0
            room += wide
            line.addWidget(made)
        line.addStretch(1)
        stack.addWidget(line_widget)
        return holder

    def _costs(self) -> QWidget:
        holder, stack = column(spacing=S)
        price = self._presenter.state.price
        self.price = QLineEdit("" if price is None else str(price).replace("\u00a0", " "))
        self.price.setAccessibleName(_("100 MB cost me"))
        self.price.setPlaceholderText(_("not known"))
        self.price.setMaximumWidth(theme().scaled(220))
        self.price.editingFinished.connect(lambda: self._presenter.set_price(self.price.text()))
        self._fault = Text("", "caption", "warning", wrap=True)
        stack.addWidget(self.price)
        stack.addWidget(self._fault)
        return holder


def _line(icon: str, title: str, hint: str, values: QWidget) -> QWidget:
    fold = Fold(least=640, spacing=M)
    fold.layout().setContentsMargins(L, M, L, M)  # type: ignore[union-attr]
    left, line = row(spacing=M)
    line.addWidget(Icon(icon, ICON_L, "accent", line="strong"))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Text(title, "strong", wrap=True))
    words.addWidget(Text(hint, "caption", "muted", wrap=True))
    words.addStretch(1)
    line.addLayout(words, 1)
    fold.add(left, 1)
    fold.add(values, 1)
    return fold
