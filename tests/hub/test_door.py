"""The door of a served hub: limits, metrics, access, and whose address counts."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from tests.support.processes import run, run_json
from tests.support.world import World

from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.membership import access
from tallystick_sync.hub.safekeeping import backup
from tallystick_sync.hub.serving.app import make_app
from tallystick_sync.hub.serving.chores import back_up_if_due
from tallystick_sync.hub.serving.door import Door
from tallystick_sync.hub.serving.limits import JOINS, MAX_CLIENTS, READS, WRITES, Limits, Rate, rate_of
from tallystick_sync.hub.serving.web import Call, HubReply


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Said:
    """What an ASGI application answered."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Client:
    """Calls an ASGI application from one address, through one proxy (ASGI 3.0, HTTP scope)."""

    app: Starlette

    def call(self, method: str, path: str, body: bytes = b"", *, forwarded: str = "192.0.2.1") -> Said:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
            "method": method, "path": path,
            "raw_path": path.encode(), "query_string": b"", "client": ("127.0.0.1", 1), "server": ("h", 80),
            "headers": [(b"x-forwarded-for", forwarded.encode())], "scheme": "http", "root_path": "",
        }  # fmt: skip
        anyio.run(self.app, scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
        return Said(status=sent[0]["status"], headers=headers, text=text)


@pytest.fixture
def client(world: World) -> Client:
    return Client(make_app(world.hub, limits=Limits(), proxies=1))


def test_a_bucket_empties_and_fills_again_with_time() -> None:
    time = Time()
    limits = Limits(clock=time)
    rate = Rate(burst=3, per_minute=60)

    assert [limits.must_wait("a", rate) for _call in range(3)] == [0, 0, 0]
    assert limits.must_wait("a", rate) == pytest.approx(1.0)
    assert limits.must_wait("b", rate) == 0
    time.now = 0.9
    assert limits.must_wait("a", rate) == pytest.approx(0.1)
    time.now = 1.0
    assert limits.must_wait("a", rate) == 0
    assert limits.must_wait("a", rate) > 0
    time.now = 1000.0
    assert [limits.must_wait("a", rate) for _call in range(3)] == [0, 0, 0]


def test_only_so_many_callers_are_remembered() -> None:
    limits = Limits(clock=Time())
    rate = Rate(burst=1, per_minute=1)
    assert limits.must_wait("first", rate) == 0
    assert limits.must_wait("first", rate) > 0

    for number in range(MAX_CLIENTS):
        limits.must_wait(str(number), rate)

    assert limits.must_wait("first", rate) == 0


def test_trying_invites_is_slower_than_work() -> None:
    assert rate_of("POST", "/requesters") is JOINS
    assert rate_of("POST", "/sync") is WRITES
    assert rate_of("GET", "/blob/ab") is READS
    assert JOINS.per_minute < WRITES.per_minute < READS.per_minute


def test_who_calls_too_often_is_told_when_to_come_back(client: Client) -> None:
    replies = [client.call("POST", "/requesters", b"no frame") for _call in range(JOINS.burst + 1)]

    assert {reply.status for reply in replies[:-1]} == {400}
    assert replies[-1].status == 429
    assert int(replies[-1].headers["retry-after"]) >= 1
    assert "too often" in replies[-1].text
    assert client.call("GET", "/healthz").status == 200


def test_the_address_behind_ones_own_proxy_counts_and_no_other(client: Client) -> None:
    def call(forwarded: str) -> int:
        return client.call("POST", "/requesters", b"no frame", forwarded=forwarded).status

    for number in range(JOINS.burst):
        # What the caller wrote in front changes nothing.
        assert call(f"10.0.0.{number}, 192.0.2.1") == 400
    assert call("10.9.9.9, 192.0.2.1") == 429
    assert call("10.9.9.9, 192.0.2.2") == 400


def test_a_worker_who_is_asked_to_wait_tries_again_later(world: World) -> None:
    worker, _desk = world.leased()
    door = Door(world.hub, limits=Limits(clock=Time()))
    for _call in range(WRITES.burst):
        door.turned_away("POST", "/sync", "village")

    reply = door.turned_away("POST", "/sync", "village")

    assert reply is not None
    assert reply.status == 429
    worker.close()


def ask(door: Door, path: str, token: str = "") -> HubReply:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return door.answer(Call(method="GET", path=path, headers=headers))


def test_metrics_need_a_token_of_their_role(world: World) -> None:
    door = Door(world.hub, limits=None)
    with world.hub.transaction() as (connection, context):
        watch = access.make(connection, context, "prometheus", "watch")
        other = access.make(connection, context, "disk", "backup")
        with pytest.raises(RefusedError, match="already"):
            access.make(connection, context, "disk", "backup")

    for path in ("/metrics", "/status"):
        assert ask(door, path).status == 401
        assert ask(door, path, other).status == 401
        assert ask(door, path, watch[:-1]).status == 401
        assert ask(door, path, watch).status == 200
    with world.hub.transaction() as (connection, context):
        access.end(connection, context, "prometheus")
        with pytest.raises(RefusedError, match="could end"):
            access.end(connection, context, "prometheus")
    assert ask(door, "/metrics", watch).status == 401


def test_metrics_count_calls_and_measure_the_hub(world: World) -> None:
    door = Door(world.hub, limits=None)
    with world.hub.transaction() as (connection, context):
        token = access.make(connection, context, "prometheus", "watch")
    world.leased()
    for path in ("/healthz", "/healthz", "/blob/" + "0" * 64, "/whatever/a/stranger/asks"):
        ask(door, path)

    text = b"".join(ask(door, "/metrics", token).body).decode()

    def value(line: str) -> float:
        found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
        assert found, text
        return float(found[1])

    assert value('tallystick_calls_total{call="healthz",method="GET",status="200"}') == 2
    assert value('tallystick_calls_total{call="blob",method="GET",status="404"}') == 1
    assert value('tallystick_calls_total{call="other",method="GET",status="404"}') == 1
    assert value('tallystick_call_seconds_count{call="healthz"}') == 2
    assert value("tallystick_workers") == 1
    assert value("tallystick_jobs_open") == 1
    assert value("tallystick_books_difference_minor") == 0
    assert value("tallystick_backup_age_seconds") == -1


def test_the_newest_backup_is_fetched_as_it_lies_there(world: World, tmp_path: Path) -> None:
    door = Door(world.hub, limits=None)
    with world.hub.transaction() as (connection, context):
        token = access.make(connection, context, "disk", "backup")
    assert ask(door, "/backup", token).status == 404
    public = backup.make_key(tmp_path / "backup.key")
    backup.write_settings(world.hub.folder, backup.Settings(recipient=public, folder=str(tmp_path / "b")))
    back_up_if_due(world.hub)

    reply = ask(door, "/backup", token)

    newest = backup.newest_backup(world.hub.id, tmp_path / "b")
    assert newest is not None
    assert b"".join(reply.body) == newest.read_bytes()


def test_commands_are_remembered_with_their_words_and_their_end(world: World) -> None:
    folder = world.hub.folder
    token = run_json("hub", "token", folder, "new", "prometheus", "--role", "watch")["token"]
    run("hub", "token", folder, "list")
    run("hub", "token", folder, "end", "nobody", expect=1)

    done = run_json("hub", "actions", folder)

    assert [one["words"] for one in done] == ["token end nobody", "token new prometheus --role watch --json"]
    assert [one["status"] for one in done] == [1, 0]
    assert all(one["person"] for one in done)
    assert token not in run("hub", "actions", folder)
