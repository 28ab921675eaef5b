"""The fixtures and marks that all tests share do what their words say."""

import os
import subprocess
import sys
from pathlib import Path

SAMPLE = """
import os
from pathlib import Path
import pytest

def test_real(data_dir): assert data_dir.is_dir()
def test_home(): assert Path.home() != Path(os.environ["HOME_BEFORE"])
@pytest.mark.long
def test_slow(): pass
"""


def run_sample(checkout: Path, folder: Path, *arguments: str, **environment: str) -> str:
    """The last line of a run of the tests in ``SAMPLE``."""
    sample = folder / "test_sample.py"
    sample.write_text(SAMPLE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-q"]
    config = ["-c", str(checkout / "pyproject.toml"), "--rootdir", str(checkout)]
    run = subprocess.run(
        [*command, *config, str(sample), *arguments],
        cwd=checkout,
        env=os.environ | {"HOME_BEFORE": os.environ["HOME"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.splitlines()[-1] if run.stdout else run.stderr


def test_real_data_that_was_named_and_is_absent_fails_the_run(checkout: Path, tmp_path: Path) -> None:
    last = run_sample(checkout, tmp_path, TALLYSTICK_DATA=str(tmp_path / "absent"))

    assert last.startswith("1 passed, 1 deselected, 1 error")


def test_long_tests_run_when_asked_for(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").touch()

    last = run_sample(checkout, tmp_path, "--long", TALLYSTICK_DATA=str(tmp_path))

    assert last.startswith("3 passed")
