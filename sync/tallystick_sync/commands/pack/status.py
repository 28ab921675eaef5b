"""`tallystick-pack status`: how a job on the hub stands."""

import argparse
from typing import TYPE_CHECKING

from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.pack import places

if TYPE_CHECKING:
    from tallystick_packs.money import Money
    from tallystick_sync.requester.outlook import Outlook

HELP = """Show how a job stands: progress, spend, what an hour of work earned, and whether answers agree.

Everything is added up here from documents whose signatures were checked; nothing is kept.
Example: tallystick-pack status JOB"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", metavar="JOB", help="the job's id, as publish printed it")
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Fetch, verify, add up."""
    from tallystick_sync.requester import HubClient
    from tallystick_sync.requester.outlook import outlook_of

    client = HubClient(places.member_path(args), key=places.load_or_make_key(args, console))
    with console.progress("Fetching") as step:
        results = client.results(args.job, on_progress=lambda name, done, total: step(done, total, name))
    client.close()
    outlook = outlook_of(results)
    value = {
        "job": args.job, "items": outlook.items, "answered": outlook.answered, "states": outlook.states,
        "workers": outlook.workers, "cost": _values(outlook.cost), "paid": _values(outlook.paid),
        "median_seconds": outlook.seconds, "hourly": _values(outlook.hourly),
        "pairs": outlook.pairs, "alike": outlook.alike,
    }  # fmt: skip
    console.result(value, "\n".join(_lines(outlook)))
    return DONE


def _lines(outlook: "Outlook") -> list[str]:
    if not outlook.states:
        return ["Nobody has answered yet."]
    states = ", ".join(f"{number} {state}" for state, number in outlook.states.items())
    workers = count(outlook.workers, "person", "persons")
    done = f"{outlook.answered} of {count(outlook.items, 'item')}"
    lines = [
        f"{done} in the packs that were taken have an answer, by {workers}.",
        f"Answers: {states}.",
    ]
    if outlook.cost:
        lines.append(f"Accepted work costs {_text(outlook.cost)}, of which {_text(outlook.paid)} is paid.")
    if outlook.seconds is not None:
        hourly = f"; an hour of accepted work earned {_text(outlook.hourly)}" if outlook.hourly else ""
        lines.append(f"An answer takes {outlook.seconds:g} s in the middle{hourly}.")
    if outlook.pairs:
        share = f"{100 * outlook.alike / outlook.pairs:.0f} %"
        lines.append(f"Of {count(outlook.pairs, 'pair')} of answers to one item, {share} say the same.")
    return lines


def _text(amounts: "tuple[Money, ...]") -> str:
    return " and ".join(map(str, amounts)) or "nothing"


def _values(amounts: "tuple[Money, ...]") -> list[dict[str, object]]:
    return [{"minor": amount.minor, "currency": amount.currency} for amount in amounts]
