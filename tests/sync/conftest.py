"""Signed papers for the tests of the deciding modules."""

from pathlib import Path

import pytest
from tests.support.papers import Papers
from tests.support.small_job import build, small_job


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of three one-pixel photos."""
    folder = tmp_path_factory.mktemp("small")
    return build(small_job(folder / "job", photos=3), folder / "out")[0]


@pytest.fixture
def papers(small_pack: Path) -> Papers:
    return Papers(small_pack)
