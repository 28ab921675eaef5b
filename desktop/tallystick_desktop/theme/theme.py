"""The theme in use, for Qt: fonts, colours, palette and style sheet, all built from tokens.

One theme per process. Widgets ask for it when they are made and when they paint; choosing another one
rebuilds the window (`app`), so no widget has to listen::

    theme().colour("accent"), theme().font("title")
"""

from dataclasses import asdict
from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from tallystick_desktop.theme.letters import families
from tallystick_desktop.theme.stylesheet import stylesheet
from tallystick_desktop.theme.tokens import (
    COLOURS,
    ROOMY_STEP,
    TYPE,
    ColourRole,
    ThemeName,
    TypeRole,
    type_pt,
)

_WEIGHTS = {400: QFont.Weight.Normal, 600: QFont.Weight.DemiBold, 700: QFont.Weight.Bold}


class Theme:
    """Colours of one theme at one type size."""

    def __init__(self, name: ThemeName = "light", step: int = 100) -> None:
        self.name = name
        self.step = step
        self.colours = COLOURS[name]
        self._qcolours = {role: QColor(value) for role, value in asdict(self.colours).items()}
        self._fonts: dict[TypeRole, QFont] = {}
        self._metrics: dict[TypeRole, QFontMetrics] = {}

    @property
    def is_roomy(self) -> bool:
        """Whether type is so large that keycaps go under their words and panels scroll."""
        return self.step > ROOMY_STEP

    def colour(self, role: ColourRole) -> QColor:
        """Return a colour; do not change it."""
        return self._qcolours[role]

    def font(self, role: TypeRole) -> QFont:
        """Return a font of the system's family, with tabular figures for money and time."""
        found = self._fonts.get(role)
        if found is None:
            found = QFont(system_family())
            found.setFamilies(families(system_family()))
            found.setPointSizeF(type_pt(role, step=self.step))
            found.setWeight(_WEIGHTS[TYPE[role].weight])
            found.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[role] = found
        return found

    def metrics(self, role: TypeRole) -> QFontMetrics:
        """Return the measures of a type role."""
        found = self._metrics.get(role)
        if found is None:
            found = self._metrics[role] = QFontMetrics(self.font(role))
        return found

    def line(self, role: TypeRole) -> int:
        """Return the line height of a type role in pixels."""
        return self.metrics(role).height()

    def scaled(self, px: int) -> int:
        """Return a size that grows with the type, such as an icon's."""
        return round(px * self.step / 100)

    def palette(self) -> QPalette:
        """Return the palette for Qt's own drawing."""
        palette = QPalette()
        roles: dict[QPalette.ColorRole, ColourRole] = {
            QPalette.ColorRole.Window: "surface",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "raised",
            QPalette.ColorRole.AlternateBase: "sunken",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.Button: "raised",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_accent",
            QPalette.ColorRole.PlaceholderText: "muted",
            QPalette.ColorRole.ToolTipBase: "raised",
            QPalette.ColorRole.ToolTipText: "text",
            QPalette.ColorRole.Link: "accent",
        }
        for qt_role, role in roles.items():
            palette.setColor(qt_role, self.colour(role))
        return palette

    def apply(self, application: QApplication) -> None:
        """Make this the theme of the process."""
        use_theme(self)
        application.setFont(self.font("body"))
        application.setPalette(self.palette())
        application.setStyleSheet(stylesheet(self.colours, step=self.step))


_current: list[Theme] = []


def theme() -> Theme:
    """Return the theme in use."""
    if not _current:
        _current.append(Theme())
    return _current[0]


def use_theme(chosen: Theme) -> None:
    """Make `chosen` the theme that widgets ask for."""
    _current[:] = [chosen]


@lru_cache(maxsize=1)
def system_family() -> str:
    """Return the family of the system's user interface font."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
