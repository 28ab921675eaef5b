"""The desk: one pack being worked on. Items, media, drafts, finishing.

desk = worker.desk(lease_id)
draft = desk.draft(item_id)
draft.set("label/1", {...})             # Label Studio result entries
desk.finish(item_id, active_s=40)       # validated, durable, in the outbox
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

from tallystick_packs.errors import TallystickError
from tallystick_packs.expected import Score, score
from tallystick_packs.forms import Form, parse, to_wire, validate
from tallystick_packs.header import EDIT_COUNTS, TIME_PER_ITEM, Header
from tallystick_packs.manifest import FileEntry, Item, MediaFile
from tallystick_packs.texts import _
from tallystick_sync.batch import Entry
from tallystick_sync.client import clarified, controls, documents
from tallystick_sync.client.answers import finished_entries, newest_revision, save_entry
from tallystick_sync.client.clarified import Clarified
from tallystick_sync.client.journal import Draft, open_draft
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.packs import Terms
from tallystick_sync.client.sources import SealedFile, Source, read_source
from tallystick_sync.client.store import Store
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import AnswerFaultsError, NotHereError
from tallystick_sync.pieces import instructions_in


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """An item on the desk: its place in work order, data, and whether its files are here.

    `state` is "open", "finished" (answered), "skipped", "reported", or what the newest receipt says.
    """

    id: str
    position: int
    data: dict[str, Any]
    is_ready: bool
    state: str
    is_training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a training or control item teaches: how the answer compares, what was expected, and why.

    Attributes:
        notice: Of a control item, the notice that told of it: answering it disputes what was expected.
        is_promised: Whether the pack that was worked on holds or commits to the expected answer.
    """

    score: Score
    expected: tuple[dict[str, Any], ...]
    explanation: str
    notice: str = ""
    is_promised: bool = True


