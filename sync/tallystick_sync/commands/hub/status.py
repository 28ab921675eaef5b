"""`tallystick-hub status`: jobs, people, money, what waits."""

import argparse
import time
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, NO, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.trust import reminder

HELP = """Show jobs, workers, what waits for review, and the books."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the state of a hub; status 1 if the books do not balance."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.leases import claims
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.money import books, earned
    from tallystick_sync.hub.offering import jobs
    from tallystick_sync.hub.reviewing import answers
    from tallystick_sync.hub.transparency import log

    with Hub(args.folder) as hub, hub.database.read() as connection:
        trust = hub.lists(connection).trust
        all_jobs, workers = jobs.all_jobs(connection), people.workers(connection)
        waiting, balances = answers.pending(connection), books.balances(connection)
        differences, notes, size = (
            books.difference(connection),
            answers.notes(connection),
            log.size(connection),
        )
        second = len(claims.all_claims(connection))
        job_titles = {job: title for job, title, _state, _wanted in all_jobs}
        names = {worker.key: worker.name for worker in workers}
        late = earned.overdue(connection, now=int(time.time()))
    is_balanced = not any(differences.values())
    expires = datetime.fromtimestamp(trust.expires, UTC)
    lines = [f"{trust.name} ({trust.hub[:16]}), trust list {trust.version} until {expires:%Y-%m-%d}"]
    lines += [text] if (text := reminder(trust, int(time.time()))) else []
    lines += [
        f"Job {job[:8]} {title}: {state}, {count(wanted, 'item')} free"
        for job, title, state, wanted in all_jobs
    ]
    lines += [f"{count(len(workers), 'worker')}, {count(len(waiting), 'answer')} to review, log of {size}."]
    rows = [
        (kind, job_titles.get(owner) or names.get(owner) or owner[:16], str(balance))
        for kind, owner, balance in balances
    ]
    lines += [table(rows, head=("Account", "Of", "Balance"))] if rows else []
    lines.append("The books balance." if is_balanced else f"THE BOOKS DO NOT BALANCE: {differences}")
    if second:
        lines.append(
            f"{count(second, 'second claim waits', 'second claims wait')}: tallystick-hub claims DIR list"
        )
    lines += [
        console.red(f"OVERDUE: {one.name} waits for {one.amount} since {_day(one.since)}") for one in late
    ]
    lines += [f"Look at batch {batch[:16]}: {note}" for batch, note in notes]
    value = {
        "hub": trust.hub, "workers": len(workers), "to_review": len(waiting), "log_size": size,
        "claims": second,
        "jobs": [
            {"id": job, "title": title, "state": state, "free": wanted}
            for job, title, state, wanted in all_jobs
        ],
        "differences": differences,
        "overdue": [
            {"worker": one.worker, "owed_minor": one.amount.minor, "since": one.since} for one in late
        ],
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE if is_balanced else NO


def _day(time_s: int) -> str:
    return f"{datetime.fromtimestamp(time_s, UTC):%Y-%m-%d}"
