"""Messages, notices and reminders, as one list that a worker reads (R21).

    messages = worker.papers.messages
    messages.write("Is a boat a vehicle?", job=job, item="00007")
    for post in messages.all(now):
        ...
    messages.note_read([post.id])

What came from others is verified when it comes in; a reminder is no document: it follows from leases and
lists on this computer. What was read is remembered, also for reminders.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from tallystick_packs.documents import FORMAT, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.header import MAX_STORED_BYTES as MAX_HEADER_BYTES
from tallystick_packs.header import Header
from tallystick_packs.texts import _
from tallystick_sync import lease as leases
from tallystick_sync import message as documents_of_people
from tallystick_sync.client import clarified, controls, documents
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.store import Store
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import RefusedError
from tallystick_sync.lease import Lease
from tallystick_sync.message import MAX_TEXT, MESSAGE_KIND, NOTICE_KIND, Message, Notice
from tallystick_sync.signed import Signed

Kind = Literal["notice", "reply", "clarification", "message", "refused", "ends", "claim"]
ENDS_SOON_S = 2 * 86_400
CLAIM_SOON_S = 7 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One entry of the list.

    Attributes:
        kind: `notice` (of the hub's board or a job's), `reply` (to this worker), `clarification` (of the
            requester), `message` (of this worker), `refused` (a paper the hub did not take), `ends` (a lease
            with open items ends soon), `claim` (unsent work can be claimed only until then).
        time: When it was signed, or when the reminder began to be due; Unix seconds.
        job, title: What it is about; "" for the hub as a whole.
        thread: Id of the message or notice that the conversation began with.
        state: Of a message: `waiting`, `taken` or `refused`; else "".
        due: Of a reminder: when the lease or the claim ends, Unix seconds.
        count: Of a reminder: how many items are not finished or not sent.
    """

    id: str
    kind: Kind
    time: int
    text: str
    is_read: bool
    job: str = ""
    title: str = ""
    item: str = ""
    thread: str = ""
    state: str = ""
    due: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A job that this worker holds packs of, with the requester's key."""

    job: str
    title: str
    requester: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    subject: Subject
    until: int
    claim_until: int
    items: int


