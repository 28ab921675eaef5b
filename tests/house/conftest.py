"""The tree itself, as the tests of the house see it."""

import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def committed(checkout: Path) -> tuple[Path, ...]:
    """Every file that git keeps; what lies about on this machine is nobody else's business."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=checkout, capture_output=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    names = listing.stdout.decode().rstrip("\0").split("\0")
    return tuple(path for name in names if (path := checkout / name).is_file())
