"""`tallystick-verify receipts`: was this worker paid for this work?"""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tallystick_packs.money import Money
from tallystick_sync.commands.console import DONE, NO, Console, count, table
from tallystick_sync.evidence import read_evidence
from tallystick_sync.verification import Report, Verdict, verify_receipts

HELP = """Verify receipts and everything they rest on: signatures, log, amounts.

Give files, .tallybundle files or folders. Exit status 0: every receipt holds.
1: something does not; the report names it.
Example: tallystick-verify receipts receipts/"""

_WORDS = {"verified": "holds", "unlogged": "signed, not yet logged", "failed": "DOES NOT HOLD"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files, bundles or folders")
    parser.add_argument(
        "--root", default="", metavar="FINGERPRINT", help="the hub's root fingerprint, from an invite"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify and report."""
    report = verify_receipts(read_evidence(args.paths), root_fingerprint=args.root)
    console.result(_value(report), report_text(report, is_root_known=bool(args.root)))
    return DONE if report.holds else NO


def report_text(report: Report, *, is_root_known: bool) -> str:
    """The report for people."""
    lines: list[str] = []
    if report.trust is not None:
        source = "as its invite says" if is_root_known else "as these files say; give --root to be sure"
        lines.append(f"Hub: {report.trust.name}, root fingerprint {report.trust.hub[:32]} ({source})")
    rows = [_row(verdict) for verdict in report.receipts]
    if rows:
        lines.append(
            table(rows, head=("Receipt", "Worker", "Job", "State", "Items", "Amount", "Log entry", "Verdict"))
        )
    if report.totals:
        totals = [(total.worker[:8], str(total.paid), str(total.owed)) for total in report.totals]
        lines += ["", table(totals, head=("Worker", "Paid", "Accepted, not yet paid"))]
    for verdict in report.failed:
        lines += [
            "",
            f"What happened: {verdict.what}",
            f"What is safe:  {verdict.safe}",
            f"What to do:    {verdict.todo}",
        ]
    lines += ["", _summary(report)]
    return "\n".join(lines)


def _summary(report: Report) -> str:
    if report.failed:
        return f"{count(len(report.failed), 'file does', 'files do')} not hold. Do not pay or claim on them."
    if not report.receipts:
        return "There is no receipt among these files."
    unlogged = sum(verdict.outcome == "unlogged" for verdict in report.receipts)
    text = f"Every receipt holds: {count(len(report.receipts), 'receipt')}"
    return (
        f"{text}, {unlogged} of them signed and not yet logged." if unlogged else f"{text}, all in the log."
    )


def _row(verdict: Verdict) -> tuple[str, ...]:
    receipt = verdict.receipt
    if receipt is None:
        return (verdict.source, "", "", "", "", "", "", _WORDS[verdict.outcome])
    amount = str(Money(minor=receipt.posted_minor, currency=receipt.currency)) if receipt.posted_minor else ""
    return (
        f"{receipt.lease[:6]}-{receipt.number:02}", receipt.worker[:8], verdict.title, receipt.state,
        str(len(receipt.items)), amount, "" if verdict.log_index is None else str(verdict.log_index),
        _WORDS[verdict.outcome],
    )  # fmt: skip


def _value(report: Report) -> dict[str, Any]:
    return {
        "holds": report.holds,
        "hub": report.trust.hub if report.trust else None,
        "verdicts": [asdict(verdict) for verdict in report.verdicts],
        "totals": [asdict(total) for total in report.totals],
    }
