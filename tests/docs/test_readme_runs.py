"""README's commands, typed in their order, do what README says."""

import importlib
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.pages import page

README = page("README.md")
PORT = "8470"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to type in, and settings of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return tmp_path


@pytest.fixture
def port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Programs that the test started, stopped at its end."""
    programs: list[subprocess.Popen[str]] = []
    yield programs
    for program in programs:
        program.terminate()
        program.wait(timeout=20)
        assert program.stdout is not None
        program.stdout.close()


def test_the_commands_of_the_readme_work_as_typed(
    folder: Path, port: str, started: list[subprocess.Popen[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "hub.toml").write_text(README.blocks("toml")[0].replace(PORT, port), encoding="utf-8")
    job = ""
    for language, block in re.findall(r"^```(sh|python)\n(.*?)^```", README.text, re.MULTILINE | re.DOTALL):
        if language == "python":
            exec(compile(block, "README.md", "exec"), {})
            continue
        for line in block.splitlines():
            if line.startswith("python3 run.py"):
                continue  # the demo and the tests have tests of their own
            words = shlex.split(line.replace("JOB", job))
            if words[1] == "serve":
                started.append(serve([*words[2:], "--port", port]))
                continue
            capsys.readouterr()
            program = importlib.import_module(
                f"tallystick_sync.commands.{words[0].removeprefix('tallystick-')}"
            )
            assert program.main(words[1:]) == 0, line
            job = job_in(capsys.readouterr().out) or job

    assert (folder / "labels.json").read_text(encoding="utf-8").count("Street scene") == 1


def serve(arguments: list[str]) -> "subprocess.Popen[str]":
    """Start the hub and wait until it answers."""
    command = [sys.executable, "-m", "tallystick_sync.commands.hub", "serve", *arguments]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert program.stdout is not None
    assert "answers at" in program.stdout.readline()
    return program


def job_in(output: str) -> str:
    found = re.search(r"^Job ([0-9a-f]{32}) is open", output, re.MULTILINE)
    return found[1] if found else ""
