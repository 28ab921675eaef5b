"""`tallystick-hub`: a coordinator's commands."""

import argparse
import contextlib
import getpass
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tallystick_sync.commands.console import Verb, run_program

_DESCRIPTION = """Run a hub: fund jobs, invite people, review, pay, and prove it.

  tallystick-hub init DIR
  tallystick-hub serve DIR
  tallystick-hub requester DIR --invite      an invite for a requester
  tallystick-hub invite DIR                  an invite for a worker
  tallystick-hub fund DIR 'Sokoni' 'KES 1000.00'
  tallystick-hub review DIR accept --all
  tallystick-hub pay DIR run"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tallystick-hub`."""
    words = list(sys.argv[1:] if argv is None else argv)
    status = run_program("tallystick-hub", _DESCRIPTION, _load_verbs, words)
    if len(words) > 1 and words[0] not in _ONLY_LOOK and not _LOOKS & set(words[1:]):
        _remember(words, status)
    return status


_ONLY_LOOK = frozenset({"serve", "init", "status", "actions", "restore"})
_LOOKS = frozenset({"list", "show", "--help", "-h"})


def _remember(words: Sequence[str], status: int) -> None:
    """Note what was done in the hub's own books, if there is a hub in that folder."""
    from tallystick_packs.errors import TallystickError

    folder = Path(words[1])
    if not folder.is_dir():
        return
    # A database that cannot be opened was the command's own answer already.
    with contextlib.suppress(TallystickError):
        from tallystick_sync.hub import Hub
        from tallystick_sync.hub.store import actions

        said = " ".join(shlex.quote(word) for word in (words[0], *words[2:]))
        with Hub(folder) as hub, hub.database.write() as connection:
            person = os.environ.get("SUDO_USER") or getpass.getuser()
            actions.note(connection, at=hub.surroundings.now(), person=person, words=said, status=status)


def _load_verbs() -> Mapping[str, Verb]:
    from tallystick_sync.commands.hub import (
        actions,
        appeals,
        backup,
        block,
        bundle,
        claims,
        control,
        fund,
        history,
        init,
        invite,
        invoice,
        job,
        log,
        messages,
        notice,
        pay,
        rate,
        recovery,
        refund,
        rekey,
        report,
        requester,
        restore,
        results,
        review,
        reviewer,
        serve,
        stats,
        status,
        token,
        trust,
    )

    return {
        "init": init, "serve": serve, "invite": invite, "requester": requester, "fund": fund,
        "refund": refund, "invoice": invoice,
        "status": status, "stats": stats, "job": job, "review": review, "reviewer": reviewer,
        "appeals": appeals, "control": control, "block": block,
        "pay": pay, "rate": rate, "trust": trust, "bundle": bundle, "claims": claims, "log": log,
        "history": history, "messages": messages, "notice": notice, "backup": backup, "restore": restore,
        "recovery": recovery, "rekey": rekey, "report": report, "results": results,
        "token": token, "actions": actions,
    }  # fmt: skip


def add_folder_argument(parser: argparse.ArgumentParser) -> None:
    """Add `DIR`."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the hub's folder")


def add_storage_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--database` and `--blobs`."""
    parser.add_argument(
        "--database", default="", metavar="URL",
        help="postgresql+psycopg://USER@HOST/NAME, or set TALLYSTICK_DATABASE (default: a file in DIR)",
    )  # fmt: skip
    parser.add_argument(
        "--blobs", default="", metavar="URL",
        help="s3://BUCKET/PREFIX?endpoint=URL, or set TALLYSTICK_BLOBS (default: a folder in DIR)",
    )  # fmt: skip
