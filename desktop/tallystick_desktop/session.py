"""An open profile: which page is due, going to work and coming back. Imported after the first paint."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tallystick_desktop.canvas.loader import PhotoLoader
from tallystick_desktop.core.breaks import Breaks
from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.words import time_of_day
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.client.writer import Changed
from tallystick_sync.clock import system_now
from tallystick_sync.places import LOCK_NAME

if TYPE_CHECKING:
    from tallystick_desktop.presenters import Presenters
    from tallystick_desktop.program import Program
    from tallystick_desktop.screens.wizard.presenter import WizardPresenter


class Session:
    """A worker's profile, open in the window.

    Raises:
        TallystickError: The profile cannot be opened.
    """

    def __init__(self, program: "Program", profile: Path) -> None:
        self._program, self._profile = program, profile
        self.worker = Worker.open(profile)
        self._end_watching = self.worker.subscribe(self._committed)
        self._presenters: Presenters | None = None
        self._wizard: WizardPresenter | None = None
        self._loader: PhotoLoader | None = None
        self._is_locked = (profile / LOCK_NAME).exists()
        self._breaks = Breaks(program.settings, monotonic=time.monotonic, now=system_now)
        self.page: QWidget | None = None

    def close(self) -> None:
        """Save what waits, and let go of the profile."""
        if isinstance(self.page, WorkFrame):
            self.page.presenter.leave()
        self._end_watching()
        if self._loader is not None:
            self._loader.close()
        self.worker.close()

    def check_invite(self, invite: str) -> None:
        """See that an invite which the program was started with is of use here; "" is.

        Raises:
            BadInviteError: It cannot be read.
            UntrustedError: This profile belongs to another hub already.
        """
        if not invite:
            return
        from tallystick_sync.errors import UntrustedError
        from tallystick_sync.invite import read_invite

        hub = self.worker.hub
        if hub is not None and not hub.id.startswith(read_invite(invite).root_fingerprint):
            raise UntrustedError(
                _("This profile belongs to another hub already."),
                safe=_("Your work and receipts are untouched."),
                todo=_("Make a second profile for this hub."),
            )

    def show_due_page(self) -> None:
        """Show the locked page, the first start, or the main screens."""
        worker = self.worker
        if self._is_locked and self._show_locked():
            return
        confirmed = worker.identity is not None and bool(worker.settings.get(CONFIRMED, default=False))
        if confirmed and self._went_on():
            return
        if worker.hub is None or not confirmed:
            self._show_wizard()
        else:
            self._show_shell("packs" if worker.packs() else "offers")

    def lock(self) -> None:
        """Lock the program; without a PIN go where one is set."""
        self._is_locked = (self._profile / LOCK_NAME).exists()
        if self._is_locked:
            self._show_locked()
        elif not isinstance(self.page, WorkFrame):
            self._show_shell("settings")

    def _show_locked(self) -> bool:
        from tallystick_desktop.screens.lock_presenter import LockPresenter
        from tallystick_desktop.screens.lock_view import LockView
        from tallystick_sync.client.lock import PinLock

        who = self.worker.identity
        if who is None:
            return False
        presenter = LockPresenter(PinLock(self._profile), who, self._program.jobs)
        presenter.on_open = self._unlocked
        self._show(LockView(presenter))
        return True

    def _unlocked(self) -> None:
        self._is_locked = False
        self.show_due_page()

    def _went_on(self) -> bool:
        """Go straight back to the pack that was open when the program ended, however it ended."""
        lease = self._program.settings.noted("desk")
        if not lease:
            return False
        try:
            desk = self.worker.desk(lease)
        except (KeyError, TallystickError):
            self._program.settings.note("desk", "")
            return False
        self.open_desk(desk)
        return True

    def dressed_again(self, language: str) -> None:
        """Build the page anew in another language, theme or size."""
        place = getattr(self.page, "place", "")
        if place and self._presenters is not None:
            self._presenters.unwatch()
            self._presenters.language = language
            self._show_shell(place)
        elif self._is_locked:
            self._show_locked()
        elif self._wizard is not None and not self._wizard.state.done:
            self._show_wizard()

    def open_desk(self, desk: Desk) -> None:
        """Go to work on a pack."""
        if self._program.settings.noted("desk") != desk.lease_id:
            self._program.settings.note("desk", desk.lease_id)
        view = self._work_view(desk)
        view.left.connect(self._come_back)
        view.remind = self._breaks.finished
        # The view that asks is still in its own event handler.
        view.rekeyed.connect(lambda: QTimer.singleShot(0, lambda: self.open_desk(desk)))
        self._show(view)
        view.presenter.start()
        view.focus_work()

    def _work_view(self, desk: Desk) -> WorkFrame:
        program, language = self._program, self._program.language
        kind = plan_of(desk.form, language=language).kind
        if kind == "photo":
            from tallystick_desktop.screens.work.photo_presenter import PhotoPresenter
            from tallystick_desktop.screens.work.photo_view import PhotoView

            if self._loader is None:
                self._loader = PhotoLoader()
            photo = PhotoPresenter(desk, language=language, monotonic=time.monotonic)
            return PhotoView(photo, self._loader)
        if kind == "speech":
            from tallystick_desktop.audio.sound import Sound
            from tallystick_desktop.screens.work.speech_presenter import SpeechPresenter
            from tallystick_desktop.screens.work.speech_view import SpeechView

            speech = SpeechPresenter(
                desk,
                language=language,
                monotonic=time.monotonic,
                open_sound=Sound,
                back_s=program.settings.number("back_skip_s"),
                rewind_s=program.settings.number("rewind_ms") / 1000,
                notes=program.settings,
            )
            return SpeechView(speech)
        from tallystick_desktop.screens.work.form_presenter import FormPresenter
        from tallystick_desktop.screens.work.form_view import FormView

        return FormView(FormPresenter(desk, language=language, monotonic=time.monotonic))

    def _come_back(self) -> None:
        if isinstance(self.page, WorkFrame):
            self.page.presenter.leave()
        self._program.settings.note("desk", "")
        self._show_shell("packs")

    def _show_wizard(self) -> None:
        from tallystick_desktop.screens.wizard.presenter import WizardPresenter
        from tallystick_desktop.screens.wizard.view import WizardView

        if self._wizard is None:
            self._wizard = WizardPresenter(
                self.worker, self._program.settings, self._program.jobs, invite=self._program.invite
            )
        view = WizardView(self._wizard)
        view.finished.connect(lambda: self._show_shell("packs" if self.worker.packs() else "offers"))
        self._show(view)

    def _show_shell(self, place: str) -> None:
        from tallystick_desktop.screens.settings_view import SettingsView
        from tallystick_desktop.shell import Shell

        shell = Shell(self._make_presenters(), place=place)
        settings = shell.screens["settings"]
        if isinstance(settings, SettingsView):
            settings.safety.locked.connect(self._lock_soon)
        # The shell that asks is still in its own event handler.
        shell.rekeyed.connect(lambda to: QTimer.singleShot(0, lambda: self._show_shell(to)))
        self._show(shell)

    def _make_presenters(self) -> "Presenters":
        # Whoever goes straight back to work does not wait for the other screens.
        from tallystick_desktop.presenters import Presenters

        if self._presenters is None:
            self._presenters = Presenters(
                self.worker,
                self._program.settings,
                self._program.jobs,
                profile=self._profile,
                language=self._program.language,
                now=system_now,
                home=self._program.home,
            )
            self._presenters.packs.on_open = self.open_desk
        return self._presenters

    def _show(self, page: QWidget) -> None:
        if isinstance(self.page, WorkFrame):
            self.page.presenter.leave()
        self.page = page
        if isinstance(page, WorkFrame):
            bind(page, page.view_name, {"lock_up": self._lock_soon})
        elif getattr(page, "place", ""):
            bind(page, "settings", {"lock_up": self._lock_soon})
        self._program.show_page(page)
        if self._program.window.focusWidget() is None:
            page.setFocus()

    def _lock_soon(self) -> None:
        # The page that asks is still in its own event handler.
        QTimer.singleShot(0, self.lock)

    def _committed(self, changed: Changed) -> None:
        """The store's thread committed something; the screens that show it read again."""
        if "draft" in changed.kinds or "answer" in changed.kinds:
            self._program.home(self._show_saved)
        if changed.kinds - {"draft", "setting"}:
            self._program.home(self._refresh)

    def _show_saved(self) -> None:
        if isinstance(self.page, WorkFrame) and self._program.session is self:
            self.page.top.show_saved(time_of_day(system_now()))

    def _refresh(self) -> None:
        refresh = getattr(self.page, "refresh", None)
        if refresh is not None and self._program.session is self:
            refresh()
