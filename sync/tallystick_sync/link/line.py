"""One connection: a socket that knows what is in flight and when silence means that it is dead."""

import contextlib
import select
import socket
import ssl
import sys
import time
from typing import Final

from tallystick_sync.errors import CutError, OfflineError, PortalError
from tallystick_sync.link import tls
from tallystick_sync.link.limits import Limits
from tallystick_sync.link.meter import MOST_WINDOW_BYTES, Meter

READ_BYTES: Final = 16 * 1024
_POLL_S: Final = 0.25
_LINUX: Final = sys.platform.startswith("linux")
_TCP_WINDOW_CLAMP: Final = 10
_SIOCOUTQ: Final = 0x5411


class Line:
    """A connection to one origin, such as ("http", "10.0.0.2", 8470).

    Raises:
        OfflineError: Nobody answers there.
        PortalError: Somebody answers with another's certificate.
        CutError: The link broke in the handshake.
    """

    def __init__(self, origin: tuple[str, str, int], meter: Meter, limits: Limits) -> None:
        self.origin = origin
        self.certificate: tls.Certificate | None = None
        self.limits = limits
        self._meter = meter
        self._window = 0
        self._socket = self._connect(ignore_dates=False)

    def close(self) -> None:
        """Let go of it; what is in flight is lost."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def send(self, data: bytes) -> None:
        """Hand all of `data` to the kernel, waiting as long as any of it moves.

        Raises:
            CutError: Nothing moved for too long, or the other side closed.
        """
        left, held = memoryview(data), -1
        silent_since = time.monotonic()
        while left:
            self.limits.check()
            ready = select.select([], [self._socket], [], _POLL_S)[1]
            if ready:
                try:
                    count = self._socket.send(left[:READ_BYTES])
                except (ssl.SSLWantWriteError, ssl.SSLWantReadError, BlockingIOError):
                    continue
                except OSError as exc:
                    raise CutError(_reason(exc)) from exc
                left = left[count:]
                self._meter.sent(count)
                silent_since = time.monotonic()
                continue
            now_held = self._unsent()
            if now_held != held:
                held, silent_since = now_held, time.monotonic()
            elif time.monotonic() - silent_since > self._meter.stall_timeout_s:
                raise CutError("nothing could be sent for a while")

    def receive(self, *, first: bool) -> bytes:
        """Return what comes next, b"" at the end.

        Args:
            first: The reply has not begun: the hub may still be thinking, and the kernel sending.

        Raises:
            CutError: Silence for too long, or the connection was reset.
        """
        patience = self._meter.reply_timeout_s if first else self._meter.stall_timeout_s
        silent_since, held = time.monotonic(), self._unsent()
        while True:
            self.limits.check()
            try:
                data = self._socket.recv(READ_BYTES)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
                select.select([self._socket], [], [], _POLL_S)
            except OSError as exc:
                raise CutError(_reason(exc)) from exc
            else:
                if data:
                    self._meter.arrived(len(data), at=time.monotonic())
                    self._set_window(self._meter.window_bytes)
                    self.limits.took(len(data))
                return data
            now_held = self._unsent()
            if now_held != held:  # the request is still leaving this computer
                held, silent_since = now_held, time.monotonic()
            if time.monotonic() - silent_since > patience:
                raise CutError("no byte came for a while")

    def _connect(self, *, ignore_dates: bool) -> socket.socket:
        scheme, host, port = self.origin
        raw = self._dial(host, port)
        try:
            if scheme != "https":
                raw.setblocking(False)
                return raw
            raw.settimeout(self._meter.reply_timeout_s)
            secure = tls.wrap(raw, host, ignore_dates=ignore_dates)
        except ssl.SSLError as exc:
            raw.close()
            if tls.is_about_dates(exc) and not ignore_dates:
                return self._connect(ignore_dates=True)
            if isinstance(exc, ssl.SSLEOFError | ssl.SSLZeroReturnError):
                raise CutError("the handshake broke off") from exc
            raise PortalError(self.address) from exc
        except OSError as exc:
            raw.close()
            raise CutError(_reason(exc)) from exc
        if ignore_dates:
            self.certificate = tls.dates_of(secure)
        secure.setblocking(False)
        return secure

    def _dial(self, host: str, port: int) -> socket.socket:
        failure: OSError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as exc:
            raise OfflineError([self.address]) from exc
        for family, kind, protocol, _name, target in found:
            raw = socket.socket(family, kind, protocol)
            # Before the handshake: a small window is what keeps the loss of a reset small.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._meter.window_bytes)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            raw.settimeout(self._meter.connect_timeout_s)
            started = time.monotonic()
            try:
                raw.connect(target)
            except OSError as exc:
                raw.close()
                failure = exc
                continue
            self._meter.connected(time.monotonic() - started)
            self._window = self._meter.window_bytes
            return raw
        is_refused = isinstance(failure, ConnectionRefusedError)
        raise OfflineError([self.address], is_refused=is_refused) from failure

    @property
    def address(self) -> str:
        """The origin as people write it."""
        scheme, host, port = self.origin
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"

    def _set_window(self, size: int) -> None:
        # Small steps are not worth a call into the kernel.
        if not _LINUX or abs(size - self._window) < self._window // 4 or size > MOST_WINDOW_BYTES:
            return
        self._window = size
        with contextlib.suppress(OSError):  # a kernel that will not is no reason to stop
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
            self._socket.setsockopt(socket.IPPROTO_TCP, _TCP_WINDOW_CLAMP, size)

    def _unsent(self) -> int:
        """Bytes that the kernel holds and the other side has not acknowledged; 0 where it cannot say."""
        if not _LINUX:
            return 0
        import fcntl

        try:
            held = fcntl.ioctl(self._socket.fileno(), _SIOCOUTQ, bytes(4))
        except OSError:
            return 0
        return int.from_bytes(held, sys.byteorder)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
