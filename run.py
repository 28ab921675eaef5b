"""Sets Tallystick up on a fresh machine and runs it. Needs Python 3.11 or newer, and nothing else.

    python3 run.py demo --headless    the whole loop, from a folder of photos to a paid, verified receipt
    python3 run.py test               every check and test; the same command that the build server runs
    python3 run.py check              only the checks: style, types, layers; add --fix to mend style
    python3 run.py setup              only make the environment

The first run makes `.venv` beside this file and fills it from requirements.lock (about 150 MB to fetch);
later runs start at once and need no network. The first `test` fetches 75 MB more, servers to test with.
Nothing outside this folder is changed, except that on Debian and Ubuntu missing system libraries of Qt are
installed, where apt may be used.

    test [--long] [pytest's arguments]   --long adds the tests that take minutes;
                                         `run.py test tests/packs -k money` runs some of them
    demo [arguments]                     handed on to the demo; try `run.py demo --help`

Exit status: 0 done, 1 a check or test failed, 2 wrong use, 3 cannot be done now (no network, full disk).
"""

# Everything here is written so that Python 2.7 and 3.6 can parse it: they must reach this refusal.
from __future__ import print_function

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "Tallystick needs Python 3.11 or newer; this is Python %d.%d.\n"
        "Nothing was changed.\n"
        "Install a newer Python from your system's packages or python.org, then start this again with it,\n"
        "for example: python3.12 run.py demo\n" % sys.version_info[:2]
    )
    sys.exit(3)

import collections
import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import threading
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
ENV = os.path.join(ROOT, ".venv")
SERVERS_LOCK = os.path.join(ROOT, "tests", "servers.lock")
STAMP = os.path.join(ENV, "tallystick-stamp.json")  # written last: without it the set-up is not finished
SERVERS_STAMP = os.path.join(ENV, "tallystick-servers-stamp")
MADE_HERE = os.path.join(ENV, "made-by-run-py")  # written first: without it the folder is not ours to remove
LOCK = os.path.join(ROOT, "requirements.lock")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(ENV, "Scripts", "python.exe") if WINDOWS else os.path.join(ENV, "bin", "python")

# What Qt opens at start, and the Debian package that brings it.
QT_LIBRARIES = (
    ("libglib-2.0.so.0", "libglib2.0-0"),
    ("libGL.so.1", "libgl1"),
    ("libEGL.so.1", "libegl1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
)
X11_LIBRARIES = (("libxcb-cursor.so.0", "libxcb-cursor0"),)
NOTO_FOLDERS = ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/noto", "/usr/share/fonts/google-noto")


class TroubleError(Exception):
    """Something that the person at the keyboard has to know: what happened, what is safe, what to do."""

    def __init__(self, what, safe, todo):
        Exception.__init__(self, "%s\n%s\n%s" % (what, safe, todo))


def say(text):
    """One line about what is going on, at once even through a pipe."""
    print(text, flush=True)


def run_shown(headline, command):
    """Runs a program quietly, shows that it is alive, and returns (exit status, its last lines)."""
    started = time.monotonic()
    last = collections.deque(maxlen=200)
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = subprocess.Popen(command, cwd=ROOT, **pipes)
    lines = (line.decode("utf-8", "replace").rstrip() for line in process.stdout)
    reader = threading.Thread(target=last.extend, args=(lines,), daemon=True)
    reader.start()
    try:
        _watch(headline, process, last, started)
    except BaseException:
        process.kill()
        raise
    reader.join()
    took = "%.0f s" % (time.monotonic() - started)
    _show("%s: %s, %s" % (headline, "did not work" if process.returncode else "done", took), "\n")
    return process.returncode, list(last)


def _watch(headline, process, last, started):
    """On a terminal one line that is rewritten every second; elsewhere a line now and then."""
    terminal = sys.stdout.isatty()
    if not terminal:
        say(headline + " ...")
    pause = 1 if terminal else 30
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=pause)
            return
        words = last[-1].strip()[:50] if last else ""
        took = time.monotonic() - started
        _show("%s: %.0f s  %s" % (headline, took, words), "" if terminal else "\n")


def _show(text, end):
    if sys.stdout.isatty():
        text = "\r" + text[:100].ljust(100)
    print(text, end=end, flush=True)


def apt_prefix():
    """How apt-get can be run here: a list to put before it, or None where it may not be."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quiet
    asks_nothing = ["sudo", "-n", "true"]
    may = shutil.which("sudo") and (sys.stdin.isatty() or run_shown("Asking for sudo", asks_nothing)[0] == 0)
    return ["sudo"] + quiet if may else None


def apt_install(packages):
    """Installs system packages where that is allowed; returns whether it worked."""
    prefix = apt_prefix()
    if prefix is None:
        return False
    if prefix[0] == "sudo":
        subprocess.call(["sudo", "-v"])  # asks for the password now: run_shown has no keyboard
    run_shown("Reading the list of system packages", prefix + ["apt-get", "update", "-q"])
    install = prefix + ["apt-get", "install", "-y", "-q", "--no-install-recommends"] + packages
    return run_shown("Installing " + " ".join(packages), install)[0] == 0


def missing_libraries():
    """The packages whose libraries Qt could not open at this moment."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = QT_LIBRARIES + (X11_LIBRARIES if os.environ.get("DISPLAY") else ())
    return [package for library, package in wanted if not _opens(library)]


