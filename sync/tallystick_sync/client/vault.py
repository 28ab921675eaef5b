"""Confidential work in the store: sealed under a key that grows from the worker's recovery words.

Connections of a store have two SQL functions, so that no query can forget it: `sealed(x, 1)` encrypts (with 0
it does not), `opened(x)` decrypts what is sealed and gives anything else back as it is.

    connection.execute("SELECT opened(bytes) AS bytes FROM answer")
"""

import sqlite3
from collections.abc import Callable

from tallystick_packs.errors import BadKeyError
from tallystick_packs.texts import _
from tallystick_sync.sealing import seal, unseal

MAGIC = b"\0tss1"
"""No JSON begins like this."""


class Vault:
    """Seals and opens; the key is asked for when it is first needed."""

    def __init__(self) -> None:
        self._key_of: Callable[[], bytes] | None = None

    def set_key(self, key_of: Callable[[], bytes]) -> None:
        """Say where the storage key comes from."""
        self._key_of = key_of

    def install(self, connection: sqlite3.Connection) -> None:
        """Give a connection the SQL functions `sealed` and `opened`."""
        connection.create_function("sealed", 2, self._sealed)
        connection.create_function("opened", 1, self._opened)

    def _key(self) -> bytes:
        if self._key_of is None:
            raise BadKeyError(_("Nobody works in this profile yet."))
        return self._key_of()

    def _sealed(self, value: str | bytes | None, is_due: int) -> str | bytes | None:
        if value is None or not is_due:
            return value
        return MAGIC + seal(self._key(), value.encode() if isinstance(value, str) else value)

    def _opened(self, value: str | bytes | None) -> str | bytes | None:
        if not isinstance(value, bytes) or not value.startswith(MAGIC):
            return value
        return unseal(self._key(), value.removeprefix(MAGIC))


def is_sealed(value: object) -> bool:
    """Whether a stored value is sealed."""
    return isinstance(value, bytes) and value.startswith(MAGIC)
