"""Working through a pack: which item, what is missing, finishing, skipping, reporting, time.

Photo and speech presenters build on this. Nothing is said to be finished before the store has it on the
disk, and undoing a finish only reopens the draft: finishing again makes a new revision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.plan import WorkPlan, plan_of
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_desktop.screens.work.active_time import ActiveTime
from tallystick_desktop.screens.work.walk import Walk
from tallystick_packs.errors import TallystickError
from tallystick_packs.forms import AnswerFault, Control
from tallystick_packs.money import Money
from tallystick_packs.texts import _
from tallystick_sync.client.clarified import Clarified
from tallystick_sync.client.desk import Desk, Feedback, WorkItem
from tallystick_sync.client.sources import Source

#: Above this many entries the answer is checked when it is finished, not after every change.
_CHECK_UP_TO = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A training or control item that was finished: what the screen calls it, and what it teaches."""

    thing: str
    feedback: Feedback


def taught_of(desk: Desk, item: WorkItem, thing: str) -> Taught | None:
    """What a finished item teaches; None of most."""
    feedback = desk.feedback(item.id)
    return Taught(thing=thing, feedback=feedback) if feedback else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkState:
    """What every work view shows.

    Attributes:
        title, requester: Of the job.
        item: The item on the desk, or None when nothing is left to do.
        total, finished: Items of the pack, and those answered, skipped or reported.
        missing: What keeps the item from being finished.
        is_again: The item was finished before and is being changed.
        earned: Finished here, without a receipt yet.
        earns: What finishing this item adds.
        active_s, usual_s: Time on this item, and what the pilot took.
        not_here: Items whose files have not arrived.
        version: Counts changes of the answer.
        page: The page that is open, where an item shows a list of pictures.
        note: What the requester made clear and the worker has not read (R18).
        taught: What the training item that was finished last teaches, until it was read (R10).
    """

    title: str
    requester: str
    item: WorkItem | None = None
    total: int = 0
    finished: int = 0
    missing: tuple[AnswerFault, ...] = ()
    is_again: bool = False
    earned: Money
    earns: Money
    active_s: int = 0
    usual_s: int = 0
    not_here: int = 0
    can_undo: bool = False
    can_redo: bool = False
    version: int = 0
    trouble: Trouble | None = None
    page: int = 0
    note: Clarified | None = None
    taught: Taught | None = None

    @property
    def region(self) -> str | None:
        """Id of the region whose questions are asked now; states of views with regions say which."""
        return None


S = TypeVar("S", bound=WorkState)


