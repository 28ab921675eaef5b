"""`tallystick-hub`: a coordinator's commands."""

import argparse
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
    return run_program("tallystick-hub", _DESCRIPTION, _load_verbs, argv)


def _load_verbs() -> Mapping[str, Verb]:
    from tallystick_sync.commands.hub import (
        appeals,
        backup,
        block,
        bundle,
        claims,
        fund,
        history,
        init,
        invite,
        job,
        log,
        messages,
        notice,
        pay,
        rate,
        recovery,
        rekey,
        requester,
        restore,
        review,
        reviewer,
        serve,
        stats,
        status,
        trust,
    )

    return {
        "init": init, "serve": serve, "invite": invite, "requester": requester, "fund": fund,
        "status": status, "stats": stats, "job": job, "review": review, "reviewer": reviewer,
        "appeals": appeals, "block": block,
        "pay": pay, "rate": rate, "trust": trust, "bundle": bundle, "claims": claims, "log": log,
        "history": history, "messages": messages, "notice": notice, "backup": backup, "restore": restore,
        "recovery": recovery, "rekey": rekey,
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
