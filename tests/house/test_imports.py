"""Importing is cheap and clean: the base needs no window, no database, no server.

Each import happens in a fresh Python, since this one has already imported nearly everything.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

HEAVY = {"PySide6", "shiboken6", "alembic", "sqlalchemy", "starlette", "uvicorn"}
UPPER = ("client", "hub", "commands", "requester")

VISIT = """
import importlib, json, pkgutil, sys
left_out = {"__main__", "migrations", *sys.argv[2:]}
def visit(name):
    module = importlib.import_module(name)
    for found in pkgutil.iter_modules(getattr(module, "__path__", [])):
        if found.name not in left_out:
            visit(f"{name}.{found.name}")
visit(sys.argv[1])
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def fresh_python(*arguments: str) -> str:
    """The output of a Python that treats every warning as an error."""
    command = [sys.executable, "-W", "error", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize(
    "package", ["tallystick_packs", "tallystick_sync", "tallystick_resources", "tallystick_desktop"]
)
def test_every_module_imports_without_a_warning(package: str) -> None:
    imported = json.loads(fresh_python("-c", VISIT, package))

    assert package in imported


@pytest.mark.parametrize(
    ("package", "left_out"),
    [("tallystick_packs", ()), ("tallystick_resources", ()), ("tallystick_sync", UPPER)],
)
def test_the_base_pulls_neither_a_window_nor_a_server(package: str, left_out: tuple[str, ...]) -> None:
    imported = json.loads(fresh_python("-c", VISIT, package, *left_out))

    assert not HEAVY & set(imported)


@pytest.mark.parametrize(
    "statement",
    [
        "from tallystick_packs import PackBuilder, open_pack",
        "import tallystick_sync",
        "import tallystick_sync.requester",
    ],
)
def test_what_a_requester_imports_pulls_neither_a_window_nor_a_server(statement: str) -> None:
    code = f"{statement}; import json, sys; print(json.dumps([name.split('.')[0] for name in sys.modules]))"

    imported = json.loads(fresh_python("-c", code))

    assert not HEAVY & set(imported)


@pytest.mark.parametrize("package", ["tallystick_packs", "tallystick_sync"])
def test_time_to_import_is_recorded(package: str, record_property: Callable[[str, object], None]) -> None:
    """A figure for the report, as a ratio: seconds mean nothing on a machine that does other things."""
    bare = min(_seconds("pass") for _ in range(3))
    ours = min(_seconds(f"import {package}") for _ in range(3))

    ratio = round(ours / bare, 2)
    record_property(f"import {package} / bare python", ratio)
    print(f"import {package}: {ratio} times a bare python")

    assert ratio > 0


def _seconds(code: str) -> float:
    started = time.perf_counter()
    fresh_python("-c", code)
    return time.perf_counter() - started
