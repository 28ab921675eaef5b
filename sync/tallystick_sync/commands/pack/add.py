"""`tallystick-pack add`: new items for a job that is on offer."""

import argparse
from pathlib import Path

from tallystick_packs.errors import BadJobError
from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.pack import places

HELP = """Add new items to a job that is on offer: build packs of them, publish, set their money aside.

Put the new rows into the job's list first. job.toml and the form stay as they were when the job was
published, since they are what workers hold leases to. OUT is the folder with all packs of the job so far:
what is in them is not built again.
Example: tallystick-pack add photos -o out"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", type=Path, metavar="JOB", help="the job folder, with new rows in its list")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT", help="the folder with the packs so far"
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave out items whose photos or recordings cannot be used"
    )
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Build what is new and publish it."""
    from tallystick_packs.building import PackBuilder
    from tallystick_packs.items import iter_items
    from tallystick_packs.reading import open_pack

    key = places.load_or_make_key(args, console)
    before = [open_pack(path) for path in sorted(args.out.glob("*.tallypack"))]
    if not before:
        raise BadJobError(
            f"There are no packs in {args.out}.", safe="Nothing was published.",
            todo="Name the folder that build wrote, or publish the job first.",
        )  # fmt: skip
    known = {item.id for pack in before for item in pack.manifest.items}
    made, left_out = [], []
    # Where all was built already, an earlier call may have stopped before the money was there.
    if any(item.id not in known for item in iter_items(args.job)):
        builder = PackBuilder(args.job, key=key)
        with console.progress("Reading") as step:
            report = builder.build(into=args.out, after=before, skip_bad=args.skip_bad, on_progress=step)
        made, left_out = list(report.packs), [str(fault) for fault in report.left_out]
    packs = [*(pack.path for pack in before), *(pack.path for pack in made)]
    with console.progress("Sending") as sent:
        published = places.with_client(
            args, console,
            lambda client: client.publish(
                packs, on_progress=lambda name, done, total: sent(done, total, name)
            ),
        )  # fmt: skip
    new = sum(pack.items for pack in made)
    value = {
        "job": published.job, "state": published.state, "items": new, "sent": published.sent,
        "packs": [str(pack.path) for pack in made], "known": len(known), "left_out": left_out,
        "reserved_minor": published.reserved.minor, "currency": published.reserved.currency,
    }  # fmt: skip
    text = f"{count(new, 'new item')} in {count(len(made), 'pack')}; job {published.job} "
    text += f"is {published.state}, {published.reserved} set aside for it so far."
    console.result(value, "\n".join([text, *(f"  left out: {fault}" for fault in left_out)]))
    return DONE
