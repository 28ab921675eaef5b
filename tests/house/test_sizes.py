"""Files, classes and functions stay small enough to hold in the head.

A name that must be larger stands in ``EXCEPTIONS`` with its reason, and leaves it when it shrinks.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

MOST_LINES_OF_A_FILE = 500
MOST_METHODS_OF_A_CLASS = 25
MOST_LINES_OF_A_FUNCTION = 60

# "path" or "path:Class" or "path:function" -> why it may be larger.
EXCEPTIONS: dict[str, str] = {
    "sync/tallystick_sync/hub/migrations/versions/v0001_first.py:upgrade": (
        "a list of tables as they were in version 1; nobody changes it, and cutting it would not explain it"
    ),
}


def test_nothing_is_too_large_without_a_reason(checkout: Path, committed: tuple[Path, ...]) -> None:
    too_large = set(_too_large(checkout, committed))

    unexplained = sorted(f"{name}: {size}" for name, size in too_large if name not in EXCEPTIONS)

    assert not unexplained, "larger than a reader can hold:\n" + "\n".join(unexplained)


def test_an_exception_leaves_the_table_when_it_is_not_needed(
    checkout: Path, committed: tuple[Path, ...]
) -> None:
    needed = {name for name, _ in _too_large(checkout, committed)}

    assert set(EXCEPTIONS) <= needed


def _too_large(checkout: Path, committed: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    for path in committed:
        if path.suffix == ".py":
            name = path.relative_to(checkout).as_posix()
            source = path.read_text(encoding="utf-8")
            lines = len(source.splitlines())
            if lines > MOST_LINES_OF_A_FILE:
                yield name, f"{lines} lines"
            for node in ast.walk(ast.parse(source)):
                yield from _too_large_node(name, node)


def _too_large_node(name: str, node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ClassDef):
        methods = sum(isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) for child in node.body)
        if methods > MOST_METHODS_OF_A_CLASS:
            yield f"{name}:{node.name}", f"{methods} methods"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > MOST_LINES_OF_A_FUNCTION:
            yield f"{name}:{node.name}", f"{lines} lines"
