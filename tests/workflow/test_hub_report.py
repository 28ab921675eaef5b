"""`tallystick-hub report` and `results`: what the hub says of money is what its receipts say."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_sync.commands.hub import main
from tallystick_sync.hub.store import documents
from tallystick_sync.lease import read_lease
from tallystick_sync.requester.fetching import fetch_into


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One worker did two photos and was paid for them; another job has nothing done yet."""
    with shared_world(tmp_path, persons=1) as world:
        worker, desk = world.leased()
        for item in desk.items:
            choose(desk, item.id)
        worker.sync()
        world.decide()
        world.pay()
        yield world


def test_the_report_adds_up_from_verified_receipts(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, table, page = str(world.folder / "hub"), tmp_path / "r.csv", tmp_path / "r.html"

    assert main(["report", hub, "--json", "--csv", str(table), "--html", str(page)]) == 0

    said = json.loads(capsys.readouterr().out)
    (line,) = said["lines"]
    assert (said["holds"], line["paid"], line["paid_minor"], line["currency"]) == (True, 2, 900, "KES")
    with table.open(newline="") as stream:
        assert [row["title"] for row in csv.DictReader(stream)] == ["Colours"]
    assert "Colours" in page.read_text(encoding="utf-8")


def test_results_for_a_stick_are_what_the_requester_would_fetch(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with world.hub.database.read() as connection:
        (envelope,) = documents.of_kind(connection, "lease")
        job = read_lease(envelope, keys=[world.hub.keys.hub.public], hub=world.hub.id).job
    out = tmp_path / "stick"

    assert main(["results", str(world.folder / "hub"), job[:6], "-o", str(out)]) == 0
    assert "2 answers, all verified" in capsys.readouterr().out
    assert main(["results", str(world.folder / "hub"), job[:6], "-o", str(out)]) == 0
    assert "0 new documents" in capsys.readouterr().out

    online = fetch_into(tmp_path / "online", world.client, job)
    assert {path.name for path in out.glob("*.json")} == {
        path.name for path in (tmp_path / "online").glob("*.json")
    }
    assert len(online.results.answers) == 2


def test_a_job_that_is_not_there_is_said(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["results", str(world.folder / "hub"), "ffff", "-o", "nowhere"]) == 2
    assert "not the beginning of one job's id" in capsys.readouterr().err
