"""The timer in `serve`: what is due is done on time, also where nobody syncs.

Every copy of the hub has one (`chores`), and one at a time does the work: the time of the next sweep stands
in the database, and who reads it first moves it on, in a transaction that no other writer shares.
"""

from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.reviewing import sweeping
from tallystick_sync.hub.reviewing.sweeping import MAX_A_SWEEP
from tallystick_sync.hub.serving import figures
from tallystick_sync.hub.store.database import get_counter, set_counter

EVERY_S = 60
_NEXT = "next_sweep"


def tick(hub: Hub, *, every_s: int = EVERY_S) -> int:
    """Do what is due, unless another copy did within `every_s`; returns how many clocks ran out."""
    done = 0
    with hub.transaction() as (connection, context):
        if get_counter(connection, _NEXT) > context.now:
            return 0
        set_counter(connection, _NEXT, context.now + every_s)
        figures.refresh(connection, context)
        now = sweeping.sweep(connection, context)
    while now:
        done += now
        if now < MAX_A_SWEEP:
            break
        with hub.transaction() as (connection, context):  # one for each part, so that syncs come in between
            now = sweeping.sweep(connection, context)
    return done
