"""Funding: money that came in for a requester, or for the hub's own reserve."""

from sqlalchemy import Connection

from tallystick_packs.money import Money
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.money import books, reserves
from tallystick_sync.hub.money.books import BUDGET, Account
from tallystick_sync.hub.reviewing import clocks


def fund(connection: Connection, context: Context, requester: str, amount: Money, *, reference: str) -> Money:
    """Enter what a requester paid in, and look again at what waited for money; returns the budget.

    Raises:
        LedgerError: This reference was entered before.
    """
    budget = Account(kind=BUDGET, owner=requester, currency=amount.currency)
    _enter(connection, context, budget, amount, reference=reference)
    return books.balance(connection, budget)


def fund_claims(connection: Connection, context: Context, amount: Money, *, reference: str) -> Money:
    """Enter money for work that arrives after its last day to claim; returns the reserve (R1)."""
    reserve = reserves.claims(amount.currency)
    _enter(connection, context, reserve, amount, reference=reference)
    return books.balance(connection, reserve)


def _enter(
    connection: Connection, context: Context, target: Account, amount: Money, *, reference: str
) -> None:
    books.post(
        connection, source=books.outside(amount.currency), target=target, amount=amount.minor,
        reference=f"funding {reference}", at=context.now,
    )  # fmt: skip
    clocks.wake(connection, now=context.now)


def refund(
    connection: Connection, context: Context, requester: str, amount: Money, *, reference: str
) -> Money:
    """Enter what a requester got back of their budget; returns what is left of it.

    Raises:
        LedgerError: The budget does not hold it, or this reference was entered before.
    """
    budget = Account(kind=BUDGET, owner=requester, currency=amount.currency)
    books.post(
        connection, source=budget, target=books.outside(amount.currency), amount=amount.minor,
        reference=f"refund {reference}", at=context.now,
    )  # fmt: skip
    return books.balance(connection, budget)
