"""A training item says so, and once it is finished the window shows what was expected and why."""

import json
import time
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest
from tests.desktop.test_work_views import open_pack
from tests.support.small_job import KEY, build, png, small_job
from tests.support.world import World

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.feedback import FeedbackCard, TrainingCard
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_packs.texts import use_catalogue

Opened = Callable[..., tuple[Program, Driver]]


@pytest.fixture(autouse=True)
def plain_texts() -> Iterator[None]:
    """The language of a program opened here ends with its test."""
    yield
    use_catalogue(NullTranslations())


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile with a pack of two training items and another."""
    job = small_job(tmp_path / "job")
    rows = []
    for number in range(2):
        (job / f"t{number}.png").write_bytes(png((250, number, 0), (320, 200)))
        why = "Most of it is red: look at the whole picture."
        rows.append({"photo": f"t{number}.png", "expected": "red", "explanation": why})
    (job / "training.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    world = World(tmp_path / "world", key=KEY, start=int(time.time()))
    world.publish(build(job, tmp_path / "out"))
    worker, _desk = world.leased()
    worker.settings.set(CONFIRMED, True)
    world.close()
    return tmp_path / "world" / "amara"


def choose(view: WorkFrame, colour: str) -> None:
    """Answer the item on the desk and finish it."""
    entry = {"from_name": "colour", "to_name": "photo", "type": "choices", "value": {"choices": [colour]}}
    item = view.presenter.state.item
    assert item is not None
    view.presenter.desk.draft(item.id).set("colour/", entry)
    view.finish()


@pytest.mark.promise("R10")
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("fr", "dark")])
def test_what_was_expected_is_shown_until_it_was_read(opened: Opened, language: str, theme: str) -> None:
    program, driver = opened(language=language, theme=theme)
    view = open_pack(program, "image")
    presenter = view.presenter
    driver.picture("announced")
    is_announced = bool(view.findChildren(TrainingCard))
    choose(view, "green")
    card = view.findChild(FeedbackCard)
    assert card is not None
    wrong = card.accessibleName()
    driver.picture("wrong")
    driver.key("F12")
    driver.wait(lambda: not view.findChildren(FeedbackCard), "the card to go")
    driver.picture("read")
    choose(view, "red")
    driver.picture("right")
    right = view.findChildren(FeedbackCard)[-1].accessibleName()
    presenter.turn(1)

    assert is_announced
    assert "Most of it is red" in wrong
    assert "green" in wrong
    assert "Most of it is red" in right
    assert "green" not in right
    assert presenter.state.item is not None
    assert not presenter.state.item.is_training
