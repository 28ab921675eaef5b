"""What a worker allows the link: bytes a second, bytes in all, and stop.

limits = Limits(bytes_per_s=2000, budget_bytes=1_000_000)
...
limits.stop()        # from any thread; the transfer under way ends with PausedError
"""

import threading
import time
from collections.abc import Callable

from tallystick_packs.texts import _
from tallystick_sync.errors import BudgetSpentError, PausedError

_STEP_S = 0.25


class Limits:
    """Limits of one sync; shared by its connections.

    Args:
        bytes_per_s: The most that may be received in a second, None for as much as comes.
        budget_bytes: The most that may be received in all, None for no limit.
        monotonic, sleep: The clock, for tests.
    """

    def __init__(
        self,
        *,
        bytes_per_s: int | None = None,
        budget_bytes: int | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._per_s = bytes_per_s
        self._left = budget_bytes
        self._monotonic = monotonic
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._lock = threading.Lock()
        self._free_at = monotonic()

    def stop(self) -> None:
        """End what is under way; what arrived is kept."""
        self._stopped.set()

    def check(self) -> None:
        """Raise if nothing more may be asked for.

        Raises:
            PausedError: Somebody stopped it.
            BudgetSpentError: The budget is used up.
        """
        if self._stopped.is_set():
            raise PausedError(_("The download was paused."))
        if self._left is not None and self._left <= 0:
            raise BudgetSpentError

    def took(self, size: int) -> None:
        """Bytes arrived: count them, and wait where they came faster than allowed."""
        with self._lock:
            if self._left is not None:
                self._left -= size
            if self._per_s:
                self._free_at = max(self._free_at, self._monotonic()) + size / self._per_s
        while self._per_s and not self._stopped.is_set():
            wait = self._free_at - self._monotonic()
            if wait <= 0:
                break
            self._sleep(min(wait, _STEP_S))
        self.check()
