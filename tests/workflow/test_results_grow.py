"""Results are fetched once: a second call brings what is new, a cut one goes on, a lie spoils nothing."""

import json
from pathlib import Path

import pytest
from tests.support.world import World, answer
from tests.workflow.conftest import Built

from tallystick_packs import open_pack
from tallystick_packs.errors import BadDocumentError
from tallystick_sync.errors import LinkError, UntrustedError
from tallystick_sync.hub.offering import publishing
from tallystick_sync.requester.fetching import fetch_into
from tallystick_sync.requester.kept import read_kept


def job_of(built: Built) -> str:
    return str(open_pack(built.photos).manifest.job)


def place(folder: Path) -> int:
    return int(json.loads((folder / ".results").read_bytes())["after"])


def test_a_second_call_fetches_only_what_is_new(world: World, built: Built, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    first = fetch_into(folder, world.client, job_of(built))
    idle = fetch_into(folder, world.client, job_of(built))
    answer(desk, desk.items[1].id)
    worker.sync()
    world.decide()
    world.pay()
    second = fetch_into(folder, world.client, job_of(built))
    whole = world.client.results(job_of(built))

    assert (len(first.results.answers), idle.new) == (1, 0)
    assert [one.state for one in first.results.answers] == ["received"]
    assert [one.state for one in second.results.answers] == ["paid", "paid"]
    assert 0 < second.new < first.new + second.new
    assert second.results.answers == whole.answers == read_kept(folder).answers


def test_a_cut_call_goes_on_after_the_pages_that_came(
    world: World, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MAX_RESULTS", 2)
    folder = tmp_path / "answers"
    worker, desk = world.leased()
    for item in desk.items[:3]:
        answer(desk, item.id)
        worker.sync()
    pages: list[int] = []

    def cut(after: int) -> None:
        pages.append(after)
        world.link.is_down = len(pages) == 2

    with pytest.raises(LinkError):
        fetch_into(folder, world.client, job_of(built), on_progress=cut)
    kept_after_the_cut = [path.name for path in folder.iterdir()]
    world.link.is_down = False
    rest: list[int] = []
    fetched = fetch_into(folder, world.client, job_of(built), on_progress=rest.append)

    assert kept_after_the_cut == [".pages"]
    assert rest
    assert min(rest) > max(pages)
    assert len(fetched.results.answers) == 3
    assert not (folder / ".pages").exists()
    assert place(folder) == max(rest)


def test_what_does_not_hold_is_not_written_and_asked_for_again(
    world: World, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "answers"
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    honest = publishing._certificates
    monkeypatch.setattr(publishing, "_certificates", lambda *_given: [])

    with pytest.raises(UntrustedError):
        fetch_into(folder, world.client, job_of(built))
    left = list(folder.iterdir())
    monkeypatch.setattr(publishing, "_certificates", honest)
    fetched = fetch_into(folder, world.client, job_of(built))

    assert left == []
    assert len(fetched.results.answers) == 1


def test_a_folder_is_one_jobs(world: World, built: Built, tmp_path: Path) -> None:
    fetch_into(tmp_path, world.client, job_of(built))

    with pytest.raises(BadDocumentError, match="another job"):
        fetch_into(tmp_path, world.client, "0" * 32)
