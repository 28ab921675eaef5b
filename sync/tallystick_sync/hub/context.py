"""What a decision of the hub needs besides the database: its id, its keys, the time, randomness."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from tallystick_packs.envelope import Envelope
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.keys import HubKeys
from tallystick_sync.hub.store.database import get_counter, set_counter
from tallystick_sync.receipt import Receipt

LATEST = "latest_time"
TOLERANCE_S = 300


@dataclass(frozen=True, kw_only=True)
class Context:
    """Surroundings of one transaction; `now` in Unix seconds is the same for all of it.

    `given`: receipts that a worker gave back to a restored hub, by lease and number (`recovering`).
    """

    hub: str
    keys: HubKeys
    now: int
    random_bytes: Callable[[int], bytes]
    given: Mapping[tuple[str, int], tuple[Envelope, Receipt]] = field(default_factory=dict)


def check_clock(connection: Connection, now: int) -> None:
    """Refuse to sign when this machine's clock is behind what the hub signed before.

    Raises:
        HubSetupError: The clock went back by more than five minutes.
    """
    latest = get_counter(connection, LATEST)
    if now < latest - TOLERANCE_S:
        raise HubSetupError(
            "This computer's clock is behind the time the hub signed last.",
            safe="Nothing was signed.",
            todo="Set the clock right, then start the hub again.",
        )
    if now > latest:
        set_counter(connection, LATEST, now)
