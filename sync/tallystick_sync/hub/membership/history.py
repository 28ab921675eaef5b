"""Work done at other hubs: signed history that a worker brings along, verified without calling anybody (R15).

A coordinator lists the root of a hub whose word counts here. A worker's exported receipts then show how much
of their work was accepted there, although that hub may be gone; the worker's key is the same everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, Table, Text, func, select

from tallystick_sync.errors import RefusedError
from tallystick_sync.evidence import read_evidence
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.verification import Report, verify_receipts

known_hub = Table(
    "known_hub", metadata, Column("root", Text, primary_key=True), Column("name", Text, nullable=False)
)
"""Hubs whose receipts count here, by the id that their first root set gives them."""

history = Table(
    "history",
    metadata,
    Column("worker", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("accepted", Number, nullable=False),
    PrimaryKeyConstraint("worker", "root"),
)
"""How many items of a worker another hub accepted, as of the history brought last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a history showed: the hub, and accepted items of each worker who belongs here."""

    hub: str
    name: str
    accepted: dict[str, int]


def list_hub(connection: Connection, root: str, name: str) -> None:
    """Let the receipts of another hub count here.

    Raises:
        RefusedError: This is no id of a hub.
    """
    if len(root) != 64 or not all(digit in "0123456789abcdef" for digit in root):
        raise RefusedError(
            "A hub is listed by its whole id, 64 hex digits.", code="bad-root", safe="Nothing was changed.",
            todo="tallystick-hub trust DIR show prints it at that hub; so does a worker's export.",
        )  # fmt: skip
    if not insert_or_ignore(connection, known_hub, {"root": root, "name": name}):
        connection.execute(known_hub.update().where(known_hub.c.root == root).values(name=name))


def known_hubs(connection: Connection) -> dict[str, str]:
    """Listed hubs: id and name."""
    return {row.root: row.name for row in connection.execute(select(known_hub).order_by(known_hub.c.name))}


def take(connection: Connection, paths: Sequence[Path]) -> Brought:
    """Verify an exported history and note what it shows of workers who belong to this hub.

    Raises:
        RefusedError: It is of a hub that is not listed, does not hold, or is of nobody here.
    """
    evidence = read_evidence(list(paths))
    report = verify_receipts(evidence)
    root = report.trust.hub if report.trust is not None else ""
    listed = known_hubs(connection)
    if root not in listed:
        raise RefusedError(
            f"This history is of the hub {root[:32] or 'that it does not name'}, which is not listed here.",
            code="unknown-hub", safe="Nothing was taken in.",
            todo="If you trust that hub: tallystick-hub history DIR list-hub ID NAME",
        )  # fmt: skip
    if not report.holds:
        what = report.failed[0].what if report.failed else "There is no receipt in it."
        raise RefusedError(
            f"This history does not hold. {what}", code="bad-history", safe="Nothing was taken in.",
            todo="Ask the worker to export it again.",
        )  # fmt: skip
    accepted = {
        worker: count for worker, count in _accepted(report).items() if people.is_enrolled(connection, worker)
    }
    if not accepted:
        raise RefusedError(
            "This history is of nobody who belongs to this hub.", code="not-enrolled",
            safe="Nothing was taken in.", todo="The worker joins first, with the same recovery words.",
        )  # fmt: skip
    for worker, count in accepted.items():
        row = {"worker": worker, "root": root, "accepted": count}
        if not insert_or_ignore(connection, history, row):
            mine = (history.c.worker == worker, history.c.root == root, history.c.accepted < count)
            connection.execute(history.update().where(*mine).values(accepted=count))
    return Brought(hub=root, name=listed[root], accepted=accepted)


def accepted_elsewhere(connection: Connection, worker: str) -> int:
    """How many items of a worker other listed hubs accepted."""
    query = (
        select(func.coalesce(func.sum(history.c.accepted), 0))
        .join(known_hub, known_hub.c.root == history.c.root)
        .where(history.c.worker == worker)
    )
    return int(connection.execute(query).scalar_one())


def _accepted(report: Report) -> dict[str, int]:
    items = {
        (verdict.receipt.worker, verdict.receipt.lease, item.item)
        for verdict in report.receipts
        if verdict.receipt is not None and verdict.receipt.state == "accepted"
        for item in verdict.receipt.items
    }
    found: dict[str, int] = {}
    for worker, _lease, _item in items:
        found[worker] = found.get(worker, 0) + 1
    return found
