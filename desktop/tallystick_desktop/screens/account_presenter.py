"""Where the worker is paid: entered here, signed, and readable by the hub alone (R13)."""

import re
from dataclasses import dataclass

from tallystick_desktop.screens.lock_presenter import said
from tallystick_desktop.screens.presenting import Presenter
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.papers import AccountWord
from tallystick_sync.payout_account import CHANGE_DAYS, Details, Service

_PHONE = re.compile(r"\+?[0-9]{8,15}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What was said so far.

    Attributes:
        service: Which service is chosen.
        given: What this worker signed about accounts, oldest first.
        change: The account that is waiting to be confirmed or called off, or "".
        said, fault: What was done, or what is wrong.
    """

    service: Service = "mpesa"
    given: tuple[AccountWord, ...] = ()
    change: str = ""
    said: str = ""
    fault: str = ""


class AccountPresenter(Presenter[AccountState]):
    """Takes in an account; the first counts at once, a change only when it was confirmed."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(AccountState())
        self._worker = worker
        self.refresh()

    def refresh(self) -> None:
        """Read what was signed."""
        given = self._worker.papers.accounts()
        self._set(given=given, change=_open_change(given))

    def choose(self, service: Service) -> None:
        """Choose a service."""
        self._set(service=service, said="", fault="")

    def save(self, number: str, holder: str) -> bool:
        """Sign an account; True if it was taken."""
        number, holder = re.sub(r"[\s()./-]", "", number).upper(), " ".join(holder.split())
        fault = _fault(self.state.service, number, holder)
        if fault:
            self._set(said="", fault=fault)
            return False
        is_first = not any(one.action == "set" for one in self.state.given)
        try:
            self._worker.papers.set_account(Details(service=self.state.service, number=number, holder=holder))
        except TallystickError as exc:
            self._set(said="", fault=said(exc))
            return False
        done = _("Signed. It goes to the hub with the next exchange, and only the hub can read it.")
        self._set(said=done if is_first else _("This is a change: confirm it below."), fault="")
        self.refresh()
        return True

    def answer(self, *, confirm: bool) -> None:
        """Confirm the change that waits, or call it off."""
        try:
            self._worker.papers.confirm_account(self.state.change, cancel=not confirm)
        except TallystickError as exc:
            self._set(said="", fault=said(exc))
            return
        counted = _("Confirmed. It counts {days} days after the hub has it.").format(days=CHANGE_DAYS)
        self._set(said=counted if confirm else _("Called off. You are paid where you were before."), fault="")
        self.refresh()


def _fault(service: Service, number: str, holder: str) -> str:
    if service == "bank" and not _IBAN.fullmatch(number):
        return _("An IBAN begins with two letters and two digits.")
    if service not in ("bank", "cash") and not _PHONE.fullmatch(number):
        return _("A phone number has 8 to 15 digits, with its country: +254700000000.")
    if not holder:
        return _("Say the name that the account is under.")
    return ""


def _open_change(given: tuple[AccountWord, ...]) -> str:
    """The newest account that is not the first and that nothing was said of yet."""
    accounts = [one.id for one in given if one.action == "set" and one.state != "refused"]
    answered = {one.account for one in given if one.action != "set"}
    newest = accounts[-1] if len(accounts) > 1 else ""
    return "" if newest in answered else newest
