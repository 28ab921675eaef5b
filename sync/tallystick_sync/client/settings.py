"""The worker's settings as JSON values by key. The keys and their defaults are the window's table."""

import json
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from tallystick_sync.client.schema import setting
from tallystick_sync.client.store import Store


class Settings:
    """Settings kept in a worker's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a setting, or `default` where it was never set."""
        with self._store.read() as connection:
            text = connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar()
        return default if text is None else json.loads(text)

    def set(self, key: str, value: Any) -> None:
        """Set a value; None forgets it."""
        if value is None:
            self._store.writer.now(
                lambda connection: connection.execute(delete(setting).where(setting.c.key == key)), "setting"
            )
            return
        text = json.dumps(value, ensure_ascii=False)
        statement = insert(setting).values(key=key, value=text)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"value": text})
        self._store.writer.now(lambda connection: connection.execute(statement), "setting")
