"""Money set aside for a job, slot by slot.

`reserved` of a job is, at every moment, exactly the sum of two things (a property test holds it to that):

- for each person still wanted for an item, the item's reserve: its price or the floor's most, rounded up;
- for each lease, `reserved_minor`: the reserves of its items, less what was accepted and topped up already.

So money moves only together with a slot: to a lease when an item is leased, back when it is skipped, to the
worker when it is accepted, to the requester's budget when nobody can earn it any more.
"""

from sqlalchemy import Connection

from tallystick_packs.money import Money
from tallystick_sync.errors import LedgerError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.money import books
from tallystick_sync.hub.money.books import BUDGET, RESERVED, Account
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.store.database import get_counter, set_counter

_POSTINGS = "reserve_postings"


def reserved_of(job: str, currency: str) -> Account:
    """What is set aside for a job."""
    return Account(kind=RESERVED, owner=job, currency=currency)


def claims(currency: str) -> Account:
    """The hub's own reserve for work that arrives after its lease's last day to claim (R1)."""
    return Account(kind=RESERVED, owner="claims", currency=currency)


def set_aside(connection: Connection, context: Context, job: str, amount: int, *, why: str) -> None:
    """Move money from the requester's budget to a job.

    Raises:
        LedgerError: The budget does not have it.
    """
    budget, reserved = _accounts(connection, job)
    _post(connection, context, budget, reserved, amount, why=why)


def release(connection: Connection, context: Context, job: str, amount: int, *, why: str) -> None:
    """Give money that nobody can earn any more back to the requester's budget."""
    budget, reserved = _accounts(connection, job)
    _post(connection, context, reserved, budget, amount, why=why)


def can_set_aside(connection: Connection, job: str, amount: int) -> bool:
    """Whether the requester's budget holds this much."""
    budget, _reserved = _accounts(connection, job)
    return books.balance(connection, budget).minor >= amount


def from_claims(connection: Connection, context: Context, job: str, amount: int, *, why: str) -> None:
    """Move money from the hub's reserve for late claims to a job.

    Raises:
        LedgerError: The reserve does not have it.
    """
    _budget, reserved = _accounts(connection, job)
    source = claims(reserved.currency)
    have = books.balance(connection, source)
    if have.minor < amount:
        raise LedgerError(
            f"Late work is paid from the hub's reserve for late claims, which holds {have} where "
            f"{Money(minor=amount, currency=reserved.currency)} is needed.",
            safe="Nothing was decided; the work is kept.",
            todo="Fund it: tallystick-hub fund DIR --late-claims 'KES 100.00' --reference ...",
        )
    _post(connection, context, source, reserved, amount, why=why)


def _accounts(connection: Connection, job: str) -> tuple[Account, Account]:
    row = jobs.terms_of(connection, job)
    return (
        Account(kind=BUDGET, owner=row.requester, currency=row.currency),
        reserved_of(job, row.currency),
    )


def _post(
    connection: Connection, context: Context, source: Account, target: Account, amount: int, *, why: str
) -> None:
    number = get_counter(connection, _POSTINGS) + 1
    set_counter(connection, _POSTINGS, number)
    reference = f"{why} #{number}"
    books.post(connection, source=source, target=target, amount=amount, reference=reference, at=context.now)
