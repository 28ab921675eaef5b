"""The hub as an ASGI application and a server: Starlette and uvicorn around `web.handle`."""

import socket
from collections.abc import Callable
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.serving.door import Door
from tallystick_sync.hub.serving.limits import Limits
from tallystick_sync.hub.serving.web import Call, HubReply, body_cap
from tallystick_sync.transport import HUB_HEADER

KEEP_ALIVE_S = 150
"""uvicorn's 5 s cut off slow ranged clients: it counts from when it handed the last byte to the kernel."""

METHODS = ["GET", "HEAD", "POST", "PUT"]


def make_app(hub: Hub, *, limits: Limits | None = None, proxies: int = 0) -> Starlette:
    """An application that answers for `hub`.

    Args:
        limits: How often one computer may call; None: as often as it likes.
        proxies: How many web servers of one's own stand before the hub: so many entries at the end of
            `X-Forwarded-For` are believed, and none of those that a caller may have written.
    """
    door = Door(hub, limits=limits)

    async def endpoint(request: Request) -> Response:
        path = request.url.path
        away = door.turned_away(request.method, path, client_of(request, proxies))
        if away is not None:
            return _response(away)
        cap = await run_in_threadpool(body_cap, hub, request.method, path)
        try:
            body = await _read_body(request, cap)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return PlainTextResponse("This is too long.\n", status_code=413, headers={HUB_HEADER: "1"})
        call = Call(method=request.method, path=path, headers=dict(request.headers), body=body)
        return _response(await run_in_threadpool(door.answer, call))

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=METHODS)])


def serve(
    hub: Hub, *, host: str, port: int, on_ready: Callable[[str], None], limited: bool = True, proxies: int = 0
) -> None:
    """Serve until interrupted.

    Args:
        limited: Whether one computer may call only so often (`limits`).
        proxies: See `make_app`.
        port: 0 takes any free one.
        on_ready: Called with the address once connections are accepted.
    """
    import uvicorn

    listener = socket.create_server((host, port), backlog=256)
    # Accepted connections inherit it. asyncio sets it only on sockets that were made with a protocol number,
    # and without it the last packet of each answer waits a whole round trip for an acknowledgement (Nagle).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    address = f"http://{host}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        make_app(hub, limits=Limits() if limited else None, proxies=proxies), log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_S, access_log=False, lifespan="off", server_header=False,
        date_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    with listener:
        on_ready(address)
        server.run(sockets=[listener])


def _response(reply: HubReply) -> Response:
    is_refusal = reply.status >= HTTPStatus.BAD_REQUEST  # what else comes is known by its type
    headers = {**reply.headers, HUB_HEADER: "1"} if is_refusal else reply.headers
    return StreamingResponse(iter(reply.body), status_code=reply.status, headers=headers)


def client_of(request: Request, proxies: int) -> str:
    """The address of the computer that called, as the outermost of one's own proxies saw it."""
    seen = request.headers.get("x-forwarded-for", "").split(",") if proxies else []
    if len(seen) >= proxies > 0:
        return seen[-proxies].strip()
    return request.client.host if request.client else ""


async def _read_body(request: Request, cap: int) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > cap:
            return None
    return bytes(body)
