"""The sheet for money paid by hand: who gets what, and room to sign for it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tallystick_packs.money import Money
from tallystick_sync.paying.frozen import PayLine, Run
from tallystick_sync.printed import Printed, Table

ROW_MM = 15


def signature_sheet(run: Run, lines: Sequence[PayLine]) -> Printed:
    """A line for each payment with its number, name, amount, and room for date and signature."""
    total: dict[str, Money] = {}
    for line in lines:
        code = line.amount.currency
        total[code] = total.get(code, Money(minor=0, currency=code)) + line.amount
    rows = tuple((line.id, _name(line), str(line.amount), "", "") for line in lines)
    table = Table(
        head=("Line", "Name", "Amount", "Date", "Signature: received in full"), rows=rows,
        widths=(14, 30, 18, 14, 34), right=frozenset({2}), row_mm=ROW_MM,
    )  # fmt: skip
    return Printed(
        title=f"Payout run {run.number}: paid by hand",
        facts=(
            ("Payer", run.payer),
            ("Frozen", f"{datetime.fromtimestamp(run.time, UTC):%Y-%m-%d %H:%M} UTC"),
            ("Payments", str(len(lines))),
            ("In all", ", ".join(str(one) for _code, one in sorted(total.items()))),
            ("Run hash", run.hash),
        ),
        tables=(table,),
        notes=(
            "Sign only for money that you hold in your hand, counted.",
            "Who hands it out enters a reference for each signed line; only then the receipt says paid.",
            "Handed out by (name, date, signature): ________________________________________________",
        ),
        footer=f"{run.payer}  run {run.number}  {run.hash}",
    )


def _name(line: PayLine) -> str:
    holder = line.payee.holder if line.payee else ""
    return line.name if holder in ("", line.name) else f"{holder} ({line.name})"
