"""Asking a hub for a range of a file that never changes, at one address after the other."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from tallystick_packs.texts import _
from tallystick_sync.errors import CutError, OfflineError, PortalError, RefusedError
from tallystick_sync.transport import Reply, Transport

_CONTENT_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+)$")


@contextmanager
def open_range(
    transport: Transport, addresses: Sequence[str], path: str, *, start: int, end: int, size: int
) -> Iterator[Reply]:
    """Bytes `start` up to `end` of the file at `path`, which has `size` bytes.

    Raises:
        OfflineError: Nobody answers at any address.
        CutError: The link broke.
        PortalError: Something else than these bytes was about to come.
        RefusedError: The hub has no such file (`no-blob`).
    """
    failure: OfflineError | None = None
    for address in addresses:
        with ExitStack() as stack:
            headers = {"range": f"bytes={start}-{end - 1}"}
            try:
                reply = stack.enter_context(transport.open("GET", address + path, headers=headers))
            except OfflineError as exc:
                failure = exc
                continue
            _check(reply, address, start=start, end=end, size=size)
            yield reply
            return
    raise failure or OfflineError(addresses)


def _check(reply: Reply, address: str, *, start: int, end: int, size: int) -> None:
    if reply.status == 404:
        raise RefusedError(
            _("The hub no longer has the file of this pack."),
            code="no-blob",
            safe=_("What you have of it can be worked on and is paid as promised."),
            todo=_("Tell your coordinator."),
        )
    if reply.status >= 500:
        raise CutError(f"the hub answered with status {reply.status}")
    match = _CONTENT_RANGE.match(reply.headers.get("content-range", ""))
    # A 200 would send the whole file again over a dear link: refuse it like a stranger's answer.
    if reply.status != 206 or match is None:
        raise PortalError(address)
    if (int(match[1]), int(match[2]), int(match[3])) != (start, end - 1, size):
        raise PortalError(address)
