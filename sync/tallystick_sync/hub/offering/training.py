"""Training items: each person is given those of a job once, with the first pack they take of it (R10).

They are paid like other items. A pack holds money for as many as its redundancy says; where more persons
share it, the requester's budget pays for the others, and where that is empty nobody's work waits for it.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.money import reserves
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.offering.jobs import PackRow


def take(
    connection: Connection, context: Context, pack: PackRow, *, given: Sequence[str], item_reserve: int
) -> list[str]:
    """Take the training items of a pack that a person was not given yet, with the money for them.

    Args:
        given: Items of the job that the person was given before, in any pack.
        item_reserve: Minor units to set aside for an item.
    """
    wanted = {
        one: slots for one, slots in jobs.training_of(connection, pack.number).items() if one not in given
    }
    more = [one for one, slots in wanted.items() if not slots]
    if more and reserves.can_set_aside(connection, pack.job, len(more) * item_reserve):
        reserves.set_aside(connection, context, pack.job, len(more) * item_reserve, why=f"training {pack.id}")
        more = []
    jobs.take_slots(connection, pack.number, [one for one, slots in wanted.items() if slots])
    return [one for one in wanted if one not in more]


def check_rejection(connection: Connection, pack: int, items: Sequence[str]) -> None:
    """Refuse to turn down answers to training items: they are there to learn from, and paid as they are.

    Raises:
        RefusedError: One of `items` is a training item.
    """
    query = select(jobs.item.c.item).where(
        jobs.item.c.pack == pack, jobs.item.c.training == 1, jobs.item.c.item.in_(items)
    )
    found = connection.execute(query.limit(1)).scalar()
    if found is not None:
        raise RefusedError(
            f"{found} is a training item: it is there to learn from, and is paid as it was done (R10).",
            code="training", safe="Nothing was decided.",
            todo="Accept it; the worker has read what was expected.",
        )  # fmt: skip
