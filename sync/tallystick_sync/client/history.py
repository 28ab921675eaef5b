"""A worker's signed history: every receipt and what it rests on, to keep or verify elsewhere (R15)."""

import sqlite3
from collections.abc import Iterator

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync import batch as batches
from tallystick_sync import decision as decisions
from tallystick_sync import installation as installations
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync import rekey as rekeys
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.client import documents, logbook
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.store import Store
from tallystick_sync.evidence import checkpoint_note, proof_note
from tallystick_sync.framing import Part

_KINDS = (
    trusts.KIND,
    rosters.KIND,
    "header",
    "manifest",
    installations.KIND,
    rekeys.KIND,
    leases.KIND,
    batches.KIND,
    decisions.KIND,
    receipts.KIND,
)
_MAX_BATCH_BYTES = 8 * 1024 * 1024


def history(store: Store, identity: Identity) -> list[Part]:
    """All documents and proofs of a worker, each once."""
    with store.read() as connection:
        parts = list(_parts(connection, identity))
    return list({(part.kind, part.payload): part for part in parts}.values())


def _parts(connection: sqlite3.Connection, identity: Identity) -> Iterator[Part]:
    proofs = {row["document"]: row["text"] for row in connection.execute("SELECT document, text FROM proof")}
    hub = ""
    for envelope in documents.of_kinds(connection, _KINDS):
        yield envelope
        if envelope.kind in (leases.KIND, receipts.KIND, rekeys.KIND) and envelope.id in proofs:
            yield proof_note(envelope, proofs[envelope.id])
        if envelope.kind == trusts.KIND and not hub:
            hub = _hub_of(envelope)
    if hub:
        yield identity.certificate(hub)
    for pair in logbook.state(connection).contradictions:
        yield from (checkpoint_note(text) for text in pair)
    for row in connection.execute("SELECT opened(bytes) AS bytes FROM batch ORDER BY seq"):
        yield Envelope.from_json(row["bytes"], max_bytes=_MAX_BATCH_BYTES)


def _hub_of(envelope: Envelope) -> str:
    return read_payload(envelope, trusts.KIND, trusts.TrustList, max_bytes=trusts.MAX_BYTES).hub
