"""Settings on the screen: one row per row of the table, each with its values side by side."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.settings import BY_KEY, SETTINGS, Setting, WindowSettings
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Card, Divider, column, row, scrolling
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.account_card import AccountCard
from tallystick_desktop.screens.account_presenter import AccountPresenter
from tallystick_desktop.screens.data_card import DataCard
from tallystick_desktop.screens.data_presenter import DataPresenter
from tallystick_desktop.screens.keys_card import KeysCard
from tallystick_desktop.screens.language_panel import LanguagePanel, language_presenter
from tallystick_desktop.screens.pieces import page_head
from tallystick_desktop.screens.safety_card import SafetyCard
from tallystick_desktop.screens.safety_presenter import SafetyPresenter
from tallystick_desktop.screens.setting_choices import Choices
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, PAGE_MARGIN, XS, L, M, S
from tallystick_packs.texts import _


class SettingsView(QWidget):
    """The settings screen, built from the table."""

    def __init__(
        self,
        settings: WindowSettings,
        safety: SafetyPresenter,
        data: DataPresenter,
        account: AccountPresenter,
        *,
        profile: str,
        language: str,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._settings = settings
        self.languages = language_presenter(settings)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, 0)
        outer.setSpacing(M)
        head, _line = page_head(_("Settings"), _("Kept on this computer, for this profile only."))
        outer.addWidget(head)
        content, page = column(spacing=M)
        page.setContentsMargins(0, 0, XS, L)
        content.setMaximumWidth(theme().scaled(860))
        card = Card(padding=0, spacing=0)
        for position, setting in enumerate(SETTINGS):
            if position:
                card.body.addWidget(Divider())
            card.body.addWidget(self._row(setting))
        page.addWidget(card)
        self.data = DataCard(data)
        page.addWidget(self.data)
        self.account = AccountCard(account, language=language)
        page.addWidget(self.account)
        self.safety = SafetyCard(safety)
        page.addWidget(self.safety)
        self.keys = KeysCard(partial(settings.note, "keys"))
        page.addWidget(self.keys)
        where = Text(_("Profile: {path}").format(path=profile), "caption", "muted", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        page.addWidget(where)
        about = button(_("About Tallystick, licences"), icon="info", kind="quiet")
        about.clicked.connect(self._show_about)
        page.addWidget(about, 0, Qt.AlignmentFlag.AlignLeading)
        page.addStretch(1)
        outer.addWidget(scrolling(content), 1)

    def _show_about(self) -> None:
        from tallystick_desktop.screens.about_dialog import AboutDialog

        AboutDialog(self).open()

    def _row(self, setting: Setting) -> QWidget:
        fold = Fold(least=640, spacing=M)
        fold.layout().setContentsMargins(L, M, L, M)  # type: ignore[union-attr]
        left, line = row(spacing=M)
        line.addWidget(Icon(setting.icon, ICON_L, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(_(setting.label), "strong", wrap=True))
        words.addWidget(Text(_(setting.hint), "caption", "muted", wrap=True))
        words.addStretch(1)  # beside many values the words stay together at the top
        line.addLayout(words, 1)
        fold.add(left, 1)
        fold.add(self._values(setting), 1)
        return fold

    def _values(self, setting: Setting) -> QWidget:
        if setting.key == "language":
            return self._languages()
        name, now = _(setting.label), self._settings.get(setting.key)
        return Choices(name, setting.options, now, partial(self._settings.set, setting.key))

    def _languages(self) -> QWidget:
        holder, line = column(spacing=S)
        row_of_table = BY_KEY["language"]
        name, now = _(row_of_table.label), self.languages.chosen
        choices = Choices(name, self.languages.options(), now, lambda code: self.languages.choose(str(code)))
        panel = LanguagePanel(self.languages)
        line.addWidget(choices)
        line.addWidget(panel)

        def render() -> None:
            panel.render_state()
            choices.show_value(self.languages.chosen)

        self.languages.on_change = render
        return holder
