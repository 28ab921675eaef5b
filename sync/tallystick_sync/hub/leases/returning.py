"""Items that change hands: given back, run out, done after all; and the money that goes with each.

An item is a slot for a person. A slot is either free (`wanted` counts it) or under a lease, and its reserve
is where the slot is (`reserves`).
"""

from sqlalchemy import Connection

from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.leases.leasing import LeaseRow
from tallystick_sync.hub.money import reserves
from tallystick_sync.hub.offering import jobs


def settle_entry(connection: Connection, context: Context, lease: LeaseRow, item: str, state: str) -> None:
    """An item of a lease was answered, skipped or reported; `state` is what it is now."""
    before = leasing.item_state(connection, lease.id, item)
    leasing.set_item_state(connection, lease.id, [item], state)
    if state == "skipped" and before != "skipped":
        _give_back(connection, context, lease, item, before)
    elif state != "skipped" and before == "skipped":
        _take_again(connection, context, lease, item)
    elif before == "expired" and jobs.take_slot(connection, lease.pack, item):
        # Somebody else was to do it, and need not: the slot's reserve is free, the lease has its own.
        reserves.release(connection, context, lease.job, lease.item_reserve, why=f"arrived {lease.id}")
    if state == "reported":
        jobs.pause_item(connection, lease.pack, item)


def expire(connection: Connection, context: Context, lease: LeaseRow) -> bool:
    """The lease has ended: offer what is unfinished to others, with its price reserved again (R1).

    Both may be owed: what was finished in time and arrives later, and what the next person does.

    Returns:
        False if the requester's budget does not hold the money; the items are offered later.
    """
    items = leasing.items_in(connection, lease.id, "open")
    if jobs.state_of(connection, lease.job) not in ("open", "paused"):
        leasing.set_item_state(connection, lease.id, items, "expired")
        return True
    again = len(items) * lease.item_reserve
    if not reserves.can_set_aside(connection, lease.job, again):
        return False
    reserves.set_aside(connection, context, lease.job, again, why=f"again {lease.id}")
    leasing.set_item_state(connection, lease.id, items, "expired")
    jobs.free_slots(connection, lease.pack, items)
    return True


def lapse(connection: Connection, context: Context, lease: LeaseRow) -> None:
    """The last day to claim is over: what never arrived is given up, and its reserve is free."""
    for item in leasing.items_in(connection, lease.id, "open"):
        leasing.set_item_state(connection, lease.id, [item], "lapsed")
        _give_back(connection, context, lease, item, "open")
    gone = leasing.items_in(connection, lease.id, "expired")
    if gone:
        leasing.set_item_state(connection, lease.id, gone, "lapsed")
        _release_of(connection, context, lease, len(gone), why="lapsed")


def _give_back(connection: Connection, context: Context, lease: LeaseRow, item: str, before: str) -> None:
    """Free the slot and move its reserve, unless the slot was free already or nobody may take it."""
    if before == "lapsed":
        return
    if before == "expired" or jobs.state_of(connection, lease.job) not in ("open", "paused"):
        _release_of(connection, context, lease, 1, why="given back")
        return
    leasing.change_reserved(connection, lease.id, -lease.item_reserve)
    jobs.free_slots(connection, lease.pack, [item])


def _take_again(connection: Connection, context: Context, lease: LeaseRow, item: str) -> None:
    """An item that was given back was done after all: it takes a free slot, or money of its own."""
    if jobs.take_slot(connection, lease.pack, item):
        leasing.change_reserved(connection, lease.id, lease.item_reserve)
    elif reserves.can_set_aside(connection, lease.job, lease.item_reserve):
        reserves.set_aside(connection, context, lease.job, lease.item_reserve, why=f"after all {lease.id}")
        leasing.change_reserved(connection, lease.id, lease.item_reserve)
    # Where there is no money now, accepting it asks for it (`receipts`).


def _release_of(connection: Connection, context: Context, lease: LeaseRow, items: int, *, why: str) -> None:
    amount = min(items * lease.item_reserve, leasing.get_lease(connection, lease.id).reserved_minor)
    leasing.change_reserved(connection, lease.id, -amount)
    reserves.release(connection, context, lease.job, amount, why=f"{why} {lease.id}")
