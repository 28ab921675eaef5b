"""SIGKILL of client and hub at every database commit of an exchange: nothing lost, nothing paid twice."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.processes import HubProcess, free_port, run, run_json
from tests.support.world import answer
from tests.workflow.conftest import Built

from tallystick_packs.keyfile import save_key
from tallystick_sync.client import Worker
from tallystick_sync.decision import Decided
from tallystick_sync.errors import LinkError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.money import books, payouts
from tallystick_sync.hub.reviewing import answers, review

KILLED = -9
CLIENT_COMMITS = 7
HUB_COMMITS = 6


@dataclass(frozen=True)
class Scene:
    """A hub's folder and the profile of a worker who holds a downloaded pack, not running."""

    folder: Path
    port: int

    @property
    def hub(self) -> Path:
        return self.folder / "hub"

    @property
    def profile(self) -> Path:
        return self.folder / "amara"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, built: Built) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    scene = Scene(folder=folder, port=free_port())
    (folder / "answers.toml").write_text(f'name = "Hub"\naddresses = ["http://127.0.0.1:{scene.port}"]\n')
    run("hub", "init", scene.hub, "--answers", folder / "answers.toml")
    save_key(folder / "me.key", built.key, purpose="requester")
    as_me = ("--key", folder / "me.key", "--hub", folder / "member.json")
    with HubProcess(scene.hub, scene.port):
        link = run_json("hub", "requester", scene.hub, "--invite")["link"]
        run("pack", "join", link, "--name", "R", "--country", "KE", "--contact", "mailto:r@r.example", *as_me)
        run("hub", "fund", scene.hub, "R", "KES 1000.00", "--reference", "one")
        run("pack", "publish", built.photos, *as_me)
        link = run_json("hub", "invite", scene.hub)["link"]
        run("worker", "join", link, "--profile", scene.profile, "--name", "Amara")
        run("worker", "sync", "--profile", scene.profile, "--hold", "1")
    return scene


def copy_of(scene: Scene, folder: Path) -> Scene:
    shutil.copytree(scene.folder, folder)
    return Scene(folder=folder, port=scene.port)


def settle_and_check(scene: Scene, finished: set[str]) -> None:
    """Sync in peace, review, pay; check that everything finished is paid, once."""
    with Worker.open(scene.profile) as worker:
        for _again in range(3):
            worker.sync()
        assert worker.outbox().waiting == 0
        received = {item.item for line in worker.earnings().lines for item in line.items}
        assert finished <= received
    with Hub(scene.hub) as hub:
        with hub.transaction() as (connection, context):
            waiting = answers.pending(connection)
            for batch in dict.fromkeys(one.batch for one in waiting):
                items = [
                    Decided(item=one.item, revision=one.revision, verdict="accept")
                    for one in waiting
                    if one.batch == batch
                ]
                review.decide(connection, context, hub.keys.coordinator, batch=batch, items=items)
            lines = payouts.start_run(connection, context)
            for line in lines:
                payouts.confirm(connection, context, line.id, "REF")
            assert payouts.start_run(connection, context) == []
        with hub.database.read() as connection:
            assert sum(books.difference(connection).values()) == 0
    assert sum(line.amount.minor for line in lines) == 600 * len(received)
    with Worker.open(scene.profile) as worker:
        worker.sync()
        report = worker.verify_receipts()
        assert not report.failed
        assert len(report.receipts) >= bool(received)
        assert worker.earnings().totals[0].paid.minor == 600 * len(received)


def killer(kill_at: int, when: str, *command: object) -> list[str]:
    return [sys.executable, "-m", "tests.support.killer", str(kill_at), when, *map(str, command)]


def test_the_series_covers_every_commit(scene: Scene, tmp_path: Path) -> None:
    mine = copy_of(scene, tmp_path / "count")

    with HubProcess(mine.hub, mine.port):
        done = subprocess.run(
            killer(0, "before", "finish-and-sync", mine.profile), capture_output=True, text=True, check=True
        )

    found = re.search(r"commits: (\d+)", done.stderr)
    assert found
    assert int(found[1]) == CLIENT_COMMITS


@pytest.mark.promise("R11")
@pytest.mark.promise("R12")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kill_at", range(1, CLIENT_COMMITS + 1))
def test_a_client_killed_at_a_commit_loses_no_finished_answer(
    scene: Scene, tmp_path: Path, kill_at: int, when: str
) -> None:
    mine = copy_of(scene, tmp_path / "scene")

    with HubProcess(mine.hub, mine.port):
        done = subprocess.run(
            killer(kill_at, when, "finish-and-sync", mine.profile),
            capture_output=True,
            text=True,
            check=False,
        )
        finished = set(re.findall(r"finished (\S+)", done.stdout))
        assert done.returncode in (KILLED, 0), done.stderr
        settle_and_check(mine, finished)


@pytest.mark.promise("R2")
@pytest.mark.promise("R11")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kill_at", range(1, HUB_COMMITS + 1))
def test_a_hub_killed_at_a_commit_loses_nothing_and_pays_once(
    scene: Scene, tmp_path: Path, kill_at: int, when: str
) -> None:
    mine = copy_of(scene, tmp_path / "scene")
    finished = set()

    hub = HubProcess(mine.hub, mine.port, command=killer(kill_at, when, "hub"))
    hub.start()
    with Worker.open(mine.profile) as worker:
        desk = worker.desk(worker.packs()[0].lease_id)
        for item in desk.items[:HUB_COMMITS]:
            answer(desk, item.id)
            finished.add(item.id)
            try:
                worker.sync()
            except LinkError:
                break
    assert hub.process is not None
    hub.process.wait(timeout=30)
    assert hub.process.returncode == KILLED
    hub.stop()

    with HubProcess(mine.hub, mine.port):
        settle_and_check(mine, finished)
