"""A run as files, and what the payment services returned for it, judged and then entered."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from tallystick_packs.money import Money
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.membership import accounts, people
from tallystick_sync.hub.money import payouts
from tallystick_sync.hub.money.payouts import line_table
from tallystick_sync.paying.frozen import PayLine, Run
from tallystick_sync.paying.returned import Known, RowVerdict


def load_run(connection: Connection, number: int, *, hub: str, payer: str) -> Run:
    """A frozen run with what its workers entered, as it counted when the run was frozen.

    Raises:
        RefusedError: There is no such run.
    """
    rows = connection.execute(
        select(line_table).where(line_table.c.run == number).order_by(line_table.c.id)
    ).all()
    if not rows:
        raise RefusedError(f"There is no payout run {number}.", code="no-line", safe="Nothing was written.")
    lines = tuple(
        PayLine(
            id=row.id, worker=row.worker, name=people.name_of(connection, row.worker),
            amount=Money(minor=row.amount, currency=row.currency), account=row.account or "",
            payee=accounts.details(connection, row.account) if row.account else None,
        )
        for row in rows
    )  # fmt: skip
    return Run(number=number, time=rows[0].time, hub=hub, payer=payer, lines=lines)


def known_lines(connection: Connection) -> list[Known]:
    """Every line, as returned files are compared with it."""
    return [
        Known(
            id=line.id, amount=line.amount, state=line.state, reference=line.reference,
            number=line.payee.number if line.payee else "",
        )
        for line in payouts.lines(connection)
    ]  # fmt: skip


def enter(connection: Connection, context: Context, verdicts: Iterable[RowVerdict]) -> int:
    """Do what the verdicts say; rows that are a problem, or were entered before, change nothing.

    Returns:
        How many lines changed.
    """
    done = 0
    for one in verdicts:
        if one.act == "confirm":
            payouts.confirm(connection, context, one.line, one.reference)
        elif one.act == "fail":
            payouts.fail(connection, one.line)
        elif one.act == "reverse":
            payouts.reverse(connection, context, one.line)
        done += one.act in ("confirm", "fail", "reverse")
    return done
