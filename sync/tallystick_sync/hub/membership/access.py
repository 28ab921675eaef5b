"""Tokens for programs that watch a hub from outside: what each may see, and who made it.

A token is shown once; the hub keeps its hash. Roles: `watch` reads metrics and the state of the hub, `backup`
fetches the newest backup, which only its own key opens. Nothing that changes the hub goes by token: people
sign with their keys.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Connection, Table, Text, insert, select, update

from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.store.database import Number, metadata

Role = Literal["watch", "backup"]
ROLES: tuple[Role, ...] = ("watch", "backup")
_BYTES = 24

token_table = Table(
    "access_token",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("made", Number, nullable=False),
    Column("ended", Number),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token by its name; times in Unix seconds."""

    name: str
    role: str
    made: int
    ended: int | None


def make(connection: Connection, context: Context, name: str, role: Role) -> str:
    """A new token; only its hash is kept.

    Raises:
        RefusedError: There is one of this name.
    """
    if connection.execute(select(token_table.c.name).where(token_table.c.name == name)).first() is not None:
        raise RefusedError(
            f"There is a token called {name!r} already.", code="no-token", safe="Nothing was changed.",
            todo="Choose another name; a token that ended keeps its own.",
        )  # fmt: skip
    token = context.random_bytes(_BYTES).hex()
    row = {"name": name, "sha256": _hash(token), "role": role, "made": context.now, "ended": None}
    connection.execute(insert(token_table).values(row))
    return token


def end(connection: Connection, context: Context, name: str) -> None:
    """A token is good for nothing from now on.

    Raises:
        RefusedError: There is none of this name, or it has ended.
    """
    found = update(token_table).where(token_table.c.name == name, token_table.c.ended.is_(None))
    if not connection.execute(found.values(ended=context.now)).rowcount:
        raise RefusedError(
            f"There is no token called {name!r} that could end.", code="no-token",
            safe="Nothing was changed.",
            todo="List them: tallystick-hub token DIR list",
        )  # fmt: skip


def every(connection: Connection) -> list[Token]:
    """All tokens, the oldest first."""
    rows = connection.execute(select(token_table).order_by(token_table.c.made, token_table.c.name))
    return [Token(name=row.name, role=row.role, made=row.made, ended=row.ended) for row in rows]


def may(connection: Connection, authorization: str, role: Role) -> bool:
    """Whether a header `Authorization: Bearer TOKEN` (RFC 6750) is good for a role."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return False
    query = select(token_table.c.name).where(
        token_table.c.sha256 == _hash(token.strip()),
        token_table.c.role == role,
        token_table.c.ended.is_(None),
    )
    return connection.execute(query).first() is not None


def _hash(token: str) -> str:
    return hashlib.sha256(f"tallystick access {token}".encode()).hexdigest()
