"""Notices: what the hub, requesters and coordinators say, what this worker wrote, and what is due."""

from dataclasses import dataclass

from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.messages import Post, Subject, beginnings, conversation
from tallystick_sync.clock import Now

PAGE = 20
"""So many conversations are listed at first, and with each request more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesState:
    """The board.

    Attributes:
        posts: Everything there is to read, newest first.
        chosen: Id of the entry that is looked at, or "".
        writing: A new message is being written; `about` is the job it is about, "" for the hub.
        subjects: Jobs that a message can be about.
        listed: How many conversations are listed, the newest.
    """

    posts: tuple[Post, ...] = ()
    chosen: str = ""
    writing: bool = False
    about: str = ""
    subjects: tuple[Subject, ...] = ()
    trouble: Trouble | None = None
    listed: int = PAGE

    @property
    def unread(self) -> int:
        """How many entries were not read yet."""
        return sum(not post.is_read for post in self.posts)

    @property
    def shown(self) -> tuple[Post, ...]:
        """The newest entry of each conversation, newest first: the rows of the list."""
        began = beginnings(self.posts)
        found: dict[str, Post] = {}
        for post in self.posts:
            found.setdefault(began[post.id], post)
        return tuple(found.values())[: self.listed]

    @property
    def conversation(self) -> tuple[Post, ...]:
        """What belongs to the chosen entry, oldest first."""
        return conversation(self.posts, self.chosen) if self.chosen else ()

    @property
    def new(self) -> frozenset[str]:
        """Ids of entries in whose conversation something was not read yet."""
        began = beginnings(self.posts)
        fresh = {began[post.id] for post in self.posts if not post.is_read}
        return frozenset(post.id for post in self.posts if began[post.id] in fresh)


class NoticesPresenter(Presenter[NoticesState]):
    """Shows notices, remembers what was read, and writes."""

    def __init__(self, worker: Worker, link: LinkPresenter, *, now: Now) -> None:
        super().__init__(NoticesState())
        self._messages, self._link, self._now = worker.papers.messages, link, now
        link.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read what there is."""
        self._set(posts=self._messages.all(self._now()), subjects=self._messages.subjects())

    def choose(self, post: str) -> None:
        """Look at an entry; its conversation counts as read."""
        self._set(chosen=post, writing=False, trouble=None)
        self._messages.note_read(self.state.conversation)
        self.refresh()

    def list_more(self) -> None:
        """List older conversations too."""
        self._set(listed=self.state.listed + PAGE)

    def close(self) -> None:
        """Look at none."""
        self._set(chosen="", writing=False, trouble=None)

    def start_writing(self) -> None:
        """Begin a new message."""
        self._set(chosen="", writing=True, about="", trouble=None)

    def set_about(self, job: str) -> None:
        """Say what the new message is about."""
        self._set(about=job)

    def send(self, text: str) -> bool:
        """Sign what was written; it goes with the next exchange. False where it cannot be sent."""
        posts = self.state.conversation
        try:
            if self.state.writing:
                sent = self._messages.write(text, job=self.state.about)
            else:
                last = posts[-1]
                sent = self._messages.write(text, job=last.job, reply_to=last.id)
        except TallystickError as exc:
            self._set(trouble=trouble(_("This was not written"), exc))
            return False
        self._set(chosen=sent, writing=False, trouble=None)
        self.refresh()
        return True
