"""`tallystick-pack clarify`: a note to all who hold a job."""

import argparse
from pathlib import Path

from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.pack import places

HELP = """Send a signed note to all who hold a lease of a job, or take one later.

A worker sees it before the next item. It explains; it changes no rule and no price, and what was
finished before its worker read it is neither returned nor rejected for the reasons that it concerns.
Examples:
  tallystick-pack clarify JOB 'A market stall is a shop too.'
  tallystick-pack clarify JOB 'A market stall is a shop too.' --about wrong-label"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", metavar="JOB", help="the job's id, as publish printed it")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", nargs="?", metavar="TEXT", help="at most 2000 letters")
    what.add_argument("--file", type=Path, metavar="FILE", help="take the text from a file")
    parser.add_argument(
        "--about", action="append", metavar="CODE",
        help="a rejection code that it concerns; may be given again (default: all of them)",
    )  # fmt: skip
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Send it."""
    text = args.text if args.file is None else _read(args.file)
    state = places.with_client(args, console, lambda client: client.clarify(args.job, text, codes=args.about))
    value = {"job": args.job, "state": state.state, "text": text}
    console.result(value, f"Sent to all who hold job {args.job}; who takes it later reads it too.")
    return DONE


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    except UnicodeDecodeError as exc:
        raise BadJobError(f"{path} is not UTF-8 text.", safe="Nothing was sent.") from exc
