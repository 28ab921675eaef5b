"""The hub's calls: ranges, caps, refusals, and strangers."""

from pathlib import Path

import pytest
from tests.support.world import World

from tallystick_packs.keys import SigningKey
from tallystick_sync.errors import RefusedError
from tallystick_sync.framing import CONTENT_TYPE, Note, pack_frame
from tallystick_sync.hub.serving.web import Call, body_cap, handle
from tallystick_sync.requester import HubClient


def blob_of(world: World) -> tuple[str, bytes]:
    path = next(path for path in (world.folder / "hub" / "blobs").rglob("*") if path.is_file())
    return path.name, path.read_bytes()


def get(world: World, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    reply = handle(world.hub, Call(method="GET", path=path, headers=headers))
    return reply.status, reply.headers, b"".join(reply.body)


def test_a_range_gives_exactly_these_bytes(world: World) -> None:
    name, data = blob_of(world)

    for start, end in ((0, 1), (5, 1000), (len(data) - 1, len(data))):
        status, headers, body = get(world, f"/blob/{name}", range=f"bytes={start}-{end - 1}")
        assert (status, body) == (206, data[start:end])
        assert headers["content-range"] == f"bytes {start}-{end - 1}/{len(data)}"
        assert headers["etag"] == f'"{name}"'


def test_an_open_range_and_no_range_give_the_rest_and_all(world: World) -> None:
    name, data = blob_of(world)

    assert get(world, f"/blob/{name}", range="bytes=700-")[2] == data[700:]
    assert get(world, f"/blob/{name}")[::2] == (200, data)
    assert get(world, f"/blob/{name}", range=f"bytes=10-{len(data) * 2}")[2] == data[10:]


@pytest.mark.parametrize(
    "wanted", ["bytes=-5", "bytes=9-3", "bytes=99999999-", "items=0-1", "bytes=0-1,5-6", "bytes=a-b"]
)
def test_a_range_that_cannot_be_given_is_416(world: World, wanted: str) -> None:
    name, _data = blob_of(world)

    assert get(world, f"/blob/{name}", range=wanted)[0] == 416


@pytest.mark.parametrize(
    "path", ["/blob/../hub.sqlite", "/blob/" + "0" * 64, "/keys/hub.key", "/", "/blob/ABC"]
)
def test_nothing_else_can_be_fetched(world: World, path: str) -> None:
    assert get(world, path)[0] == 404


def test_a_file_nobody_announced_may_not_be_put(world: World) -> None:
    assert body_cap(world.hub, "PUT", "/blob/" + "ab" * 32) == 0
    name, data = blob_of(world)
    assert body_cap(world.hub, "PUT", f"/blob/{name}") == len(data)


def test_a_file_with_another_hash_is_thrown_away(world: World) -> None:
    name, data = blob_of(world)

    reply = handle(world.hub, Call(method="PUT", path=f"/blob/{name}", body=data[:-1] + b"\7"))

    assert reply.status == 400
    assert blob_of(world) == (name, data)


@pytest.mark.parametrize("path", ["/sync", "/jobs", "/results", "/requesters"])
@pytest.mark.parametrize(
    "body", [b"", b"hello", pack_frame([]), pack_frame([Note(kind="checkpoint", payload=b"x")])]
)
def test_nonsense_is_status_400_and_changes_nothing(world: World, path: str, body: bytes) -> None:
    before = get(world, "/checkpoint")[2]

    reply = handle(world.hub, Call(method="POST", path=path, body=body))

    assert reply.status == 400
    assert get(world, "/checkpoint")[2] == before


def test_a_requester_who_did_not_join_is_refused_with_a_signed_no(world: World, tmp_path: Path) -> None:
    stranger = SigningKey.generate()
    member = world.folder / "member.json"
    client = HubClient(member, key=stranger, transport=world.link, surroundings=world.surroundings)

    with pytest.raises(RefusedError) as refused:
        client.join(world.invite("worker"), name="X", country="KE", contact="mailto:x@x.example")

    assert refused.value.code == "unknown-token"


def test_the_public_calls_answer(world: World) -> None:
    status, headers, _body = get(world, "/trust")

    assert (status, headers["content-type"]) == (200, CONTENT_TYPE)
    assert get(world, "/healthz")[2] == b"ok\n"
    assert get(world, "/checkpoint")[2].startswith(b"tallystick-log/")
