"""How long to go on trying while a link says no: outages and login pages end by themselves."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

_FIRST_WAIT_S = 0.3
_LONGEST_WAIT_S = 1.5
"""A login page costs some 700 bytes a look, an outage a SYN: often enough to notice soon that it is over."""


@dataclass(slots=True)
class Patience:
    """Waits between tries until nothing has come for `seconds`.

    Args:
        seconds: With 0 only a failure after something came is tried again.
        monotonic, sleep: The clock, for tests.
    """

    seconds: float
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _silent_since: float | None = None
    _tries: int = 0
    _came: bool = False

    def progress(self) -> None:
        """Something came."""
        self._silent_since, self._tries, self._came = None, 0, True

    def wait(self) -> bool:
        """Wait a little after a failure; False once it has been too long."""
        now = self.monotonic()
        if self._silent_since is None:
            self._silent_since = now
        came, self._came = self._came, False
        if not came and now - self._silent_since >= self.seconds:
            return False
        self.sleep(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2**self._tries))
        self._tries = min(self._tries + 1, 8)
        return True

    def anew(self) -> "Patience":
        """The same patience for another stream."""
        return replace(self, _silent_since=None, _tries=0, _came=False)