class Desk:
    """Work on one lease; made by `Worker.desk`. Use it from one thread."""

    def __init__(
        self,
        store: Store,
        media: MediaStore,
        terms: Terms,
        surroundings: Surroundings,
        *,
        key: bytes | None = None,
    ) -> None:
        """`key` opens the media of a confidential pack, and says that work on it is to be sealed."""
        self._key = key
        self._store = store
        self._media = media
        self._terms = terms
        self._surroundings = surroundings
        self._files = terms.manifest.media_by_path()
        leased = set(terms.lease.items)
        self._items = {item.id: item for item in terms.manifest.items if item.id in leased}
        self._drafts: dict[str, Draft] = {}
        self.form: Form = parse(self._text(terms.manifest.form))

    @property
    def header(self) -> Header:
        """The terms under which this work is done."""
        return self._terms.header

    @property
    def lease_id(self) -> str:
        """The lease this desk works on; a sync may put the worker's own in a bearer lease's place."""
        if self._terms.lease.bearer is None:
            return self._terms.lease_id
        with self._store.read() as connection:
            return documents.standing_lease(connection, self._terms.lease_id)

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """All items of the lease in work order."""
        lease_id = self.lease_id
        with self._store.read() as connection:
            entries = finished_entries(connection, lease_id)
            states = _receipt_states(connection, lease_id)
        named = {"answer": "finished", "skip": "skipped", "report": "reported"}
        found = []
        for position, item in enumerate(self._items.values(), 1):
            entry = entries.get(item.id)
            state = "open" if entry is None else named[entry.kind]
            receipt = states.get(item.id)
            # A receipt without an entry is work of another installation: finished all the same.
            if receipt is not None and (entry is None or receipt[0] >= entry.revision):
                state = receipt[1]
            is_ready = all(self._media.has(self._files[path]) for path in item.files)
            found.append(
                WorkItem(
                    id=item.id,
                    position=position,
                    data=item.data,
                    is_ready=is_ready,
                    state=state,
                    is_training=item.training is not None,
                )
            )
        return tuple(found)

    def instructions(self, language: str) -> str:
        """Instructions as Markdown, in `language` or else the first there are.

        Those in another language may arrive first: then these are shown.
        """
        chosen = instructions_in(self._terms.manifest, language)
        here = [one.file for one in self._terms.manifest.instructions if self._media.has(one.file)]
        shown = chosen if chosen in here or not here else here[0]
        return self._text(shown).decode("utf-8", errors="replace")

    def clarifications(self) -> tuple[Clarified, ...]:
        """The requester's notes on this job, oldest first; unread ones come before the next item (R18)."""
        with self._store.read() as connection:
            return clarified.clarifications(
                connection, job=self._terms.lease.job, requester=self.header.signer
            )

    @property
    def unread_clarification(self) -> Clarified | None:
        """The first note that the worker has not read."""
        return next((note for note in self.clarifications() if not note.is_read), None)

    def read_clarification(self, clarification: str) -> None:
        """The worker has read a note."""
        now = self._surroundings.now()
        self._store.writer.now(lambda connection: clarified.note_read(connection, clarification, at=now))

    def media_file(self, item_id: str, field: str) -> MediaFile:
        """What the manifest says of the media in a field: type, pixels, duration.

        Raises:
            KeyError: No such item, or the field holds no media.
        """
        return self._files[self._item(item_id).data[field]]

    def media(self, item_id: str, field: str) -> Source:
        """The verified file of a media field.

        Raises:
            NotHereError: It has not arrived yet.
        """
        return self._path(self.media_file(item_id, field))

    def media_at(self, path: str) -> Source:
        """The verified file at a path of the pack: a page of a list of pictures.

        Raises:
            KeyError: The pack holds no such file.
            NotHereError: It has not arrived yet.
        """
        return self._path(self._files[path])

    def peaks(self, item_id: str, field: str) -> bytes | None:
        """The peaks of a recording, or None where the pack has none."""
        name = self.media_file(item_id, field).peaks
        return None if name is None else read_source(self._path(self._files[name]))

    def form_file(self, name: str) -> Source:
        """The verified picture or recording that an option of the form names, by its path in the job.

        Raises:
            KeyError: The pack holds no such file.
            NotHereError: It has not arrived yet.
        """
        found = next((entry for entry in self._files.values() if entry.name == name), None)
        if found is None:
            raise KeyError(name)
        return self._path(found)

    def draft(self, item_id: str) -> Draft:
        """The draft of an item, as it was left."""
        self._item(item_id)
        if item_id not in self._drafts:
            self._drafts[item_id] = open_draft(
                self._store, self.lease_id, item_id, confidential=self._key is not None
            )
        return self._drafts[item_id]

    def check(self, item_id: str) -> tuple[object, ...]:
        """What keeps the draft of an item from being finished."""
        item = self._item(item_id)
        return tuple(validate(self.form, list(self.draft(item_id).values.values()), item=item.data))

    def finish(self, item_id: str, *, active_s: int | None = None) -> Entry:
        """Finish an item with what its draft says. When this returns, the answer is on the disk.

        Time and number of steps leave this computer only where the header says that they are recorded (R13).

        Args:
            active_s: Seconds of active work; None takes what the draft counted.

        Raises:
            AnswerFaultsError: The answer is not complete; `faults` says where.
            FileProblemError: The disk refused; the draft is untouched.
        """
        faults = self.check(item_id)
        if faults:
            raise AnswerFaultsError(faults)
        draft = self.draft(item_id)
        active_s = draft.active_s if active_s is None else active_s
        return self._save(
            "answer",
            item_id,
            result=to_wire(self.form, list(draft.values.values())),
            active_s=active_s if TIME_PER_ITEM in self.header.recorded else 0,
            edits=draft.edits if EDIT_COUNTS in self.header.recorded else None,
        )

    def skip(self, item_id: str, *, reason: str = "") -> Entry:
        """Give an item back; free, and never counted against the worker (R14)."""
        return self._save("skip", item_id, reason=reason)

    def report(self, item_id: str, *, reason: str) -> Entry:
        """Report an item as broken, private or illegal (R14, R16)."""
        return self._save("report", item_id, reason=reason)

    def feedback(self, item_id: str) -> Feedback | None:
        """What the newest answer to a training item teaches, with no network; None before it is finished.

        Of a control item, what the hub said of it with a sync; of any other, None always.
        """
        training, rules = self._item(item_id).training, self._terms.manifest.scoring
        with self._store.read() as connection:
            entry = finished_entries(connection, self.lease_id).get(item_id)
            told = controls.told_of(connection, self.lease_id, item_id) if training is None else None
        if rules is None or entry is None or entry.result is None:
            return None
        if told is not None:
            expected = told.result.expected
            return Feedback(
                score=score(self.form, entry.result, expected, rules), expected=expected,
                explanation=told.explanation, notice=told.notice,
                is_promised=told.is_promised(self._terms.manifest),
            )  # fmt: skip
        if training is None:
            return None
        found = score(self.form, entry.result, training.expected, rules)
        return Feedback(score=found, expected=training.expected, explanation=training.explanation)

    def reopen(self, item_id: str) -> Draft:
        """Take a finished item up again; finishing it again makes a new revision."""
        return self.draft(item_id)

    def _save(
        self,
        kind: str,
        item_id: str,
        *,
        result: list[dict[str, Any]] | None = None,
        reason: str | None = None,
        active_s: int = 0,
        edits: int | None = None,
    ) -> Entry:
        self._item(item_id)
        now = self._surroundings.now()
        entry = Entry(
            kind=kind,  # type: ignore[arg-type]  # the three callers above are the closed set
            item=item_id, revision=1, finished=now, active_s=active_s, edits=edits, result=result,
            reason=reason,
        )  # fmt: skip
        lease_now = self._terms.lease_id

        def work(connection: sqlite3.Connection) -> Entry:
            lease_id = documents.standing_lease(connection, lease_now)
            before = newest_revision(connection, lease_id, item_id)
            same = finished_entries(connection, lease_id).get(item_id) if before else None
            if same is not None and (same.kind, same.result, same.reason) == (kind, result, reason):
                return same
            return save_entry(connection, lease_id, entry, at=now, confidential=self._key is not None)

        return self._store.writer.now(work, "answer", "outbox")

    def _item(self, item_id: str) -> Item:
        return self._items[item_id]

    def _text(self, entry: FileEntry) -> bytes:
        data = self._media.read(entry)
        if data is None:
            raise _not_here(entry.path)
        return data

    def _path(self, entry: MediaFile) -> Source:
        if not self._media.has(entry):
            raise _not_here(entry.path)
        path = self._media.path(entry.sha256)
        if self._key is None:
            return path
        return SealedFile(path=path, key=self._key, manifest=self._terms.manifest, name=entry.path)


def _receipt_states(connection: sqlite3.Connection, lease_id: str) -> dict[str, tuple[int, str]]:
    rows = connection.execute("SELECT item, revision, state FROM receipt_item WHERE lease = ?", (lease_id,))
    return {row["item"]: (row["revision"], row["state"]) for row in rows}


def _not_here(path: str) -> TallystickError:
    return NotHereError(
        _("{path} of this pack has not arrived yet.").format(path=path),
        safe=_("All other items can be worked on."),
        todo=_("Sync when there is a network."),
    )