def _opens(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def provide_libraries():
    """Installs what Qt needs from the system, or names it; the rest of Tallystick works without."""
    packages = missing_libraries()
    if sys.platform.startswith("linux") and not any(map(os.path.isdir, NOTO_FOLDERS)):
        packages.append("fonts-noto-core")
    if packages and not apt_install(packages):
        say("Not installed, and needed only for the window and its tests: " + " ".join(packages))
        say("Someone who may install programs here can add them; the rest works without.")


def require_libraries():
    """The tests open windows, if only in memory."""
    missing = missing_libraries()
    if missing:
        raise TroubleError(
            "The tests cannot start: system libraries that Qt needs are missing.",
            "The environment in .venv is ready and stays.",
            "Install these (names as on Debian and Ubuntu), then start again: " + " ".join(missing),
        )


def wanted_stamp():
    """What the environment was made from; any difference means work to do."""
    stamp = {"root": ROOT}
    for name in ("requirements.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as stream:
            stamp[name] = hashlib.sha256(stream.read()).hexdigest()
    return stamp


def found_stamp():
    """The stamp of a finished environment whose Python still runs, or an empty one."""
    try:
        with open(STAMP, encoding="utf-8") as stream:
            stamp = json.load(stream)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and os.path.exists(PYTHON) else {}


@contextlib.contextmanager
def alone():
    """Lets a second run.py wait while the first one sets up; freed by the system if we are killed."""
    if WINDOWS:
        yield
        return
    import fcntl

    with open(os.path.join(ROOT, ".venv.lock"), "w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another run.py is setting this checkout up; waiting for it ...")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def set_up():
    """Makes or refreshes `.venv`; returns at once when nothing changed since the last time."""
    wanted = wanted_stamp()
    if found_stamp() == wanted:
        return
    with alone():
        found = found_stamp()
        if found == wanted:
            return
        say("Setting up Tallystick in .venv (later runs skip this).")
        pip = refresh_environment(found, wanted)
        install_packages(pip)
        provide_libraries()
        with open(STAMP + ".new", "w", encoding="utf-8") as stream:
            json.dump(wanted, stream)
        os.replace(STAMP + ".new", STAMP)


def refresh_environment(found, wanted):
    """Keeps a finished environment of this folder, makes a new one otherwise; returns its pip."""
    if found.get("root") == wanted["root"]:
        say("What Tallystick is built from has changed; bringing the environment up to date.")
        os.remove(STAMP)  # if this is interrupted, the next run starts from nothing
        pip = pip_of_environment() or pip_of_system()
        if pip:
            return pip
    elif found:
        say("This folder was moved or copied; making its environment again.")
    elif os.path.exists(MADE_HERE):
        say("An earlier set-up did not finish; starting it again.")
    remove_environment()
    os.mkdir(ENV)
    with open(MADE_HERE, "w", encoding="utf-8") as stream:
        stream.write("run.py made this folder and may remove it.\n")
    return make_environment()


def remove_environment():
    """Removes `.venv`, but only one that run.py made."""
    if not os.path.lexists(ENV):
        return
    if not os.path.exists(MADE_HERE):
        raise TroubleError(
            "There is a .venv here that run.py did not make.",
            "It was left as it is.",
            "Move it away or remove it, then start this again.",
        )
    shutil.rmtree(ENV)


def make_environment():
    """Three ways to an environment with a pip, from the usual one to the last resort."""
    run_shown("Making the environment", [sys.executable, "-m", "venv", ENV])
    pip = pip_of_environment()
    if pip:
        return pip
    # Debian keeps the part of Python that puts pip into an environment in a package of its own.
    pip = pip_of_system()
    if pip:
        bare = [sys.executable, "-m", "venv", "--without-pip", ENV]
        if run_shown("Making the environment for the system's pip", bare)[0] == 0:
            return pip
    version = "python%d.%d-venv" % sys.version_info[:2]
    if apt_install([version]) or apt_install(["python3-venv"]):
        run_shown("Making the environment", [sys.executable, "-m", "venv", ENV])
        pip = pip_of_environment()
        if pip:
            return pip
    raise TroubleError(
        "This Python can make no environment: it has neither ensurepip nor a pip of 22.3 or newer.",
        "Nothing outside the folder .venv was changed.",
        "Install the package python3-venv (or python3-pip), then start this again.",
    )


def pip_of_environment():
    """The pip inside `.venv`, if it has one."""
    command = [PYTHON, "-m", "pip"]
    return command if _pip_version(command) else None


def pip_of_system():
    """The system's pip, told to work in `.venv`; it learned that in version 22.3."""
    for command in ([sys.executable, "-m", "pip"], ["pip3"]):
        if _pip_version(command) >= (22, 3):
            return command + ["--python", PYTHON]
    return None


def _pip_version(command):
    try:
        words = subprocess.check_output(command + ["--version"], stderr=subprocess.DEVNULL).split()
        return tuple(int(part) for part in words[1].split(b".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return ()


def install_packages(pip):
    """The locked packages, each checked against its hash, then this project on top of them."""
    install = pip + ["install", "--disable-pip-version-check", "--no-input"]
    locked = install + ["--require-hashes", "-r", LOCK]
    project = install + ["--no-build-isolation", "--no-deps", "-e", ROOT]
    for words, command in (("the locked packages", locked), ("Tallystick itself", project)):
        status, lines = run_shown("Installing " + words, command)
        if status:
            raise explain("\n".join(lines))


def provide_servers():
    """The database server and the object store that some tests start; only tests need them."""
    with open(SERVERS_LOCK, "rb") as stream:
        wanted = hashlib.sha256(stream.read()).hexdigest()
    with alone():
        if os.path.exists(SERVERS_STAMP):
            with open(SERVERS_STAMP, encoding="utf-8") as stream:
                if stream.read() == wanted:
                    return
        pip = pip_of_environment() or pip_of_system()
        install = pip + ["install", "--disable-pip-version-check", "--no-input", "--no-deps"]
        command = install + ["--require-hashes", "-r", SERVERS_LOCK]
        status, lines = run_shown("Installing servers to test with", command)
        if status:
            raise explain("\n".join(lines))
        with open(SERVERS_STAMP, "w", encoding="utf-8") as stream:
            stream.write(wanted)


def explain(output):
    """What pip's output means to the person who has to act."""
    safe = "Nothing outside the folder .venv was changed; the next run starts the set-up again."
    if "No space left" in output or "Errno 28" in output:
        return TroubleError("The disk is full.", safe, "Free about 1 GB, then start this again.")
    if "DO NOT MATCH THE HASHES" in output:
        todo = "Try another network (one here may rewrite downloads), and tell us if it happens again."
        return TroubleError("A downloaded package is not the one that the lock names.", safe, todo)
    signs = ("connection", "name resolution", "timed out", "No matching distribution", "Proxy", "SSL")
    if any(sign in output for sign in signs):
        todo = "Check the network (a web page should open), then start this again."
        return TroubleError("The packages could not be fetched.", safe, todo)
    tail = "\n".join("    " + line for line in output.splitlines()[-15:])
    return TroubleError("A package could not be installed. pip said:\n" + tail, safe, "Please report this.")


def setup(arguments):
    """Only the environment."""
    if arguments:
        return usage("setup takes no arguments")
    set_up()
    say("Ready.")
    return 0


def demo(arguments):
    """The whole loop in the worker's window, with the arguments that the demo knows."""
    set_up()
    require_libraries()
    return call([PYTHON, "-m", "tallystick_desktop", "demo"] + arguments)


def check(arguments):
    """Style, types and layers; all of them even when the first one fails."""
    if arguments not in ([], ["--fix"]):
        return usage("check takes --fix or nothing")
    set_up()
    python_m = [PYTHON, "-m"]
    steps = (
        ("Style", python_m + ["ruff", "check", "--quiet"] + arguments),
        ("Layout", python_m + ["ruff", "format", "--quiet"] + ([] if arguments else ["--check"])),
        ("Types", python_m + ["mypy"]),
        ("Layers", [os.path.join(os.path.dirname(PYTHON), "lint-imports"), "--no-logo"]),
    )
    failed = []
    for name, command in steps:
        say("%s ..." % name)
        if call(command):
            failed.append(name.lower())
    say("The checks found faults in: " + ", ".join(failed) if failed else "The checks found nothing.")
    return 1 if failed else 0


def test(arguments):
    """The checks, then the tests without a screen."""
    set_up()
    require_libraries()
    provide_servers()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    checked = check([])
    whole = all(argument == "--long" for argument in arguments)
    parallel = ["-n", "2", "--dist", "loadfile"] if whole else []
    say("Tests ...")
    tested = call([PYTHON, "-m", "pytest"] + parallel + arguments)
    return 1 if checked or tested else 0


def call(command):
    """Runs a program on this terminal and returns its exit status."""
    return subprocess.call(command, cwd=ROOT)


def usage(complaint):
    """Wrong use: the complaint, then the page at the top of this file."""
    sys.stderr.write("run.py: %s\n\n%s" % (complaint, __doc__))
    return 2


def main(arguments):
    """Finds the verb and turns what went wrong into plain words and an exit status."""
    verbs = {"demo": demo, "test": test, "check": check, "setup": setup}
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0
    if arguments[0] not in verbs:
        return usage("no such verb: " + arguments[0])
    try:
        return verbs[arguments[0]](arguments[1:])
    except TroubleError as trouble:
        sys.stderr.write("\n%s\n" % trouble)
        return 3
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Nothing is lost: start it again and it continues or starts over.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
