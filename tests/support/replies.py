"""A hub's answer to a sync request, put together from papers, as a list to break in one place.

reply = AnswerPapers(papers)
reply.parts()                                   # a good answer to the request with NONCE
reply.anchor["nonce"] = "11" * 16               # ... and one to another request
verify(reply)
"""

from base64 import b64encode
from typing import Any

from tests.support.papers import (
    HUB,
    INSTALLATION,
    LOG,
    NOW,
    ORIGIN,
    TRUST,
    WORKER,
    Papers,
    anchor,
    node_reader,
    signed,
)

from tallystick_packs import merkle
from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import SigningKey
from tallystick_sync.answer import (
    CHECKPOINT,
    CONSISTENCY,
    LOGGED,
    Answer,
    ConsistencyNote,
    LoggedNote,
    Seen,
    verify_answer,
)
from tallystick_sync.checkpoint import Checkpoint, sign_checkpoint
from tallystick_sync.framing import Note, Part
from tallystick_sync.proof import leaf_data

NONCE = "5a" * 16
OLDER = 3
"""Entries that the log held when the worker last saw it."""


class AnswerPapers:
    """The parts of an answer with a lease, its batch and its receipts; strangers' entries fill the log."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers
        self.lists: list[Envelope] = []
        self.roster: list[Envelope] = [papers.roster]
        self.anchor: dict[str, Any] = {}
        self.anchor_key: SigningKey = HUB
        self.headers = [papers.pack.header_envelope]
        self.manifests = [papers.pack.manifest_envelope]
        self.certificates = [papers.certificate]
        self.batches = list(papers.batches)
        self.decisions = list(papers.decisions)
        self.leases = [papers.lease]
        self.bearers: list[Envelope] = []
        self.receipts = list(papers.receipts)
        self.log_key, self.origin = LOG, ORIGIN
        self.older = [merkle.leaf_hash(bytes([number])) for number in range(OLDER)]
        self.seen = Checkpoint(origin="", size=OLDER, root=merkle.root(OLDER, node_reader(list(self.older))))
        self.extra: list[Part] = []
        self.without: set[str] = set()
        self.logged: dict[str, dict[str, Any]] = {}
        self.consistency: dict[str, Any] = {}
        self.checkpoint: str | None = None

    def documents(self) -> list[Envelope]:
        """What stands in the log, in order."""
        return [*self.leases, *self.receipts]

    def parts(self) -> list[Part]:
        """The answer, in the order of PROTOCOL.md, without the kinds in `without`."""
        documents = self.documents()
        nonces = [bytes([number + 1]) * 32 for number in range(len(documents))]
        own = [merkle.leaf_hash(leaf_data(one.id, n)) for one, n in zip(documents, nonces, strict=True)]
        leaves = [*self.older, *own]
        nodes, size = node_reader(leaves), len(leaves)
        root = merkle.root(size, nodes)
        text = self.checkpoint or sign_checkpoint(origin=self.origin, size=size, root=root, key=self.log_key)
        said = {"nonce": NONCE, "time": NOW + 60, "log_size": size, "log_root": root.hex()} | self.anchor
        parts: list[Part] = [*self.lists, *self.roster, signed("anchor", anchor(**said), self.anchor_key)]
        parts.append(Note(kind=CHECKPOINT, payload=text.encode()))
        steps = merkle.consistency_proof(self.seen.size, size, nodes) if self.seen.size <= size else []
        told: dict[str, Any] = {
            "old": self.seen.size,
            "new": size,
            "hashes": tuple(map(_base64, steps)),
        } | self.consistency
        parts.append(Note(kind=CONSISTENCY, payload=write_payload(ConsistencyNote(**told))))
        parts += [
            *self.headers, *self.manifests, *self.certificates, *self.batches, *self.decisions, *documents,
        ]  # fmt: skip
        for number, one in enumerate(documents):
            index = len(self.older) + number
            entry: dict[str, Any] = {
                "document": one.id, "index": index, "nonce": nonces[number].hex(),
                "hashes": tuple(map(_base64, merkle.inclusion_proof(index, size, nodes))),
            } | self.logged.get(one.id, {})  # fmt: skip
            parts.append(Note(kind=LOGGED, payload=write_payload(LoggedNote(**entry))))
        parts += self.extra
        return [part for part in parts if part.kind not in self.without]


def verify(reply: AnswerPapers, *, seen: Seen | None = None) -> Answer:
    """Verify an answer as the program of the worker in `papers` does, after the request with `NONCE`."""
    return verify_answer(
        reply.parts(),
        seen or Seen(trust=TRUST, roster=None, checkpoint=reply.seen),
        worker=WORKER.public.hex,
        installation=INSTALLATION.public.hex,
        nonce=NONCE,
    )


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
