"""Carrying out a re-key: the person's feed, money and work under way follow to the new key."""

from sqlalchemy import Connection, insert, select, update

from tallystick_packs.envelope import Envelope
from tallystick_sync import rekey as rekeys
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.membership import people, persons
from tallystick_sync.hub.membership.persons import rekey_table
from tallystick_sync.hub.reviewing import clocks
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.transparency import log
from tallystick_sync.rekey import Rekey
from tallystick_sync.trust import TrustList


def check(connection: Connection, old: str, new: str) -> None:
    """Refuse a re-key that cannot be carried out.

    Raises:
        RefusedError: A key is no worker's here, or has come to an end already.
    """
    for key, what in ((old, "old"), (new, "new")):
        if not people.is_enrolled(connection, key):
            raise RefusedError(
                f"The {what} key {key[:12]} belongs to no worker of this hub.", code="no-rekey",
                safe="Nothing was changed.", todo="The person joins first, with an invite and new words.",
            )  # fmt: skip
        if persons.stands_for(connection, key) != key:
            raise RefusedError(
                f"Another key stands in the place of the {what} key {key[:12]} already.", code="no-rekey",
                safe="Nothing was changed.",
            )  # fmt: skip


def carry_out(connection: Connection, context: Context, envelope: Envelope, trust: TrustList) -> Rekey:
    """Take in a re-key signed by two persons: log it, and let everything follow to the new key.

    Raises:
        UntrustedError: Not signed by two persons who may.
        RefusedError: It cannot be carried out.
    """
    value = rekeys.read_rekey(envelope, trust)
    check(connection, value.old, value.new)
    documents.keep(connection, envelope, at=context.now)
    log.append(connection, envelope.id, job="", random_bytes=context.random_bytes)
    connection.execute(
        insert(rekey_table).values(old=value.old, new=value.new, document=envelope.id, time=context.now)
    )
    people.to_feed(connection, value.new, envelope.id)
    rows = connection.execute(
        select(people.feed).where(people.feed.c.worker == value.old).order_by(people.feed.c.position)
    ).all()
    moved = {row.position: people.to_feed(connection, value.new, row.document) for row in rows}
    # Periods that wait for the worker to read a receipt wait for the new program to read it (R5).
    for row in connection.execute(select(clocks.unread).where(clocks.unread.c.worker == value.old)).all():
        connection.execute(
            update(clocks.unread)
            .where(clocks.unread.c.lease == row.lease, clocks.unread.c.item == row.item)
            .values(worker=value.new, position=moved.get(row.position, 0))
        )
    return value
