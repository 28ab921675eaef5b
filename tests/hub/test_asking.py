"""`tallystick-hub init` asks in plain words, and Enter is an answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tallystick_sync.clock import Surroundings
from tallystick_sync.commands.hub import main
from tallystick_sync.commands.hub.asking import ask
from tallystick_sync.hub.setup import HubAnswers, create_hub


class Person:
    """Somebody at the keyboard: gives these answers, and reads what is said."""

    def __init__(self, *answers: str) -> None:
        self._answers: Iterator[str] = iter(answers)
        self.read_text = ""

    def read(self, question: str) -> str:
        self.read_text += question
        return next(self._answers)

    def say(self, text: str) -> None:
        self.read_text += text + "\n"

    def answers(self, own: tuple[str, ...] = ()) -> HubAnswers:
        found = ask(Path("hub"), read=self.read, say=self.say, own_addresses=own)
        assert list(self._answers) == []
        return found


def test_enter_is_an_answer_to_all_but_the_name() -> None:
    person = Person("", "  ", "Sokoni Hub", "", "", "")

    assert person.answers(("192.168.1.5", "10.0.0.2")) == HubAnswers(
        name="Sokoni Hub", coordinator="Coordinator",
        addresses=("http://192.168.1.5:8470", "http://10.0.0.2:8470"),
    )  # fmt: skip
    assert person.read_text.count("This one is needed.") == 2


def test_a_computer_in_no_network_offers_itself() -> None:
    assert Person("S", "W", "", "").answers().addresses == ("http://127.0.0.1:8470",)


def test_two_sticks_hold_a_key_each_and_either_or_both_must_sign(tmp_path: Path) -> None:
    sticks = f"{tmp_path / 'a'} {tmp_path / 'b'}"
    for stick in sticks.split():
        Path(stick).mkdir()

    one = Person("S", "W", "https://hub.example", sticks, "").answers()
    both = Person("S", "W", "https://hub.example", sticks, "all").answers()

    assert (one.threshold, both.threshold) == (1, 2)
    assert one.root_keys == tuple(f"{stick}/root.key" for stick in sticks.split())
    trust = create_hub(tmp_path / "hub", both, Surroundings())
    assert trust.root.threshold == 2
    assert all((Path(stick) / "root.key").exists() for stick in sticks.split())


def test_the_command_asks_at_a_terminal_and_says_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = Person("Sokoni Hub", "Wanjiru", "http://hub.example", "")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", person.read)

    assert main(["init", str(tmp_path / "hub")]) == 0

    said = capsys.readouterr().out
    assert "two sticks" in said
    assert f"tallystick-hub serve {tmp_path / 'hub'}" in said
    assert f"tallystick-hub backup {tmp_path / 'hub'}" in said
