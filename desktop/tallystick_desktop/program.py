"""The program: opens the profile, decides which page is due, and starts again in another language or theme.

program = Program(application, profile)
program.start()
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tallystick_desktop import languages
from tallystick_desktop.audio.chosen_device import DEVICE_NOTE, prefer_device
from tallystick_desktop.collecting import MainThreadCollector
from tallystick_desktop.core.jobs import Jobs
from tallystick_desktop.core.keys import stored_keys, use_keys
from tallystick_desktop.core.language_files import LanguageFiles
from tallystick_desktop.core.settings import SettingKey, WindowSettings
from tallystick_desktop.dispatch import Home
from tallystick_desktop.screens.presenting import Trouble, trouble
from tallystick_desktop.theme.theme import Theme
from tallystick_desktop.theme.tokens import ThemeName
from tallystick_desktop.window import MainWindow, OpeningPage, TroublePage
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _

if TYPE_CHECKING:
    from tallystick_desktop.session import Session


INVITE_SUFFIX = ".tallyinvite"


class Program(QObject):
    """One profile in one window.

    Attributes:
        invite: A link or the path of an invite file, ready for a first start; "" for none.
    """

    def __init__(self, application: QApplication, profile: Path) -> None:
        super().__init__()
        self._application, self._profile = application, profile
        self.settings = WindowSettings(profile / "window.json")
        self.settings.on_change(self._setting_changed)
        self._home = Home(self)
        self._collector = MainThreadCollector(self)
        self.jobs = Jobs(dispatch=self._home.call)
        self.language = self._dress()
        self.window = MainWindow(self.settings)
        self.window.closing.connect(self.close)
        self.session: Session | None = None
        self._files: tuple[Path, ...] = ()
        self.invite = ""
        self.on_page: Callable[[QWidget], None] = lambda _page: None

    def start(self, files: Sequence[Path] = ()) -> None:
        """Show the window at once, then open the profile and take in the files; an invite waits."""
        self._files = tuple(file for file in files if file.suffix != INVITE_SUFFIX)
        for file in files:
            if file.suffix == INVITE_SUFFIX:
                self.invite = str(file.absolute())
        self.window.show_page(OpeningPage())
        self.window.show()
        QTimer.singleShot(0, self._open)

    def close(self) -> None:
        """Save what waits, and let go of the profile."""
        self.jobs.close()
        if self.session is not None:
            self.session.close()
            self.session = None
        self._collector.stop()

    def show_page(self, page: QWidget) -> None:
        """Show a page."""
        self.window.show_page(page)
        self.on_page(page)

    def home(self, call: Callable[[], None]) -> None:
        """Call something on the main thread."""
        self._home.call(call)

    def _open(self) -> None:
        # The store and what it needs are imported here, after the first paint.
        from tallystick_desktop.session import Session

        try:
            self.session = Session(self, self._profile)
        except TallystickError as exc:
            self._refuse(trouble(_("Your work cannot be opened now"), exc))
            return
        self._take_files()

    def _take_files(self) -> None:
        """Take in what the program was started with, as by a double click; then show the due page."""
        session, files = self.session, self._files
        if session is None:
            return
        try:
            session.check_invite(self.invite)
        except TallystickError as exc:
            self.invite = ""
            self._refuse_files(trouble(_("This invite was not used"), exc))
            return
        if not files:
            session.show_due_page()
            return
        worker = session.worker
        self.jobs.run(
            lambda: worker.stick.read(files),
            lambda _report: self._files_done(),
            lambda error: self._refuse_files(trouble(_("These files were not taken in"), error)),
        )

    def _files_done(self) -> None:
        self._files = ()
        if self.session is not None:
            self.session.show_due_page()

    def _refuse_files(self, why: Trouble) -> None:
        page = TroublePage(why, go_on=True)
        page.again.connect(self._take_files)
        page.gone_on.connect(self._files_done)
        self.show_page(page)

    def _refuse(self, why: Trouble) -> None:
        page = TroublePage(why)
        page.again.connect(self._open)
        self.show_page(page)

    def _setting_changed(self, key: SettingKey) -> None:
        if key in ("language", "theme", "type_size"):
            # The view that asked is still in its own event handler.
            QTimer.singleShot(0, self._dress_again)

    def _dress_again(self) -> None:
        self.language = self._dress()
        if self.session is not None:
            self.session.dressed_again(self.language)

    def _dress(self) -> str:
        prefer_device(self.settings.noted(DEVICE_NOTE))
        return dress(self._application, self.settings)


def dress(application: QApplication, settings: WindowSettings) -> str:
    """Give the program its keys, colours, letters and language; returns the language."""
    use_keys(stored_keys(settings.noted("keys")))
    added = LanguageFiles(settings.languages)
    languages.bring_fonts(added)
    chosen = str(settings.get("theme"))
    Theme(_theme_name(application, chosen), settings.number("type_size")).apply(application)
    return languages.use(application, str(settings.get("language")), added)


def _theme_name(application: QApplication, chosen: str) -> ThemeName:
    if chosen != "system":
        return cast("ThemeName", chosen)
    dark = application.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"
