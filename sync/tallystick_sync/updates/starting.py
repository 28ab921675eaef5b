"""Updates as the running program sees them: what is installed, what a file offers, taking it, going back.

offered = offer(Path(sys.executable), Path("tallystick-0.2.0.tallyupdate"))
take(Path(sys.executable), offered, run=subprocess.run)
"""

import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tallystick_packs.errors import FileProblemError
from tallystick_packs.texts import _
from tallystick_sync.errors import UntrustedError
from tallystick_sync.updates import TRY_OUT
from tallystick_sync.updates.bundle import MAX_BUNDLE_BYTES, Update, read_update
from tallystick_sync.updates.place import go_back, install, place_of, read_installed
from tallystick_sync.updates.release import Release

_SECONDS = 120

Run = Callable[..., Any]


def installed(program: Path) -> Release:
    """Return the release that the running program is."""
    return read_installed(place_of(program).current)[0]


def offer(program: Path, file: Path) -> Update:
    """Read an update from a file and decide whether it may follow the running program; changes nothing."""
    known = installed(program)
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BUNDLE_BYTES + 1)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, file) from exc
    return read_update(data, installed=known)


def take(program: Path, offered: Update, *, run: Run) -> Path:
    """Install an update that was offered; it is used from the next start on.

    Args:
        run: `subprocess.run`, or what stands for it.
    """
    return install(place_of(program), offered, try_it=partial(_try_out, run=run))


def back(program: Path) -> Path:
    """Use the program before again, from the next start on."""
    return go_back(place_of(program))


def _try_out(folder: Path, *, run: Run) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        done = run(
            [str(folder / "tallystick"), TRY_OUT],
            env=environment,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise _does_not_start() from exc
    if done.returncode != 0:
        raise _does_not_start()


def _does_not_start() -> UntrustedError:
    return UntrustedError(
        _("The new program does not start on this computer."),
        safe=_("The program that you have is untouched, and is still the one in use."),
        todo=_("Go on with it, and tell your coordinator."),
    )
