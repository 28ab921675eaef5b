"""The books: double entry, kept right by the database itself.

Every row of `transfer` moves an amount from one account to another, so the books balance by construction;
both accounts must be of the transfer's currency (a composite foreign key), an amount is never zero or
negative, and no account but the outside world's may go below zero (check constraints). Transfers are never
changed or deleted (triggers). `reference` is unique: the same posting twice is refused by the database.

Accounts of the hub, by `kind` and `owner`:

- `outside`: where funding comes from and payments go; the only kind that may be negative. With the owner
  `exchange`, it is where money leaves one currency and enters another
- `budget` of a requester: funded, not yet reserved
- `reserved` of a job: set aside for its leases and the largest top-ups (see `reserves`). With the owner
  `claims`, the hub's own, for work that arrives after its last day to claim
- `owed` to a worker: accepted, not yet paid
"""

from dataclasses import dataclass

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)
from sqlalchemy.types import BigInteger

from tallystick_packs.money import Money
from tallystick_sync.errors import LedgerError
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata

OUTSIDE = "outside"
BUDGET = "budget"
RESERVED = "reserved"
OWED = "owed"

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("balance", BigInteger, nullable=False),
    UniqueConstraint("id", "currency"),
    CheckConstraint("kind IN ('outside', 'budget', 'reserved', 'owed')", name="kind"),
    CheckConstraint("kind = 'outside' OR balance >= 0", name="not_negative"),
)

transfer = Table(
    "transfer",
    metadata,
    Column("id", Number, primary_key=True),
    Column("time", Number, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("reference", Text, nullable=False, unique=True),
    CheckConstraint("amount > 0", name="positive"),
    CheckConstraint("source <> target", name="two_accounts"),
    ForeignKeyConstraint(["source", "currency"], ["account.id", "account.currency"]),
    ForeignKeyConstraint(
        ["target", "currency"], ["account.id", "account.currency"], name="fk_transfer_target"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account by kind, owner (a key or job id; empty for the outside) and currency."""

    kind: str
    owner: str
    currency: str

    @property
    def id(self) -> str:
        """The account's id in the books."""
        return f"{self.kind}:{self.owner}:{self.currency}"


def outside(currency: str) -> Account:
    """The world outside the books."""
    return Account(kind=OUTSIDE, owner="", currency=currency)


def exchange(currency: str) -> Account:
    """Where money leaves one currency and enters another, at the rate that a lease fixed."""
    return Account(kind=OUTSIDE, owner="exchange", currency=currency)


def post(
    connection: Connection, *, source: Account, target: Account, amount: int, reference: str, at: int
) -> None:
    """Move `amount` minor units; nothing at all for zero.

    Args:
        reference: What this posting is for; unique for ever, so a repeat is refused.

    Raises:
        LedgerError: The source does not have it, or this reference was posted before.
    """
    if amount == 0:
        return
    if source.currency != target.currency or amount < 0:
        raise LedgerError("A posting moves a positive amount within one currency.")
    for one in (source, target):
        row = {"id": one.id, "kind": one.kind, "owner": one.owner, "currency": one.currency, "balance": 0}
        insert_or_ignore(connection, account, row)
    if source.kind != OUTSIDE and balance(connection, source).minor < amount:
        have = balance(connection, source)
        raise LedgerError(
            f"There is {have} where {Money(minor=amount, currency=source.currency)} is needed.",
            safe="Nothing was posted.",
            todo="Fund it first: tallystick-hub fund",
        )
    row = {
        "time": at, "source": source.id, "target": target.id, "currency": source.currency, "amount": amount,
        "reference": reference,
    }  # fmt: skip
    if not insert_or_ignore(connection, transfer, row):
        raise LedgerError(f"{reference} was posted before.", safe="Nothing was posted twice.")
    for one, change in ((source, -amount), (target, amount)):
        connection.execute(
            update(account).where(account.c.id == one.id).values(balance=account.c.balance + change)
        )


def balance(connection: Connection, one: Account) -> Money:
    """What stands on an account."""
    found = connection.execute(select(account.c.balance).where(account.c.id == one.id)).scalar()
    return Money(minor=int(found or 0), currency=one.currency)


def balances(connection: Connection) -> list[tuple[str, str, Money]]:
    """All accounts as (kind, owner, balance)."""
    rows = connection.execute(select(account).order_by(account.c.currency, account.c.kind, account.c.owner))
    return [(row.kind, row.owner, Money(minor=row.balance, currency=row.currency)) for row in rows]


def difference(connection: Connection) -> dict[str, int]:
    """Per currency, what the balances add up to and where they differ from the transfers: all zero."""
    sums = connection.execute(
        select(account.c.currency, func.sum(account.c.balance)).group_by(account.c.currency)
    )
    found = {currency: abs(int(total)) for currency, total in sums}
    moved: dict[str, int] = {}
    for side, sign in ((transfer.c.target, 1), (transfer.c.source, -1)):
        for one, total in connection.execute(select(side, func.sum(transfer.c.amount)).group_by(side)):
            moved[one] = moved.get(one, 0) + sign * int(total)
    for row in connection.execute(select(account)):
        found[row.currency] += abs(moved.get(row.id, 0) - row.balance)
    return found
