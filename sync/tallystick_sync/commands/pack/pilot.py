"""`tallystick-pack pilot`: a few items to paid workers, and the time they took into job.toml."""

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.pack import places
from tallystick_sync.commands.pack.status import amount

if TYPE_CHECKING:
    from tallystick_packs.job import Job
    from tallystick_sync.job_state import JobState
    from tallystick_sync.requester.fetching import Fetched
    from tallystick_sync.requester.piloting import Pilot

HELP = """Give a few items of a job to paid workers, and write the median time they took into job.toml.

Type it twice: at first it builds and publishes the pilot, a job of its own at the hourly floor, with enough
set aside for five times the guessed seconds; later it says how far it is. Once every item has an answer (or
with --now) it fetches the answers, writes the median, and closes the pilot. The answers stay yours.
Examples:
  tallystick-pack pilot photos
  tallystick-pack pilot photos --now"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", type=Path, metavar="JOB", help="a job folder")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="DIR", help="the pilot's folder (default: JOB-pilot)"
    )
    parser.add_argument("--items", type=int, default=10, metavar="N", help="how many (default: 10)")
    parser.add_argument(
        "--seconds", type=int, metavar="N", help="what you guess that one takes (default: what job.toml says)"
    )
    parser.add_argument("--now", action="store_true", help="take the median of the answers that are there")
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Start it, watch it, or end it."""
    from tallystick_packs.job import read_job
    from tallystick_sync.requester.piloting import prepare

    out = args.out or args.job.with_name(args.job.resolve().name + "-pilot")
    job = read_job(args.job)
    with console.progress("Reading") as step:
        pilot = prepare(
            args.job, out, key=places.load_or_make_key(args, console), items=args.items,
            seconds=args.seconds or job.settings.pay.piloted_seconds_per_item, on_progress=step,
        )  # fmt: skip
    published = places.with_client(args, console, lambda client: client.publish(pilot.packs))
    state = places.with_client(args, console, lambda client: client.look(pilot.job))
    answered = state.summary.answered if state.summary else 0
    value: dict[str, object] = {
        "job": pilot.job, "state": published.state, "items": pilot.items, "answered": answered,
        "reserved_minor": published.reserved.minor, "currency": published.reserved.currency, "seconds": None,
    }  # fmt: skip
    if answered < pilot.items and not (args.now and answered):
        console.result(value, _waiting(pilot, state, answered))
        return DONE
    return _end(args, console, job=job, pilot=pilot, value=value, out=out)


def _waiting(pilot: "Pilot", state: "JobState", answered: int) -> str:
    aside = amount(state.reserved_minor, state.currency)
    return (
        f"Pilot {pilot.job} is {state.state}, {aside} set aside: {answered} of {count(pilot.items, 'item')} "
        "answered. Type the same again later; --now takes what is there."
    )


def _end(
    args: argparse.Namespace,
    console: Console,
    *,
    job: "Job",
    pilot: "Pilot",
    value: dict[str, object],
    out: Path,
) -> int:
    from tallystick_packs.errors import BadJobError
    from tallystick_packs.files import replace_file
    from tallystick_packs.job_text import with_values
    from tallystick_sync.requester.piloting import median_seconds

    fetched = _fetch(args, console, pilot, out / "answers")
    median = median_seconds(fetched.results.answers)
    if not median:
        raise BadJobError(
            "Nobody's time was recorded, so there is no median.", safe="Nothing was written.",
            todo="Try one yourself and give the seconds: tallystick-pack price JOB --seconds N --write",
        )  # fmt: skip
    seconds = math.ceil(median)
    replace_file(
        args.job / "job.toml", with_values(job.settings_toml, {"pay.piloted_seconds_per_item": seconds})
    )
    places.with_client(args, console, lambda client: client.end(pilot.job))
    number = count(len(fetched.results.answers), "answer")
    pay = job.settings.pay
    least = -(-pay.floor_per_hour_minor * seconds * pay.per_items // 3600)
    text = f"An item took {seconds} s in the middle of {number}; written into {args.job / 'job.toml'}. "
    text += f"The floor asks for at least {amount(least, pay.currency)} for every {pay.per_items}"
    text += (
        ", and you pay that." if pay.price_minor >= least else f": tallystick-pack price {args.job} --write"
    )
    console.result(value | {"seconds": seconds, "least_price_minor": least}, text)
    return DONE


def _fetch(args: argparse.Namespace, console: Console, pilot: "Pilot", folder: Path) -> "Fetched":
    from tallystick_sync.requester.fetching import fetch_into
    from tallystick_sync.requester.pseudonyms import keep_secret

    fetched = places.with_client(args, console, lambda client: fetch_into(folder, client, pilot.job))
    keep_secret(folder, key=places.load_or_make_key(args, console), job=pilot.job)
    return fetched
