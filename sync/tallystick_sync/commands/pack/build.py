"""`tallystick-pack build`: from a job folder to signed packs."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick_sync.commands.console import DONE, Console, count, size_text
from tallystick_sync.commands.pack import places

if TYPE_CHECKING:
    from tallystick_packs.building import BuildReport, BuiltPack

HELP = """Build the signed packs of a job. All are written, or none.

A file that cannot be used is named, and nothing is written; --skip-bad builds the rest. The same job and key
give the same bytes. Files encoded before are not encoded again. A key is made where you have none.
Example: tallystick-pack build sample -o out"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", type=Path, metavar="JOB", help="a job folder")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="folder for the packs (default: JOB-packs)"
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave out items whose photos or recordings cannot be used"
    )
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="where encoded media are kept for the next build"
    )
    places.add_key_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Build and report."""
    from tallystick_packs.building import PackBuilder

    out = args.out or args.job.with_name(args.job.resolve().name + "-packs")
    key = places.load_or_make_key(args, console)
    builder = PackBuilder(args.job, key=key)
    with console.progress("Reading") as step:
        report = builder.build(into=out, skip_bad=args.skip_bad, cache=args.cache, on_progress=step)
    value: dict[str, Any] = {
        "packs": [
            {
                "path": str(pack.path), "id": pack.id, "items": pack.items, "bytes": pack.size,
                "seconds": _seconds(pack.size),
            }
            for pack in report.packs
        ],
        "notes": list(report.notes),
        "left_out": [str(fault) for fault in report.left_out],
        "original_bytes": report.original_bytes,
        "packed_bytes": report.packed_bytes,
        "encoded": report.encoded,
        "photo_quality": report.photo_quality,
        "speech_kbit": report.speech_kbit,
        "kept_home": list(report.kept_home),
        "control_items": report.control_items,
    }  # fmt: skip
    console.result(value, "\n".join(_lines(report)))
    return DONE


def _lines(report: "BuildReport") -> list[str]:
    lines = [f"  {note}" for note in report.notes]
    if report.left_out:
        lines.append(f"Left out {count(len(report.left_out), 'file')} and the items that show them:")
        lines += [f"  {fault}" for fault in report.left_out]
    if report.kept_home:
        columns = ", ".join(report.kept_home)
        lines.append(f"In no pack, since the form does not ask for them: {columns}.")
    if report.control_items:
        known = count(report.control_items, "control item")
        lines.append(
            f"{known}: what is expected is in *.expected.json. Keep it beside the packs, and to yourself."
        )
    if report.original_bytes:
        share = 100 * report.packed_bytes / report.original_bytes
        change = f"{size_text(report.original_bytes)} are {size_text(report.packed_bytes)} in the packs"
        lines.append(f"Media: {change} ({share:.0f} %); {report.encoded} encoded now.")
    if report.photo_quality:
        least, middle = report.photo_quality
        lines.append(f"Likeness of the photos (SSIM): {middle:.3f} in the middle, {least:.3f} the least.")
    if report.speech_kbit:
        came, packed = report.speech_kbit
        lines.append(f"Recordings: {packed:.1f} kbit/s in the packs, {came:.1f} as they came.")
    return lines + [_pack_line(pack) for pack in report.packs]


def _pack_line(pack: "BuiltPack") -> str:
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in _seconds(pack.size).items())
    facts = f"{count(pack.items, 'item')}  {size_text(pack.size)}  {times}  pack {pack.id[:16]}"
    return f"{pack.path}  {facts}"


def _seconds(size: int) -> dict[str, float]:
    from tallystick_packs.media.links import LINKS, download_s

    return {link.name: round(download_s(size, link), 1) for link in LINKS}
