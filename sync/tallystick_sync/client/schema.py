"""Tables of a worker's store, as steps from each version to the next.

A new store takes all steps, an older one those it lacks, so both end up the same by construction. A step is
never changed once it was released; what changes is a new step at the end.

Documents are kept as they came, byte for byte; `receipt_item`, `money` and `offer` are indexes that can be
rebuilt from them. Triggers refuse to change or delete answers and batches: finished work is never
destroyed by software (R11), whatever bug calls.
"""

import sqlite3

_FIRST = """
-- Signed documents as DSSE JSON; `id` is the document's id.
CREATE TABLE document (id TEXT NOT NULL, kind TEXT NOT NULL, bytes BLOB NOT NULL, received INTEGER NOT NULL,
    PRIMARY KEY (id));
CREATE INDEX document_kind ON document (kind);

-- C2SP proofs that a document stands in the log.
CREATE TABLE proof (document TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (document));

-- Every checkpoint ever seen; two roots at one size prove a forked log.
CREATE TABLE checkpoint (size INTEGER NOT NULL, root TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (size, root));

-- Work on an item; edits with a step above `cursor` are undone.
CREATE TABLE draft (id INTEGER NOT NULL, lease TEXT NOT NULL, item TEXT NOT NULL, cursor INTEGER NOT NULL,
    active_ms INTEGER DEFAULT '0' NOT NULL, PRIMARY KEY (id), UNIQUE (lease, item));

-- The journal of a draft: the last value of a key up to the cursor counts; NULL removes the key.
CREATE TABLE edit (draft INTEGER NOT NULL, seq INTEGER NOT NULL, step INTEGER NOT NULL, key TEXT NOT NULL,
    value TEXT, PRIMARY KEY (draft, seq));

-- Finished answers, skips and reports, as the JSON entry of a batch.
CREATE TABLE answer (lease TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL, bytes BLOB NOT NULL,
    sha256 TEXT NOT NULL, PRIMARY KEY (lease, item, revision), CHECK (revision >= 1));

-- Signed batches of this installation, in chain order.
CREATE TABLE batch (seq INTEGER NOT NULL, id TEXT NOT NULL, lease TEXT NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (seq), UNIQUE (id));

-- What the hub has not given a receipt for; `batch` is NULL until it was signed into one.
CREATE TABLE outbox (lease TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL,
    since INTEGER NOT NULL, batch INTEGER, PRIMARY KEY (lease, item, revision));

-- Bytes of each leased pack that are on the disk; `done` counts items whose files are checked and kept.
CREATE TABLE download (lease TEXT NOT NULL, have INTEGER NOT NULL, total INTEGER NOT NULL,
    done INTEGER NOT NULL, PRIMARY KEY (lease));

-- The worker's settings, values as JSON.
CREATE TABLE setting (key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key));

-- Where the exchange stands: versions, feed, token, ids of the documents in force.
CREATE TABLE position (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));

-- Offers whose header or lease the next exchange asks for.
CREATE TABLE wish (number INTEGER NOT NULL, what TEXT NOT NULL, PRIMARY KEY (number, what),
    CHECK (what IN ('header', 'pack')));

-- Index: the catalog as it stands, and the header read for an offer.
CREATE TABLE offer (number INTEGER NOT NULL, entry TEXT NOT NULL, header TEXT, PRIMARY KEY (number));

-- Index: leases held, with the ids of their manifest and header documents.
CREATE TABLE held (lease TEXT NOT NULL, pack TEXT NOT NULL, header TEXT NOT NULL, taken INTEGER NOT NULL,
    PRIMARY KEY (lease));

-- Index: the newest state of each item that has a receipt.
CREATE TABLE receipt_item (lease TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL,
    number INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, evidence TEXT, PRIMARY KEY (lease, item));

-- Index: totals of each lease after its newest receipt.
CREATE TABLE money (lease TEXT NOT NULL, currency TEXT NOT NULL, number INTEGER NOT NULL,
    owed_minor INTEGER NOT NULL, paid_minor INTEGER NOT NULL, PRIMARY KEY (lease));

CREATE TRIGGER answer_update BEFORE UPDATE ON answer
BEGIN SELECT RAISE(ABORT, 'finished work is never changed'); END;
CREATE TRIGGER answer_delete BEFORE DELETE ON answer
BEGIN SELECT RAISE(ABORT, 'finished work is never changed'); END;
CREATE TRIGGER batch_update BEFORE UPDATE ON batch
BEGIN SELECT RAISE(ABORT, 'finished work is never changed'); END;
CREATE TRIGGER batch_delete BEFORE DELETE ON batch
BEGIN SELECT RAISE(ABORT, 'finished work is never changed'); END;
"""

_SECOND = """
-- Papers of this worker: appeals and words on payments, as DSSE JSON. `state`: waiting, taken, refused.
CREATE TABLE paper (id TEXT NOT NULL, kind TEXT NOT NULL, bytes BLOB NOT NULL, since INTEGER NOT NULL,
    state TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (id));
CREATE INDEX paper_state ON paper (state, since);

-- What each paper is about: `<lease> <item>`, or a payout line.
CREATE TABLE paper_subject (subject TEXT NOT NULL, paper TEXT NOT NULL, PRIMARY KEY (subject, paper));
CREATE INDEX paper_subject_paper ON paper_subject (paper);
"""

STEPS: tuple[str, ...] = (_FIRST, _SECOND)
"""SQL that brings a store from version n to n + 1, for n = 0, 1, ..."""

STORE_VERSION = len(STEPS)


def upgrade(connection: sqlite3.Connection, *, found: int) -> None:
    """Take the steps from version `found` to this one, as one transaction."""
    steps = "".join(STEPS[found:])
    connection.executescript(f"BEGIN IMMEDIATE;{steps}PRAGMA user_version = {STORE_VERSION};COMMIT;")
