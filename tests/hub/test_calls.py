"""The description of the hub's calls is that of its routes; lists come in pages, and tokens are good once."""

import json
import re
from pathlib import Path

import pytest
from tests.docs.pages import page
from tests.support.small_job import KEY, build, change, small_job
from tests.support.world import World

from tallystick_packs.documents import FORMAT
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_sync import job_list
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.framing import pack_frame
from tallystick_sync.hub.serving import openapi
from tallystick_sync.hub.serving.calls import CALLS, FRAME, PAYLOADS
from tallystick_sync.hub.serving.door import Door
from tallystick_sync.hub.serving.web import Call, handle
from tallystick_sync.hub.store import tokens
from tallystick_sync.hub.transparency import log
from tallystick_sync.job_list import JobsQuery
from tallystick_sync.job_order import CLARIFICATION_KIND
from tallystick_sync.requester import HubClient
from tallystick_sync.signed import sign_payload

NOTHING = b"There is nothing here.\n"
HASH = "ab" * 32


def filled(path: str) -> str:
    return path.replace("{sha256}", HASH).replace("{tile}", "0/000")


def test_every_row_has_a_route_and_other_methods_have_none(world: World) -> None:
    door = Door(world.hub, limits=None)
    for row in CALLS:
        reply = door.answer(Call(method=row.method, path=filled(row.path), body=b"x"))
        assert b"".join(reply.body) != NOTHING, row.name
        assert reply.status in row.statuses, row.name
    described = {(row.method, row.path) for row in CALLS}
    for method in ("GET", "POST", "PUT"):
        for path in {row.path for row in CALLS}:
            reply = door.answer(Call(method=method, path=filled(path), body=b"x"))
            is_there = b"".join(reply.body) != NOTHING
            assert is_there == ((method, path) in described), f"{method} {path}"


def test_the_description_is_served_and_the_page_tells_every_call(world: World) -> None:
    reply = handle(world.hub, Call(method="GET", path="/openapi.json"))
    body = b"".join(reply.body)

    assert (reply.status, body) == (200, openapi.document())
    told = page("docs/PROTOCOL.md").text
    for row in CALLS:
        start = re.escape(f"`{row.method} {row.path.split('{')[0]}")
        assert re.search(start, told), row.name


def test_the_description_is_whole_and_leads_nowhere_else() -> None:
    value = json.loads(openapi.document())

    references = re.findall(r'"#/components/schemas/([^"]+)"', openapi.document().decode())
    assert set(references) <= set(value["components"]["schemas"])
    assert set(PAYLOADS) <= set(value["components"]["schemas"])
    names = [one["operationId"] for path in value["paths"].values() for one in path.values()]
    assert sorted(names) == sorted({row.name for row in CALLS})
    publish = value["paths"]["/jobs"]["post"]["requestBody"]["content"][FRAME]["schema"]
    assert publish["x-documents"] == ["publication", "header", "manifest"]
    assert "token" in json.dumps(value["components"]["schemas"])


def published(world: World, tmp_path: Path, count: int) -> list[str]:
    jobs = []
    for number in range(count):
        folder = small_job(tmp_path / f"job{number}", photos=1)
        change(folder, "Colours", f"Colours {number}")
        world.clock.forward(seconds=number % 2)  # some in the same second
        jobs.append(world.publish(build(folder, tmp_path / f"out{number}")).job)
    return jobs


@pytest.fixture
def own_world(tmp_path: Path) -> World:
    return World(tmp_path / "world", key=KEY)


def test_jobs_come_in_pages_newest_first_and_none_twice(own_world: World, tmp_path: Path) -> None:
    jobs = published(own_world, tmp_path, 5)

    all_at_once = list(own_world.client.jobs())
    by_pages = list(own_world.client.jobs(page=2))

    assert by_pages == all_at_once
    assert {one.job for one in by_pages} == set(jobs)
    times = [one.published for one in by_pages]
    assert times == sorted(times, reverse=True)
    assert [path for _method, path in own_world.link.calls].count("/jobs/list") == 1 + 3
    own_world.close()


def test_a_job_published_meanwhile_hides_and_repeats_none(own_world: World, tmp_path: Path) -> None:
    jobs = published(own_world, tmp_path, 3)
    pages = own_world.client.jobs(page=1)

    seen = [next(pages).job]
    own_world.clock.forward(seconds=5)
    own_world.publish(build(small_job(tmp_path / "late", photos=1), tmp_path / "out-late"))
    seen += [one.job for one in pages]

    assert sorted(seen) == sorted(jobs)
    own_world.close()


