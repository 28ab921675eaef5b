"""`tallystick-pack preview`: see a job as a worker will see it."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, size_text

HELP = """Write one item of a job as a page of HTML that needs nothing else: what a worker will see.

Examples:
  tallystick-pack preview my-job -o preview.html
  tallystick-pack preview my-job -o preview.html --language fr --item 00007"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", type=Path, metavar="JOB", help="a job folder")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("preview.html"),
        metavar="FILE",
        help="the page to write (default: preview.html)",
    )
    parser.add_argument(
        "--language", default="", metavar="CODE", help="such as fr (default: the job's first)"
    )
    parser.add_argument("--item", default="", metavar="ID", help="(default: the first item)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Render and write."""
    from tallystick_packs.files import replace_file
    from tallystick_packs.preview import preview_job

    page = preview_job(args.job, language=args.language, item=args.item).encode()
    replace_file(args.output, page)
    text = f"Wrote {args.output} ({size_text(len(page))}). Open it in a browser; it works without a network."
    console.result({"file": str(args.output), "bytes": len(page)}, text)
    return DONE