class Messages:
    """Made by `Papers.messages`.

    Args:
        keep: Signs a payload and keeps it for the next exchange: (kind, payload, subjects) -> id.
        hub: Gives the hub's id, or raises where none was joined.
    """

    def __init__(
        self,
        store: Store,
        who: Callable[[], Identity],
        surroundings: Surroundings,
        *,
        keep: Callable[[str, Signed, Iterable[str]], str],
        hub: Callable[[], str],
    ) -> None:
        self._store, self._who, self._surroundings = store, who, surroundings
        self._keep, self._hub = keep, hub
        self._known: dict[str, _Held] = {}

    def write(self, text: str, *, job: str = "", item: str = "", reply_to: str = "") -> str:
        """Write to the coordinators of the hub; goes with the next exchange.

        Returns:
            The id of the message.

        Raises:
            RefusedError: Empty or too long.
        """
        if not text.strip() or len(text) > MAX_TEXT:
            raise RefusedError(
                _("A message has 1 to {count} letters.").format(count=MAX_TEXT), code="no-message",
                safe=_("What you wrote is still in its field."), todo=_("Write a shorter one, or two."),
            )  # fmt: skip
        value = Message(
            format=FORMAT, hub=self._hub(), signer=self._who().installation.public.hex,
            worker=self._who().worker, time=self._surroundings.now(), text=text.strip(), job=job or None,
            item=item or None, reply_to=reply_to or None,
        )  # fmt: skip
        return self._keep(MESSAGE_KIND, value, [f"message {job}".strip()])

    def subjects(self) -> tuple[Subject, ...]:
        """Jobs that packs are or were held of, newest first."""
        with self._store.read() as connection:
            found = self._held(connection)
        return tuple({held.subject.job: held.subject for held in found.values()}.values())

    def all(self, now: int) -> tuple[Post, ...]:
        """Everything there is to read, newest first."""
        with self._store.read() as connection:
            held = self._held(connection)
            rows = connection.execute("SELECT name FROM position WHERE name GLOB 'read *'")
            read = {row["name"] for row in rows}
            posts = [
                *self._others(connection, {one.subject.job: one.subject for one in held.values()}, read),
                *self._own(connection, held, read),
                *_reminders(connection, held, read, now),
            ]
        return tuple(sorted(posts, key=lambda post: (-post.time, post.id)))

    def unread(self, now: int) -> int:
        """How many entries were not read yet."""
        return sum(not post.is_read for post in self.all(now))

    def note_read(self, posts: Iterable[Post]) -> None:
        """Remember that these were read."""
        new = [post for post in posts if not post.is_read]
        now = self._surroundings.now()

        def work(connection: sqlite3.Connection) -> None:
            for post in new:
                if post.kind == "clarification":
                    clarified.note_read(connection, post.id, at=now)
                else:
                    documents.set_position(connection, f"read {post.id}", now)

        if new:
            self._store.writer.now(work, "message")

    def _others(
        self, connection: sqlite3.Connection, subjects: dict[str, Subject], read: set[str]
    ) -> list[Post]:
        found = []
        for envelope in documents.of_kinds(connection, [NOTICE_KIND]):
            notice = read_payload(envelope, NOTICE_KIND, Notice, max_bytes=documents_of_people.MAX_BYTES)
            subject = subjects.get(notice.job or "")
            found.append(
                Post(
                    id=envelope.id, kind="notice" if notice.worker is None else "reply", time=notice.time,
                    text=_words(notice), job=notice.job or "", title=subject.title if subject else "",
                    item=notice.control.item if notice.control else "",
                    thread=notice.reply_to or envelope.id, is_read=f"read {envelope.id}" in read,
                )
            )  # fmt: skip
        for subject in subjects.values():
            notes = clarified.clarifications(connection, job=subject.job, requester=subject.requester)
            found += [
                Post(
                    id=note.id, kind="clarification", time=note.time, text=note.text, job=subject.job,
                    title=subject.title, thread=note.id, is_read=note.is_read,
                )
                for note in notes
            ]  # fmt: skip
        return found

    def blocks(self, now: int) -> tuple[Notice, ...]:
        """Blocks of this worker that are in force: the newest notice of each (R17)."""
        newest: dict[str, Notice] = {}
        with self._store.read() as connection:
            for envelope in documents.of_kinds(connection, [NOTICE_KIND]):
                notice = read_payload(envelope, NOTICE_KIND, Notice, max_bytes=documents_of_people.MAX_BYTES)
                if notice.block is None:
                    continue
                name = notice.block.of or envelope.id
                if name not in newest or _order(newest[name]) < _order(notice):
                    newest[name] = notice
        found = [one for one in newest.values() if one.block is not None and one.block.until > now]
        return tuple(sorted(found, key=lambda one: one.time))

    def _own(self, connection: sqlite3.Connection, held: dict[str, _Held], read: set[str]) -> list[Post]:
        titles = {one.subject.job: one.subject.title for one in held.values()}
        found = []
        threads: dict[str, str] = {}
        for row in connection.execute("SELECT * FROM paper ORDER BY since, rowid"):
            if row["kind"] == MESSAGE_KIND:
                envelope = Envelope.from_json(row["bytes"], max_bytes=documents.MAX_STORED_BYTES)
                message = read_payload(
                    envelope, MESSAGE_KIND, Message, max_bytes=documents_of_people.MAX_BYTES
                )
                threads[row["id"]] = message.reply_to or row["id"]
                job = message.job or ""
                found.append(
                    Post(
                        id=row["id"], kind="message", time=message.time, text=message.text, is_read=True,
                        job=job, title=titles.get(job, ""), item=message.item or "",
                        thread=threads[row["id"]], state=row["state"],
                    )
                )  # fmt: skip
            if row["state"] == "refused":
                name = f"refused {row['id']}"
                found.append(
                    Post(
                        id=name, kind="refused", time=row["since"], text=row["why"],
                        thread=threads.get(row["id"], name), is_read=f"read {name}" in read,
                    )
                )  # fmt: skip
        return found

    def _held(self, connection: sqlite3.Connection) -> dict[str, _Held]:
        """Leases with what this list needs of them; each is read from its documents once."""
        rows = connection.execute("SELECT lease, header FROM held ORDER BY taken DESC, lease").fetchall()
        for row in rows:
            if row["lease"] not in self._known:
                self._known[row["lease"]] = _read_held(connection, row["lease"], row["header"])
        return {row["lease"]: self._known[row["lease"]] for row in rows}


