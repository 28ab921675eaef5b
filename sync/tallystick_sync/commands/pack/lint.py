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
    """Lint, print the faults and the notes."""
    faults, notes = _lint_form(args.form) if args.form else _lint_job(args.job)
    name = args.form or args.job
    lines = [*faults, *(f"{note} (a note)" for note in notes)]
    lines.append(f"{name}: {count(len(faults), 'thing')} to mend." if faults else f"{name}: nothing to mend.")
    console.result({"faults": faults, "notes": notes}, "\n".join(lines))
    return NO if faults else DONE


def _lint_form(path: Path) -> tuple[list[str], list[str]]:
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    return _sorted_faults(path.name, data)


def _sorted_faults(name: str, form: bytes) -> tuple[list[str], list[str]]:
    from tallystick_packs.forms import lint

    faults = lint(form, notes=True)
    errors = [f"{name}: {fault}" for fault in faults if fault.severity == "error"]
    return errors, [f"{name}: {fault}" for fault in faults if fault.severity == "note"]


def _lint_job(folder: Path) -> tuple[list[str], list[str]]:
    from tallystick_packs.expected import read_controls, read_training
    from tallystick_packs.forms import parse
    from tallystick_packs.item_lint import lint_item_list
    from tallystick_packs.items import iter_items
    from tallystick_packs.job import read_job
    from tallystick_packs.lint import lint_job

    job = read_job(folder)
    faults = [str(fault) for fault in lint_job(job)]
    errors, notes = _sorted_faults("form.xml", job.form_xml)
    if not errors:
        form = parse(job.form_xml)
        faults += [str(fault) for fault in lint_item_list(form, folder)]
        faults += [str(fault) for fault in read_training(job, form).faults]
        if job.settings.control_items is not None and not faults:
            faults += [str(fault) for fault in read_controls(job, form, iter_items(folder)).faults]
    return faults, notes
