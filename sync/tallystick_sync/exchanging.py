"""Posting and getting frames: what worker and requester have in common at the link.

Several addresses are tried in order; the most telling failure is the one reported, because "a login page
answered" helps more than "nobody answered".
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tallystick_packs.errors import BadDocumentError
from tallystick_sync.errors import CutError, LinkError, OfflineError, PortalError
from tallystick_sync.framing import CONTENT_TYPE, MAX_WIRE_BYTES, Part, unpack_frame
from tallystick_sync.transport import Transport, require_frame

T = TypeVar("T")
TOO_OFTEN = 429
"""The hub asks to wait: the same call may be made again."""


def try_addresses(addresses: Sequence[str], attempt: Callable[[str], T]) -> T:
    """Call `attempt` with each address until one works.

    Raises:
        LinkError: None did.
    """
    failure: LinkError | None = None
    for address in addresses:
        try:
            return attempt(address)
        except LinkError as exc:
            if failure is None or isinstance(failure, OfflineError):
                failure = exc
    if failure is None or isinstance(failure, OfflineError):
        is_refused = isinstance(failure, OfflineError) and failure.is_refused
        raise OfflineError(addresses, is_refused=is_refused) from failure
    raise failure


def post(
    transport: Transport,
    address: str,
    path: str,
    body: bytes,
    *,
    on_encodings: Callable[[str], None] | None = None,
) -> bytes:
    """Post a frame and return the frame that came back, not yet verified.

    Args:
        on_encodings: Called with the codings that the hub says it takes (RFC 7694), where it says so.

    Raises:
        LinkError: Nobody, somebody else, or only half an answer.
    """
    # A content type would be 55 bytes of a dear link, and a frame says what it is by its first bytes.
    with transport.open("POST", address + path, body=body) as reply:
        if reply.status >= 500 or reply.status == TOO_OFTEN:
            raise CutError(f"the hub answered with status {reply.status}")
        require_frame(reply, address, CONTENT_TYPE)
        if on_encodings is not None and "accept-encoding" in reply.headers:
            on_encodings(reply.headers["accept-encoding"])
        return reply.read(max_bytes=MAX_WIRE_BYTES)


def get_frame(transport: Transport, address: str, path: str) -> tuple[Part, ...]:
    """Get a public frame such as `/trust`, not yet verified.

    Raises:
        LinkError: Nobody, somebody else, or only half an answer.
    """
    with transport.open("GET", address + path) as reply:
        if reply.status >= 500 or reply.status == TOO_OFTEN:
            raise CutError(f"the hub answered with status {reply.status}")
        require_frame(reply, address, CONTENT_TYPE)
        data = reply.read(max_bytes=MAX_WIRE_BYTES)
    try:
        return unpack_frame(data)
    except BadDocumentError as exc:
        raise PortalError(address) from exc
