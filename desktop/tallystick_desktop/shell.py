"""The program once a worker has joined: rail, screens, status bar. It assembles, and decides nothing."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import data_size
from tallystick_desktop.kit.rail import Place, Rail, StatusBar
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.presenters import Presenters
from tallystick_desktop.screens.earnings_view import EarningsScreen
from tallystick_desktop.screens.link import data_line, network_line
from tallystick_desktop.screens.notices_view import NoticesView
from tallystick_desktop.screens.offers_view import OffersView
from tallystick_desktop.screens.outbox_view import OutboxScreen
from tallystick_desktop.screens.packs_view import PacksView
from tallystick_desktop.screens.settings_view import SettingsView
from tallystick_desktop.screens.work.keys_page import KeysPage
from tallystick_desktop.theme.theme import theme
from tallystick_packs.texts import _

PLACES = ("offers", "packs", "outbox", "earnings", "notices", "verify", "settings", "help")


class Shell(QWidget):
    """Rail, the screen one is at, status bar.

    Signals:
        rekeyed: Keys were changed, and the worker goes to this place: all is to be built again.
    """

    rekeyed = Signal(str)

    def __init__(self, presenters: Presenters, *, place: str = "offers") -> None:
        super().__init__()
        self.setObjectName("page")
        self.presenters = presenters
        self._keys: KeysPage | None = None
        self.place = place
        self.rail = Rail(_places())
        self.rail.went.connect(self.go)
        self.status = StatusBar()
        self._stack = QStackedWidget()
        self.screens = self._make_screens()
        for screen in self.screens.values():
            self._stack.addWidget(screen)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addWidget(self._stack, 1)
        outer.addLayout(upper, 1)
        outer.addWidget(self.status)
        self._bind()
        self._watch()
        self.go(place)

    def go(self, place: str) -> None:
        """Go to a screen, fresh from the store."""
        if place not in PLACES:
            return
        if place not in self.screens:
            self.screens[place] = self._make_verify() if place == "verify" else self._make_help()
            self._stack.addWidget(self.screens[place])
        settings = self.screens["settings"]
        if isinstance(settings, SettingsView) and settings.keys.change.has_changed and place != self.place:
            self.rekeyed.emit(place)
            return
        self.place = place
        self.refresh()
        self._stack.setCurrentWidget(self.screens[place])
        self.rail.set_place(place)

    def refresh(self) -> None:
        """Read what the screen one is at shows, and the outbox's count."""
        self.presenters.refresh(self.place)
        self.presenters.link.refresh()
        self._show_counts()
        self._show_status()

    def _show_counts(self) -> None:
        waiting, unread = self.presenters.waiting(), self.presenters.notices.state.unread
        self.rail.set_badge("outbox", str(waiting) if waiting else "")
        self.rail.set_badge("notices", str(unread) if unread else "")

    def toggle_keys(self) -> None:
        """Show all keys of the screen, or take them away."""
        if self._keys is not None:
            self._keys.close_page()
            return
        self._keys = KeysPage(self, self.place)
        self._keys.closed.connect(self._forget_keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._keys is not None:
            self._keys.setGeometry(self.rect())
        return super().eventFilter(watched, event)

    def _make_screens(self) -> dict[str, QWidget]:
        found = self.presenters
        packs = PacksView(found.packs, found.link)
        return {
            "offers": OffersView(found.offers, found.link),
            "packs": packs,
            "outbox": OutboxScreen(found.outbox, found.link, language=found.language),
            "earnings": EarningsScreen(found.earnings, language=found.language),
            "notices": NoticesView(found.notices, found.link, language=found.language),
            "settings": SettingsView(
                found.settings,
                found.safety,
                found.data,
                found.account,
                profile=str(found.profile),
                language=found.language,
            ),
        }

    def _make_verify(self) -> QWidget:
        # Made when one goes there: few workers verify, and the verifier takes time to load.
        from tallystick_desktop.screens.verify_view import VerifyView

        return VerifyView(self.presenters.verify, language=self.presenters.language)

    def _make_help(self) -> QWidget:
        from tallystick_desktop.screens.help_view import HelpView

        return HelpView(self.presenters.diagnosis)

    def _bind(self) -> None:
        actions: dict[str, Callable[[], object]] = {place: partial(self.go, place) for place in PLACES}
        actions["sync"] = self.presenters.link.send
        actions["keys"] = self.toggle_keys
        bind(self, "settings", actions)

    def _watch(self) -> None:
        found, screens = self.presenters, self.screens
        found.offers.on_change = screens["offers"].render_state  # type: ignore[attr-defined]
        found.packs.on_change = self._render_packs
        found.outbox.on_change = screens["outbox"].render_state  # type: ignore[attr-defined]
        found.earnings.on_change = self._render_earnings
        found.notices.on_change = self._render_notices
        found.link.on_change = self._render_link
        self._render_packs()
        self._render_earnings()
        self.installEventFilter(self)

    def _render_packs(self) -> None:
        view = self.screens["packs"]
        if isinstance(view, PacksView):
            view.render_state()
            if view.empty is not None:
                view.empty.pressed.connect(lambda: self.go("offers"))

    def _render_earnings(self) -> None:
        view = self.screens["earnings"]
        if isinstance(view, EarningsScreen):
            view.render_state()
            if view.empty is not None:
                view.empty.pressed.connect(lambda: self.go("offers"))

    def _render_notices(self) -> None:
        self.screens["notices"].render_state()  # type: ignore[attr-defined]
        self._show_counts()

    def _render_link(self) -> None:
        for name in ("offers", "packs", "outbox"):
            if name == self.place:
                self.screens[name].render_state()  # type: ignore[attr-defined]
        self._show_status()

    def _show_status(self) -> None:
        state = self.presenters.link.state
        self.status.network.set(*network_line(state))  # type: ignore[arg-type]
        self.status.show_data(data_line(state), data_size(state.used))
        self.status.saved.set("save", _("Everything saved on this computer"), "success")
        self.status.saved.setVisible(not theme().is_roomy)
        self.status.person.set("user", self.presenters.name)

    def _forget_keys(self) -> None:
        self._keys = None
        self.screens[self.place].setFocus()


def _places() -> tuple[Place, ...]:
    rows = (
        ("offers", "store", _("Offers"), False),
        ("packs", "pencil-ruler", _("Work"), False),
        ("outbox", "send", _("Outbox"), False),
        ("earnings", "wallet", _("Earnings"), False),
        ("notices", "inbox", _("Notices"), False),
        ("verify", "badge-check", _("Verify"), True),
        ("settings", "settings", _("Settings"), True),
        ("help", "circle-question-mark", _("Help"), True),
    )
    return tuple(
        Place(name=name, icon=icon, words=words, key=key_of("main", name), at_end=at_end)
        for name, icon, words, at_end in rows
    )
