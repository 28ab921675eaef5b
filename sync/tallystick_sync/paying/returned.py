"""Reading back what a payment service returned: a verdict on each row, before anything is entered.

A row is matched with a line by the line's id, wherever in the row it stands; where the service dropped it, by
number and amount, if exactly one open line has both. The reference and the state are read from columns that
are named like it, or that the coordinator names. What is not understood is said and left alone.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from tallystick_packs.currencies import DECIMALS
from tallystick_packs.money import Money
from tallystick_sync.errors import PayoutFileError

MAX_BYTES = 20_000_000
MIN_LOCAL = 7

Act = Literal["confirm", "fail", "reverse", "none", "problem"]

_LINE = re.compile(r"(?<![0-9])[0-9]{4,}-[0-9]{4,}(?![0-9])")
_TITLES: Mapping[str, tuple[str, ...]] = {
    "reference": (
        "reference", "receipt no", "receipt", "receipt number", "transaction id", "transactionid",
        "transaction", "transaction reference", "external id", "mpesa code", "trx id", "txn id",
        "numero de transaction", "id de transaction", "bank reference",
    ),
    "status": ("status", "state", "result", "transaction status", "statut", "etat", "result desc"),
    "number": (
        "number", "msisdn", "phone", "phone number", "mobile", "credit party", "receiver", "recipient",
        "telephone", "numero", "account", "iban",
    ),
    "amount": ("amount", "paid", "amount paid", "montant", "value", "withdrawn"),
    "reason": ("reason", "failure reason", "error", "result description", "details", "motif", "comment"),
}  # fmt: skip
_DONE = ("success", "successful", "succeeded", "completed", "complete", "paid", "settled", "accsc", "acsc",
         "succes", "reussi", "effectue", "ok", "confirmed")  # fmt: skip
_FAILED = ("failed", "fail", "rejected", "declined", "error", "cancelled", "canceled", "expired", "rjct",
           "echec", "echoue", "rejete", "annule", "unsuccessful")  # fmt: skip
_BACK = ("reversed", "refunded", "returned", "retourne", "rembourse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A line as the hub knows it."""

    id: str
    amount: Money
    state: str
    reference: str | None
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """What is to be done for one row, and the words for it.

    Attributes:
        row: Its number in the file, the head being 1.
        act: `none` was entered before; `problem` is left for a person.
    """

    row: int
    act: Act
    line: str
    reference: str
    what: str


def read_returned(
    data: bytes,
    known: Iterable[Known],
    *,
    columns: Mapping[str, str] | None = None,
    run: int | None = None,
) -> list[RowVerdict]:
    """Judge each row of a returned CSV; nothing is changed.

    Args:
        columns: Titles of the columns, by `reference`, `status`, `number`, `amount`, `reason`.
        run: Match only with lines of this run.

    Raises:
        PayoutFileError: Not a CSV, or it has no column for a reference.
    """
    head, rows = _rows(data)
    places = _places(head, columns or {})
    lines = {one.id: one for one in known if run is None or int(one.id.partition("-")[0]) == run}
    taken = {one.reference: one.id for one in lines.values() if one.reference and one.state == "confirmed"}
    seen: dict[str, int] = {}
    found = []
    for number, cells in rows:
        verdict = _judge(_Row(number=number, cells=cells, places=places), lines)
        if verdict.act in ("confirm", "fail", "reverse"):
            verdict = _once(verdict, seen, taken)
        found.append(verdict)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    number: int
    cells: Sequence[str]
    places: Mapping[str, int]

    def cell(self, name: str) -> str:
        """What stands in a column, empty where the table has none."""
        at = self.places.get(name)
        return self.cells[at].strip() if at is not None and at < len(self.cells) else ""

    def says(self, act: Act, what: str, line: str = "") -> RowVerdict:
        return RowVerdict(row=self.number, act=act, line=line, reference=self.cell("reference"), what=what)


def _judge(row: _Row, lines: Mapping[str, Known]) -> RowVerdict:
    line = _match(row, lines)
    if isinstance(line, str):
        return row.says("problem", line)
    status = _word(row.cell("status"))
    if status in _FAILED:
        return _failed(row, line)
    if status in _BACK:
        return _reversed(row, line)
    if status and status not in _DONE:
        return row.says("problem", f"The state {row.cell('status')!r} is not understood.", line.id)
    return _paid(row, line)


def _paid(row: _Row, line: Known) -> RowVerdict:
    wrong = _wrong_payment(row, line)
    if wrong:
        return row.says("problem", wrong, line.id)
    if line.state == "confirmed":
        return row.says("none", "Entered before.", line.id)
    return row.says("confirm", f"Paid: {line.amount}.", line.id)


def _wrong_payment(row: _Row, line: Known) -> str:
    """Why a payment cannot be entered for its line; empty where it can."""
    reference = row.cell("reference")
    if not reference:
        return "It has no reference, so nothing shows that it was paid."
    if line.state == "confirmed" and line.reference != reference:
        return f"It is confirmed with another reference, {line.reference}."
    if line.state in ("failed", "reversed"):
        return f"The line is {line.state}, and what it covered may be on another line."
    return _wrong_amount(row, line) or _wrong_number(row, line)