def _order(notice: Notice) -> tuple[int, bool]:
    """What decides about a block comes after what made it, also within one second."""
    return notice.time, notice.block is not None and notice.block.of is not None


def _words(notice: Notice) -> str:
    """The text of a notice; where it blocks the worker or tells of a control item, with what that means."""
    if notice.control is not None:
        return controls.words(notice.control, notice.text)
    if notice.block is None or notice.block.of is not None:
        return notice.text
    day = f"{datetime.fromtimestamp(notice.block.until, UTC):%Y-%m-%d}"
    where = _("of this job") if notice.job else _("of this hub")
    what = _(
        "Until {day} you are given no new packs {where}. The reason: {reason} What you hold, sent and earned "
        "stays yours and is paid. If it is not right, answer here: another person decides in {days} days, "
        "and if nobody does, you win."
    )
    return what.format(day=day, where=where, reason=notice.text, days=notice.block.appeal_days)


def beginnings(posts: Iterable[Post]) -> dict[str, str]:
    """For each post the id with which its conversation began; a reply to a reply belongs there too."""
    found = {post.id: post for post in posts}
    began: dict[str, str] = {}
    for post in found.values():
        path, one = [post.id], post
        while one.thread in found and one.thread not in path and one.id not in began:
            one = found[one.thread]
            path.append(one.id)
        root = began.get(one.id, one.thread)
        began.update(dict.fromkeys(path, root))
    return began


def conversation(posts: Iterable[Post], thread: str) -> tuple[Post, ...]:
    """The posts of one conversation, oldest first."""
    every = tuple(posts)
    began = beginnings(every)
    wanted = began.get(thread, thread)
    together = [post for post in every if began[post.id] == wanted]
    return tuple(sorted(together, key=lambda post: (post.time, post.kind != "message")))


def _read_held(connection: sqlite3.Connection, lease_id: str, header_id: str) -> _Held:
    lease = read_payload(documents.find(connection, lease_id), leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
    header = read_payload(documents.find(connection, header_id), "header", Header, max_bytes=MAX_HEADER_BYTES)
    subject = Subject(job=lease.job, title=header.title, requester=header.signer)
    return _Held(subject=subject, until=lease.until, claim_until=lease.claim_until, items=len(lease.items))


def _reminders(
    connection: sqlite3.Connection, held: dict[str, _Held], read: set[str], now: int
) -> Iterable[Post]:
    for lease, one in held.items():
        if one.until - ENDS_SOON_S <= now < one.until:
            row = connection.execute(
                "SELECT count(DISTINCT item) AS count FROM answer WHERE lease = ?", (lease,)
            ).fetchone()
            left, kind, due, since = one.items - row["count"], "ends", one.until, one.until - ENDS_SOON_S
        elif one.claim_until - CLAIM_SOON_S <= now < one.claim_until:
            row = connection.execute(
                "SELECT count(*) AS count FROM outbox WHERE lease = ?", (lease,)
            ).fetchone()
            left, kind, due, since = row["count"], "claim", one.claim_until, one.claim_until - CLAIM_SOON_S
        else:
            continue
        if left > 0:
            name = f"{kind} {lease}"
            yield Post(
                id=name, kind=kind, time=since, text="", job=one.subject.job, title=one.subject.title,  # type: ignore[arg-type]
                thread=name, is_read=f"read {name}" in read, due=due, count=left,
            )  # fmt: skip
