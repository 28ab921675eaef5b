"""Whether a worker's exchanges are sealed: they are, once a lease on a confidential pack came."""

import sqlite3
from collections.abc import Callable

from tallystick_packs.documents import read_payload
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.texts import _
from tallystick_sync import anchor as anchors
from tallystick_sync.client import documents
from tallystick_sync.client.identity import Identity
from tallystick_sync.errors import UntrustedError
from tallystick_sync.sealed_frame import is_sealed, open_answer, seal_request

HUB_KEY = "hub_key"
"""Position: the public half of the hub's key for sealing."""

CONFIDENTIAL = "confidential"
"""Position: set once a lease brought the key of a confidential pack."""


def is_due(connection: sqlite3.Connection) -> bool:
    """Whether what this worker sends and gets is nobody else's to read."""
    return documents.get_position(connection, CONFIDENTIAL) is not None


def hub_key(connection: sqlite3.Connection) -> str | None:
    """The public half of the hub's key for sealing, as its anchors said last; None before one did."""
    known = documents.get_position(connection, HUB_KEY)
    if known is not None:
        return known
    anchor_id = documents.get_position(connection, "anchor")
    if anchor_id is None:
        return None
    envelope = documents.find(connection, anchor_id)
    return read_payload(envelope, anchors.KIND, anchors.Anchor, max_bytes=anchors.MAX_BYTES).sealing


def sealer(connection: sqlite3.Connection, *, hub: str) -> Callable[[bytes], bytes]:
    """What makes of a request's frame the bytes that leave this computer."""
    public = hub_key(connection) if is_due(connection) else None
    if public is None:
        return lambda frame: frame
    return lambda frame: seal_request(frame, public, hub=hub)


def incoming(data: bytes, identity: Identity, *, hub: str) -> bytes:
    """The frame of an answer, sealed or not.

    Raises:
        UntrustedError: It was sealed for somebody else, or changed.
    """
    if not is_sealed(data):
        return data
    try:
        return open_answer(data, [identity.sealing], hub=hub)
    except BadDocumentError as exc:
        raise UntrustedError(_("This file cannot be read: {what}").format(what=exc.what)) from exc