def test_a_list_shows_only_ones_own_and_the_budget(world: World, tmp_path: Path) -> None:
    other = SigningKey.generate()
    client = HubClient(tmp_path / "other.json", key=other, transport=world.link)
    client.join(world.invite("requester"), name="Other", country="KE", contact="mailto:o@o.example")
    own = next(world.client.jobs())

    assert list(client.jobs()) == []
    assert client.budgets() == {}
    assert world.client.budgets()[own.currency].minor > 0
    with pytest.raises(RefusedError) as refused:
        client._list(after=own.job, limit=5)
    assert refused.value.code == "no-job"


def test_a_page_of_no_jobs_or_too_many_is_refused(world: World) -> None:
    for limit in (0, job_list.MAX_JOBS + 1):
        value = JobsQuery(
            format=FORMAT, hub=world.hub.id, signer=world.client._key.public.hex, time=1, nonce="00",
            after="", limit=limit,
        )  # fmt: skip
        body = pack_frame([sign_payload(job_list.QUERY_KIND, value, world.client._key)])

        assert handle(world.hub, Call(method="POST", path="/jobs/list", body=body)).status == 400


def test_the_same_token_for_the_same_packs_reserves_once_and_for_others_is_refused(
    own_world: World, tmp_path: Path
) -> None:
    first = build(small_job(tmp_path / "a", photos=1), tmp_path / "out-a")
    second = build(small_job(tmp_path / "b", photos=2), tmp_path / "out-b")
    one = own_world.client.publish(first, token="monday")
    again = own_world.client.publish(first, token="monday")
    with pytest.raises(RefusedError) as refused:
        own_world.client.publish(second, token="monday")

    assert (again.job, again.reserved, again.sent) == (one.job, one.reserved, 0)
    assert refused.value.code == "other-body"
    own_world.close()


def test_what_was_refused_for_want_of_money_is_published_with_the_same_token(tmp_path: Path) -> None:
    own_world = World(tmp_path / "world", key=KEY, budget_minor=0)
    packs = build(small_job(tmp_path / "a", photos=1), tmp_path / "out-a")
    with pytest.raises(RefusedError) as refused:
        own_world.client.publish(packs, token="monday")
    own_world.fund(Money(minor=1_000_000, currency="KES"), reference="later")

    assert refused.value.code == "no-funds"
    assert own_world.client.publish(packs, token="monday").state == "open"
    own_world.close()


@pytest.mark.promise("R18")
def test_a_note_sent_again_after_a_lost_answer_is_one_note(world: World) -> None:
    job = next(world.client.jobs()).job
    worker, _desk = world.leased()

    world.clock.forward(seconds=60)
    world.client.clarify(job, "Roofs count as buildings.")
    world.clock.forward(seconds=60)
    world.client.clarify(job, "Roofs count as buildings.")
    world.client.clarify(job, "Roofs count as buildings.", token="said again on purpose")
    with pytest.raises(RefusedError) as refused:
        world.client.clarify(job, "Roofs do not.", token="said again on purpose")
    worker.sync()

    assert refused.value.code == "other-body"
    with world.hub.database.read() as connection:
        assert len(log.of_kind(connection, CLARIFICATION_KIND, job)) == 2


@pytest.mark.parametrize("token", ["", "x" * 65, "a\nb"])
def test_a_token_that_is_none_is_refused(world: World, token: str) -> None:
    with world.hub.database.write() as connection, pytest.raises(BadDocumentError, match="1 to 64"):
        tokens.use(connection, requester="r", token=token, wanted=["x"])


@pytest.mark.promise("R3")
def test_a_requester_cannot_reject_and_is_told_why(world: World) -> None:
    job = next(world.client.jobs()).job
    before = world.client.look(job)

    with pytest.raises(RefusedError, match="differing from others") as refused:
        world.client.reject(job)

    assert refused.value.code == "no-rejecting"
    assert "--disputed" in refused.value.todo
    assert world.client.look(job).summary == before.summary


def test_a_list_that_promises_more_and_sends_nothing_is_not_believed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = world.client._list(after="", limit=5)
    endless = type(found)(
        format=found.format, hub=found.hub, signer=found.signer, nonce=found.nonce, time=found.time, jobs=(),
        budgets={}, more=True,
    )  # fmt: skip
    monkeypatch.setattr(world.client, "_list", lambda **_named: endless)

    with pytest.raises(UntrustedError, match="sends nothing"):
        list(world.client.jobs())
