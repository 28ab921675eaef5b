"""What is known of a link: round trip, rate, and what follows from them. No I/O; times are arguments.

A reset throws away what is in flight, so the receive window is kept near twice the bandwidth-delay
product: enough to fill the link, little to lose. It grows at once, by what arrived lately, and shrinks only
by what arrived over seconds; a few bytes say nothing. And silence means something else on GPRS than on 3G:
the time-outs grow with the round trip.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

LEAST_WINDOW_BYTES = 16 * 1024
FIRST_WINDOW_BYTES = 32 * 1024
SHORT_FIRST_WINDOW_BYTES = 48 * 1024
"""Before the rate is known, where a short round trip speaks for a quick link."""

TOLD_BYTES = 10 * 1024
"""So much must have arrived before it tells a rate: a short answer never fills a link."""

MOST_WINDOW_BYTES = 64 * 1024
"""Without window scaling, which is agreed on before a link is known, TCP can announce no more."""

SEVERAL_STREAMS = 6
_LONG_ROUND_TRIP_S = 0.25
_RATE_OVER_S, _LATELY_S, _SETTLED_S = 3.0, 1.0, 2.0
_FIRST_ROUND_TRIP_S = 1.0


@dataclass(slots=True)
class Meter:
    """Measures one link; shared by all connections over it, from any thread.

    Attributes:
        bytes_up, bytes_down: Bytes of requests and replies, HTTP heads included, TLS and TCP not.
        requests: Requests sent.
        connections: Connections opened.
    """

    bytes_up: int = 0
    bytes_down: int = 0
    requests: int = 0
    connections: int = 0
    _round_trips: deque[float] = field(default_factory=lambda: deque(maxlen=8))
    _arrivals: deque[tuple[float, int]] = field(default_factory=deque)
    _settled: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def round_trip_s(self) -> float:
        """The shortest of the last connects in seconds; a second where none was made yet."""
        with self._lock:
            return min(self._round_trips, default=_FIRST_ROUND_TRIP_S)

    @property
    def rate(self) -> float:
        """Bytes a second over the last three seconds, all connections; 0 before two of them are known."""
        return self._rate_since(_RATE_OVER_S, least_s=_SETTLED_S)

    @property
    def window_bytes(self) -> int:
        """How much a connection should let be in flight: about twice rate times round trip."""
        settled, lately = self._settled, self._rate_since(_LATELY_S)
        # What was held back behind a lost packet comes in a burst, which is no rate.
        rate = min(max(settled, lately), 2 * settled) if settled else lately
        wanted = int(2 * rate * self.round_trip_s)
        least = LEAST_WINDOW_BYTES
        if not settled:
            is_short = bool(self._round_trips) and self.round_trip_s < _LONG_ROUND_TRIP_S
            least = SHORT_FIRST_WINDOW_BYTES if is_short else FIRST_WINDOW_BYTES
        return max(least, min(MOST_WINDOW_BYTES, wanted))

    @property
    def streams(self) -> int:
        """How many connections fill the link: several only where it is long and one cannot keep it full."""
        if self.round_trip_s < _LONG_ROUND_TRIP_S:
            return 1
        rate = self._settled or self._rate_since(_LATELY_S)
        return SEVERAL_STREAMS if 2 * rate * self.round_trip_s >= MOST_WINDOW_BYTES * 0.7 else 1

    @property
    def connect_timeout_s(self) -> float:
        """How long to wait for a connection before asking again: an outage may have ended meanwhile."""
        with self._lock:
            known = min(self._round_trips, default=None)
        return 8.0 if known is None else min(8.0, max(2.5, 4 * known))

    @property
    def stall_timeout_s(self) -> float:
        """How long a reply under way may be silent before its connection counts as dead."""
        return min(30.0, max(4.0, 6 * self.round_trip_s))

    @property
    def reply_timeout_s(self) -> float:
        """How long the hub may think once it has the whole request."""
        return min(60.0, max(15.0, 15 * self.round_trip_s))

    def connected(self, seconds: float) -> None:
        """A connection took this long: one round trip."""
        with self._lock:
            self._round_trips.append(seconds)
            self.connections += 1

    def sent(self, size: int) -> None:
        """Bytes were handed to the kernel."""
        with self._lock:
            self.bytes_up += size

    def arrived(self, size: int, *, at: float) -> None:
        """Bytes came, at a time of a monotonic clock in seconds."""
        with self._lock:
            self.bytes_down += size
            self._arrivals.append((at, size))
            while len(self._arrivals) > 2 and self._arrivals[0][0] < at - _RATE_OVER_S:
                self._arrivals.popleft()
        self._settled = self.rate or self._settled

    def _rate_since(self, span_s: float, *, least_s: float = 0.0) -> float:
        with self._lock:
            if not self._arrivals:
                return 0.0
            ended = self._arrivals[-1][0]
            lately = [(at, size) for at, size in self._arrivals if at >= ended - span_s]
            seconds = lately[-1][0] - lately[0][0]
            arrived = sum(size for _at, size in lately[1:])
            is_told = seconds > least_s and (arrived >= TOLD_BYTES or seconds >= _SETTLED_S)
            return arrived / seconds if is_told else 0.0

    def pause(self) -> None:
        """Nothing was asked for in between: silence says nothing about the rate."""
        with self._lock:
            self._arrivals.clear()
