"""`tallystick-pack lint`: find everything that keeps a job from being built."""

import argparse
from pathlib import Path

from tallystick_packs.errors import FileProblemError
from tallystick_sync.commands.console import DONE, NO, Console, count

HELP = """Check a job folder or a form, and name every fault at once.

Examples:
  tallystick-pack lint sample
  tallystick-pack lint --form form.xml"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("job", type=Path, nargs="?", metavar="JOB", help="a job folder")
    what.add_argument("--form", type=Path, metavar="FILE", help="only a labelling config")


def run(args: argparse.Namespace, console: Console) -> int:
    """Lint, print the faults."""
    faults = _lint_form(args.form) if args.form else _lint_job(args.job)
    name = args.form or args.job
    text = "\n".join(faults) if faults else f"{name}: nothing to mend."
    if faults:
        text += f"\n{name}: {count(len(faults), 'thing')} to mend."
    console.result({"faults": faults}, text)
    return NO if faults else DONE


def _lint_form(path: Path) -> list[str]:
    from tallystick_packs.forms import lint

    try:
        data = path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    return [f"{path.name}: {fault}" for fault in lint(data)]


def _lint_job(folder: Path) -> list[str]:
    from tallystick_packs.forms import lint, parse
    from tallystick_packs.items import read_items
    from tallystick_packs.job import read_job
    from tallystick_packs.lint import lint_items, lint_job

    job = read_job(folder)
    faults = [str(fault) for fault in lint_job(job)]
    items = read_items(folder)
    if not lint(job.form_xml):
        faults += [str(fault) for fault in lint_items(parse(job.form_xml), items)]
    return faults
