"""Logs help to find faults and say nothing private."""

from pathlib import Path

import pytest
from tests.support.world import World, answer
from tests.workflow.conftest import built, world

from tallystick_sync.logs import KEPT_FILES, MAX_BYTES, close_log, open_log

__all__ = ["built", "world"]


@pytest.mark.promise("R13")
def test_no_answer_and_no_key_reaches_a_log(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    assert worker.identity is not None
    words = worker.identity.words
    # In pairs: one word alone, such as "own", stands in a log by chance.
    secrets = [f"{first} {second}" for first, second in zip(words[::2], words[1::2], strict=True)]
    secrets += [worker.identity.entropy.hex(), worker.identity.installation.seed.hex()]
    secrets += [worker.identity.worker, "Street scene", "rectanglelabels", world.hub.keys.hub.seed.hex()]

    text = (world.folder / "amara" / "logs" / "worker.log").read_text(encoding="utf-8")
    text += (world.folder / "hub" / "logs" / "hub.log").read_text(encoding="utf-8")

    assert "1 entries sent" in text
    assert "POST /sync: 200" in text
    assert not [secret for secret in secrets if secret in text]


def test_a_log_never_fills_the_disk(tmp_path: Path) -> None:
    log = open_log(tmp_path, "worker")

    for number in range(20_000):
        log.info("exchange: %d entries sent, and some more words to make it long enough", number)
    close_log(log)

    files = list((tmp_path / "logs").iterdir())
    assert len(files) == KEPT_FILES + 1
    assert sum(file.stat().st_size for file in files) <= (KEPT_FILES + 1) * MAX_BYTES


def test_a_folder_that_cannot_be_written_costs_only_the_log(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")

    log = open_log(tmp_path, "worker")
    log.info("nobody reads this")
    close_log(log)

    assert (tmp_path / "logs").is_file()
