"""Drafts: work on an item, saved as it happens, with undo that survives a restart.

A draft maps keys to values; in the labelling screens a key is `<control>/<region>` and a value a Label
Studio result entry. Every change is appended to a journal as a step. The draft is the last value per key
up to the cursor; undo moves the cursor back one step, redo forward, a new change cuts off what was undone.

Changes reach the disk together within a fifth of a second (a kill loses less than a second); `finish`,
elsewhere, commits at once.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallystick_sync.client.documents import standing_lease
from tallystick_sync.client.store import Store

Value = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Edit:
    seq: int
    step: int
    key: str
    value: Value | None


class Draft:
    """The draft of one item; made by `open_draft`. Use it from one thread."""

    def __init__(
        self,
        store: Store,
        draft_id: int,
        edits: list[_Edit],
        *,
        cursor: int,
        active_ms: int,
        confidential: bool,
    ) -> None:
        self._store = store
        self._confidential = confidential
        self._id = draft_id
        self._edits = edits
        self._cursor = cursor
        self._active_ms = active_ms

    @property
    def values(self) -> dict[str, Value]:
        """What the draft says now, keys in the order in which they first appeared."""
        found: dict[str, Value | None] = {}
        for edit in self._edits:
            if edit.step <= self._cursor:
                found[edit.key] = edit.value
        return {key: value for key, value in found.items() if value is not None}

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._cursor > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back and can come again."""
        return bool(self._edits) and self._cursor < self._edits[-1].step

    @property
    def active_s(self) -> int:
        """Seconds of active work on this item so far, over all sittings."""
        return self._active_ms // 1000

    @property
    def edits(self) -> int:
        """How many steps the draft has taken; what was undone does not count."""
        return len({edit.step for edit in self._edits if edit.step <= self._cursor})

    def set(self, key: str, value: Value | None, *, merge: bool = False) -> None:
        """Set one key, or remove it with None.

        Args:
            merge: Fold into the last step (the next letter of the same word) instead of making a new one.
        """
        self.change({key: value}, merge=merge)

    def change(self, values: Mapping[str, Value | None], *, merge: bool = False) -> None:
        """Change several keys as one step of undo."""
        cut = self._cursor
        self._edits = [edit for edit in self._edits if edit.step <= cut]
        step = cut if merge and cut > 0 else cut + 1
        seq = self._edits[-1].seq + 1 if self._edits else 1
        new = [
            _Edit(seq=seq + offset, step=step, key=key, value=value)
            for offset, (key, value) in enumerate(values.items())
        ]
        self._edits += new
        self._cursor = step
        draft_id, confidential = self._id, self._confidential

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM edit WHERE draft = ? AND step > ?", (draft_id, cut))
            connection.executemany(
                "INSERT INTO edit (draft, seq, step, key, value) VALUES (?, ?, ?, ?, sealed(?, ?))",
                [(draft_id, edit.seq, edit.step, edit.key, _text(edit.value), confidential) for edit in new],
            )
            _save_cursor(connection, draft_id, step)

        if new:
            self._store.writer.submit(work, "draft")

    def undo(self) -> bool:
        """Take back one step; False at the beginning."""
        if not self.can_undo:
            return False
        steps = sorted({edit.step for edit in self._edits if edit.step < self._cursor})
        self._move(steps[-1] if steps else 0)
        return True

    def redo(self) -> bool:
        """Bring back one step; False at the end."""
        if not self.can_redo:
            return False
        self._move(min(edit.step for edit in self._edits if edit.step > self._cursor))
        return True

    def add_active(self, milliseconds: int) -> None:
        """Add time actively spent on this item (idle time already cut out)."""
        if self._store.writer.is_closed:
            return  # a view that Qt has not thrown away yet; what was counted before is on the disk
        self._active_ms += milliseconds
        total, draft_id = self._active_ms, self._id
        self._store.writer.submit(
            lambda connection: connection.execute(
                "UPDATE draft SET active_ms = ? WHERE id = ?", (total, draft_id)
            )
        )

    def flush(self) -> None:
        """Return once every change is on the disk."""
        self._store.writer.flush()

    def _move(self, cursor: int) -> None:
        self._cursor = cursor
        draft_id = self._id
        self._store.writer.submit(lambda connection: _save_cursor(connection, draft_id, cursor), "draft")


def open_draft(store: Store, lease: str, item: str, *, confidential: bool = False) -> Draft:
    """Open the draft of an item, as it was left.

    Args:
        confidential: Seal what is changed from now on.
    """

    def work(connection: sqlite3.Connection) -> Draft:
        subject = (standing_lease(connection, lease), item)
        connection.execute(
            "INSERT INTO draft (lease, item, cursor) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", subject
        )
        row = connection.execute(
            "SELECT id, cursor, active_ms FROM draft WHERE lease = ? AND item = ?", subject
        ).fetchone()
        rows = connection.execute(
            "SELECT seq, step, key, opened(value) AS value FROM edit WHERE draft = ? ORDER BY seq",
            (row["id"],),
        )
        edits = [
            _Edit(seq, step, key, None if value is None else json.loads(value))
            for seq, step, key, value in rows
        ]
        return Draft(
            store, row["id"], edits, cursor=row["cursor"], active_ms=row["active_ms"],
            confidential=confidential,
        )  # fmt: skip

    return store.writer.now(work)


def _text(value: Value | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _save_cursor(connection: sqlite3.Connection, draft_id: int, cursor: int) -> None:
    connection.execute("UPDATE draft SET cursor = ? WHERE id = ?", (cursor, draft_id))
