"""SIGKILL in the middle of a download: what arrived is kept, and what it cost is counted."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.processes import HubProcess, run, run_json
from tests.workflow.conftest import Built
from tests.workflow.test_kill import Scene, scene

from tallystick_sync.client import Worker
from tallystick_sync.clock import system_now

__all__ = ["scene"]
RATE = 12_000
ENOUGH = 40_000
PATIENCE_S = 60
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")


def on_disk(profile: Path) -> int:
    """Bytes of packs that a profile holds, whole or in part."""
    files = [*(profile / "media").rglob("*"), *(profile / "partial").rglob("*")]
    return sum(file.stat().st_size for file in files if file.is_file())


def test_a_killed_download_has_kept_its_bytes_and_counted_them(
    scene: Scene, built: Built, tmp_path: Path
) -> None:
    profile = tmp_path / "brian"
    as_me = ("--key", scene.folder / "me.key", "--hub", scene.folder / "member.json")
    with HubProcess(scene.hub, scene.port):
        run("pack", "publish", built.speech, *as_me)
        link = run_json("hub", "invite", scene.hub)["link"]
        run("worker", "join", link, "--profile", profile, "--name", "Brian")
        before = run_json("worker", "sync", "--profile", profile)["used_today"]
        sync = subprocess.Popen(
            [
                sys.executable, "-m", "tallystick_sync.commands.worker", "sync", "--profile", str(profile),
                "--hold", "1", "--rate", str(RATE),
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while on_disk(profile) < ENOUGH:
            assert sync.poll() is None, "the download was over before it could be killed"
            assert time.monotonic() < until, "nothing came"
            time.sleep(0.02)
        sync.kill()
        sync.wait()

        kept = on_disk(profile)
        with Worker.open(profile) as worker:
            used = worker.link.data_use.used(system_now())
        assert kept >= ENOUGH
        assert used - before >= 0.6 * kept
        # What is allowed a day holds over the kill: it is used up already.
        said = run("worker", "sync", "--profile", profile, "--allow", used, "--patience", "0", expect=3)
        assert "data" in said
        assert on_disk(profile) - kept < 20_000

        value = run_json("worker", "sync", "--profile", profile, "--allow", "0", "--rate", "0")
        assert value["packs"][0]["ready"] == value["packs"][0]["items"]
        assert value["downloaded"] > 0
        assert value["bytes_down"] + value["downloaded"] < 1.2 * (on_disk(profile) - kept) + 60_000
