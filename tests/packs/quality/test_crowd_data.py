"""Real answers of crowds: the known accuracy of the majority, and what crowd-kit's methods make of them.

crowd-kit is 780 MB with all that it pulls in and no part of the environment: `pip install '.[quality]'`
brings it. Without it the tests that need it are skipped.
"""

import csv
import importlib.util
from collections import defaultdict
from collections.abc import Mapping
from itertools import starmap
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from tests.docs.pages import page

from tallystick_packs.errors import MissingExtraError
from tallystick_packs.quality import crowd
from tallystick_packs.quality.alpha import krippendorff
from tallystick_packs.quality.error_rates import likeness, wer
from tallystick_packs.quality.voting import majority, nearest

HAS_CROWDKIT = importlib.util.find_spec("crowdkit") is not None
needs_crowdkit = pytest.mark.skipif(
    not HAS_CROWDKIT, reason="crowd-kit is not installed: pip install '.[quality]'"
)
NAMES = ("bluebirds", "barzan", "adultcontent2_part0", "ms", "zencrowd_us")
# What docs/QUALITY.md tells: answers an item, answers a worker, alpha, the two accuracies in per cent.
TOLD = {
    row[0].partition(":")[0]: [float(cell.strip("* %")) for cell in row[1:]]
    for row in page("docs/QUALITY.md").table("crowd")
}
SPEECH = "crowdspeech_dev_clean"


class Crowd:
    """A data set of answers and truth."""

    def __init__(self, folder: Path, name: str) -> None:
        self.index = {row["name"]: row for row in rows_of(folder / "index.csv")}[name]
        self.truth = {row["task"]: row["label"] for row in rows_of(folder / f"{name}.truth.csv")}
        self.answers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in rows_of(folder / f"{name}.answers.csv"):
            self.answers[row["task"]].append((row["worker"], row["label"]))

    def said(self, task: str) -> list[str]:
        return [label for _worker, label in self.answers[task]]

    def votes(self) -> dict[str, dict[str, str]]:
        """One answer of each worker to each task, as with us; a few sets hold a second, which wins here."""
        return {task: dict(answers) for task, answers in self.answers.items()}

    def accuracy(self, found: Mapping[str, str]) -> float:
        return mean(found[task] == label for task, label in self.truth.items())


def told(name: str) -> list[float]:
    return TOLD[name.partition("_part")[0]]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", NAMES)
def test_the_majority_is_as_often_right_as_is_known(data_dir: Path, name: str) -> None:
    data = Crowd(data_dir / "crowd", name)

    # Of k words with equally many votes each is right with 1/k.
    shares = [
        (label in winners) / len(winners)
        for task, label in data.truth.items()
        if (winners := majority(data.said(task)))
    ]

    assert sum(map(len, data.answers.values())) == int(data.index["answers"])
    assert mean(shares) == pytest.approx(float(data.index["majority_vote_accuracy"]), abs=0.00005)
    assert 100 * mean(shares) == pytest.approx(told(name)[3], abs=0.06)


@pytest.mark.parametrize("name", NAMES)
def test_alpha_of_real_crowds_is_what_the_page_tells(data_dir: Path, name: str) -> None:
    data = Crowd(data_dir / "crowd", name)

    number = sum(map(len, data.answers.values()))
    assert number / len(data.answers) == pytest.approx(told(name)[0], abs=0.06)
    assert number / int(data.index["workers"]) == pytest.approx(told(name)[1], abs=0.6)
    assert krippendorff(map(data.said, data.answers)) == pytest.approx(told(name)[2], abs=0.0006)


@needs_crowdkit
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_alpha_is_that_of_an_established_library(data_dir: Path, name: str) -> None:
    from importlib import import_module

    votes = Crowd(data_dir / "crowd", name).votes()
    rows = [(task, worker, label) for task, own in votes.items() for worker, label in own.items()]
    frame: Any = import_module("pandas").DataFrame(rows, columns=["task", "worker", "label"])

    theirs = import_module("crowdkit.metrics.data").alpha_krippendorff(frame)

    assert krippendorff([list(own.values()) for own in votes.values()]) == pytest.approx(theirs, abs=1e-9)


@needs_crowdkit
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_dawid_skene_is_as_often_right_as_the_page_tells(data_dir: Path, name: str) -> None:
    data = Crowd(data_dir / "crowd", name)

    found = crowd.dawid_skene(data.votes())

    assert data.accuracy(found) == pytest.approx(told(name)[4] / 100, abs=0.003)


def test_the_nearest_transcript_beats_a_single_one(data_dir: Path) -> None:
    data = Crowd(data_dir / "crowd", SPEECH)

    single = mean(wer(truth, text) for task, truth in data.truth.items() for text in data.said(task))
    said = [(truth, data.said(task)) for task, truth in data.truth.items()]
    near = mean(starmap(wer, ((truth, texts[nearest(texts, likeness)]) for truth, texts in said)))

    assert single == pytest.approx(0.186, abs=0.0006)
    assert near == pytest.approx(0.0675, abs=0.0006)


@needs_crowdkit
@pytest.mark.filterwarnings("ignore")
def test_rover_is_as_good_as_the_page_tells(data_dir: Path) -> None:
    data = Crowd(data_dir / "crowd", SPEECH)

    found = crowd.rover(data.votes())

    rate = mean(wer(truth, found[task]) for task, truth in data.truth.items())
    assert rate == pytest.approx(0.0770, abs=0.002)


@pytest.mark.skipif(HAS_CROWDKIT, reason="crowd-kit is installed here")
@pytest.mark.parametrize("method", [crowd.dawid_skene, crowd.rover])
def test_without_crowd_kit_the_extra_is_named(method: Any) -> None:
    with pytest.raises(MissingExtraError, match=r"tallystick\[quality\]"):
        method({"1": {"a": "cat"}})


@needs_crowdkit
@pytest.mark.filterwarnings("ignore")
def test_nothing_answered_is_nothing_found() -> None:
    assert crowd.dawid_skene({}) == crowd.rover({}) == {}
