"""Taking a verified answer into the store, in one transaction: all of it or nothing.

States only move forward: a receipt with a lower number never replaces a newer one, and nothing the hub
sends turns finished work back into work to do.
"""

import sqlite3
from collections.abc import Iterable

from tallystick_packs.documents import write_payload
from tallystick_sync.answer import Answer
from tallystick_sync.client import documents, giving_back, logbook, paper_rows
from tallystick_sync.client.answers import clear_outbox
from tallystick_sync.client.sealed_talk import CONFIDENTIAL, HUB_KEY
from tallystick_sync.leased import NewLease
from tallystick_sync.receipt import Receipt

TRUST = "trust"
ROSTER = "roster"
NOTICES = "notices"
"""Position: the number of the last notice of the hub's board."""

CERTIFIED = "certified"
"""Position: the installation whose certificate the hub holds, so that it need not be sent again."""


def take_in(
    connection: sqlite3.Connection, answer: Answer, *, trust_id: str | None, roster_id: str | None, at: int
) -> None:
    """Store everything of a verified answer and move the positions of the exchange."""
    for envelope in answer.documents:
        documents.keep(connection, envelope, at=at)
    logbook.take_in(connection, answer)
    if trust_id:
        documents.set_position(connection, TRUST, trust_id)
    if roster_id:
        documents.set_position(connection, ROSTER, roster_id)
    _take_catalog(connection, answer)
    for new in answer.leases:
        take_lease(connection, new, at=at)
    for _envelope, receipt in sorted(answer.receipts, key=lambda pair: pair[1].number):
        _take_receipt(connection, receipt)
    paper_rows.note_answer(
        connection, taken=answer.anchor.taken or (), refused=[(one.nonce, one.what) for one in answer.refused]
    )
    # An answer that came by stick may be older than what the network brought meanwhile: never go back.
    if answer.anchor.time >= int(documents.get_position(connection, "hub_time") or 0):
        documents.set_position(connection, "anchor", answer.anchor_id)
        documents.set_position(connection, "hub_time", answer.anchor.time)
        if answer.anchor.sealing is not None:
            documents.set_position(connection, HUB_KEY, answer.anchor.sealing)
    feed = int(documents.get_position(connection, "feed") or 0)
    is_stale = logbook.needs_new_proofs(connection, answer)
    documents.set_position(connection, "feed", 0 if is_stale else max(feed, answer.anchor.feed))
    newest = max((notice.number or 0 for _envelope, notice in answer.notices), default=0)
    if newest > int(documents.get_position(connection, NOTICES) or 0):
        documents.set_position(connection, NOTICES, newest)
    giving_back.arrived(connection, answer.anchor.nonce)
    if answer.restored is not None:
        # Numbers of packs and of the catalog may mean something else now; both come anew.
        documents.set_position(connection, "catalog", None)
        connection.execute("DELETE FROM wish")
        giving_back.begin(connection, since=answer.restored)
    documents.set_position(connection, "token", None)
    documents.set_position(connection, CERTIFIED, answer.anchor.installation)
    documents.set_position(connection, "stick_since", None)


def _take_catalog(connection: sqlite3.Connection, answer: Answer) -> None:
    catalog = answer.catalog
    version = int(documents.get_position(connection, "catalog") or 0)
    if catalog is not None and catalog.version > version:
        if catalog.since == 0:
            offered = {entry.number for entry in catalog.add}
            known = [row["number"] for row in connection.execute("SELECT number FROM offer")]
            gone = [(number,) for number in known if number not in offered]
            connection.executemany("DELETE FROM offer WHERE number = ?", gone)
        for entry in catalog.add:
            connection.execute(
                "INSERT INTO offer (number, entry) VALUES (?, ?) "
                "ON CONFLICT (number) DO UPDATE SET entry = excluded.entry",
                (entry.number, write_payload(entry).decode()),
            )
        _forget_offers(connection, catalog.gone)
        documents.set_position(connection, "catalog", catalog.version)
    for number, header_id in answer.header_ids.items():
        connection.execute("UPDATE offer SET header = ? WHERE number = ?", (header_id, number))
        connection.execute("DELETE FROM wish WHERE number = ? AND what = 'header'", (number,))


