"""What the pages tell people to type exists: programs, verbs, options; and each verb is told somewhere."""

import argparse
import importlib
import re
import shlex
from typing import NoReturn

import pytest
from tests.docs.pages import ROOT, all_pages

PROGRAMS = ("pack", "worker", "hub", "verify")


class CaughtError(Exception):
    """Carries a parser out of a program that was about to use it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        super().__init__()
        self.parser = parser


def parser_of(program: str) -> argparse.ArgumentParser:
    """The parser of `tallystick-<program>`, as the program itself makes it."""

    def catch(parser: argparse.ArgumentParser, *_arguments: object, **_named: object) -> NoReturn:
        raise CaughtError(parser)

    module = importlib.import_module(f"tallystick_sync.commands.{program}")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(CaughtError) as caught:
        patch.setattr(argparse.ArgumentParser, "parse_args", catch)
        module.main([])
    return caught.value.parser


def verbs_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The verbs of a program with a parser each."""
    (action,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    return dict(action.choices)


PARSERS = {program: parser_of(program) for program in PROGRAMS}
VERBS = {program: verbs_of(parser) for program, parser in PARSERS.items()}
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
        PARSERS[kind].parse_args(arguments)
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
            for action in verb._actions:
                has_words = bool(action.help or action.choices)
                assert has_words, f"tallystick-{program} {name}: {action.dest} has no help"
