"""`Hub`: an open hub, to which calls are made. The web server and the commands stand around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from tallystick_sync.checkpoint import sign_checkpoint
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.context import Context, check_clock
from tallystick_sync.hub.keys import HubKeys, finish_rotation, load_keys
from tallystick_sync.hub.membership import lists
from tallystick_sync.hub.membership.lists import Lists
from tallystick_sync.hub.store.storage import Storage, find_storage, is_made, open_blobs, open_database
from tallystick_sync.hub.transparency import log, witnessing
from tallystick_sync.logs import close_log, open_log
from tallystick_sync.trust import TrustList


class Hub:
    """A hub's folder, open.

    Args:
        folder: Made by `setup.create_hub`.
        storage: Where its database and pack files are, if not where the folder says.

    Raises:
        HubSetupError: There is no hub in the folder, a newer program wrote it, or its database cannot be
            reached.
    """

    def __init__(
        self, folder: Path, *, surroundings: Surroundings | None = None, storage: Storage | None = None
    ) -> None:
        storage = storage or find_storage(folder)
        if not is_made(folder, storage):
            raise HubSetupError(
                f"There is no hub in {folder}.", todo=f"Make one: tallystick-hub init {folder}"
            )
        self.folder = folder
        self.surroundings = surroundings or Surroundings()
        self.database = open_database(folder, storage)
        self.blobs = open_blobs(folder, storage)
        self.log = open_log(folder, "hub")
        with self.database.read() as connection:
            trust = lists.load_lists(connection).trust
        self.id = trust.hub
        finish_rotation(folder, trust)
        self.keys = load_keys(folder)

    def close(self) -> None:
        """Close the database."""
        self.database.close()
        close_log(self.log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[tuple[Connection, Context]]:
        """A write transaction with its context; commits at the end of the block."""
        with self.database.write() as connection:
            now = self.surroundings.now()
            check_clock(connection, now)
            self.lists(connection)
            yield connection, self.context(now)

    def context(self, now: int) -> Context:
        """The context for decisions made at `now` (Unix seconds)."""
        return Context(hub=self.id, keys=self.keys, now=now, random_bytes=self.surroundings.random_bytes)

    def lists(self, connection: Connection) -> Lists:
        """Trust list and roster in force; takes up new keys that another process put into force."""
        current = lists.load_lists(connection)
        if not _are_named(self.keys, current.trust):
            finish_rotation(self.folder, current.trust)
            self.keys = load_keys(self.folder)
        return current

    def checkpoint(self, connection: Connection) -> tuple[int, bytes, str]:
        """Size, root and signed checkpoint of what is committed, with what witnesses said of it."""
        size = log.size(connection)
        root = log.root(connection, size)
        origin = self.lists(connection).trust.log.origin
        text = sign_checkpoint(origin=origin, size=size, root=root, key=self.keys.log)
        return size, root, text + "".join(witnessing.lines_on(connection, origin, size))


def _are_named(keys: HubKeys, trust: TrustList) -> bool:
    """Whether the keys at hand are those that the trust list says are in force."""
    coordinators = {state.key for state in trust.coordinators if state.state == "active"}
    hub_keys = {key.hex for key in trust.hub_active_keys()}
    return (
        keys.hub.public.hex in hub_keys
        and keys.log.public.hex == trust.log.key
        and (keys.coordinator.public.hex in coordinators or not coordinators)
    )
