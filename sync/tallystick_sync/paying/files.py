"""All files of a run: one for each service and currency, and a word on each line that stands in none."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tallystick_sync.errors import PayoutFileError
from tallystick_sync.paying import mobile, sepa
from tallystick_sync.paying.frozen import Made, PayLine, Run
from tallystick_sync.paying.mobile import Column
from tallystick_sync.paying.sepa import Bank
from tallystick_sync.paying.sheet import signature_sheet
from tallystick_sync.printed import to_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How files are to be: the payer's bank for SEPA, and columns that differ from the usual ones."""

    bank: Bank | None = None
    columns: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)


def files_of(run: Run, wanted: Wanted | None = None) -> Made:
    """Write every file of a run.

    Raises:
        PayoutFileError: The payer's own bank account cannot stand in a file.
    """
    wanted = wanted or Wanted()
    left_out: dict[str, str] = {}
    groups: dict[tuple[str, str], list[PayLine]] = defaultdict(list)
    for line in run.lines:
        if line.payee is None:
            left_out[line.id] = f"{line.name} has entered no payout account, or it was erased."
            continue
        try:
            kind = _kind(line, wanted)
            _check(run, line, kind, wanted)
        except PayoutFileError as exc:
            left_out[line.id] = f"{line.name} {exc.what}."
            continue
        groups[kind, line.amount.currency].append(line)
    files = {}
    for (kind, currency), lines in sorted(groups.items()):
        name = f"run-{run.number:04d}-{kind}-{currency}"
        ending, write = _WRITERS.get(kind, ("csv", _write_table))
        files[f"{name}.{ending}"] = write(run, lines, kind, wanted)
    return Made(files=files, left_out=left_out)


def _kind(line: PayLine, wanted: Wanted) -> str:
    """Which file a line belongs to: its service, and for a bank SEPA where that can be."""
    service = line.payee.service if line.payee else ""
    if service == "bank" and line.amount.currency == sepa.CURRENCY and wanted.bank is not None:
        return "sepa"
    return service


def _check(run: Run, line: PayLine, kind: str, wanted: Wanted) -> None:
    """Refuse a line that cannot stand in its file."""
    if kind == "sepa":
        sepa.check_payee(line)
    elif kind != "cash":
        mobile.table_of(run, [line], _columns(kind, wanted))


def _columns(kind: str, wanted: Wanted) -> Sequence[Column]:
    return wanted.columns.get(kind) or mobile.COLUMNS[kind]


def _write_table(run: Run, lines: Sequence[PayLine], kind: str, wanted: Wanted) -> bytes:
    return mobile.table_of(run, lines, _columns(kind, wanted))


def _write_sepa(run: Run, lines: Sequence[PayLine], _kind: str, wanted: Wanted) -> bytes:
    if wanted.bank is None:
        raise PayoutFileError("The payer's IBAN is missing.")
    return sepa.credit_transfer(run, lines, wanted.bank)


def _write_sheet(run: Run, lines: Sequence[PayLine], _kind: str, _wanted: Wanted) -> bytes:
    return to_pdf(signature_sheet(run, lines), time=run.time)


_WRITERS: dict[str, tuple[str, Callable[[Run, Sequence[PayLine], str, Wanted], bytes]]] = {
    "sepa": ("xml", _write_sepa),
    "cash": ("pdf", _write_sheet),
}
