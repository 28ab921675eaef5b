"""The hub over HTTP, without a web framework: a call in, a reply out.

`handle` is a plain function, so tests and simulations call it without sockets; `app` puts Starlette and
uvicorn around it.

| call | what |
| --- | --- |
| `POST /sync` | a worker's exchange |
| `GET /blob/<sha256>` | a pack file, with Range |
| `GET /blob/<sha256>/sums` | the sums of its blocks, with Range |
| `GET /trust`, `GET /checkpoint`, `GET /tile/...` | public lists, the log's state and the log itself |
| `POST /cosignature` | a witness's line under a checkpoint |
| `POST /requesters`, `POST /jobs`, `POST /results` | a requester joins, publishes, fetches |
| `POST /orders` | a requester looks at a job, closes or clarifies it |
| `POST /jobs/list` | a requester's own jobs, a page at a time, and the budget |
| `PUT /blob/<sha256>` | a pack file that a publication announced |
| `GET /openapi.json` | these calls, for programs |
| `GET /stats`, `GET /stats.html` | the figures that the hub publishes of itself |
| `GET /healthz` | whether the hub can answer |
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from tallystick_packs.errors import BadDocumentError, BadKeyError, BadPackError, FileProblemError
from tallystick_sync import installation as installations
from tallystick_sync.blocks import BLOCK_BYTES, SUM_BYTES, block_sums, sums_size
from tallystick_sync.checkpoint import MAX_BYTES as MAX_CHECKPOINT_BYTES
from tallystick_sync.errors import HubSetupError, UntrustedError
from tallystick_sync.framing import BZIP2, CONTENT_TYPE, MAX_WIRE_BYTES, Part, pack_frame
from tallystick_sync.hub.exchange import answer_sync
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.offering.listing import answer_listing
from tallystick_sync.hub.offering.ordering import answer_order
from tallystick_sync.hub.offering.publishing import answer_application, answer_publication, answer_query
from tallystick_sync.hub.serving import figures
from tallystick_sync.hub.serving.figures_page import json_of, page_of
from tallystick_sync.hub.serving.openapi import document
from tallystick_sync.hub.serving.sealed_sync import closed, opened
from tallystick_sync.hub.transparency import witnessing

BLOB_TYPE = "application/vnd.tallystick.pack+zip"
_WORTH_TELLING = 4096
"""From this size of a request on, and at first contact, the hub says that it takes bzip2: 24 bytes."""

_RANGE = re.compile(r"^bytes=(\d+)-(\d*)$")
_BLOB = re.compile(r"^/blob/([0-9a-f]{64})(/sums)?$")
_IMMUTABLE = "public, max-age=31536000, immutable"

_POSTS: dict[str, Callable[[Hub, Iterable[Part]], list[Part]]] = {
    "/sync": answer_sync,
    "/requesters": answer_application,
    "/jobs": answer_publication,
    "/results": answer_query,
    "/orders": answer_order,
    "/jobs/list": answer_listing,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP request; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubReply:
    """One HTTP response; `body` in chunks."""

    status: int
    headers: dict[str, str]
    body: Iterable[bytes]


def body_cap(hub: Hub, method: str, path: str) -> int:
    """How many bytes of body a call may have; decided before any is read."""
    if method == "POST" and path in _POSTS:
        return MAX_WIRE_BYTES
    if method == "POST" and path == "/cosignature":
        return MAX_CHECKPOINT_BYTES
    match = _BLOB.match(path)
    if method == "PUT" and match and not match[2]:
        with hub.database.read() as connection:
            return jobs.expected_size(connection, match[1]) or 0
    return 0


def handle(hub: Hub, call: Call) -> HubReply:
    """Answer one call. Errors of the caller become plain text with status 4xx; nothing is half done."""
    try:
        reply = _route(hub, call)
    except (BadDocumentError, BadKeyError, UntrustedError, BadPackError) as exc:
        reply = text_reply(400, str(exc))
    except (HubSetupError, FileProblemError) as exc:
        hub.log.warning("cannot answer: %s", exc.what)
        reply = text_reply(503, str(exc))
    hub.log.info("%s %s: %d, %d bytes came", call.method, call.path[:24], reply.status, len(call.body))
    return reply


def _route(hub: Hub, call: Call) -> HubReply:
    match = _BLOB.match(call.path)
    if call.method in ("GET", "HEAD") and match:
        return (_get_sums if match[2] else _get_blob)(hub, match[1], call)
    if call.method == "PUT" and match and not match[2]:
        hub.blobs.put(match[1], call.body)
        return text_reply(201, "kept")
    if call.method == "POST" and call.path in _POSTS:
        parts, public = opened(hub, call.body)
        reply = _framed(closed(hub, _POSTS[call.path](hub, parts), public))
        if len(call.body) >= _WORTH_TELLING or any(part.kind == installations.KIND for part in parts):
            reply.headers["accept-encoding"] = BZIP2
        return reply
    if call.path == "/cosignature" or call.path.startswith("/tile/"):
        return _route_log(hub, call)
    if call.method == "GET" and call.path in _GETS:
        with hub.database.read() as connection:
            return _GETS[call.path](hub, connection)
    return text_reply(404, "There is nothing here.")


def _route_log(hub: Hub, call: Call) -> HubReply:
    if call.method == "POST" and call.path == "/cosignature":
        return _post_cosignature(hub, call.body)
    if call.method == "GET" and call.path != "/cosignature":
        return _get_tile(hub, call.path[1:])
    return text_reply(404, "There is nothing here.")


def _get_trust(hub: Hub, connection: Connection) -> HubReply:
    current = hub.lists(connection)
    return _frame([*current.chain, current.roster_envelope])


def _get_checkpoint(hub: Hub, connection: Connection) -> HubReply:
    return text_reply(200, hub.checkpoint(connection)[2])


def _get_tile(hub: Hub, path: str) -> HubReply:
    with hub.database.read() as connection:
        data = witnessing.static_file(connection, path)
    if data is None:
        return text_reply(404, "The log has no such tile.")
    headers = {
        "content-type": "application/octet-stream",
        "content-length": str(len(data)),
        "cache-control": _IMMUTABLE,
    }
    return HubReply(status=200, headers=headers, body=(data,))


def _post_cosignature(hub: Hub, body: bytes) -> HubReply:
    text = body.decode("utf-8", errors="replace")
    with hub.transaction() as (connection, _context):
        found = witnessing.take_in(connection, hub.lists(connection).trust, text)
    return text_reply(201, f"Kept: {', '.join(one.name for one in found)}.")


def _get_stats(_hub: Hub, connection: Connection) -> HubReply:
    return _body(json_of(figures.published(connection)), "application/json")


def _get_stats_page(hub: Hub, connection: Connection) -> HubReply:
    page = page_of(figures.published(connection), name=hub.lists(connection).trust.name)
    return _body(page, "text/html; charset=utf-8")


def _get_health(hub: Hub, connection: Connection) -> HubReply:
    hub.lists(connection)
    return text_reply(200, "ok")


def _get_description(_hub: Hub, _connection: Connection) -> HubReply:
    data = document()
    headers = {"content-type": "application/json", "content-length": str(len(data))}
    return HubReply(status=200, headers=headers, body=(data,))


_GETS: dict[str, Callable[[Hub, Connection], HubReply]] = {
    "/trust": _get_trust,
    "/checkpoint": _get_checkpoint,
    "/healthz": _get_health,
    "/stats": _get_stats,
    "/stats.html": _get_stats_page,
    "/openapi.json": _get_description,
}


def _get_blob(hub: Hub, sha256: str, call: Call) -> HubReply:
    size = hub.blobs.size(sha256)
    if size is None:
        return text_reply(404, "There is no such file.")

    def read(start: int, end: int) -> Iterator[bytes]:
        return hub.blobs.read(sha256, start, end)

    return _ranged(call, read, size=size, headers={"content-type": BLOB_TYPE, "etag": f'"{sha256}"'})


def _get_sums(hub: Hub, sha256: str, call: Call) -> HubReply:
    """Derived when asked for: a block or two of a damaged copy is all that ever is."""
    size = hub.blobs.size(sha256)
    if size is None:
        return text_reply(404, "There is no such file.")

    def read(start: int, end: int) -> Iterator[bytes]:
        first, last = start // SUM_BYTES, -(-end // SUM_BYTES)
        blob = hub.blobs.read(sha256, first * BLOCK_BYTES, min(size, last * BLOCK_BYTES))
        yield block_sums(blob)[start - first * SUM_BYTES :][: end - start]

    headers = {"content-type": "application/octet-stream", "etag": f'"{sha256}-sums"'}
    return _ranged(call, read, size=sums_size(size), headers=headers)


def _ranged(
    call: Call, read: Callable[[int, int], Iterator[bytes]], *, size: int, headers: dict[str, str]
) -> HubReply:
    """A file that never changes, or the range of it that was asked for (RFC 9110 section 14)."""
    headers = {**headers, "accept-ranges": "bytes", "cache-control": _IMMUTABLE}
    start, end, status = 0, size, 200
    wanted = call.headers.get("range")
    if wanted is not None:
        match = _RANGE.match(wanted)
        end = min(size, int(match[2]) + 1) if match and match[2] else size
        if match is None or not int(match[1]) < end:
            return HubReply(status=416, headers={"content-range": f"bytes */{size}"}, body=())
        start, status = int(match[1]), 206
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    return HubReply(status=status, headers=headers, body=() if call.method == "HEAD" else read(start, end))


def _frame(parts: list[Part]) -> HubReply:
    return _framed(pack_frame(parts))


def _framed(data: bytes) -> HubReply:
    headers = {"content-type": CONTENT_TYPE, "content-length": str(len(data))}
    return HubReply(status=200, headers=headers, body=(data,))


def _body(data: bytes, content_type: str) -> HubReply:
    headers = {"content-type": content_type, "content-length": str(len(data))}
    return HubReply(status=200, headers=headers, body=(data,))


def text_reply(status: int, text: str) -> HubReply:
    """A sentence for people."""
    data = (text + "\n").encode()
    headers = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(data))}
    return HubReply(status=status, headers=headers, body=(data,))
