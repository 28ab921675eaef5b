"""What can go wrong between worker, hub and requester, split by who must act.

SyncError
 ├── LinkError              the link: try again later, nothing is lost
 │    ├── OfflineError          nobody answered
 │    ├── PortalError           somebody else answered (a login page, a proxy)
 │    ├── CutError              the answer or the download broke off
 │    ├── PausedError           the worker paused it
 │    └── BudgetSpentError      the worker's data for today is used up
 ├── RefusedError           the hub understood and said no; `code` says why
 ├── UntrustedError         a signature, a version or a fingerprint does not hold
 │    └── ExpiredError          a trust list is past its date
 ├── BadInviteError         the person who typed or passed on an invite
 ├── ProfileError           the person at the laptop
 │    ├── ProfileInUseError     another Tallystick has this profile open
 │    ├── StoreTooNewError      a newer program wrote this profile
 │    ├── StoreDamagedError     the profile's database cannot be read
 │    ├── NotHereError          a file of a pack has not arrived yet
 │    ├── BadPinError           this cannot be a PIN
 │    └── LockedError           the PIN was wrong too often; `wait_s` says how long to wait
 ├── AnswerFaultsError      the worker: the answer is not complete; `faults` says where
 ├── HubSetupError          the coordinator: folder, keys or answers file of a hub
 ├── PayoutFileError        the coordinator: a line that cannot stand in a payout file
 └── LedgerError            the coordinator or requester: money that is not there, or does not balance
"""

from collections.abc import Sequence

from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _


class SyncError(TallystickError):
    """Base of all errors of this package."""


class LinkError(SyncError):
    """The link failed; the same call may be made again and repeats nothing."""


class OfflineError(LinkError):
    """No address of the hub answered.

    Attributes:
        is_refused: A computer is there, and no hub on it: the network is not at fault.
    """

    def __init__(self, addresses: Sequence[str], *, is_refused: bool = False) -> None:
        self.is_refused = is_refused
        super().__init__(
            _("The hub could not be reached at {addresses}.").format(addresses=", ".join(addresses)),
            safe=_("All your work is on this computer, and leases and their pay do not run out meanwhile."),
            todo=_("Go on working; sync again when there is a network."),
        )


class PortalError(LinkError):
    """An answer came, but not from the hub. Does not mean that the hub is gone."""

    def __init__(self, address: str) -> None:
        super().__init__(
            _(
                "Something other than the hub answered at {address}: perhaps this network's login page."
            ).format(address=address),
            safe=_("Nothing was sent or marked as sent."),
            todo=_("Open a web browser, log in to the network, then sync again."),
        )


class CutError(LinkError):
    """The hub went silent in the middle. Does not say whether it got the request; a repeat is safe."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            _("The link broke in the middle of an exchange") + (f" ({detail})." if detail else "."),
            safe=_(
                "Your work is on this computer; what had arrived is kept, and nothing is sent or paid twice."
            ),
            todo=_("Sync again; it goes on where it stopped."),
        )


class PausedError(LinkError):
    """Somebody stopped a transfer; what arrived is kept."""

    def __init__(self, what: str = "") -> None:
        super().__init__(
            what or _("The transfer was paused."),
            safe=_("What had arrived is kept, and can be worked on."),
            todo=_("Go on when you like; it goes on where it stopped."),
        )


class BudgetSpentError(LinkError):
    """The worker allowed so many bytes a day, and they are used up."""

    def __init__(self) -> None:
        super().__init__(
            _("The data you allowed for today is used up."),
            safe=_("What had arrived is kept. Your answers are on this computer."),
            todo=_("Sync tomorrow, or allow more."),
        )


class RefusedError(SyncError):
    """The hub understood the request and refused it."""

    def __init__(self, what: str, *, code: str, safe: str = "", todo: str = "") -> None:
        super().__init__(what, safe=safe, todo=todo)
        self.code = code


class UntrustedError(SyncError):
    """Something that must be signed by a trusted key is not."""

    def __init__(self, what: str, *, safe: str = "", todo: str = "") -> None:
        super().__init__(
            what,
            safe=safe or _("It was not used; all your work and receipts are untouched."),
            todo=todo or _("Sync again from another network. If it stays, tell your coordinator."),
        )


class ExpiredError(UntrustedError):
    """A trust list is past its date. Leased work goes on; only new packs and keys wait."""


class BadInviteError(SyncError):
    """An invite that cannot be read."""


class ProfileError(SyncError):
    """A worker's profile cannot be opened."""


class ProfileInUseError(ProfileError):
    """Another program holds the profile."""

    def __init__(self, profile: object) -> None:
        super().__init__(
            _("The profile {profile} is open in another Tallystick.").format(profile=profile),
            safe=_("Nothing was changed."),
            todo=_("Use the window that is open, or close it first."),
        )


class BadPinError(ProfileError):
    """This cannot be a PIN."""


class LockedError(ProfileError):
    """The PIN was wrong too often.

    Attributes:
        wait_s: Seconds until the next try.
    """

    def __init__(self, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__(
            _("The PIN was wrong too often. The next try is possible in {seconds} seconds.").format(
                seconds=wait_s
            ),
            safe=_("Your work and receipts are untouched."),
            todo=_("Wait, or open it with your twelve words."),
        )


class StoreTooNewError(ProfileError):
    """A newer program wrote the profile."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            _(
                "This profile was written by a newer Tallystick (store {found}; this one knows {known})."
            ).format(found=found, known=known),
            safe=_("Nothing was changed."),
            todo=_("Install the newer program again, or choose another profile."),
        )


class StoreDamagedError(ProfileError):
    """The profile's database cannot be read."""


class NotHereError(ProfileError):
    """A file of the pack has not arrived yet."""


class AnswerFaultsError(SyncError):
    """An answer that cannot be finished yet; `faults` has one entry per fault."""

    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__(
            " ".join(str(fault) for fault in faults),
            safe=_("What you did so far is saved."),
            todo=_("Mend this, then finish again."),
        )
        self.faults = tuple(faults)


class HubSetupError(SyncError):
    """A hub's folder, keys or answers are not right."""


class PayoutFileError(SyncError):
    """A line, a column or an account cannot stand in a payout file; the sentence goes on from its name."""


class LedgerError(SyncError):
    """A posting that the books refuse."""
