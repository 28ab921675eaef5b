"""Run a command of the project and kill it at its n-th database commit, before or after.

    python -m tests.support.killer 3 before worker sync --profile amara

SIGKILL: no handler runs, nothing is flushed. With n = 0 nothing is killed and the last line on standard error
says how many commits there were.
"""

import importlib
import os
import signal
import sys
from typing import Any

from sqlalchemy.engine.default import DefaultDialect


def arm(kill_at: int, when: str) -> list[int]:
    """Count commits that write something, and kill this process at one; returns the counter."""
    counter = [0]
    original = DefaultDialect.do_commit

    def do_commit(self: DefaultDialect, connection: Any) -> None:
        # A commit without an open transaction writes nothing.
        if getattr(connection, "in_transaction", True):
            counter[0] += 1
            if counter[0] == kill_at and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            original(self, connection)
            if counter[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        else:
            original(self, connection)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
    return counter


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
