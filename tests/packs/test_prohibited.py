"""Followers, reviews and news for sale are refused; work that looks for them is not."""

from pathlib import Path

import pytest
from tests.support.small_job import change, small_job

from tallystick_packs.job import read_job
from tallystick_packs.lint import lint_job
from tallystick_packs.prohibited import prohibited_use


@pytest.mark.parametrize(
    "text",
    [
        "Gain more real followers for our page",
        "Give 5-star ratings and add likes",
        "Write convincing fake reviews of our hotel",
        "Post false news about the election",
        "Producing disinformation for a campaign",
        "Rédiger de faux avis",
    ],
)
def test_what_is_for_sale_elsewhere_is_refused(text: str) -> None:
    assert prohibited_use(["A title", text])


@pytest.mark.parametrize(
    "text",
    [
        "Detecting accounts that spread fake news",
        "Judge whether a review was written by a person or is a fake review",
        "Counting the people who follow a path; the number of likes is on the photo",
        "Training a model that reads order forms",
        "Moderators learn to remove fake accounts; make labels of fake accounts to flag them",
        "Sharing news photos under CC0",
    ],
)
def test_work_that_looks_for_such_things_or_only_names_them_is_not(text: str) -> None:
    assert prohibited_use([text]) is None


def test_lint_names_the_words_and_the_way_out(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job")
    change(folder, 'use = "A test."', 'use = "To sell Instagram followers."')

    (fault,) = lint_job(read_job(folder))

    assert str(fault).startswith("purpose.use: 'sell Instagram followers'")
    assert "say so" in str(fault)
