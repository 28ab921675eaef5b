"""Names, keys, codes and trees that the pages state are those of the code."""

import ast
import dataclasses
import importlib
import re
import typing
from pathlib import Path
from typing import Any

import pytest
from tests.docs.pages import ROOT, page

from tallystick_packs import errors as packs_errors
from tallystick_packs.job import JobSettings
from tallystick_packs.media import audio, images
from tallystick_sync import errors as sync_errors
from tallystick_sync.hub.serving import web
from tallystick_sync.hub.setup import HubAnswers

ARCHITECTURE = page("docs/ARCHITECTURE.md")
PACKAGES = ("", "packs/tallystick_packs", "sync/tallystick_sync", "resources/tallystick_resources")
_TREE = re.compile(r"^([ │]*)(├──|└──) (\w+)")


def test_every_file_and_folder_that_the_architecture_names_exists() -> None:
    # Fields, names and commands stand in backticks too; a path has a slash or ends in .py.
    spans = re.findall(r"`([^`\n]+)`", ARCHITECTURE.prose)
    named = [text for text in spans if "/" in text or text.endswith(".py")]
    paths = [text for text in named if re.fullmatch(r"[\w./-]+", text)]

    missing = [text for text in paths if not any((ROOT / package / text).exists() for package in PACKAGES)]

    assert len(paths) > 40
    assert not missing


def test_every_function_on_the_way_of_an_answer_exists() -> None:
    steps = re.findall(r"`(\w+/[\w/]+\.py)` `([\w.]+)`", ARCHITECTURE.prose)

    for path, name in steps:
        module: Any = importlib.import_module(path.partition("/")[2].removesuffix(".py").replace("/", "."))
        for part in name.split("."):
            module = getattr(module, part)

    assert len(steps) > 15


@pytest.mark.parametrize("module", [packs_errors, sync_errors])
def test_the_tree_of_errors_in_a_docstring_is_the_real_one(module: Any) -> None:
    drawn = drawn_tree(module.__doc__)
    real = {
        name: value.__bases__[0].__name__
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == module.__name__
    }

    assert set(drawn) == set(real)
    assert {name: parent for name, parent in drawn.items() if parent} == {
        name: parent for name, parent in real.items() if drawn[name]
    }


def test_every_key_of_job_toml_is_told_with_its_default() -> None:
    told = {row[0].strip("`"): row[1].strip("`") for row in page("docs/REQUESTERS.md").table("job.toml")}

    assert told.keys() == dict(job_keys(JobSettings)).keys()
    for key, default in job_keys(JobSettings):
        assert told[key] == default, key


def test_every_answer_for_a_new_hub_is_told() -> None:
    told = [row[0].strip("`") for row in page("docs/COORDINATORS.md").table("hub.toml")]

    assert told == [field.name for field in dataclasses.fields(HubAnswers)]


def test_the_limits_of_media_are_told() -> None:
    for name in ("docs/FORMAT.md", "docs/REQUESTERS.md"):
        text = page(name).text
        assert f"{images.MAX_PIXELS // 1_000_000} million pixels" in text
        assert f"{audio.MAX_SECONDS // 3600} hours" in text


def test_every_code_of_a_refusal_is_told() -> None:
    told = {row[0].strip("`") for row in page("docs/PROTOCOL.md").table("refusals")}

    assert told == codes_in(ROOT / "sync")


def test_every_call_of_the_hub_is_told() -> None:
    text = page("docs/PROTOCOL.md").text

    for path in web._POSTS:
        assert f"`POST {path}`" in text
    for path in web._GETS:
        assert f"`GET {path}`" in text


def test_a_promise_names_tests_that_name_it() -> None:
    marked = promise_markers(ROOT / "tests")
    sections = re.split(r"^## (R\d+): ", page("docs/PROMISES.md").text, flags=re.MULTILINE)[1:]
    told = dict(zip(sections[::2], sections[1::2], strict=True))

    assert list(told) == [f"R{number}" for number in range(1, 22)]
    for promise, text in told.items():
        named = set(re.findall(r"`(test_\w+)`", text))
        assert named <= marked.get(promise, set()), promise
        is_called_open = "**Kept:**" not in text
        assert named or not (is_called_open and marked.get(promise)), f"{promise}: {marked[promise]}"


def drawn_tree(text: str) -> dict[str, str]:
    """Name -> name of the parent as drawn; the first line of a tree has none."""
    found: dict[str, str] = {}
    path: list[tuple[int, str, bool]] = []
    for line in text.splitlines():
        match = _TREE.match(line)
        if match is None:
            root = re.match(r"^(\w+Error)\b", line)
            if root:
                path = [(-1, root[1], False)]
                found[root[1]] = ""
            continue
        depth, is_last, name = len(match[1]), match[2] == "└──", match[3]
        # After the last branch of a level, what stands below it belongs to that branch.
        while path[-1][0] > depth or (path[-1][0] == depth and not path[-1][2]):
            path.pop()
        found[name] = path[-1][1]
        path.append((depth + (1 if path[-1][0] == depth else 0), name, is_last))
    return found


def job_keys(as_type: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Keys of job.toml with their defaults as TOML writes them, those of nested tables too."""
    found: list[tuple[str, str]] = []
    hints = typing.get_type_hints(as_type)
    for field in dataclasses.fields(as_type):
        hint, default = hints[field.name], default_of(field)
        inner = [one for one in (hint, *typing.get_args(hint)) if dataclasses.is_dataclass(one)]
        if not inner or hint is not inner[0]:
            found.append((prefix + field.name, in_toml(default)))
        for one in inner:
            keys = job_keys(one, f"{prefix}{field.name}.")
            if dataclasses.is_dataclass(default):
                keys = [(key, in_toml(getattr(default, key.rpartition(".")[2]))) for key, _text in keys]
            found += keys
    return found


def default_of(field: "dataclasses.Field[Any]") -> Any:
    if field.name == "format":
        return "1.0"  # put in by the reader
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None if field.default is dataclasses.MISSING else field.default


def in_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    if isinstance(value, tuple):
        return str(list(value))
    return f'"{value}"' if isinstance(value, str) else str(value)


def codes_in(folder: Path) -> set[str]:
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
    return found


def promise_markers(folder: Path) -> dict[str, set[str]]:
    """Promise -> names of the tests that carry its marker."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    is_call = isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)
                    if is_call and decorator.func.attr == "promise":  # type: ignore[attr-defined]
                        for argument in decorator.args:  # type: ignore[attr-defined]
                            found.setdefault(argument.value, set()).add(node.name)
    return found
