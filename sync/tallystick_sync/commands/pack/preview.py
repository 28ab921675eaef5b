"""`tallystick-pack preview`: see a job as a worker will see it."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, size_text

HELP = """Write one item of a job as a worker will see it: a page of HTML that needs nothing else or,
when FILE ends with .png, a picture of that page. No browser and no window is needed.

Examples:
  tallystick-pack preview my-job -o preview.html
  tallystick-pack preview my-job -o preview.png
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
        help="the page or the .png picture to write (default: preview.html)",
    )
    parser.add_argument(
        "--language", default="", metavar="CODE", help="such as fr (default: the job's first)"
    )
    parser.add_argument("--item", default="", metavar="ID", help="(default: the first item)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Render and write."""
    from tallystick_packs.preview import preview_job

    page = preview_job(args.job, language=args.language, item=args.item)
    if args.output.suffix.lower() == ".png":
        return _write_picture(page, args.output, console)
    from tallystick_packs.files import replace_file

    data = page.encode()
    replace_file(args.output, data)
    text = f"Wrote {args.output} ({size_text(len(data))}). Open it in a browser; it works without a network."
    console.result({"file": str(args.output), "bytes": len(data)}, text)
    return DONE


def _write_picture(page: str, path: Path, console: Console) -> int:
    from tallystick_packs.files import replace_file
    from tallystick_packs.preview import draw_page

    drawn = draw_page(page)
    replace_file(path, drawn.png)
    text = f"Wrote {path} ({drawn.width} x {drawn.height} px, {size_text(len(drawn.png))})."
    if drawn.missing_scripts:
        scripts = ", ".join(drawn.missing_scripts)
        text += (
            f"\nNo font for {scripts} was found on this computer: these words are boxes. Install Noto fonts."
        )
    if not drawn.shapes_words:
        text += "\nThis Pillow does not join letters (no raqm): Arabic, Hindi and Bengali words look wrong."
    result = {
        "file": str(path),
        "bytes": len(drawn.png),
        "width": drawn.width,
        "height": drawn.height,
        "missing_scripts": list(drawn.missing_scripts),
        "shapes_words": drawn.shapes_words,
    }
    console.result(result, text)
    return DONE
