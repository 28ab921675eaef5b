"""What all commands share: running a verb, printing its result, explaining errors, showing progress.

A verb is a module with `HELP`, `add_arguments(parser)` and `run(args, console) -> int`. Exit status: 0 done,
1 the answer is no, 2 wrong use, 3 cannot be done now.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from tallystick_packs.errors import BadKeyError, FileProblemError, MissingExtraError, TallystickError
from tallystick_sync.errors import (
    BadInviteError,
    HubSetupError,
    LinkError,
    ProfileError,
)

DONE, NO, WRONG_USE, NOT_NOW = 0, 1, 2, 3
_NOT_NOW_ERRORS = (LinkError, FileProblemError, ProfileError)
_WRONG_USE_ERRORS = (BadInviteError, HubSetupError, MissingExtraError, BadKeyError)

Progress = Callable[[int, int, str], None]
"""Called with (done, total, name)."""


class Verb(Protocol):
    """A module that carries out one verb."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the verb's arguments."""

    def run(self, args: argparse.Namespace, console: "Console") -> int:
        """Carry the verb out; returns the exit status."""


class Console:
    """Prints for people, or one JSON value for programs."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def say(self, text: str = "") -> None:
        """Print a line for people; silent where JSON is wanted."""
        if not self.as_json:
            print(text)

    def result(self, value: Any, text: str) -> None:
        """Print the result: `value` as JSON, or `text`."""
        print(json.dumps(value, ensure_ascii=False, indent=1) if self.as_json else text)

    def warn(self, text: str) -> None:
        """Print a line to standard error."""
        print(text, file=sys.stderr)

    def red(self, text: str) -> str:
        """What is wrong, in red on a terminal; the words say it too."""
        return f"\033[31m{text}\033[0m" if sys.stdout.isatty() and not self.as_json else text

    @contextlib.contextmanager
    def progress(self, label: str) -> Iterator[Progress]:
        """Show a progress bar on a terminal while the block runs; nothing elsewhere."""
        if self.as_json or not sys.stderr.isatty():
            yield lambda _done, _total, _name: None
            return
        from rich.console import Console as RichConsole
        from rich.progress import Progress as Bars

        with Bars(console=RichConsole(stderr=True), transient=True) as bars:
            task = bars.add_task(label, total=None)

            def step(done: int, total: int, name: str) -> None:
                bars.update(task, completed=done, total=total or None, description=f"{label} {name}")

            yield step


def run_program(
    name: str,
    description: str,
    load_verbs: Callable[[], Mapping[str, Verb]],
    argv: Sequence[str] | None = None,
) -> int:
    """Parse the command line, run the verb, explain what went wrong.

    Args:
        load_verbs: Imports the verbs; a part that is not installed is explained like any other error.
    """
    console = Console(as_json="--json" in (sys.argv[1:] if argv is None else argv))
    try:
        verbs = load_verbs()
        args = _parser(name, description, verbs).parse_args(argv)
        return verbs[args.verb].run(args, console)
    except TallystickError as exc:
        explain(exc, console)
        return status_of(exc)
    except KeyboardInterrupt:
        console.warn("Stopped. What was saved before is untouched.")
        return NOT_NOW
    except BrokenPipeError:
        # The reader of our output went away (`| head`); there is nobody left to tell.
        sys.stderr.close()
        return NOT_NOW


def _parser(name: str, description: str, verbs: Mapping[str, Verb]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=name, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb_name, verb in verbs.items():
        sub = subparsers.add_parser(
            verb_name, help=verb.HELP.partition("\n")[0], description=verb.HELP,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        verb.add_arguments(sub)
    return parser


def explain(error: TallystickError, console: Console) -> None:
    """Print an error in its three parts."""
    if console.as_json:
        value = {"error": type(error).__name__, "what": error.what, "safe": error.safe, "todo": error.todo}
        print(json.dumps(value, ensure_ascii=False))
        return
    console.warn(error.what)
    if error.safe:
        console.warn(f"What is safe: {error.safe}")
    if error.todo:
        console.warn(f"What to do:   {error.todo}")


def status_of(error: TallystickError) -> int:
    """The exit status that fits an error."""
    if isinstance(error, _NOT_NOW_ERRORS):
        return NOT_NOW
    return WRONG_USE if isinstance(error, _WRONG_USE_ERRORS) else NO


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 pack`, `2 packs`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size_text(size: int) -> str:
    """Bytes as a person reads them, in decimal units."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def table(rows: Sequence[Sequence[str]], *, head: Sequence[str] = ()) -> str:
    """Columns aligned by spaces."""
    every = [*([head] if head else []), *rows]
    if not every:
        return ""
    widths = [max(len(row[column]) for row in every) for column in range(len(every[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in every
    )