def _failed(row: _Row, line: Known) -> RowVerdict:
    reason = row.cell("reason")
    if line.state == "failed":
        return row.says("none", "Entered before.", line.id)
    if line.state == "confirmed":
        return row.says("problem", "It is confirmed, and the file says that it failed.", line.id)
    if line.state == "reversed":
        return row.says("none", "It came back before.", line.id)
    return row.says("fail", f"Failed{f': {reason}' if reason else ''}; owed again.", line.id)


def _reversed(row: _Row, line: Known) -> RowVerdict:
    if line.state == "reversed":
        return row.says("none", "Entered before.", line.id)
    if line.state == "confirmed":
        return row.says("reverse", "It came back; owed again.", line.id)
    return row.says("fail", "It came back before it was confirmed; owed again.", line.id)


def _match(row: _Row, lines: Mapping[str, Known]) -> Known | str:
    """The line that a row is about, or why there is none."""
    named = {name for cell in row.cells for name in _LINE.findall(cell) if name in lines}
    if len(named) == 1:
        return lines[named.pop()]
    if named:
        return f"It names several lines: {', '.join(sorted(named))}."
    if not _digits(row.cell("number")):
        return "It names no line of a run, and no number."
    same = [
        line
        for line in lines.values()
        if line.state in ("exported", "sent")
        and _same(row.cell("number"), line.number)
        and _amount(row.cell("amount"), line.amount.currency) == line.amount.minor
    ]
    if len(same) == 1:
        return same[0]
    return (
        "No open line has this number and amount." if not same else
        f"Several open lines have this number and amount: {', '.join(one.id for one in same)}."
    )  # fmt: skip


def _once(verdict: RowVerdict, seen: dict[str, int], taken: dict[str, str]) -> RowVerdict:
    """Refuse a line that stands in the file twice, and a reference that paid another line."""
    before = seen.setdefault(verdict.line, verdict.row)
    if before != verdict.row:
        return replace(verdict, act="problem", what=f"Row {before} is about the same line.")
    if verdict.act != "confirm":
        return verdict
    other = taken.setdefault(verdict.reference, verdict.line)
    if other != verdict.line:
        return replace(verdict, act="problem", what=f"The same reference paid line {other}.")
    return verdict


def _wrong_amount(row: _Row, line: Known) -> str:
    text = row.cell("amount")
    if not text:
        return ""
    minor = _amount(text, line.amount.currency)
    if minor is None:
        return f"The amount {text!r} is not understood."
    return "" if minor == line.amount.minor else f"{text} was paid where {line.amount} is owed."


def _wrong_number(row: _Row, line: Known) -> str:
    number = row.cell("number")
    is_other = number and line.number and "*" not in number and not _same(number, line.number)
    return f"It went to {row.cell('number')}, and the worker's is {line.number}." if is_other else ""


def _amount(text: str, currency: str) -> int | None:
    """Minor units of an amount as services write it; None where it is none."""
    if "." not in text:
        text = re.sub(r",([0-9]{1,2})$", r".\1", text.strip())  # 600,00
    plain = re.sub(r"[\s\u00a0\u202f,']", "", re.sub(r"[A-Za-z]{2,4}", "", text)).lstrip("-")
    try:
        scaled = Decimal(plain).scaleb(DECIMALS[currency])
    except InvalidOperation:
        return None
    return int(scaled) if scaled.is_finite() and scaled == scaled.to_integral_value() else None


def _same(one: str, other: str) -> bool:
    """Whether two numbers are one account: the same, or one is written without its country code."""
    first, second = _digits(one), _digits(other)
    short, long = sorted((first.lstrip("0"), second), key=len) if first.startswith("0") else (first, second)
    return short == long or (first.startswith("0") and len(short) >= MIN_LOCAL and long.endswith(short))


def _digits(text: str) -> str:
    """A number or IBAN to compare by: letters and digits, without what stands before a country code."""
    plain = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    # A service may name the payee behind the number: 254700000001 - Amara Njeri.
    match = re.match(r"(?:00)?([0-9]{7,15})(?=$|[A-Z])", plain)
    return match[1] if match else plain


def _word(text: str) -> str:
    """A state in small letters without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().strip().lower()


def _rows(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    if len(data) > MAX_BYTES:
        raise PayoutFileError("The file is too large to be a list of payments.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as exc:
        raise PayoutFileError(f"The file is not a table: {exc}.") from exc
    if not rows:
        raise PayoutFileError("The file is empty.")
    return rows[0], [(at, row) for at, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]


def _places(head: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Where each column stands: as the coordinator named it, or as it is usually named."""
    titles = [" ".join(re.sub(r"[^a-z0-9]+", " ", _word(title)).split()) for title in head]
    places = {}
    for name, usual in _TITLES.items():
        if name in columns:
            if columns[name] not in head:
                raise PayoutFileError(f"The file has no column {columns[name]!r}.")
            places[name] = list(head).index(columns[name])
            continue
        found = [titles.index(title) for title in usual if title in titles]
        if found:
            places[name] = found[0]
    if "reference" not in places:
        raise PayoutFileError(
            f"No column of the file is named like a reference. Its columns: {', '.join(head)}.",
            todo="Name it: --column reference='Title'",
        )
    return places
