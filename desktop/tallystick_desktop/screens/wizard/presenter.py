"""The steps of the first start, decided without a toolkit.

language -> name -> words -> check -> join. Somebody who has twelve words already goes
language -> name -> restore -> join. A start that was interrupted goes on where it was.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.core.settings import Value, WindowSettings
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_desktop.screens.safety_presenter import card_of, card_saved
from tallystick_desktop.session_marks import CONFIRMED, RESTORED
from tallystick_packs.errors import TallystickError
from tallystick_packs.files import replace_file
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.invite import read_invite

Step = Literal["language", "name", "words", "check", "restore", "join"]
NEW: Final[tuple[Step, ...]] = ("language", "name", "words", "check", "join")
BACK_AGAIN: Final[tuple[Step, ...]] = ("language", "name", "restore", "join")
ASKED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WizardState:
    """Where the first start is.

    Attributes:
        restoring: The worker brings twelve words along.
        words: The twelve words, once there are.
        hidden: The words are covered.
        asked: Positions (from 0) of the words asked back.
        fault: What is wrong with the field, or "".
        trouble: An error in three parts, or None.
        said: Where the recovery card was saved, or "".
        busy: The hub is being asked.
        done: The profile can be used.
    """

    step: Step = "language"
    restoring: bool = False
    language: str = ""
    name: str = ""
    words: tuple[str, ...] = ()
    hidden: bool = False
    asked: tuple[int, ...] = ()
    fault: str = ""
    trouble: Trouble | None = None
    said: str = ""
    busy: bool = False
    done: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps on this way."""
        return BACK_AGAIN if self.restoring else NEW


class WizardPresenter(Presenter[WizardState]):
    """Leads through the first start.

    Attributes:
        settings: Those of the window.

    Args:
        invite: A link, or the path of an invite file, that the program was started with; "" for none.
        pick: Chooses the positions to ask back; tests make it sure.
    """

    def __init__(
        self,
        worker: Worker,
        settings: WindowSettings,
        jobs: Runs,
        *,
        invite: str = "",
        pick: Callable[[], tuple[int, ...]] | None = None,
    ) -> None:
        super().__init__(WizardState(language=str(settings.get("language"))))
        self._worker, self.settings, self._jobs = worker, settings, jobs
        self._pick = pick or _three_of_twelve
        self.invite = invite
        who = worker.identity
        if who is not None:
            confirmed = bool(worker.settings.get(CONFIRMED, False))
            self.state = WizardState(
                step="join" if confirmed else "words",
                language=self.state.language,
                name=who.name,
                words=who.words,
                restoring=worker.settings.get(RESTORED, False) is True,
            )

    @property
    def can_go_back(self) -> bool:
        """Whether the step before can be changed: the name stays once the words are made."""
        return self.state.step in ("name", "check", "restore") and not self.state.busy

    def choose_language(self, value: Value) -> None:
        """Speak another language from here on."""
        self.settings.set("language", value)
        self._set(language=str(value))

    def to_name(self) -> None:
        """Go on to the name."""
        self._set(step="name", fault="")

    def give_name(self, name: str) -> None:
        """Take the name; a new worker's keys are made here."""
        name = " ".join(name.split())
        if not name:
            self._set(fault=_("Write a name: the one your coordinator knows you by."))
            return
        if self.state.restoring:
            self._set(step="restore", name=name, fault="")
            return
        try:
            words = self._worker.create_identity(name)
        except TallystickError as exc:
            self._set(trouble=trouble(_("Your keys could not be made"), exc))
            return
        self._set(step="words", name=name, words=words, fault="", trouble=None)

    def has_words(self, *, restoring: bool) -> None:
        """The worker has twelve words already, or has not."""
        self._set(restoring=restoring)

    def hide_words(self) -> None:
        """Cover or show the words."""
        self._set(hidden=not self.state.hidden)

    def save_card(self, target: Path, pdf_of: Callable[[str], bytes]) -> None:
        """Write the recovery card as PDF, readable by its owner only."""
        try:
            replace_file(target, pdf_of(card_of(self._worker)), mode=0o600)
        except TallystickError as exc:
            self._set(trouble=trouble(_("The card could not be saved"), exc))
            return
        self._set(said=card_saved(target), trouble=None)

    def wrote_them_down(self) -> None:
        """Go on to being asked for three of them."""
        self._set(step="check", asked=self._pick(), fault="", trouble=None)

    def check(self, typed: tuple[str, ...]) -> None:
        """Compare what was typed with the words asked for."""
        words = self.state.words
        wrong = [
            position + 1
            for position, word in zip(self.state.asked, typed, strict=True)
            if word.strip().casefold() != words[position]
        ]
        if wrong:
            self._set(fault=_("Word {number} is not right. Look at your paper.").format(number=wrong[0]))
            return
        self._worker.settings.set(CONFIRMED, True)
        self._set(step="join", fault="")

    def restore(self, text: str) -> None:
        """Bring a worker back from twelve words or numbers."""
        try:
            self._worker.restore_identity(text.replace(",", " ").split(), self.state.name)
        except TallystickError as exc:
            self._set(fault=" ".join(part for part in (exc.what, exc.todo) if part))
            return
        self._worker.settings.set(CONFIRMED, True)
        self._worker.settings.set(RESTORED, True)
        self._set(step="join", fault="")

    def join(self, text: str) -> None:
        """Join the hub of an invite: link, path of a file, or typed groups.

        Beside a file on a stick may lie a first pack: then no network is needed.
        """
        if self.state.busy:
            return
        try:
            read_invite(text)
        except TallystickError as exc:
            self._set(fault=" ".join(part for part in (exc.what, exc.todo) if part), trouble=None)
            return
        self._set(busy=True, fault="", trouble=None)
        self._jobs.run(lambda: self._worker.join(text), lambda _report: self._joined(), self._not_joined)

    def back(self) -> None:
        """Go to the step before."""
        if self.can_go_back:
            steps = self.state.steps
            self._set(step=steps[steps.index(self.state.step) - 1], fault="")

    def _joined(self) -> None:
        self._set(busy=False, done=True)

    def _not_joined(self, error: Exception) -> None:
        self._set(busy=False, trouble=trouble(_("Joining did not work"), error))


def _three_of_twelve() -> tuple[int, ...]:
    # Which words are asked is no secret: any choice finds a paper that was not written.
    return tuple(sorted(random.sample(range(12), ASKED)))
