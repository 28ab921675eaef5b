"""`tallystick-pack new`: make a complete job folder to start from."""

import argparse
from pathlib import Path

from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_sync.commands.console import DONE, Console

HELP = """Make a job folder from a sample: complete, and ready to build.

Example: tallystick-pack new sample"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from tallystick_resources.samples import sample_names

    parser.add_argument("job", type=Path, metavar="JOB", help="the folder to make")
    parser.add_argument("--template", choices=sample_names(), default="photos", help="(default: photos)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Copy the sample."""
    from tallystick_resources.samples import copy_sample

    try:
        copy_sample(args.template, args.job)
    except FileExistsError as exc:
        raise BadJobError(
            f"{args.job} exists and is not empty.",
            safe="Nothing in it was changed.",
            todo="Choose another name.",
        ) from exc
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, args.job) from exc
    text = (
        f"Made the job {args.job}. Put in your own job.toml, form.xml, instructions and items; then:\n"
        f"  tallystick-pack build {args.job} -o out"
    )
    console.result({"job": str(args.job), "template": args.template}, text)
    return DONE
