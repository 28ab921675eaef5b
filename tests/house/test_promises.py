"""The markers that tie tests to promises name promises that exist."""

import ast
from pathlib import Path

PROMISES = {f"R{number}" for number in range(1, 22)}


def test_every_promise_marker_names_one_of_the_promises(checkout: Path, committed: tuple[Path, ...]) -> None:
    wrong = []
    for path in committed:
        if path.suffix == ".py" and path.is_relative_to(checkout / "tests"):
            for line, names in _markers(path):
                if not names or not set(names) <= PROMISES:
                    wrong.append(f"{path.relative_to(checkout)}:{line}: {names}")

    assert not wrong, "\n".join(wrong)


def _markers(path: Path) -> list[tuple[int, list[object]]]:
    """Line and arguments of each ``pytest.mark.promise(...)``; one without a call has no arguments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found: list[tuple[int, list[object]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "promise":
            call = calls.get(id(node))
            arguments = call.args if call else []
            found.append((node.lineno, [getattr(each, "value", ast.dump(each)) for each in arguments]))
    return found