def _forget_offers(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    gone = [(number,) for number in numbers]
    connection.executemany("DELETE FROM offer WHERE number = ?", gone)
    connection.executemany("DELETE FROM wish WHERE number = ?", gone)


def take_lease(connection: sqlite3.Connection, new: NewLease, *, at: int) -> None:
    """Hold a lease; one that takes a bearer lease's place takes over the work under it."""
    lease, lease_id = new.lease, new.envelope.id
    if lease.key is not None:
        documents.set_position(connection, CONFIDENTIAL, 1)
    connection.execute(
        "INSERT INTO held (lease, pack, header, taken) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (lease_id, lease.pack, lease.header, at),
    )
    connection.execute(
        "INSERT INTO download (lease, have, total, done) VALUES (?, 0, ?, 0) ON CONFLICT DO NOTHING",
        (lease_id, lease.file_size),
    )
    connection.execute(
        "INSERT INTO money (lease, currency, number, owed_minor, paid_minor) VALUES (?, ?, 0, 0, 0) "
        "ON CONFLICT DO NOTHING",
        (lease_id, lease.price.currency),
    )
    connection.execute(
        "DELETE FROM wish WHERE what = 'pack' AND number IN (SELECT number FROM offer WHERE header = ?)",
        (lease.header,),
    )
    if lease.instead_of is not None:
        _take_over(connection, lease.instead_of, lease_id)


def _take_over(connection: sqlite3.Connection, bearer: str, lease: str) -> None:
    """Go on under the worker's own lease with what was done under a bearer lease.

    Answers are never changed: they stand under both. What was signed names the bearer lease for ever, and
    the hub's receipt on it comes under the new one.
    """
    documents.set_position(connection, f"{documents.IN_PLACE_OF}{bearer}", lease)
    connection.execute(
        "INSERT INTO answer (lease, item, revision, bytes, sha256) "
        "SELECT ?, item, revision, bytes, sha256 FROM answer WHERE lease = ? ON CONFLICT DO NOTHING",
        (lease, bearer),
    )
    connection.execute("UPDATE OR IGNORE draft SET lease = ? WHERE lease = ?", (lease, bearer))
    connection.execute("UPDATE OR IGNORE outbox SET lease = ? WHERE lease = ?", (lease, bearer))
    connection.execute("DELETE FROM held WHERE lease = ?", (bearer,))
    connection.execute("DELETE FROM download WHERE lease = ?", (bearer,))
    connection.execute("DELETE FROM money WHERE lease = ?", (bearer,))


def _take_receipt(connection: sqlite3.Connection, receipt: Receipt) -> None:
    for item in receipt.items:
        clear_outbox(connection, receipt.lease, item.item, item.revision)
        connection.execute(
            "INSERT INTO receipt_item (lease, item, revision, number, state, reason, evidence) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (lease, item) DO UPDATE SET revision = excluded.revision, number = excluded.number, "
            "state = excluded.state, "
            "reason = "
            "coalesce(excluded.reason, CASE excluded.state WHEN 'paid' THEN receipt_item.reason END), "
            "evidence = "
            "coalesce(excluded.evidence, CASE excluded.state WHEN 'paid' THEN receipt_item.evidence END) "
            "WHERE receipt_item.number < excluded.number",
            (
                receipt.lease, item.item, item.revision, receipt.number,
                # A payment that came back is owed again.
                "accepted" if receipt.state == "reversed" else receipt.state, item.reason,
                item.evidence,
            ),
        )  # fmt: skip
    connection.execute(
        "INSERT INTO money (lease, currency, number, owed_minor, paid_minor) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (lease) DO UPDATE SET currency = excluded.currency, number = excluded.number, "
        "owed_minor = excluded.owed_minor, paid_minor = excluded.paid_minor "
        "WHERE money.number < excluded.number",
        (receipt.lease, receipt.currency, receipt.number, receipt.owed_minor, receipt.paid_minor),
    )
