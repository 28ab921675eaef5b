"""HTTP/1.1 over `Line`: h11 knows the grammar, this module knows the link.

A connection is kept and used again; where the other side closed it meanwhile, the request goes over a new
one, once, as long as nothing was received. Redirects are not followed: a redirect is a portal's, never
the hub's.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import h11

from tallystick_packs.errors import TallystickError
from tallystick_sync.errors import CutError, OfflineError
from tallystick_sync.link.limits import Limits
from tallystick_sync.link.line import Line
from tallystick_sync.link.meter import Meter
from tallystick_sync.link.tls import Certificate
from tallystick_sync.transport import Reply

Origin = tuple[str, str, int]
_PORTS = {"http": 80, "https": 443}
_IDLE_S = 100.0
"""Hubs keep a silent connection for 150 s; one as old as this is not worth a try."""


class SocketTransport:
    """The real transport; several threads may use it at once, each gets a connection of its own.

    Attributes:
        meter: What is known of the link, and the bytes that went over it.
        limits: What is allowed; set anew for each sync.
        overlooked: Certificates that were used although their dates did not fit, by address.
    """

    def __init__(self, *, meter: Meter | None = None) -> None:
        self.meter = meter or Meter()
        self.limits = Limits()
        self.overlooked: dict[str, Certificate] = {}
        self._idle: list[tuple[float, Line]] = []
        self._lock = threading.Lock()
        self._preparing: threading.Thread | None = None

    def prepare(self, address: str) -> None:
        """Begin to connect in the background, while the caller still gets its request ready."""
        with self._lock:
            if self._preparing is not None or any(
                line.origin == _origin(address) for _at, line in self._idle
            ):
                return
        self._preparing = threading.Thread(target=self._prepare, args=(_origin(address),), daemon=True)
        self._preparing.start()

    @contextmanager
    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        """Send a request and stream the reply.

        Raises:
            OfflineError: Nobody answers.
            PortalError: Somebody answers with another's certificate.
            CutError: The link broke; whether the request arrived is not known.
            PausedError, BudgetSpentError: The limits say so.
        """
        self.limits.check()
        origin, request = _origin(url), _request(method, url, body, headers or {})
        self.meter.requests += 1
        line = self._take(origin)
        call = _Call(line or self._connect(origin), request, body)
        try:
            try:
                reply = call.begin()
            except CutError:
                if line is None or call.has_begun:
                    raise
                call.line.close()
                call = _Call(self._connect(origin), request, body)
                reply = call.begin()
            yield reply
        except BaseException:
            call.line.close()
            raise
        if call.is_over():
            self._keep(call.line)
        else:
            call.line.close()

    def close(self) -> None:
        """Close kept connections."""
        if self._preparing is not None:
            self._preparing.join()
        with self._lock:
            for _since, line in self._idle:
                line.close()
            self._idle.clear()

    def _prepare(self, origin: Origin) -> None:
        try:
            self._keep(self._connect(origin))
        except TallystickError:
            return  # the request itself will find out, and say so

    def _connect(self, origin: Origin) -> Line:
        line = Line(origin, self.meter, self.limits)
        if line.certificate is not None:
            self.overlooked[line.address] = line.certificate
        return line

    def _take(self, origin: Origin) -> Line | None:
        preparing, self._preparing = self._preparing, None
        if preparing is not None:
            preparing.join()
        now = time.monotonic()
        with self._lock:
            for entry in reversed(self._idle):
                since, line = entry
                if line.origin == origin:
                    self._idle.remove(entry)
                    if now - since < _IDLE_S:
                        line.limits = self.limits
                        return line
                    line.close()
        return None

    def _keep(self, line: Line) -> None:
        with self._lock:
            self._idle.append((time.monotonic(), line))


class _Call:
    """One request and its reply over one connection."""

    def __init__(self, line: Line, request: h11.Request, body: bytes) -> None:
        self.line = line
        self.has_begun = False
        self._http = h11.Connection(h11.CLIENT)
        self._request, self._body = request, body

    def begin(self) -> Reply:
        """Send the request and read the reply's head."""
        http = self._http
        data = http.send(self._request) or b""
        if self._body:
            data += http.send(h11.Data(data=self._body)) or b""
        self.line.send(data + (http.send(h11.EndOfMessage()) or b""))
        while True:
            event = self._event(wait=True)
            if isinstance(event, h11.Response):
                break
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
        return Reply(status=event.status_code, headers=headers, chunks=self._chunks())

    def is_over(self) -> bool:
        """Whether all of the reply was read and the connection may be used again."""
        try:
            while self._http.their_state is not h11.DONE:
                if not isinstance(self._event(wait=False), h11.Data | h11.EndOfMessage):
                    return False
        except CutError:
            return False
        return self._http.our_state is h11.DONE and not self._http.trailing_data[0]

    def _chunks(self) -> Iterator[bytes]:
        while True:
            event = self._event(wait=True)
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return

    def _event(self, *, wait: bool) -> Any:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                if not wait:
                    return event
                data = self.line.receive(first=not self.has_begun)
                self.has_begun = self.has_begun or bool(data)
                self._http.receive_data(data)
        except h11.RemoteProtocolError as exc:
            raise CutError(str(exc)) from exc
        if isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
            raise CutError("the other side closed the connection")
        return event


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise OfflineError([url])
    return (parts.scheme, parts.hostname, port or _PORTS[parts.scheme])


def _request(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> h11.Request:
    """A request with no header more than it needs: each costs bytes of a dear link."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields = [("host", parts.netloc), *headers.items()]
    if body or method in ("POST", "PUT"):
        fields.append(("content-length", str(len(body))))
    return h11.Request(method=method, target=target, headers=fields)
