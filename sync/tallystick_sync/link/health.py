"""How the network is, decided from the last try and in plain words. No I/O.

The states and what moves between them::

    unknown --good exchange--> good | slow | clock-off
            --failed one-----> offline | hub-gone | portal | cut | refused | paused | spent

Each try decides anew; nothing is remembered but what the caller keeps.
"""

from dataclasses import dataclass
from typing import Literal

from tallystick_packs.texts import N_, _
from tallystick_sync.errors import (
    BudgetSpentError,
    CutError,
    OfflineError,
    PausedError,
    PortalError,
    RefusedError,
    UntrustedError,
)

State = Literal[
    "unknown",
    "good",
    "slow",
    "clock-off",
    "offline",
    "hub-gone",
    "portal",
    "cut",
    "refused",
    "paused",
    "spent",
]
SLOW_BYTES_PER_S = 1500.0
SLOW_ROUND_TRIP_S = 1.5
CLOCK_TOLERANCE_S = 600

WORDS: dict[State, str] = {
    "unknown": N_("Not tried yet"),
    "good": N_("The hub answered, its signature was checked"),
    "slow": N_("The hub answered; the network is slow"),
    "clock-off": N_("The hub answered; this computer's clock is wrong"),
    "offline": N_("No network"),
    "hub-gone": N_("There is a network, but the hub does not answer"),
    "portal": N_("This network asks you to log in first"),
    "cut": N_("The network broke off"),
    "refused": N_("The hub answered and said no"),
    "paused": N_("Paused by you"),
    "spent": N_("The data you allowed for today is used up"),
}
"""What each state is called on the screen; marked for translation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the network was at the last try.

    Attributes:
        clock_off_s: Seconds by which this computer is ahead of the hub (below 0: behind), where known.
    """

    state: State = "unknown"
    clock_off_s: int = 0

    @property
    def words(self) -> str:
        """The state in one short sentence, in the worker's language."""
        return _(WORDS[self.state])

    @property
    def is_good(self) -> bool:
        """Whether the hub answered."""
        return self.state in ("good", "slow", "clock-off")


def after_exchange(*, rate: float, round_trip_s: float, clock_off_s: int) -> Health:
    """Judge the network after an exchange that worked.

    Args:
        rate: Bytes a second that arrived, 0 where too few came to tell.
    """
    state: State = "good"
    if 0 < rate < SLOW_BYTES_PER_S or round_trip_s > SLOW_ROUND_TRIP_S:
        state = "slow"
    if abs(clock_off_s) > CLOCK_TOLERANCE_S:
        state = "clock-off"
    return Health(state=state, clock_off_s=clock_off_s)


def after_failure(error: Exception) -> Health:
    """Judge the network after an exchange that failed."""
    if isinstance(error, OfflineError):
        return Health(state="hub-gone" if error.is_refused else "offline")
    pairs: tuple[tuple[type[Exception], State], ...] = (
        (PausedError, "paused"),
        (BudgetSpentError, "spent"),
        (PortalError, "portal"),
        (UntrustedError, "portal"),
        (CutError, "cut"),
        (RefusedError, "refused"),
    )
    return Health(state=next((state for kind, state in pairs if isinstance(error, kind)), "unknown"))
