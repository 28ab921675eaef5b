"""The worker's settings as JSON values by key. The keys and their defaults are the window's table."""

import json
from typing import Any

from tallystick_sync.client.store import Store

_SET = "REPLACE INTO setting (key, value) VALUES (?, ?)"


class Settings:
    """Settings kept in a worker's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a setting, or `default` where it was never set."""
        with self._store.read() as connection:
            row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return default if row is None else json.loads(row["value"])

    def set(self, key: str, value: Any) -> None:
        """Set a value; None forgets it."""
        if value is None:
            self._write("DELETE FROM setting WHERE key = ?", key)
            return
        text = json.dumps(value, ensure_ascii=False)
        self._write(_SET, key, text)

    def set_soon(self, key: str, value: Any) -> None:
        """Set a value that may be lost: with the next commit, and without a word where the disk refuses."""
        text = json.dumps(value, ensure_ascii=False)
        self._store.writer.submit(lambda connection: connection.execute(_SET, (key, text)))

    def _write(self, statement: str, *values: str) -> None:
        self._store.writer.now(lambda connection: connection.execute(statement, values), "setting")
