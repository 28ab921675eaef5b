"""What every test may ask for, and what holds for all of them.

* No test sees the home folder of the person who runs it (:func:`private_home`).
* Real photos and recordings come through :func:`data_dir`, and the build server may not do without.
* ``@pytest.mark.promise("R12")`` ties a test to a promise; ``@pytest.mark.long`` waits for ``--long``.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.support.servers"]

CHECKOUT = Path(__file__).resolve().parent.parent
ON_BUILD_SERVER = bool(os.environ.get("CI"))

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The same examples for everybody on the build server; fresh ones at a desk, where somebody can look.
hypothesis.settings.register_profile("build server", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("desk", deadline=None, max_examples=50, print_blob=True)
hypothesis.settings.load_profile("build server" if ON_BUILD_SERVER else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")
    parser.addoption(
        "--hubs",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where the hubs of worlds keep their books",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the long tests out, and says how many, unless they were asked for."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if item not in long]
    if long:
        config.hook.pytest_deselected(items=long)


@pytest.fixture(scope="session", autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder that is thrown away, for this program and all that it starts."""
    home = tmp_path_factory.mktemp("home")
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "AppData" / "Roaming",
        "LOCALAPPDATA": home / "AppData" / "Local",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_RUNTIME_DIR": home / ".run",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in folders.items():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            patch.setenv(name, str(folder))
        yield home


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real photos, recordings and their true labels.

    It stands beside the checkout or where ``TALLYSTICK_DATA`` says. It is too big for the repository, so a
    test that asks for it is skipped where it is absent; a build server that skipped would test nothing.
    """
    named = os.environ.get("TALLYSTICK_DATA")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "data"
    if (folder / "manifest.csv").is_file():
        return folder.resolve()
    missing = f"no real data in {folder}: set TALLYSTICK_DATA to the folder that holds manifest.csv"
    if named or ON_BUILD_SERVER:
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)
