"""The network as one small object, so that tests, simulations and sticks can stand in for it.

    with transport.open("POST", "http://hub/sync", body=frame) as reply:
        data = reply.read(max_bytes=4_000_000)

`HttpxTransport` is the real one. Its time-outs watch progress (no byte for a while), never the total: a
slow link is not a dead one.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from tallystick_packs.texts import _
from tallystick_sync.errors import CutError, OfflineError, PortalError, UntrustedError

if TYPE_CHECKING:
    import httpx

CONNECT_TIMEOUT_S = 30.0
PROGRESS_TIMEOUT_S = 90.0
CHUNK_BYTES = 16 * 1024
HUB_HEADER = "tallystick-hub"
"""On every reply of a hub, to tell its plain words from a login page's. Anybody can send it."""

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


class HttpxTransport:
    """HTTP over httpx, redirects not followed: a redirect is a portal's, never the hub's."""

    def __init__(self, *, progress_timeout_s: float = PROGRESS_TIMEOUT_S) -> None:
        self._progress_timeout_s = progress_timeout_s
        self._client: httpx.Client | None = None

    @contextmanager
    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        """Send a request and stream the reply."""
        # httpx takes 0.1 s to import: only programs that use the network pay for it.
        import httpx

        client = self._started()
        try:
            with client.stream(method, url, content=body or None, headers=dict(headers or {})) as response:
                yield Reply(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    chunks=_chunks(response),
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as exc:
            parts = urlsplit(url)
            raise OfflineError([f"{parts.scheme}://{parts.netloc}"]) from exc
        except httpx.HTTPError as exc:
            raise CutError(type(exc).__name__) from exc

    def close(self) -> None:
        """Close kept connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _started(self) -> "httpx.Client":
        import httpx

        if self._client is None:
            timeout = httpx.Timeout(self._progress_timeout_s, connect=CONNECT_TIMEOUT_S)
            # Media do not compress, and a proxy that adds gzip would break ranges and hashes.
            self._client = httpx.Client(
                timeout=timeout, follow_redirects=False, headers={"accept-encoding": "identity"}
            )
        return self._client


def _chunks(response: "httpx.Response") -> Iterator[bytes]:
    import httpx

    try:
        yield from response.iter_raw(CHUNK_BYTES)
    except httpx.HTTPError as exc:
        raise CutError(type(exc).__name__) from exc


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
