"""Real processes for tests: the hub served by `tallystick-hub serve`, commands run as typed."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def run(
    program: str,
    *args: object,
    expect: int = 0,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a command of the project; returns its output, standard error included."""
    done = subprocess.run(
        [sys.executable, "-m", f"tallystick_sync.commands.{program}", *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
        cwd=cwd,
        check=False,
        timeout=120,
    )
    assert done.returncode == expect, f"{program} {args} gave {done.returncode}:\n{done.stdout}"
    return done.stdout


def run_json(
    program: str, *args: object, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Any:
    """Run a command with --json and return its value."""
    return json.loads(run(program, args[0], *args[1:], "--json", env=env, cwd=cwd))


class HubProcess:
    """A hub served in a process of its own; `command` may put a driver in front of it."""

    def __init__(self, folder: Path, port: int, *, command: Sequence[str] = ()) -> None:
        self.folder = folder
        self.port = port
        self._command = [*(command or (sys.executable, "-m", "tallystick_sync.commands.hub"))]
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        arguments = ["serve", str(self.folder), "--port", str(self.port), "--json"]
        self.process = subprocess.Popen(
            [*self._command, *arguments], stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the hub did not start"

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None
