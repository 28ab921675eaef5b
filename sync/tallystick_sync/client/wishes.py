"""Wishes: headers and leases that the next exchange asks for."""

from typing import Literal

from tallystick_sync.client.store import Store

What = Literal["header", "pack"]


def wish(store: Store, number: int, what: What) -> None:
    """Ask for the header or a lease of the offer called `number`."""
    _write(store, "INSERT INTO wish (number, what) VALUES (?, ?) ON CONFLICT DO NOTHING", number, what)


def unwish(store: Store, number: int, what: What) -> None:
    """Take back a wish that has not been sent."""
    _write(store, "DELETE FROM wish WHERE number = ? AND what = ?", number, what)


def _write(store: Store, statement: str, number: int, what: What) -> None:
    store.writer.now(lambda connection: connection.execute(statement, (number, what)), "offer")
