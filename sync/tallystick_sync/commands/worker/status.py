"""`tallystick-worker status`: who, which hub, what is held, what waits."""

import argparse
import time
from datetime import UTC, datetime

from tallystick_sync.client import Worker
from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.worker import add_profile_argument

HELP = """Say who works here, what is held, and what waits for the hub's receipt."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_profile_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the state of a profile."""
    with Worker.open(args.profile) as worker:
        who, hub, packs, waiting = worker.identity, worker.hub, worker.packs(), worker.outbox()
        log = worker.logbook.state()
        blocks = worker.papers.messages.blocks(int(time.time()))
    notes = [(pack, note) for pack in packs for note in pack.notes if not note.is_read]
    lines = [
        f"Worker:  {who.name} ({who.worker[:16]})" if who else "Worker:  nobody yet",
        f"Hub:     {hub.name} ({hub.id[:16]})" if hub else "Hub:     none yet; join with an invite",
    ]
    lines += [
        f"Pack:    {pack.title}: {pack.finished} of {pack.items} finished, {pack.ready} here, "
        f"until {datetime.fromtimestamp(pack.until, UTC):%Y-%m-%d}"
        + (f", paid at {pack.paid_at}" if pack.paid_at else "")
        for pack in packs
    ]
    lines += [f"Note:    {pack.requester} on {pack.title}: {note.text}" for pack, note in notes]
    for one in blocks:
        until = datetime.fromtimestamp(one.block.until if one.block else 0, UTC)
        scope = "a job" if one.job else "this hub"
        lines.append(f"BLOCKED: no new packs of {scope} until {until:%Y-%m-%d}: {one.text}")
    state = "nothing waits"
    if waiting.waiting:
        entries = count(waiting.waiting, "entry waits", "entries wait")
        state = f"{entries} for the hub's receipt, safe on this disk"
    lines.append(f"Outbox:  {state}")
    seen = f"; co-signed up to {log.witnessed} by {', '.join(log.by)}" if log.witnessed else ""
    lines.append(f"Log:     {count(log.size, 'entry', 'entries')} seen{seen}")
    if log.contradictions:
        lines.append(
            f"WARNING: the hub's log contradicted itself {count(len(log.contradictions), 'time')}. "
            "Both histories are kept and go along with earnings --export. Tell somebody you trust."
        )
    value = {
        "log": {
            "size": log.size, "witnessed": log.witnessed, "by": list(log.by),
            "contradictions": [list(pair) for pair in log.contradictions],
        },
        "worker": who.worker if who else None, "hub": hub.id if hub else None, "waiting": waiting.waiting,
        "packs": [
            {"lease": pack.lease_id, "title": pack.title, "items": pack.items, "finished": pack.finished}
            for pack in packs
        ],
        "blocks": [
            {"job": one.job, "until": one.block.until if one.block else 0, "reason": one.text}
            for one in blocks
        ],
        "notes": [
            {"lease": pack.lease_id, "id": note.id, "time": note.time, "text": note.text}
            for pack, note in notes
        ],
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE
