"""Rates: in which currency each worker is paid, and at what ratio; a lease fixes it (R18).

A rate is an integer ratio of minor units, so no amount depends on how a computer rounds. Changing a rate
changes no lease that was given. Where a rate is missing the worker is paid in the price's currency.
"""

from dataclasses import dataclass
from math import gcd

from sqlalchemy import BigInteger, Column, Connection, PrimaryKeyConstraint, Table, Text, delete, select

from tallystick_packs.money import Money
from tallystick_packs.strict_json import MAX_INTEGER
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.store.database import insert_or_ignore, metadata
from tallystick_sync.lease import Rate

EVERYBODY = ""
"""The worker under whom the currency of all who have none of their own stands."""

rate_table = Table(
    "rate",
    metadata,
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("numerator", BigInteger, nullable=False),
    Column("denominator", BigInteger, nullable=False),
    Column("time", BigInteger, nullable=False),
    PrimaryKeyConstraint("source", "target"),
)

payout_currency = Table(
    "payout_currency",
    metadata,
    Column("worker", Text, primary_key=True),
    Column("currency", Text, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRate:
    """A rate in force since `time`: `rate` target units for a source unit, both minor."""

    source: str
    target: str
    rate: Rate
    time: int


def set_rate(connection: Connection, paid: Money, out: Money, *, at: int) -> SetRate:
    """From now on `paid` of a price is paid out as `out`, in leases that are given from now on.

    Raises:
        HubSetupError: The same currency twice, or nothing.
    """
    if paid.currency == out.currency or paid.minor <= 0 or out.minor <= 0:
        raise HubSetupError(f"{paid} for {out} is no rate between two currencies.")
    common = gcd(paid.minor, out.minor)
    row = {
        "source": paid.currency, "target": out.currency, "numerator": out.minor // common,
        "denominator": paid.minor // common, "time": at,
    }  # fmt: skip
    if not insert_or_ignore(connection, rate_table, row):
        connection.execute(
            rate_table.update()
            .where(rate_table.c.source == paid.currency, rate_table.c.target == out.currency)
            .values(row)
        )
    return SetRate(
        source=paid.currency, target=out.currency, time=at,
        rate=Rate(numerator=out.minor // common, denominator=paid.minor // common),
    )  # fmt: skip


def all_rates(connection: Connection) -> list[SetRate]:
    """Every rate in force."""
    rows = connection.execute(select(rate_table).order_by(rate_table.c.source, rate_table.c.target))
    return [
        SetRate(
            source=row.source, target=row.target, time=row.time,
            rate=Rate(numerator=row.numerator, denominator=row.denominator),
        )
        for row in rows
    ]  # fmt: skip


def pay_in(connection: Connection, worker: str, currency: str) -> None:
    """Pay a worker in a currency from now on; `EVERYBODY` for all who have none of their own, "" ends it."""
    connection.execute(delete(payout_currency).where(payout_currency.c.worker == worker))
    if currency:
        insert_or_ignore(connection, payout_currency, {"worker": worker, "currency": currency})


def currencies(connection: Connection) -> dict[str, str]:
    """Payout currencies by worker."""
    return {row.worker: row.currency for row in connection.execute(select(payout_currency))}


def for_lease(connection: Connection, worker: str, price_currency: str) -> tuple[str, Rate]:
    """In what a lease that is given now pays out, and at what rate."""
    rows = connection.execute(
        select(payout_currency).where(payout_currency.c.worker.in_((worker, EVERYBODY)))
    )
    by_worker = {row.worker: row.currency for row in rows}
    wanted = by_worker.get(worker) or by_worker.get(EVERYBODY) or price_currency
    row = connection.execute(
        select(rate_table).where(rate_table.c.source == price_currency, rate_table.c.target == wanted)
    ).one_or_none()
    if row is None:
        return price_currency, Rate()
    return wanted, Rate(numerator=row.numerator, denominator=row.denominator)


def converted(amount_minor: int, rate: Rate) -> int:
    """Minor units that go out for `amount_minor` of a price, rounded up: never less than the lease says."""
    out = -(-amount_minor * rate.numerator // rate.denominator)
    if out > MAX_INTEGER:
        raise HubSetupError("A payment at this rate is too large to be right.")
    return out
