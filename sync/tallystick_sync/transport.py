"""The network as one small object, so that tests, simulations and sticks can stand in for it.

    with transport.open("POST", "http://hub/sync", body=frame) as reply:
        data = reply.read(max_bytes=4_000_000)

`link.SocketTransport` is the real one. Its time-outs watch progress (no byte for a while), never the
total: a slow link is not a dead one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from tallystick_packs.texts import _
from tallystick_sync.errors import CutError, PortalError, UntrustedError

HUB_HEADER = "tallystick-hub"
"""On what a hub says in plain words, to tell them from a login page's. Anybody can send it."""

MAX_SAID_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Status, headers (lower-case names) and the body as it arrives."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]

    def read(self, *, max_bytes: int) -> bytes:
        """Read the whole body; raise `CutError` past `max_bytes` (endless data is no answer)."""
        data = bytearray()
        for chunk in self.chunks:
            data += chunk
            if len(data) > max_bytes:
                raise CutError(f"more than {max_bytes} bytes")
        return bytes(data)


class Transport(Protocol):
    """One request at a time; raises `OfflineError` or `CutError`, never the library's own errors."""

    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Reply]:
        """Send a request; its reply is read inside the `with` block."""
        ...

    def close(self) -> None:
        """Let go of open connections."""
        ...


class LateTransport:
    """A transport that is made when it is first wanted: who works without a network does not wait for it."""

    def __init__(self, make: Callable[[], Transport]) -> None:
        self._make = make
        self._made: Transport | None = None

    def get(self) -> Transport:
        """Return the transport, the same each time."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def close(self) -> None:
        """Let go of open connections, if there ever was one."""
        if self._made is not None:
            self._made.close()


def require_frame(reply: Reply, address: str, content_type: str) -> None:
    """Raise unless a reply claims to be what only a hub sends. Proves nothing by itself.

    Raises:
        PortalError: Something else than a hub answered.
        UntrustedError: A hub, perhaps another one, says that it could not use the request.
    """
    if reply.headers.get("content-type", "").split(";")[0].strip() != content_type:
        if reply.status >= 400 and HUB_HEADER in reply.headers:
            said = reply.read(max_bytes=MAX_SAID_BYTES).decode("utf-8", errors="replace").strip()
            raise UntrustedError(
                _("A hub answers at {address} and could not use this request: {said}").format(
                    address=address, said=said
                )
            )
        raise PortalError(address)
