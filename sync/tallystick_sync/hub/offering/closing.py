"""Closing leases and jobs: the top-up to the hourly floor, and what was set aside and not earned.

A lease is closed when nothing under it is open: every item was answered, skipped, reported or has run out,
and everything that was sent is decided for good. Then its top-up is worked out and posted (R9):

    top-up = max(0, floor x active time - what is owed for its items and topped up before)

Active time is the sum over accepted items of the time that the worker's program recorded, each at most the
header's cap; an item without a time counts the pack's median. All of it is at most the time from the lease
to the last arrival. What the header repays of the download is posted before that (R8). Should something
arrive later, the lease is open again, and closing it posts the rest.
"""

from statistics import median_low

from sqlalchemy import Connection

from tallystick_packs.terms import PayTerms
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.leases.leasing import LeaseRow
from tallystick_sync.hub.money import receipts, reserves
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import answers, clocks

_MAX_TIMES = 1001


def close_if_done(connection: Connection, context: Context, lease_id: str) -> bool:
    """Close a lease if nothing under it is open any more; True if it was closed now."""
    lease = leasing.get_lease(connection, lease_id)
    if (
        lease.closed
        or answers.is_open(connection, lease_id)
        or leasing.items_in(connection, lease_id, "open")
    ):
        return False
    if leasing.is_unredeemed(lease):
        # Nobody is there to give a receipt to; whoever comes later opens it again.
        _settle(connection, context, lease)
        return True
    pay = jobs.load_header(connection, jobs.header_of(connection, lease.pack)).pay
    data = pay.data_minor(lease.accepted) - lease.data_minor
    if data:
        receipts.repay_data(connection, context, lease_id, amount=data)
        lease = leasing.get_lease(connection, lease_id)
    active = counted_seconds(connection, lease, pay)
    owed = lease.price.owed_minor(lease.accepted) + lease.top_up_minor
    top_up = pay.top_up_minor(active_s=active, owed_minor=owed) if lease.accepted else 0
    receipts.close(connection, context, lease_id, top_up=top_up, active_s=active)
    _settle(connection, context, lease)
    return True


def _settle(connection: Connection, context: Context, lease: LeaseRow) -> None:
    leasing.set_closed(connection, lease.id, context.now)
    _release_rest(connection, context, lease.id)
    if not leasing.items_in(connection, lease.id, "expired"):
        clocks.stop(connection, "claim", lease.id)
        clocks.stop(connection, "until", lease.id)
    close_job_if_done(connection, lease.job)


def counted_seconds(connection: Connection, lease: LeaseRow, pay: PayTerms) -> int:
    """Active seconds that count for the floor; a missing time is the pack's median, never zero (R9)."""
    claimed = answers.accepted_seconds(connection, lease.id)
    known = [min(seconds, pay.longest_seconds) for seconds in claimed if seconds > 0]
    missing = len(claimed) - len(known)
    usual = _median(connection, lease.pack, pay) if missing else 0
    elapsed = max(0, answers.last_arrival(connection, lease.id) - lease.time)
    return min(sum(known), elapsed) + missing * usual


def start_closing(connection: Connection, context: Context, job_id: str) -> None:
    """No new leases of a job; those under way go on and are paid (R2). Free slots' money goes back."""
    if jobs.state_of(connection, job_id) in ("closing", "closed", None):
        return
    jobs.set_state(connection, job_id, "closing")
    _release_slots(connection, context, job_id)
    close_job_if_done(connection, job_id)


def close_job_if_done(connection: Connection, job_id: str) -> None:
    """Close a closing job once nothing is under way."""
    if jobs.state_of(connection, job_id) == "closing" and not leasing.is_under_way(connection, job_id):
        jobs.set_state(connection, job_id, "closed")


def _release_rest(connection: Connection, context: Context, lease_id: str) -> None:
    """Keep the reserve of what may still arrive; the rest was not earned and goes back."""
    lease = leasing.get_lease(connection, lease_id)
    kept = len(leasing.items_in(connection, lease_id, "expired")) * lease.item_reserve
    spare = max(0, lease.reserved_minor - kept)
    leasing.change_reserved(connection, lease_id, -spare)
    reserves.release(connection, context, lease.job, spare, why=f"closed {lease_id}")


def _release_slots(connection: Connection, context: Context, job_id: str) -> None:
    for number, header, slots in jobs.slots_of(connection, job_id):
        pay = jobs.load_header(connection, header).pay
        reserves.release(
            connection, context, job_id, slots * pay.reserve_minor(1), why=f"closing {job_id} {number}"
        )
    jobs.clear_slots(connection, job_id)


def _median(connection: Connection, pack: int, pay: PayTerms) -> int:
    times = answers.times_of_pack(connection, pack, limit=_MAX_TIMES)
    usual = median_low(times) if times else pay.piloted_seconds_per_item
    return min(usual, pay.longest_seconds)
