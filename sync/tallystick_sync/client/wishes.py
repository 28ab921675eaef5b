"""Wishes: headers and leases that the next exchange asks for."""

from typing import Literal

from sqlalchemy import delete
from sqlalchemy.dialects.sqlite import insert

from tallystick_sync.client.schema import wish as wish_table
from tallystick_sync.client.store import Store

What = Literal["header", "pack"]


def wish(store: Store, number: int, what: What) -> None:
    """Ask for the header or a lease of the offer called `number`."""
    statement = insert(wish_table).values(number=number, what=what).on_conflict_do_nothing()
    store.writer.now(lambda connection: connection.execute(statement), "offer")


def unwish(store: Store, number: int, what: What) -> None:
    """Take back a wish that has not been sent."""
    statement = delete(wish_table).where(wish_table.c.number == number, wish_table.c.what == what)
    store.writer.now(lambda connection: connection.execute(statement), "offer")
