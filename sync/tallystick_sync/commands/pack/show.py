"""`tallystick-pack show`: what a worker would read before downloading."""

import argparse
import textwrap
from pathlib import Path

from tallystick_packs.header import Header
from tallystick_packs.money import Money
from tallystick_packs.reading import Pack
from tallystick_sync.commands.console import DONE, Console, count, size_text

HELP = """Show a pack's header, as a worker reads it before downloading, and its items.

Example: tallystick-pack show out/sample-001.tallypack"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("pack", type=Path, metavar="PACK", help="a .tallypack file")
    parser.add_argument("--items", action="store_true", help="list the items too")


def run(args: argparse.Namespace, console: Console) -> int:
    """Open and print."""
    from tallystick_packs.documents import write_payload
    from tallystick_packs.reading import open_pack
    from tallystick_packs.strict_json import loads

    pack = open_pack(args.pack)
    value = {
        "pack": pack.id,
        "header": loads(write_payload(pack.header), max_bytes=65536),
        "items": [item.id for item in pack.manifest.items],
    }
    text = header_text(pack.header)
    if args.items:
        text += "\n" + "\n".join(_item_lines(pack))
    console.result(value, f"{text}\nPack:        {pack.id}")
    return DONE


def header_text(header: Header) -> str:
    """A header as lines for people."""
    pay = header.pay
    hourly = Money(minor=header.hourly_minor, currency=pay.currency)
    floor = Money(minor=pay.floor_per_hour_minor, currency=pay.currency)
    codes = " ".join(f"[{rejection.code}] {rejection.text}" for rejection in header.review.rejections)
    rows = [
        ("Title", f"{header.title} (pack {header.pack} of {header.packs})"),
        ("Asked by", f"{header.requester.name}, {header.requester.country}, {header.requester.contact}"),
        ("What for", header.purpose.use),
        ("Never for", "; ".join(header.purpose.prohibited) or "nothing named"),
        ("Shown as", "a machine's answers" if header.purpose.shown_as_machine else "people's answers"),
        ("Licence", header.purpose.licence),
        *([("Media", "encrypted; a lease brings the key")] if header.confidential else []),
        (
            "Pays",
            f"{pay.price}, about {hourly} an hour at {pay.piloted_seconds_per_item} s each; floor {floor}",
        ),
        ("Download", f"{size_text(header.download_bytes)} for {count(header.items, 'item')}"),
        ("Checked", f"{header.review.rule} ({header.review.window_days} days; silence accepts)"),
        ("Rejections", codes),
        ("Recorded", ", ".join(header.recorded) or "nothing but the answers"),
        ("Warnings", ", ".join(header.warnings) or "none"),
        ("Signed by", header.signer[:16]),
    ]
    return "\n".join(_wrapped(name, text) for name, text in rows)


def _wrapped(name: str, text: str) -> str:
    indent = " " * 13
    return textwrap.fill(text, width=96, initial_indent=f"{name + ':':<12} ", subsequent_indent=indent)


def _item_lines(pack: Pack) -> list[str]:
    by_path = pack.manifest.media_by_path()
    lines = []
    for item in pack.manifest.items:
        size = sum(by_path[path].size for path in item.files)
        names = ", ".join(by_path[path].name for path in item.files if by_path[path].name)
        lines.append(f"  {item.id}  {names}  {size_text(size)}")
    return lines
