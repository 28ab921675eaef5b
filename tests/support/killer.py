"""Run a command of the project and kill it at its n-th database commit, before or after.

    python -m tests.support.killer 3 before worker sync --profile amara

SIGKILL: no handler runs, nothing is flushed. With n = 0 nothing is killed and the last line on standard error
says how many commits there were.
"""

import importlib
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine.default import DefaultDialect


def arm(kill_at: int, when: str) -> list[int]:
    """Count commits that write something, and kill this process at one; returns the counter."""
    counter = [0]

    def counted(commit: Callable[[], Any]) -> Any:
        counter[0] += 1
        if counter[0] == kill_at and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = commit()
        if counter[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    _arm_hub(counted)
    _arm_worker(counted)
    return counter


def _arm_hub(counted: Callable[[Callable[[], Any]], Any]) -> None:
    original = DefaultDialect.do_commit

    def do_commit(self: DefaultDialect, connection: Any) -> None:
        # A commit without an open transaction writes nothing.
        if getattr(connection, "in_transaction", True):
            counted(lambda: original(self, connection))
        else:
            original(self, connection)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]


def _arm_worker(counted: Callable[[Callable[[], Any]], Any]) -> None:
    """The worker's store says COMMIT itself, on connections of the standard library."""
    connect = sqlite3.connect

    class Armed(sqlite3.Connection):
        def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
            run = super().execute
            if statement == "COMMIT":
                return counted(lambda: run(statement))
            return run(statement, *parameters)

    def armed(*arguments: Any, **named: Any) -> sqlite3.Connection:
        # The profile's lock never commits; the hub's connections are counted above.
        return connect(*arguments, **{"factory": Armed, **named})

    sqlite3.connect = armed  # type: ignore[assignment]


def main() -> int:
    """Arm, then run the command."""
    kill_at, when, program, *arguments = sys.argv[1:]
    counter = arm(int(kill_at), when)
    if program == "finish-and-sync":
        from tests.support.killed_worker import finish_and_sync

        finish_and_sync(arguments[0])
        status = 0
    else:
        status = importlib.import_module(f"tallystick_sync.commands.{program}").main(arguments)
    print(f"commits: {counter[0]}", file=sys.stderr)
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
