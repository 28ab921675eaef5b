"""Tables for mobile-money services and for banks outside SEPA.

None of the services publishes the columns of its bulk file: each gives a template to its customers, and it
differs from country to country. What is public is what a row must say (MTN Uganda: name, number and amount of
each payee; M-Pesa: number with country code and no sign before it). So a table has these under plain names,
and a coordinator whose template is different names its columns: `Phone Number=number,Amount=amount`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tallystick_sync.errors import PayoutFileError
from tallystick_sync.paying.frozen import PayLine, Run

FIELDS: dict[str, Callable[[Run, PayLine], str]] = {
    "number": lambda _run, line: msisdn(line),
    "plus-number": lambda _run, line: f"+{msisdn(line)}",
    "amount": lambda _run, line: plain_amount(line),
    "currency": lambda _run, line: line.amount.currency,
    "holder": lambda _run, line: line.payee.holder if line.payee else line.name,
    "line": lambda _run, line: line.id,
    "payer": lambda run, _line: run.payer,
    "account": lambda _run, line: line.payee.number if line.payee else "",
    "empty": lambda _run, _line: "",
}
"""What a column can hold. `number` has the country code and no sign before it, `plus-number` has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its title, and which of `FIELDS` it holds."""

    title: str
    field: str


_USUAL = (
    Column(title="MSISDN", field="number"),
    Column(title="Amount", field="amount"),
    Column(title="Name", field="holder"),
    Column(title="Reference", field="line"),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "mpesa": _USUAL,
    "mtn-momo": _USUAL,
    "orange-money": _USUAL,
    "wave": (Column(title="Phone", field="plus-number"), *_USUAL[1:]),
    "bank": (
        Column(title="Account", field="account"),
        Column(title="Currency", field="currency"),
        *_USUAL[1:],
    ),
}
"""The columns of each table unless the coordinator names others."""


def read_columns(text: str) -> tuple[Column, ...]:
    """Read `Title=field,Title=field`.

    Raises:
        PayoutFileError: No such field, or nothing before the sign.
    """
    found = []
    for part in text.split(","):
        title, _sign, field = (one.strip() for one in part.partition("="))
        if not title or field not in FIELDS:
            raise PayoutFileError(f"has a column {part.strip()!r}; fields are {', '.join(FIELDS)}")
        found.append(Column(title=title, field=field))
    return tuple(found)


def table_of(run: Run, lines: Iterable[PayLine], columns: Sequence[Column]) -> bytes:
    """Write a table with a row for each line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([one.title for one in columns])
    for line in lines:
        writer.writerow([_harmless(FIELDS[one.field](run, line)) for one in columns])
    return out.getvalue().encode()


def msisdn(line: PayLine) -> str:
    """The phone number with its country code and no sign before it (E.164 without the plus).

    Raises:
        PayoutFileError: No country code, or not a phone number.
    """
    text = re.sub(r"[\s().-]", "", line.payee.number if line.payee else "")
    digits = text.removeprefix("+").removeprefix("00")
    if not re.fullmatch(r"[1-9][0-9]{6,14}", digits):
        raise PayoutFileError(f"has the number {text!r}, which has no country code or is no phone number")
    return digits


def plain_amount(line: PayLine) -> str:
    """The amount as services read it: whole where it is whole, no separators."""
    whole, _stop, part = line.decimal.partition(".")
    return whole if not int(part or 0) else line.decimal


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plus before digits is a phone number."""
    is_formula = re.match(r"[=@\t\r-]|\+[^0-9]", text) is not None
    return f"'{text}" if is_formula else text
