"""Taking a verified answer into the store, in one transaction: all of it or nothing.

States only move forward: a receipt with a lower number never replaces a newer one, and nothing the hub
sends turns finished work back into work to do.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from tallystick_packs.documents import write_payload
from tallystick_sync.answer import Answer, NewLease
from tallystick_sync.client import documents
from tallystick_sync.client.answers import clear_outbox
from tallystick_sync.client.schema import checkpoint, download, held, money, offer, proof, receipt_item, wish
from tallystick_sync.receipt import Receipt

TRUST = "trust"
ROSTER = "roster"


def take_in(
    connection: Connection, answer: Answer, *, trust_id: str | None, roster_id: str | None, at: int
) -> None:
    """Store everything of a verified answer and move the positions of the exchange."""
    for envelope in answer.documents:
        documents.keep(connection, envelope, at=at)
    for document_id, logged in answer.proofs.items():
        entry = {"document": document_id, "text": logged.to_text()}
        connection.execute(insert(proof).values(entry).on_conflict_do_nothing())
    point = answer.checkpoint
    row = {"size": point.size, "root": point.root.hex(), "text": answer.checkpoint_text}
    connection.execute(insert(checkpoint).values(row).on_conflict_do_nothing())
    seen = int(documents.get_position(connection, "log_size") or 0)
    if answer.is_log_consistent and point.size >= seen:
        documents.set_position(connection, "log_size", point.size)
        documents.set_position(connection, "log_root", point.root.hex())
    if trust_id:
        documents.set_position(connection, TRUST, trust_id)
    if roster_id:
        documents.set_position(connection, ROSTER, roster_id)
    _take_catalog(connection, answer)
    for new in answer.leases:
        _take_lease(connection, new, at=at)
    for _envelope, receipt in sorted(answer.receipts, key=lambda pair: pair[1].number):
        _take_receipt(connection, receipt)
    # An answer that came by stick may be older than what the network brought meanwhile: never go back.
    if answer.anchor.time >= int(documents.get_position(connection, "hub_time") or 0):
        documents.set_position(connection, "anchor", answer.anchor_id)
        documents.set_position(connection, "hub_time", answer.anchor.time)
    feed = int(documents.get_position(connection, "feed") or 0)
    documents.set_position(connection, "feed", max(feed, answer.anchor.feed))
    documents.set_position(connection, "token", None)
    documents.set_position(connection, "stick_since", None)


def _take_catalog(connection: Connection, answer: Answer) -> None:
    catalog = answer.catalog
    version = int(documents.get_position(connection, "catalog") or 0)
    if catalog is not None and catalog.version > version:
        if catalog.since == 0:
            numbers = [entry.number for entry in catalog.add]
            connection.execute(delete(offer).where(offer.c.number.not_in(numbers)))
        for entry in catalog.add:
            text = write_payload(entry).decode()
            statement = insert(offer).values(number=entry.number, entry=text)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["number"], set_={"entry": text})
            )
        _forget_offers(connection, catalog.gone)
        documents.set_position(connection, "catalog", catalog.version)
    for number, header_id in answer.header_ids.items():
        connection.execute(update(offer).where(offer.c.number == number).values(header=header_id))
        connection.execute(delete(wish).where(wish.c.number == number, wish.c.what == "header"))


def _forget_offers(connection: Connection, numbers: Iterable[int]) -> None:
    gone = list(numbers)
    connection.execute(delete(offer).where(offer.c.number.in_(gone)))
    connection.execute(delete(wish).where(wish.c.number.in_(gone)))


def _take_lease(connection: Connection, new: NewLease, *, at: int) -> None:
    lease_id = new.envelope.id
    row = {"lease": lease_id, "pack": new.lease.pack, "header": new.lease.header, "taken": at}
    connection.execute(insert(held).values(row).on_conflict_do_nothing())
    empty = {"lease": lease_id, "have": 0, "total": new.lease.file_size, "done": 0}
    connection.execute(insert(download).values(empty).on_conflict_do_nothing())
    totals = {
        "lease": lease_id, "currency": new.lease.price.currency, "number": 0, "owed_minor": 0, "paid_minor": 0
    }  # fmt: skip
    connection.execute(insert(money).values(totals).on_conflict_do_nothing())
    taken = [row.number for row in connection.execute(select(offer)) if row.header == new.lease.header]
    connection.execute(delete(wish).where(wish.c.number.in_(taken), wish.c.what == "pack"))


def _take_receipt(connection: Connection, receipt: Receipt) -> None:
    for item in receipt.items:
        clear_outbox(connection, receipt.lease, item.item, item.revision)
        row = {
            "lease": receipt.lease, "item": item.item, "revision": item.revision, "number": receipt.number,
            "state": receipt.state, "reason": item.reason, "evidence": item.evidence,
        }  # fmt: skip
        statement = insert(receipt_item).values(row)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["lease", "item"],
                set_={name: value for name, value in row.items() if name not in ("lease", "item")},
                where=receipt_item.c.number < receipt.number,
            )
        )
    totals = {
        "lease": receipt.lease, "currency": receipt.currency, "number": receipt.number,
        "owed_minor": receipt.owed_minor, "paid_minor": receipt.paid_minor,
    }  # fmt: skip
    connection.execute(
        insert(money)
        .values(totals)
        .on_conflict_do_update(
            index_elements=["lease"],
            set_={name: value for name, value in totals.items() if name != "lease"},
            where=money.c.number < receipt.number,
        )
    )
