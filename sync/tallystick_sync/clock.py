"""Time and randomness as arguments, so that rules and tests decide without asking the machine."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

Now = Callable[[], int]
"""Returns Unix seconds."""


def system_now() -> int:
    """Unix seconds by this machine's clock."""
    return int(time.time())


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a program takes from the machine besides files and network."""

    now: Now = system_now
    monotonic: Callable[[], float] = time.monotonic
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