class WorkPresenter(Presenter[S], Generic[S]):
    """Base of the work views' presenters.

    Attributes:
        on_said: Called with words to confirm something, and what takes it back.
    """

    answers: Answers

    def __init__(self, desk: Desk, state: S, *, language: str, monotonic: Callable[[], float]) -> None:
        super().__init__(state)
        self.desk = desk
        self.language = language
        self.plan: WorkPlan = plan_of(desk.form, language=language)
        self.on_said: Callable[[str, Callable[[], None] | None], None] = lambda _words, _undo: None
        self.walk = Walk(desk)
        self._time = ActiveTime(monotonic)
        self._current = ""

    def start(self) -> None:
        """Open the first item to do."""
        self.walk.refresh()
        self._open(self.walk.next_open(after=None))

    def leave(self) -> None:
        """Save time before the view goes; nothing is counted after."""
        self._time.end()

    def touch(self) -> None:
        """A key or a movement: the worker is at work."""
        self._time.touch()

    def tick(self) -> None:
        """Count active time; called about once a second."""
        if self.state.item is not None:
            self._time.tick()
            self._set(active_s=self._time.seconds)

    # Going through the pack

    def turn(self, by: int) -> None:
        """Go to the item after (1) or before (-1) this one."""
        item = self.state.item
        beside = self.walk.beside(item, by) if item is not None else None
        if beside is not None:
            self._open(beside)

    def go_to(self, item_id: str) -> None:
        """Go to an item, finished ones too."""
        found = self.walk.find(item_id)
        if found is not None:
            self._open(found)

    def finish(self) -> None:
        """Finish the item if nothing is missing; otherwise the view jumps to what is."""
        item = self.state.item
        if item is None:
            return
        self._time.save()
        missing = tuple(self.desk.check(item.id))
        if missing:
            self._set(missing=missing, version=self.state.version + 1)
            return
        try:
            self.desk.finish(item.id)
        except TallystickError as exc:
            self._set(trouble=trouble(_("This could not be finished"), exc))
            return
        thing = self.thing(item.position)
        self._set(taught=taught_of(self.desk, item, thing))
        words = _("{thing} finished, saved.").format(thing=thing)
        self._left(item, words)

    def skip(self) -> None:
        """Give the item back: free, and never counted against the worker."""
        item = self.state.item
        if item is not None:
            self._time.save()
            self._do(lambda: self.desk.skip(item.id), item, _("{thing} skipped. It costs you nothing."))

    def report(self, reason: str) -> None:
        """Report the item as broken, private or illegal."""
        item = self.state.item
        if item is not None:
            self._time.save()
            done = _("{thing} reported. It goes to a person with the next exchange.")
            self._do(lambda: self.desk.report(item.id, reason=reason), item, done)

    def close_trouble(self) -> None:
        """The worker has read it."""
        self._set(trouble=None)

    def read_note(self) -> None:
        """The worker has read what a training item teaches, or what the requester made clear."""
        if self.state.taught is not None:
            self._set(taught=None)
        elif self.state.note is not None:
            self.desk.read_clarification(self.state.note.id)
            self._set(note=self.desk.unread_clarification)

    # Questions

    def undo(self) -> None:
        """Take back the last step."""
        self.touch()
        self.answers.undo()

    def redo(self) -> None:
        """Bring back the step that was taken back."""
        self.touch()
        self.answers.redo()

    def write(self, control: Control, text: str, region: str = "") -> None:
        """Write an answer."""
        self.touch()
        self.answers.write(control, text, region)

    # What questions need to know

    @property
    def item_data(self) -> Mapping[str, object]:
        """The fields of the item that is open."""
        return self.state.item.data if self.state.item is not None else {}

    def form_file(self, name: str) -> Source | None:
        """A picture or recording that the form names, or None where the pack has none."""
        try:
            return self.desk.form_file(name)
        except (KeyError, TallystickError):
            return None

    def thing(self, position: int) -> str:
        """Name an item: `Photo 24`."""
        names = {
            "photo": _("Photo {number}"),
            "speech": _("Clip {number}"),
            "form": _("Item {number}"),
        }
        return names[self.plan.kind].format(number=position)

    # Inside

    def _make_answers(self, item: WorkItem) -> Answers:
        """Return the session of an item."""
        return Answers(self.plan, self.desk.draft(item.id))

    def _opened(self, item: WorkItem) -> None:
        """An item was opened: reset what the view has selected."""

    def _changed(self) -> None:
        """The answer changed."""
        self._set(**self._derived(), version=self.state.version + 1)

    def _open(self, item: WorkItem | None) -> None:
        self._time.save()
        if item is None:
            self._set(item=None, missing=(), **self.walk.totals(self.desk.header.pay.price))
            return
        try:
            self.answers = self._make_answers(item)
        except TallystickError as exc:
            self._set(trouble=trouble(_("This cannot be opened"), exc))
            return
        self._current = item.id
        self.answers.on_change = self._changed
        self._time.start(self.desk.draft(item.id))
        self._opened(item)
        # Looked for with each item: it may have come with an exchange while this pack was open.
        is_again = item.state != "open"
        if is_again and self.desk.header.control is not None:
            self._set(taught=taught_of(self.desk, item, self.thing(item.position)))
        self._set(
            item=item,
            is_again=is_again,
            note=self.desk.unread_clarification,
            **self.walk.totals(self.desk.header.pay.price),
            **self._derived(),
            version=self.state.version + 1,
        )

    def _derived(self) -> dict[str, object]:
        count = len(self.answers.values)
        can = {"can_undo": self.answers.can_undo, "can_redo": self.answers.can_redo}
        if count > _CHECK_UP_TO:
            return {**can, "missing": ()}
        missing = tuple(self.desk.check(self._current))
        return {**can, "missing": missing, "active_s": self._time.seconds}

    def _do(self, work: Callable[[], object], item: WorkItem, words: str) -> None:
        try:
            work()
        except TallystickError as exc:
            self._set(trouble=trouble(_("This could not be saved"), exc))
            return
        self._left(item, words.format(thing=self.thing(item.position)))

    def _left(self, item: WorkItem, words: str) -> None:
        """An item is done with: say so, offer to take it back, open the next."""
        self.walk.refresh()
        self._open(self.walk.next_open(after=item))

        def take_back() -> None:
            self.desk.reopen(item.id)
            self.walk.refresh()
            self.go_to(item.id)

        self.on_said(words, take_back)
