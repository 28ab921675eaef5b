"""Whether the hub is in recovery: it was restored from a backup, and that is not ended (`recovering`)."""

from sqlalchemy import Connection

from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.store.database import get_counter, set_counter

_SINCE = "recovery_since"
_TRUST = "recovery_trust"


def begin(connection: Connection, *, trust_version: int, at: int) -> None:
    """The hub was restored `at` this time (Unix seconds); the trust list of this version says so."""
    set_counter(connection, _SINCE, at)
    set_counter(connection, _TRUST, trust_version)


def since(connection: Connection) -> int:
    """When the recovery began that has not ended; 0: there is none."""
    return get_counter(connection, _SINCE)


def end(connection: Connection) -> None:
    """Everything is as it should be: the hub leases, decides and pays again."""
    set_counter(connection, _SINCE, 0)


def must_learn(connection: Connection, trust_version: int) -> bool:
    """Whether somebody with this trust list does not know yet that the hub was restored."""
    return trust_version < get_counter(connection, _TRUST)


def check_over(connection: Connection) -> None:
    """Refuse what would give a receipt's number twice or pay somebody twice.

    Raises:
        RefusedError: The hub is in recovery.
    """
    if since(connection):
        raise RefusedError(
            "This hub was restored from a backup and is in recovery.", code="recovery",
            safe="Nothing was changed.",
            todo="See who has come back, then end it: tallystick-hub recovery DIR",
        )  # fmt: skip
