"""`tallystick-pack price`: from the hourly floor and the piloted time to the price of an item."""

import argparse
import math
from pathlib import Path

from tallystick_packs.errors import BadJobError
from tallystick_packs.files import replace_file
from tallystick_packs.money import Money
from tallystick_sync.commands.console import DONE, Console

HELP = """Work out the price of an item from the hourly pay and the seconds that one takes.

The seconds are those of job.toml, those you give, or the median of what workers took in a first, small job
(--answers). With --write both numbers go into job.toml.
Examples:
  tallystick-pack price JOB --seconds 25
  tallystick-pack price JOB --answers pilot-answers --write"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", type=Path, metavar="JOB", help="a job folder")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--seconds", type=int, metavar="N", help="seconds that an item takes")
    source.add_argument(
        "--answers", type=Path, metavar="DIR", help="what tallystick-pack results wrote of a pilot"
    )
    parser.add_argument(
        "--hourly-minor", type=int, metavar="N",
        help="what an hour shall earn, in minor units (default, and least: the floor in job.toml)",
    )  # fmt: skip
    parser.add_argument("--write", action="store_true", help="write seconds and price into job.toml")


def run(args: argparse.Namespace, console: Console) -> int:
    """Work it out, and write it where asked."""
    from tallystick_packs.job import read_job
    from tallystick_packs.job_text import with_values

    job = read_job(args.job)
    pay = job.settings.pay
    seconds = _seconds(args, pay.piloted_seconds_per_item)
    floor = pay.floor_per_hour_minor
    hourly = max(floor, args.hourly_minor or 0)
    price = -(-hourly * seconds * pay.per_items // 3600)
    text = (
        f"{Money(minor=hourly, currency=pay.currency)} an hour x {seconds} s x {pay.per_items} / 3600: "
        f"{Money(minor=price, currency=pay.currency)} for every {pay.per_items} (pay.price_minor = {price})."
    )
    if args.hourly_minor is not None and args.hourly_minor < floor:
        text += f"\nReckoned with the floor of {Money(minor=floor, currency=pay.currency)}, which is more."
    if args.write:
        numbers = {"pay.price_minor": price, "pay.piloted_seconds_per_item": seconds}
        try:
            changed = with_values(job.settings_toml, numbers)
        except KeyError as exc:
            raise BadJobError(f"job.toml has no line of its own for {exc.args[0]}.") from exc
        replace_file(args.job / "job.toml", changed)
        text += f"\nWritten into {args.job / 'job.toml'}."
    value = {
        "currency": pay.currency, "hourly_minor": hourly, "seconds": seconds, "per_items": pay.per_items,
        "price_minor": price, "written": bool(args.write),
    }  # fmt: skip
    console.result(value, text)
    return DONE


def _seconds(args: argparse.Namespace, piloted: int) -> int:
    if args.answers is None:
        found = piloted if args.seconds is None else args.seconds
    else:
        from tallystick_sync.requester.kept import read_kept
        from tallystick_sync.requester.piloting import median_seconds

        median = median_seconds(read_kept(args.answers).answers)
        if median is None:
            raise BadJobError(f"{args.answers} holds no answers.", todo="Fetch them when there are some.")
        found = math.ceil(median)
    if found < 1:
        raise BadJobError("An item takes at least one second.", safe="Nothing was written.")
    return found
