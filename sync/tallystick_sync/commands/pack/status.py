"""`tallystick-pack status`: how a job on the hub stands."""

import argparse
import dataclasses

from tallystick_packs.money import Money
from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.pack import places
from tallystick_sync.errors import UntrustedError
from tallystick_sync.job_state import JobState, JobSummary

HELP = """Show how a job stands: progress, spend, what an hour of work earned, and whether answers agree.

Without a job: all your jobs at the hub, the newest first, and your budget.
The hub adds it up, and signs it. What results fetches is what proves it.
Examples:
  tallystick-pack status
  tallystick-pack status JOB"""
_SECONDS_PER_HOUR = 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", metavar="JOB", nargs="?", help="the job's id, as publish printed it")
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Ask, verify, say."""
    if args.job is None:
        return _list(args, console)
    state = places.with_client(args, console, lambda client: client.look(args.job))
    summary = state.summary
    if summary is None:
        raise UntrustedError("The hub's answer says nothing about how this job stands.")
    hourly = hourly_minor(summary)
    value = {
        "job": args.job, "state": state.state, "currency": state.currency, "items": summary.items,
        "answered": summary.answered, "wanted": summary.wanted, "states": summary.states,
        "workers": summary.workers, "set_aside_minor": summary.set_aside_minor,
        "earned_minor": summary.earned_minor, "paid_minor": summary.paid_minor,
        "median_seconds": summary.median_s, "hourly_minor": hourly, "pairs": summary.pairs,
        "alike": summary.alike,
    }  # fmt: skip
    console.result(value, "\n".join(_lines(state, summary, hourly)))
    return DONE


def _list(args: argparse.Namespace, console: Console) -> int:
    jobs, budgets = places.with_client(args, console, lambda client: (list(client.jobs()), client.budgets()))
    funded = ", ".join(str(money) for money in budgets.values()) or "nothing"
    rows = [(one.job, one.state, one.currency, one.title) for one in jobs]
    text = table(rows, head=("job", "state", "currency", "title")) if jobs else "You have no job at this hub."
    value = {
        "jobs": [dataclasses.asdict(one) for one in jobs],
        "budgets": {currency: money.minor for currency, money in budgets.items()},
    }
    console.result(value, f"{text}\nYour budget: {funded}.")
    return DONE


def amount(minor: int, currency: str) -> str:
    """An amount as people read it."""
    return str(Money(minor=minor, currency=currency))


def hourly_minor(summary: JobSummary) -> int | None:
    """What an hour of the accepted work earned; None while nothing is accepted."""
    return summary.earned_minor * _SECONDS_PER_HOUR // summary.active_s if summary.active_s else None


def _lines(state: JobState, summary: JobSummary, hourly: int | None) -> list[str]:
    aside = amount(summary.set_aside_minor, state.currency)
    wanted = count(summary.wanted, "answer")
    lines = [f"Job {state.job} is {state.state}; {wanted} still wanted, {aside} set aside."]
    if not summary.states:
        return [*lines, "Nobody has answered yet."]
    workers = count(summary.workers, "person", "persons")
    lines.append(f"{summary.answered} of {count(summary.items, 'item')} have an answer, by {workers}.")
    lines.append("Answers: " + ", ".join(f"{number} {name}" for name, number in summary.states.items()) + ".")
    if summary.earned_minor:
        earned, paid = (amount(minor, state.currency) for minor in (summary.earned_minor, summary.paid_minor))
        lines.append(f"Accepted work costs {earned}, of which {paid} is paid.")
    if summary.median_s:
        of_hour = (
            f"; an hour of accepted work earned {amount(hourly, state.currency)}"
            if hourly is not None
            else ""
        )
        lines.append(f"An answer takes {summary.median_s} s in the middle{of_hour}.")
    if summary.pairs:
        share = f"{100 * summary.alike / summary.pairs:.0f} %"
        lines.append(
            f"Of {count(summary.pairs, 'pair')} of answers to one item, the newest, {share} say the same."
        )
    return lines
