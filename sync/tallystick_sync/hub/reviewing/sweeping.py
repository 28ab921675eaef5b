"""What is due: the hub does by itself what it promised to do when nobody acts.

Called with every sync and by the commands; each call does a little, oldest first, so none takes long.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from tallystick_sync.errors import LedgerError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing, returning
from tallystick_sync.hub.offering import closing
from tallystick_sync.hub.reviewing import answers, blocking, clocks, control, ruling
from tallystick_sync.hub.reviewing.clocks import Due
from tallystick_sync.hub.safekeeping import recovery
from tallystick_sync.lease import SECONDS_PER_DAY

MAX_A_SWEEP = 200


def sweep(connection: Connection, context: Context, *, limit: int = MAX_A_SWEEP) -> int:
    """Do what is due; returns how many clocks ran out. In recovery nothing runs out."""
    if recovery.since(connection):
        return 0
    found = clocks.due(connection, context.now, limit=limit)
    for one in found:
        try:
            with connection.begin_nested():
                clocks.stop(connection, one.kind, one.lease, one.item)
                _WHEN_DUE[one.kind](connection, context, one)
        except LedgerError as exc:
            clocks.put_off(connection, one, until=context.now + SECONDS_PER_DAY)
            # Somebody else's sync must not fail for it; the coordinator sees the note and funds the job.
            answers.add_note_on(
                connection, one.lease, one.item, f"It is due to be accepted and cannot be: {exc.what}"
            )
    return len(found)


def sweep_all(connection: Connection, context: Context) -> int:
    """Do everything that is due: for the coordinator's commands, who may wait."""
    done = 0
    while (now := sweep(connection, context)) == MAX_A_SWEEP:
        done += now
    return done + now


def _accept(connection: Connection, context: Context, one: Due) -> None:
    ruling.accept_silently(connection, context, one.lease, one.item, states=("received",))


def _worker_wins(connection: Connection, context: Context, one: Due) -> None:
    ruling.accept_silently(connection, context, one.lease, one.item, states=("appealed",))


def _not_repaired(connection: Connection, context: Context, one: Due) -> None:
    ruling.wait_again(connection, context, one.lease, one.item)


def _not_appealed(connection: Connection, context: Context, one: Due) -> None:
    answers.set_item_state(connection, one.lease, one.item, was="rejected", state="final")
    closing.close_if_done(connection, context, one.lease)


def _ended(connection: Connection, context: Context, one: Due) -> None:
    lease = leasing.get_lease(connection, one.lease)
    if returning.expire(connection, context, lease):
        closing.close_if_done(connection, context, one.lease)
    else:
        clocks.start(connection, "until", one.lease, due=one.due)
        clocks.put_off(connection, one, until=context.now + SECONDS_PER_DAY)


def _last_day(connection: Connection, context: Context, one: Due) -> None:
    clocks.stop(connection, "until", one.lease)
    returning.lapse(connection, context, leasing.get_lease(connection, one.lease))
    clocks.read_all(connection, one.lease, now=context.now)
    closing.close_if_done(connection, context, one.lease)
    closing.close_job_if_done(connection, leasing.get_lease(connection, one.lease).job)


def _block_undecided(connection: Connection, context: Context, one: Due) -> None:
    blocking.lapse(connection, context, one.lease)


def _dispute_undecided(connection: Connection, context: Context, one: Due) -> None:
    control.lapse(connection, context, one.lease)


_WHEN_DUE: dict[str, Callable[[Connection, Context, Due], None]] = {
    "review": _accept,
    "repair": _not_repaired,
    "appeal": _not_appealed,
    "ruling": _worker_wins,
    "until": _ended,
    "claim": _last_day,
    "block": _block_undecided,
    "control": _dispute_undecided,
}
