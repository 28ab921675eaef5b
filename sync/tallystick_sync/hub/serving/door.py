"""The door of a served hub: how often one may call, what is counted, and who may watch.

Behind it is `web.handle`, which answers everybody else. Tests and simulations call that directly.
"""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.membership import access
from tallystick_sync.hub.membership.access import Role
from tallystick_sync.hub.serving import watching
from tallystick_sync.hub.serving.limits import Limits, rate_of
from tallystick_sync.hub.serving.web import Call, HubReply, handle, text_reply

_CHUNK_BYTES = 64 * 1024


class Door:
    """One served hub's door.

    Args:
        limits: None lets everybody call as often as they like.
    """

    def __init__(self, hub: Hub, *, limits: Limits | None) -> None:
        self._hub = hub
        self._limits = limits
        self._meter = watching.Meter()

    def turned_away(self, method: str, path: str, client: str) -> HubReply | None:
        """The answer to somebody who calls too often, before a byte of the body is read; else None."""
        wait = self._limits.must_wait(client, rate_of(method, path)) if self._limits else 0.0
        if not wait:
            return None
        reply = text_reply(429, "This computer calls too often. Nothing was changed; try again later.")
        reply.headers["retry-after"] = str(math.ceil(wait))
        self._meter.count(method, path, reply.status, came=0)
        return reply

    def answer(self, call: Call) -> HubReply:
        """Answer a call, and count it."""
        with self._meter.timed(call.path):
            watched = WATCHED.get(call.path)
            if watched is None or call.method != "GET":
                reply = handle(self._hub, call)
            else:
                role, show = watched
                reply = self._watched(call, role, show)
        self._meter.count(call.method, call.path, reply.status, came=len(call.body))
        return reply

    def _watched(self, call: Call, role: Role, show: Callable[["Door", Connection], HubReply]) -> HubReply:
        with self._hub.database.read() as connection:
            if not access.may(connection, call.headers.get("authorization", ""), role):
                reply = text_reply(401, f"This needs a token of the role {role}.")
                reply.headers["www-authenticate"] = "Bearer"
                return reply
            return show(self, connection)

    def metrics(self, connection: Connection) -> HubReply:
        """Counters and gauges for Prometheus."""
        return _whole(watching.CONTENT_TYPE, self._meter.text(self._hub, connection))

    def status(self, connection: Connection) -> HubReply:
        """The hub's state in one JSON value."""
        return _whole("application/json", watching.state_json(self._hub, connection))

    def backup(self, _connection: Connection) -> HubReply:
        """The newest backup, encrypted as it lies there."""
        newest = watching.newest_backup(self._hub)
        if newest is None:
            return text_reply(404, "There is no backup yet.")
        headers = {
            "content-type": "application/octet-stream",
            "content-length": str(newest.stat().st_size),
            "content-disposition": f'attachment; filename="{newest.name}"',
        }
        return HubReply(status=200, headers=headers, body=_chunks(newest))


WATCHED: dict[str, tuple[Role, Callable[[Door, Connection], HubReply]]] = {
    "/metrics": ("watch", Door.metrics),
    "/status": ("watch", Door.status),
    "/backup": ("backup", Door.backup),
}
"""What only programs with a token may fetch: the role, and what is shown."""


def _whole(content_type: str, data: bytes) -> HubReply:
    headers = {"content-type": content_type, "content-length": str(len(data)), "cache-control": "no-store"}
    return HubReply(status=200, headers=headers, body=(data,))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
