"""The main screens over a worker of a small world, without the program around them."""

from pytestqt.qtbot import QtBot
from tests.support.world import World

from tallystick_desktop.core.jobs import RunsAtOnce
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.presenters import Presenters
from tallystick_desktop.shell import Shell
from tallystick_sync.client import Worker


def shell_of(worker: Worker, world: World, qtbot: QtBot) -> Shell:
    presenters = Presenters(
        worker,
        WindowSettings(world.folder / "window.json"),
        RunsAtOnce(),
        profile=world.folder,
        language="en",
        now=world.clock.now,
        home=lambda work: work(),
    )
    shell = Shell(presenters)
    qtbot.addWidget(shell)
    shell.resize(1024, 600)
    shell.show()
    return shell
