"""What the pages tell people to type exists: programs, verbs, options; and each verb is told somewhere."""

import argparse
import importlib
import re
import shlex
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from tests.docs.pages import ROOT, all_pages

from tallystick_sync.commands import console

PROGRAMS = ("pack", "worker", "hub", "verify")
Verbs = Mapping[str, Any]


def verbs_of(program: str) -> Verbs:
    """The verbs of `tallystick-<program>`, each with a `run` that does nothing."""
    module = importlib.import_module(f"tallystick_sync.commands.{program}")
    found: dict[str, Any] = {}

    def catch(_name: str, _text: str, verbs: Verbs, _argv: Sequence[str] | None = None) -> int:
        found.update(verbs)
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "run_program", catch)
        module.main([])
    return {
        name: SimpleNamespace(
            HELP=verb.HELP, add_arguments=verb.add_arguments, run=lambda _args, _console: console.DONE
        )
        for name, verb in found.items()
    }


VERBS = {program: verbs_of(program) for program in PROGRAMS}
LINES = [(one.name, line) for one in all_pages() for line in one.lines()]


@pytest.mark.parametrize(("name", "line"), LINES, ids=[f"{name}: {line}" for name, line in LINES])
def test_a_line_to_type_is_understood(name: str, line: str) -> None:
    program, *arguments = shlex.split(line)

    if program == "python3":
        assert arguments[0] == "run.py"
        assert f'"{arguments[1]}": ' in (ROOT / "run.py").read_text(encoding="utf-8")
        return
    kind = program.removeprefix("tallystick-")
    assert kind in PROGRAMS, f"{name}: {program}"
    try:
        assert console.run_program(program, "", VERBS[kind], arguments) == console.DONE
    except SystemExit as exc:
        pytest.fail(f"{name}: {line}: status {exc.code}")


def test_every_verb_is_told_to_somebody() -> None:
    typed = {tuple(line.split()[:2]) for _name, line in LINES}

    untold = {
        f"tallystick-{program} {verb}"
        for program, verbs in VERBS.items()
        for verb in verbs
        if (f"tallystick-{program}", verb) not in typed
    }

    assert not untold


def test_commands_named_in_sentences_exist() -> None:
    unknown = []
    for one in all_pages():
        for program, verb in re.findall(r"`tallystick-(\w+) ([a-z]+)[^`]*`", one.prose):
            if verb not in VERBS.get(program, {}):
                unknown.append(f"{one.name}: tallystick-{program} {verb}")

    assert not unknown


def test_every_option_of_a_verb_has_a_help() -> None:
    for program, verbs in VERBS.items():
        for name, verb in verbs.items():
            parser = argparse.ArgumentParser()
            verb.add_arguments(parser)
            for action in parser._actions:
                has_words = bool(action.help or action.choices)
                assert has_words, f"tallystick-{program} {name}: {action.dest} has no help"
