"""What a request says of its worker: what is held, what is wanted, and a number that only rises."""

import json
import sqlite3
from collections.abc import Sequence

from tallystick_packs.envelope import Envelope
from tallystick_sync import sealing as sealings
from tallystick_sync.client import answers, documents, inbox, sealed_talk
from tallystick_sync.client.packs import held_leases, load_terms
from tallystick_sync.request import Have, Want
from tallystick_sync.roster import Roster
from tallystick_sync.trust import TrustList

OPENING_BYTES = 48 * 1024
"""So much of a first pack may come with the answer: texts and a photo, not what a cut would make dear."""


def next_count(connection: sqlite3.Connection, now: int) -> int:
    """A number above that of every request before, also where a copy of the profile was put back."""
    count = max(now, int(documents.get_position(connection, "count") or 0) + 1)
    documents.set_position(connection, "count", count)
    return count


def have(
    connection: sqlite3.Connection, trust: TrustList, roster: Roster | None, headers: Sequence[Envelope]
) -> Have:
    """What this worker holds already; `headers` of wanted packs need not come again."""

    def number(name: str) -> int:
        return int(documents.get_position(connection, name) or 0)

    known = documents.get_position(connection, sealed_talk.HUB_KEY)
    return Have(
        trust=trust.version, roster=roster.version if roster else 0,
        catalog=number("catalog"), feed=number("feed"), log_size=number("log_size"),
        witnessed=number("witnessed") or None, headers=tuple(header.id for header in headers) or None,
        notices=number(inbox.NOTICES), sealing=known[:sealings.KNOWN_DIGITS] if known else None,
    )  # fmt: skip


def want(
    connection: sqlite3.Connection, hold: int, *, may_open: bool, may_lease: bool, sealing: str
) -> Want | None:
    """What this worker would like; None where that is nothing.

    Args:
        may_open: Whether the first item of a new pack may come with the answer.
        may_lease: Whether anything new may be asked for.
        sealing: The worker's key, for the keys of confidential packs and for sealed answers.
    """
    is_sealed = sealed_talk.is_due(connection)
    if not may_lease:
        return Want(sealing=sealing) if is_sealed else None
    rows = connection.execute("SELECT number, what FROM wish ORDER BY number").fetchall()
    packs = tuple(row["number"] for row in rows if row["what"] == "pack")
    # Who has work already waits for no first item, and may have the files of the next pack.
    is_opening = may_open and (packs or hold) and not _has_open_work(connection)
    found = Want(
        headers=tuple(row["number"] for row in rows if row["what"] == "header"), packs=packs, hold=hold,
        opening=OPENING_BYTES if is_opening else None,
        language=language_of(connection) if is_opening else None,
        sealing=sealing if packs or hold or is_sealed else None,
    )  # fmt: skip
    return None if found == Want() else found


def language_of(connection: sqlite3.Connection) -> str:
    """What the worker reads (BCP 47): the setting of the window, else English."""
    row = connection.execute("SELECT value FROM setting WHERE key = 'language'").fetchone()
    chosen = json.loads(row["value"]) if row is not None else ""
    return str(chosen) if chosen else "en"


def _has_open_work(connection: sqlite3.Connection) -> bool:
    return any(
        len(answers.finished_entries(connection, lease)) < len(load_terms(connection, lease).lease.items)
        for lease in held_leases(connection)
    )


def wanted_headers(connection: sqlite3.Connection) -> tuple[Envelope, ...]:
    """Headers of wanted packs that were read before: they were shown, and need not travel again."""
    rows = connection.execute(
        "SELECT DISTINCT header FROM offer JOIN wish USING (number) WHERE what = 'pack' AND header NOT NULL"
    )
    return tuple(documents.find(connection, row["header"]) for row in rows)
