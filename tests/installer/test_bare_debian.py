"""The .deb in a bare Debian 12: apt finds all that it needs, the window opens, and removing leaves the work.

Needs root, debootstrap, a network, and a built program: TALLYSTICK_BUILT names the DIR of
`installer/build.py --out DIR`.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BUILT = os.environ.get("TALLYSTICK_BUILT", "")
STORE = "/home/amara/profile"
# SIGTERM is how a session ends, and the program then closes its store in order: status 124 says that it was
# still open by then.
OPEN = (
    f"%s timeout --signal=TERM 20 tallystick --profile {STORE} 2>/tmp/said || echo status $?; cat /tmp/said"
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not BUILT, reason="TALLYSTICK_BUILT does not name a built program"),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may chroot"),
    pytest.mark.skipif(shutil.which("debootstrap") is None, reason="debootstrap is not installed"),
]

Inside = Callable[[str], str]


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """Runs a line of shell in a bare Debian 12 that has the package, and nothing that it does not ask for."""
    root = tmp_path_factory.mktemp("bare") / "debian"
    subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", str(root)], check=True, capture_output=True
    )
    package = next(Path(BUILT).glob("tallystick_*_amd64.deb"))
    shutil.copy(package, root / "tmp/tallystick.deb")
    subprocess.run(["mount", "--bind", "/proc", str(root / "proc")], check=True)

    def run(line: str) -> str:
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND": "noninteractive",
            "HOME": "/home/amara",
            "LC_ALL": "C.UTF-8",
        }
        done = subprocess.run(
            ["chroot", str(root), "sh", "-ec", line],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    try:
        run("mkdir -p /home/amara && apt-get update -q")
        run("apt-get install -y -q --no-install-recommends /tmp/tallystick.deb")
        yield run
    finally:
        subprocess.run(["umount", str(root / "proc")], check=True)


def test_every_library_is_there_with_nothing_but_what_the_package_asks_for(inside: Inside) -> None:
    line = (
        "export LD_LIBRARY_PATH=/usr/lib/tallystick/_internal; "  # as the program's start sets it
        "find /usr/lib/tallystick -name '*.so*' -type f -exec ldd {} + 2>/dev/null | grep 'not found' || true"
    )

    assert inside(line) == ""


def test_the_window_opens_and_the_profile_is_made(inside: Inside) -> None:
    inside("apt-get install -y -q --no-install-recommends xvfb xauth")

    said = inside(OPEN % "xvfb-run -a")

    assert said == "status 124\n"
    assert "store" in inside(f"ls {STORE}")


def test_files_are_known_to_the_desktop(inside: Inside) -> None:
    inside("apt-get install -y -q --no-install-recommends shared-mime-info desktop-file-utils xdg-utils")

    assert "tallypack" in inside("cat /usr/share/mime/globs")
    assert "tallystick" in inside("grep ^application/vnd.tallystick /usr/share/applications/mimeinfo.cache")
    inside("desktop-file-validate /usr/share/applications/io.github.tallystick.*")


def test_removing_leaves_the_work_and_says_where(inside: Inside) -> None:
    inside("mkdir -p /home/amara/.local/share/tallystick && echo work >/home/amara/.local/share/tallystick/x")

    said = inside("apt-get purge -y -q tallystick 2>&1")

    assert ".local/share/tallystick" in said
    assert inside("cat /home/amara/.local/share/tallystick/x") == "work\n"
    assert inside("ls /usr/lib/tallystick 2>/dev/null || echo gone") == "gone\n"
