"""Idempotency tokens: a requester's name for one thing they want done, so that a repeat does it once.

A token belongs to the requester who used it, for ever. The same thing under the same token is done once and
answered as things stand now; another thing under it is refused, or one of the two would be lost in silence.
"""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, Table, Text, select

from tallystick_packs.errors import BadDocumentError
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.store.database import insert_or_ignore, metadata

MAX_TOKEN = 64

order_token = Table(
    "order_token",
    metadata,
    Column("requester", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("digest", Text, nullable=False),
    PrimaryKeyConstraint("requester", "token"),
)
"""`digest`: SHA-256 over what was wanted, without the time and the signature, which a repeat has anew."""


def use(connection: Connection, *, requester: str, token: str | None, wanted: Iterable[str]) -> bool:
    """Note that a token is used for something; True where it is the first time, or there is no token.

    Args:
        wanted: What is wanted, in parts, whatever a repeat has in common with the first.

    Raises:
        BadDocumentError: The token is empty or longer than 64 letters.
        RefusedError: It was used for something else (`other-body`).
    """
    if token is None:
        return True
    if not 1 <= len(token) <= MAX_TOKEN or not token.isprintable():
        raise BadDocumentError(f"A token has 1 to {MAX_TOKEN} printable letters.")
    digest = hashlib.sha256("\0".join(wanted).encode()).hexdigest()
    row = {"requester": requester, "token": token, "digest": digest}
    if insert_or_ignore(connection, order_token, row):
        return True
    key = (order_token.c.requester == requester) & (order_token.c.token == token)
    if connection.execute(select(order_token.c.digest).where(key)).scalar_one() != digest:
        raise RefusedError(
            "This token stands for something else that you sent before.", code="other-body",
            safe="Nothing was done twice, and nothing new was done.", todo="Use another token for this.",
        )  # fmt: skip
    return False
