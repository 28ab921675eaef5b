"""Mutants of a module: one small change each, that some test must notice.

    python -m tests.support.mutants tallystick_sync.trust tests/sync/test_trust.py tests/sync/test_answer.py

The tests run once as they are. Then for each mutant a copy of this process puts the changed code into the
functions of the module, which everybody who imported them sees, and runs the tests up to the first that
fails. What no test notices is printed, one JSON object a line: a survivor.

Changed are comparisons, `and` and `or`, `not`, whole numbers and truth values, `any` and `all`, checks
(`if ...: raise` never raises), calls whose result is not used, and arguments given by name. Words are not.
"""

import ast
import copy
import functools
import importlib
import json
import multiprocessing
import os
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PYTEST = ("-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly", "--deselect", "nothing")
PATIENCE_S = 120.0
"""A mutant that goes round for ever is noticed too."""

_OPPOSITES: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_SIBLINGS = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One changed place: the line in the source as it stands, what was changed, and the changed tree."""

    line: int
    source: str
    change: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module's functions, in the order of its lines."""
    tree, lines = ast.parse(source), source.splitlines()
    places = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node): node for function in places for node in _decisions(function)}
    numbered = [node for node in ast.walk(tree) if id(node) in inside]
    order = {id(node): number for number, node in enumerate(ast.walk(tree))}
    for node in sorted(numbered, key=lambda one: (getattr(one, "lineno", 0), order[id(one)])):
        for change, apply in _changes(node):
            changed = copy.deepcopy(tree)
            twin = next(one for number, one in enumerate(ast.walk(changed)) if number == order[id(node)])
            apply(twin)
            line = getattr(node, "lineno", 0)
            yield Mutant(line=line, source=lines[line - 1].strip(), change=change, tree=changed)


def _decisions(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """All nodes of a function but its signature, its documentation and what stands in its messages."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.JoinedStr) or _is_message(node):
            continue
        yield node
        todo += ast.iter_child_nodes(node)


def _is_message(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


Change = tuple[str, Callable[[Any], None]]


def _changes(node: ast.AST) -> Iterator[Change]:
    for kind, changes in _BY_KIND.items():
        if isinstance(node, kind):
            yield from changes(node)


def _of_comparison(node: Any) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        for other in _OPPOSITES[type(operator)]:
            change = f"{type(operator).__name__} becomes {other.__name__}"
            yield change, functools.partial(_set_operator, place=place, to=other)


def _of_words(node: Any) -> Iterator[Change]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield f"becomes {other.__name__}", functools.partial(_set, name="op", to=other())


def _of_not(node: Any) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield "not is left out", _leave_out_not


def _of_constant(node: Any) -> Iterator[Change]:
    if isinstance(node.value, int):
        other = not node.value if isinstance(node.value, bool) else node.value + 1
        yield f"{node.value} becomes {other}", functools.partial(_set, name="value", to=other)


def _of_name(node: Any) -> Iterator[Change]:
    if node.id in _SIBLINGS:
        yield f"becomes {_SIBLINGS[node.id]}", functools.partial(_set, name="id", to=_SIBLINGS[node.id])


def _of_check(node: Any) -> Iterator[Change]:
    if isinstance(node.body[-1], ast.Raise | ast.Return | ast.Continue):
        yield "never so", functools.partial(_set, name="test", to=ast.Constant(False))


def _of_statement(node: Any) -> Iterator[Change]:
    if isinstance(node.value, ast.Call):
        yield "not called", functools.partial(_set, name="value", to=ast.Constant(None))


def _of_call(node: Any) -> Iterator[Change]:
    for place, keyword in enumerate(node.keywords):
        yield f"without {keyword.arg}=", functools.partial(_leave_out_keyword, place=place)


_BY_KIND: dict[type[ast.AST], Callable[[Any], Iterator[Change]]] = {
    ast.Compare: _of_comparison, ast.BoolOp: _of_words, ast.UnaryOp: _of_not, ast.Constant: _of_constant,
    ast.Name: _of_name, ast.If: _of_check, ast.Expr: _of_statement, ast.Call: _of_call,
}  # fmt: skip


def _set(twin: ast.AST, *, name: str, to: Any) -> None:
    setattr(twin, name, ast.copy_location(to, twin) if isinstance(to, ast.expr) else to)


def _set_operator(twin: ast.Compare, *, place: int, to: type[ast.cmpop]) -> None:
    twin.ops[place] = to()


def _leave_out_keyword(twin: ast.Call, *, place: int) -> None:
    del twin.keywords[place]


def _leave_out_not(twin: Any) -> None:
    # An operator that changes nothing but the type, which tests for truth do not ask for.
    twin.op, twin.operand = ast.Not(), ast.copy_location(ast.UnaryOp(ast.Not(), twin.operand), twin)


def put(module: types.ModuleType, tree: ast.Module) -> None:
    """Give the functions of `module` the code of a changed tree."""
    code = compile(ast.fix_missing_locations(tree), module.__file__ or "", "exec")
    for name, found in _functions(code):
        function = _at(module, name)
        if function is not None and function.__code__.co_freevars == found.co_freevars:
            function.__code__ = found


def _functions(code: types.CodeType, prefix: str = "") -> Iterator[tuple[str, types.CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            name = prefix + constant.co_name
            yield name, constant
            if not constant.co_flags & 0x02:  # no function (CO_NEWLOCALS): the body of a class
                yield from _functions(constant, name + ".")


def _at(module: types.ModuleType, name: str) -> types.FunctionType | None:
    found: Any = module
    for part in name.split("."):
        found = vars(found).get(part)
        if found is None:
            return None
    for holder in ("fget", "func", "__func__", "__wrapped__"):
        found = getattr(found, holder, None) or found
    return found if isinstance(found, types.FunctionType) else None


def _child(module: types.ModuleType, tree: ast.Module | None, tests: list[str]) -> None:
    with Path(os.devnull).open("w") as silence:
        os.dup2(silence.fileno(), 1)
        os.dup2(silence.fileno(), 2)
        if tree is not None:
            put(module, tree)
        os._exit(int(pytest.main([*PYTEST, *tests])))


def _is_noticed(module: types.ModuleType, tree: ast.Module | None, tests: list[str]) -> bool:
    process = multiprocessing.get_context("fork").Process(target=_child, args=(module, tree, tests))
    process.start()
    process.join(PATIENCE_S)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode != 0


def main(name: str, tests: list[str]) -> int:
    """Print the survivors; the exit status is 2 where the tests fail as they are."""
    os.environ["CI"] = os.environ.get("CI") or "mutants"  # the same examples for every mutant
    os.environ["TALLYSTICK_DATA"] = ""
    module = importlib.import_module(name)
    if pytest.main([*PYTEST, *tests]) != 0 or _is_noticed(module, None, tests):
        return 2
    for mutant in mutants(Path(module.__file__ or "").read_text()):
        if not _is_noticed(module, mutant.tree, tests):
            found = {"line": mutant.line, "source": mutant.source, "change": mutant.change}
            print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
