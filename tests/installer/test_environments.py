"""What arrives when somebody installs: the base without a window or server, and the window as a tool."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from installer import contents

CHECKOUT = contents.CHECKOUT
LOCK = CHECKOUT / "requirements.lock"
NOT_IN_THE_BASE = {"pyside6-essentials", "shiboken6", "sqlalchemy", "alembic", "starlette", "uvicorn", "av"}

pytestmark = pytest.mark.long


def run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what is installed here, without a network."""
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", CHECKOUT, "-w", out)
    return next(out.glob("tallystick-*.whl"))


def test_pip_install_pulls_neither_a_window_nor_a_server(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "env")
    python = tmp_path / "env/bin/python"
    run(python, "-m", "pip", "install", "-q", "--prefer-binary", wheel)
    names = {one["name"].lower() for one in json.loads(run(python, "-m", "pip", "list", "--format=json"))}

    said = run(tmp_path / "env/bin/tallystick-pack", "--help")
    window = subprocess.run(
        [tmp_path / "env/bin/tallystick"], capture_output=True, text=True, check=False, timeout=60
    )

    assert not names & NOT_IN_THE_BASE
    assert "tallystick-pack" in said
    assert window.returncode == 3
    assert "pip install 'tallystick[desktop]'" in window.stderr


@pytest.mark.parametrize("tool", ["pipx", "uv"])
def test_the_window_is_installed_as_a_tool(
    tool: str, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    for name in ("PIPX_HOME", "PIPX_BIN_DIR", "UV_TOOL_DIR", "UV_TOOL_BIN_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    words = ("install",) if tool == "pipx" else ("tool", "install", "--python", sys.executable)

    run(tool, *words, f"tallystick[desktop] @ {wheel.as_uri()}")

    program = next(path for path in tmp_path.glob("*_BIN_DIR/tallystick"))
    run(program, "--try-out")
