"""The report on receipts: as text on a terminal, as one page of HTML to print, as CSV for a spreadsheet."""

import csv
import io
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape
from typing import Any

from tallystick_packs.money import Money
from tallystick_sync.commands.console import count, table
from tallystick_sync.judging import Verdict
from tallystick_sync.tally import AnswerState, Line, sums
from tallystick_sync.verifying import Verified

_WORDS = {"verified": "holds", "unlogged": "signed, not yet logged", "failed": "DOES NOT HOLD"}
_MOST_ROWS = 60
_LINE_HEAD = (
    "Worker", "Job", "Receipts", "Received", "Accepted", "Repair", "Rejected", "Paid", "Missing",
    "Accepted, not yet paid", "Paid out",
)  # fmt: skip
_CSV_HEAD = (
    "worker", "job", "title", "currency", "receipts", "not_logged_yet", "received", "accepted", "repair",
    "rejected", "paid", "missing", "accepted_not_yet_paid", "paid_out", "reasons", "went_out",
)  # fmt: skip
_RECEIPT_HEAD = ("Receipt", "Worker", "Job", "State", "Items", "Amount", "Log entry", "Verdict")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2021; max-width: 72rem; margin: 2rem auto;
padding: 0 1rem }
h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.1rem; margin-top: 2rem }
.verdict { font-size: 1.2rem; padding: .75rem 1rem; border-left: .4rem solid #2e7d32; background: #f1f6f1 }
.verdict.no { border-color: #b3261e; background: #fbf0ef }
table { border-collapse: collapse; width: 100% } th, td { padding: .35rem .6rem; text-align: left;
border-bottom: 1px solid #ccc; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
.fault { border: 1px solid #b3261e; padding: .5rem 1rem; margin: .75rem 0 } small { color: #555 }
@media print { body { margin: 0; max-width: none } }
"""


def as_text(found: Verified, *, item: str | None, is_root_known: bool) -> str:
    """The report for a terminal."""
    tally = found.tally
    lines = [_hub(found, is_root_known=is_root_known)] if found.trust else []
    if found.report is not None and 0 < len(found.report.receipts) <= _MOST_ROWS:
        lines += ["", table([_receipt_row(one) for one in found.report.receipts], head=_RECEIPT_HEAD)]
    if tally.lines:
        lines += ["", table([_line_row(line) for line in tally.lines.values()], head=_LINE_HEAD)]
        lines += [
            f"Reasons of {_who(line)}: {_reasons(line)}" for line in tally.lines.values() if line.reasons
        ]
        lines += ["", *(f"{paid} paid out, {owed} accepted and not yet paid." for owed, paid in _sums(found))]
    for fault in tally.faults:
        lines += [
            "",
            f"What happened: {fault.what}",
            f"What is safe:  {fault.safe}",
            f"What to do:    {fault.todo}",
        ]
    if tally.more_faults:
        lines += ["", f"... and {count(tally.more_faults, 'more fault')}."]
    lines += [f"To look at: {note}" for note in tally.notes]
    if item is not None:
        lines += ["", *_said_of(found, item)]
    return "\n".join([*lines, "", _summary(found)]).lstrip("\n")


def as_html(found: Verified, *, item: str | None, is_root_known: bool) -> str:
    """The report as one page that needs no other file."""
    tally = found.tally
    verdict_class = "verdict" if tally.holds else "verdict no"
    body = [f'<p class="{verdict_class}">{escape(_summary(found))}</p>']
    if found.trust:
        body.append(f"<p>{escape(_hub(found, is_root_known=is_root_known))}</p>")
    if item is not None:
        body += [
            "<h2>The answer asked about</h2>",
            *(f"<p>{escape(said)}</p>" for said in _said_of(found, item)),
        ]
    if tally.lines:
        body += [
            "<h2>By worker and job</h2>",
            _html_table(_LINE_HEAD, [_line_row(line) for line in tally.lines.values()], numbers=2),
        ]
        body += [
            f"<p>Reasons of {escape(_who(line))}: {escape(_reasons(line))}</p>"
            for line in tally.lines.values()
            if line.reasons
        ]
        body += [
            f"<p><b>{paid}</b> paid out, <b>{owed}</b> accepted and not yet paid.</p>"
            for owed, paid in _sums(found)
        ]
    if tally.faults:
        body += [
            f"<h2>{count(len(tally.faults) + tally.more_faults, 'fault')}</h2>",
            *map(_html_fault, tally.faults),
        ]
    if tally.notes:
        body += ["<h2>To look at</h2>", *(f"<p>{escape(note)}</p>" for note in tally.notes)]
    if found.report is not None and 0 < len(found.report.receipts) <= 10 * _MOST_ROWS:
        rows = [_receipt_row(one) for one in found.report.receipts]
        body += ["<h2>Receipts</h2>", _html_table(_RECEIPT_HEAD, rows, numbers=4)]
    title = f"Receipts of {found.trust.name}" if found.trust else "Receipts"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1>\n" + "\n".join(body) + "\n"
        "<p><small>Made by tallystick-verify from the files alone: signatures, sums and proofs were checked, "
        "no hub was asked. Anybody with the same files gets the same page.</small></p></body></html>\n"
    )


def as_csv(found: Verified) -> str:
    """The totals by worker, job and currency for a spreadsheet; amounts in units of the currency."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_CSV_HEAD)
    for line in found.tally.lines.values():
        states = [line.states[state] for state in ("received", "accepted", "returned", "rejected", "paid")]
        owed, paid = (str(money).rpartition("\u00a0")[2].replace(",", "") for money in (line.owed, line.paid))
        who = (line.key.worker, line.key.job, _plain(line.title), line.key.currency)
        numbers = (line.receipts, line.unlogged, *states, line.missing, owed, paid)
        rows.writerow([*who, *numbers, _reasons(line), line.went_out_words])
    return out.getvalue()


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _hub(found: Verified, *, is_root_known: bool) -> str:
    trust = found.trust
    source = "as its invite says" if is_root_known else "as these files say; give --root to be sure"
    return f"Hub: {trust.name}, root fingerprint {trust.hub[:32]} ({source})" if trust else ""


def _summary(found: Verified) -> str:
    tally = found.tally
    if tally.faults:
        number = len(tally.faults) + tally.more_faults
        return f"{count(number, 'file does', 'files do')} not hold. Do not pay or claim on them."
    if not tally.receipts:
        return "There is no receipt among these files."
    unlogged = sum(line.unlogged for line in tally.lines.values())
    text = f"Every receipt holds: {count(tally.receipts, 'receipt')}"
    return (
        f"{text}, {unlogged} of them signed and not yet logged." if unlogged else f"{text}, all in the log."
    )


def _sums(found: Verified) -> list[tuple[Money, Money]]:
    return list(sums(found.tally.lines.values()).values())


def _said_of(found: Verified, item: str) -> list[str]:
    """Was this worker paid for this answer? A sentence for each answer to the item."""
    about = [one for one in found.tally.answers if one.item == item]
    if not about:
        return [f"These files hold no receipt on an answer to {item}."]
    return [_sentence(one) for one in about]


def _sentence(one: AnswerState) -> str:
    who = f"{one.worker[:8]}, {one.title}, {one.item} (revision {one.revision})"
    day = f"{datetime.fromtimestamp(one.time, UTC):%Y-%m-%d}"
    if one.is_paid:
        return f"{who}: YES, paid on {day}, reference {one.reference}."
    why = f", reason {one.reason}" if one.reason else ""
    shown = f" ({one.evidence})" if one.evidence else ""
    return f"{who}: not paid; {one.state} on {day}{why}{shown}."


def _receipt_row(verdict: Verdict) -> tuple[str, ...]:
    receipt = verdict.receipt
    if receipt is None:
        return (verdict.source, "", "", "", "", "", "", _WORDS[verdict.outcome])
    amount = str(Money(minor=receipt.posted_minor, currency=receipt.currency)) if receipt.posted_minor else ""
    return (
        f"{receipt.lease[:6]}-{receipt.number:02}", receipt.worker[:8], verdict.title, receipt.state,
        str(len(receipt.items)), amount, "" if verdict.log_index is None else str(verdict.log_index),
        _WORDS[verdict.outcome],
    )  # fmt: skip


def _line_row(line: Line) -> tuple[str, ...]:
    states = line.states
    return (
        line.key.worker[:8], line.title, str(line.receipts), str(states["received"]), str(states["accepted"]),
        str(states["returned"]), str(states["rejected"]), str(states["paid"]), str(line.missing),
        str(line.owed), f"{line.paid} ({line.went_out_words})" if line.went_out_words else str(line.paid),
    )  # fmt: skip


def _who(line: Line) -> str:
    return f"{line.key.worker[:8]}, {line.title}"


def _reasons(line: Line) -> str:
    return ", ".join(f"{code} ({number})" for code, number in sorted(line.reasons.items()))


def _html_table(head: tuple[str, ...], rows: list[tuple[str, ...]], *, numbers: int) -> str:
    """A table; columns from `numbers` on are figures."""

    def row(cells: tuple[str, ...], tag: str) -> str:
        marks = (f'<{tag} class="n">' if at >= numbers else f"<{tag}>" for at in range(len(cells)))
        return "".join(f"{mark}{escape(cell)}</{tag}>" for mark, cell in zip(marks, cells, strict=True))

    lines = "\n".join(f"<tr>{row(cells, 'td')}</tr>" for cells in rows)
    return f"<table><thead><tr>{row(head, 'th')}</tr></thead><tbody>\n{lines}\n</tbody></table>"


def _html_fault(fault: Verdict) -> str:
    return (
        f'<div class="fault"><p><b>What happened:</b> {escape(fault.what)}</p><p><b>What is safe:</b> '
        f"{escape(fault.safe)}</p><p><b>What to do:</b> {escape(fault.todo)}</p></div>"
    )


def as_value(found: Verified, *, item: str | None) -> dict[str, Any]:
    """The report as a JSON value."""
    tally, report = found.tally, found.report
    verdicts = tally.faults if report is None else report.verdicts
    return {
        "holds": tally.holds,
        "hub": found.trust.hub if found.trust else None,
        "documents": tally.documents,
        "receipts": tally.receipts,
        "lines": [_line(line) for line in tally.lines.values()],
        "answers": [
            {**asdict(one), "is_paid": one.is_paid}
            for one in tally.answers
            if item is None or one.item == item
        ],
        "faults": [fault.what for fault in tally.faults],
        "more_faults": tally.more_faults,
        "notes": tally.notes,
        "verdicts": [asdict(verdict) for verdict in verdicts],
        "totals": [asdict(total) for total in report.totals] if report else [],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        **asdict(line.key), "title": line.title, "receipts": line.receipts, "unlogged": line.unlogged,
        **line.states, "reasons": line.reasons, "owed_minor": line.owed_minor,
        "paid_minor": line.paid_minor, "missing": line.missing,
    }  # fmt: skip
