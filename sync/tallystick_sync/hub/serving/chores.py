"""What a served hub does by itself, in a thread of its own: what is due, and backups.

A chore that fails is written to the log and tried again at the next round; it never stops the hub.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from tallystick_packs.errors import TallystickError
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.serving import timer

ROUND_S = 60
Chore = Callable[[Hub], None]


@contextmanager
def at_work(hub: Hub, chores: Sequence[Chore] | None = None, *, round_s: float = ROUND_S) -> Iterator[None]:
    """Do the chores every `round_s` seconds, the first time at once, while the block runs."""
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            do_all(hub, CHORES if chores is None else chores)
            stop.wait(round_s)

    thread = threading.Thread(target=run, name="chores")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def do_all(hub: Hub, chores: Sequence[Chore]) -> None:
    """Each chore once."""
    for chore in chores:
        try:
            chore(hub)
        except (TallystickError, SQLAlchemyError) as exc:
            hub.log.warning("%s: %s", chore.__name__, exc)


def do_what_is_due(hub: Hub) -> None:
    """Periods that ran out, and the public figures; syncs do a little of it too."""
    done = timer.tick(hub)
    if done:
        hub.log.info("%d clocks ran out", done)


def back_up_if_due(hub: Hub) -> None:
    """Write a backup when the newest one is older than the settings say; see `backup`.

    Raises:
        HubSetupError, FileProblemError: It cannot be written: the disk is not there, or is full.
    """
    from tallystick_sync.hub.safekeeping import backup

    settings = backup.read_settings(hub.folder)
    if settings is None or not settings.folder or not settings.every_hours:
        return
    newest = backup.newest_backup(hub.id, Path(settings.folder))
    age_s = hub.surroundings.now() - backup.time_of(newest) if newest else None
    if age_s is None or age_s >= settings.every_hours * 3600:
        path = backup.write_backup(hub, settings, Path(settings.folder))
        hub.log.info("backup written: %s", path.name)


CHORES: tuple[Chore, ...] = (do_what_is_due, back_up_if_due)
