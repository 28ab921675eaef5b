"""The first start through the real `main()`: words first, then the hub, and nothing is asked twice."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.program import Program
from tallystick_desktop.screens.wizard.view import WizardView
from tallystick_sync.client import Worker


def wizard(program: Program) -> WizardView:
    """The first start on the screen."""
    session = program.session
    assert session is not None
    assert isinstance(session.page, WizardView)
    return session.page


def to_words(driver: Driver, program: Program) -> None:
    program.settings.set("language", "en")
    driver.press(Button, "Next")
    driver.write("Amara", driver.find(QLineEdit, "Your name"))
    driver.key("Enter")
    driver.find(Button, "I wrote them down")


def type_words(driver: Driver, program: Program, *, wrong: bool = False) -> None:
    session = program.session
    assert session is not None
    who = session.worker.identity
    assert who is not None
    for field in wizard(program).findChildren(QLineEdit):
        number = int(field.accessibleName().split()[-1])
        field.clear()
        driver.write("zebra" if wrong else who.words[number - 1], field)


def test_three_words_are_asked_back_and_a_wrong_one_is_named(
    run_main: Callable[..., int], tmp_path: Path
) -> None:
    def act(driver: Driver, program: Program) -> None:
        to_words(driver, program)
        driver.press(Button, "I wrote them down")
        type_words(driver, program, wrong=True)
        driver.press(Button, "Check")
        assert "is not right" in wizard(program).fault_words
        type_words(driver, program)
        driver.press(Button, "Check")
        driver.find(QPlainTextEdit, "Invite")

    assert run_main(tmp_path / "worker", act) == 0


def test_a_start_that_was_cut_short_goes_on_where_it_was(
    run_main: Callable[..., int], tmp_path: Path
) -> None:
    profile = tmp_path / "worker"
    words: list[str] = []

    def first(driver: Driver, program: Program) -> None:
        to_words(driver, program)
        session = program.session
        assert session is not None
        assert session.worker.identity is not None
        words.extend(session.worker.identity.words)

    def second(driver: Driver, program: Program) -> None:
        driver.press(Button, "I wrote them down")
        type_words(driver, program)
        driver.press(Button, "Check")
        driver.find(QPlainTextEdit, "Invite")

    run_main(profile, first)
    run_main(profile, second)

    with Worker.open(profile) as worker:
        assert worker.identity is not None
        assert list(worker.identity.words) == words


def test_enter_never_skips_the_page_of_the_words(run_main: Callable[..., int], tmp_path: Path) -> None:
    def act(driver: Driver, program: Program) -> None:
        to_words(driver, program)
        driver.key("Enter")
        driver.find(Button, "I wrote them down")

    run_main(tmp_path / "worker", act)


def test_an_invite_that_cannot_be_read_says_what_to_do(run_main: Callable[..., int], tmp_path: Path) -> None:
    def act(driver: Driver, program: Program) -> None:
        to_words(driver, program)
        driver.press(Button, "I wrote them down")
        type_words(driver, program)
        driver.press(Button, "Check")
        driver.write("not an invite", driver.find(QPlainTextEdit, "Invite"))
        driver.press(Button, "Join")
        assert "not an invite" in wizard(program).fault_words

    run_main(tmp_path / "worker", act)


def test_a_hub_that_cannot_be_reached_is_said_in_three_parts(
    run_main: Callable[..., int], tmp_path: Path
) -> None:
    invite = f"tallystick:join?hub=http%3A%2F%2F127.0.0.1%3A9&root={'0' * 32}&token={'0' * 32}"

    def act(driver: Driver, program: Program) -> None:
        to_words(driver, program)
        driver.press(Button, "I wrote them down")
        type_words(driver, program)
        driver.press(Button, "Check")
        driver.find(QPlainTextEdit, "Invite").setPlainText(invite)
        driver.press(Button, "Join")
        panel = driver.find(ErrorPanel, "Joining did not work")
        assert "could not be reached" in panel.accessibleName()

    run_main(tmp_path / "worker", act)


def test_a_profile_that_is_open_elsewhere_is_said_in_three_parts(
    run_main: Callable[..., int], profile: Path
) -> None:
    def act(driver: Driver, program: Program) -> None:
        assert program.session is None
        panel = driver.find(ErrorPanel, "Your work cannot be opened now")
        for part in ("open in another Tallystick", "Nothing was changed", "close it first"):
            assert part in panel.accessibleName()

    with Worker.open(profile):
        run_main(profile, act)


def test_twelve_words_bring_a_worker_back(run_main: Callable[..., int], tmp_path: Path) -> None:
    with Worker.open(tmp_path / "old") as old:
        words = old.create_identity("Amara")

    def act(driver: Driver, program: Program) -> None:
        program.settings.set("language", "en")
        driver.press(Button, "Next")
        driver.write("Amara", driver.find(QLineEdit, "Your name"))
        wizard(program).presenter.has_words(restoring=True)
        driver.press(Button, "Next")
        driver.write(" ".join(words), driver.find(QPlainTextEdit, "Your 12 words"))
        driver.press(Button, "Bring me back")
        driver.find(QPlainTextEdit, "Invite")

    run_main(tmp_path / "worker", act)

    with Worker.open(tmp_path / "worker") as worker:
        assert worker.identity is not None
        assert worker.identity.words == words
