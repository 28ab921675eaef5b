"""Proofs: a document stands in the log, shown with nothing but a file (c2sp.org/tlog-proof).

Text::

    c2sp.org/tlog-proof@v1
    extra <base64 of the nonce>
    index <decimal>
    <one base64 hash a line>

    <checkpoint>

A leaf is sha256(document id || nonce): the public log shows nobody's earnings, and who holds document
and nonce can prove the entry.
"""

import binascii
import hashlib
from dataclasses import dataclass

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.merkle import HASH_BYTES, climb, is_included, leaf_hash
from tallystick_sync.checkpoint import NUMBER, Checkpoint, read_checkpoint, read_dated_checkpoint
from tallystick_sync.errors import UntrustedError
from tallystick_sync.trust import LogKey, TrustList

HEADER = "c2sp.org/tlog-proof@v1"
NONCE_BYTES = 32
MAX_BYTES = 16 * 1024
MAX_HASHES = 64
MAX_SHOWN = 50_000
"""Nodes that `ManyProofs` remembers before it forgets them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedAs:
    """Where a document stands in the log: leaf index, nonce, and the audit path to a checkpoint."""

    index: int
    nonce: bytes
    hashes: tuple[bytes, ...]
    checkpoint: str

    def to_text(self) -> str:
        """Write the proof as a file that any C2SP tool reads."""
        lines = [HEADER, f"extra {_base64(self.nonce)}", f"index {self.index}", *map(_base64, self.hashes)]
        return "\n".join(lines) + "\n\n" + self.checkpoint


def leaf_data(document_id: str, nonce: bytes) -> bytes:
    """What the log holds for a document."""
    return hashlib.sha256(bytes.fromhex(document_id) + nonce).digest()


def read_proof(text: str) -> LoggedAs:
    """Parse a proof; nothing is verified yet.

    Raises:
        BadDocumentError: Not a proof.
    """
    index, nonce, lines, checkpoint = _split(text)
    return LoggedAs(index=index, nonce=nonce, hashes=tuple(map(_hash, lines)), checkpoint=checkpoint)


def check_proof(document_id: str, proof: LoggedAs, log: LogKey) -> Checkpoint:
    """Verify that a document stands in the log of `log`'s key.

    Raises:
        UntrustedError: It does not, or the checkpoint is not the log's.
    """
    checkpoint = read_checkpoint(proof.checkpoint, log)
    leaf = leaf_hash(leaf_data(document_id, proof.nonce))
    if not is_included(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root):
        raise UntrustedError("This document is not in the log where its proof says.")
    return checkpoint


class ManyProofs:
    """Checks many proofs of one hub: what one of them has shown, the next need not show again.

    Two proofs under one checkpoint share the upper part of their paths. Where a path meets a node that was
    shown before, with the very same lines above it, it leads to the same root.
    """

    def __init__(self, trust: TrustList) -> None:
        self._trust = trust
        self._points: dict[str, Checkpoint] = {}
        self._shown: dict[tuple[str, int, int], tuple[bytes, list[str]]] = {}

    def check(self, document_id: str, text: str) -> int:
        """Verify a proof as `read_proof` and `check_proof` do; returns the document's index.

        Raises:
            UntrustedError: The document is not in the log, or the checkpoint is not the log's.
            BadDocumentError: Not a proof.
        """
        index, nonce, lines, checkpoint_text = _split(text)
        point = self._points.get(checkpoint_text)
        if point is None:
            point = self._points[checkpoint_text] = read_dated_checkpoint(checkpoint_text, self._trust)
        digest = leaf_hash(leaf_data(document_id, nonce))
        if not self._leads_up(digest, index, lines, checkpoint_text, point):
            raise UntrustedError("This document is not in the log where its proof says.")
        return index

    def _leads_up(self, digest: bytes, index: int, lines: list[str], text: str, point: Checkpoint) -> bool:
        if not index < point.size:
            return False
        position, last, passed = index, point.size - 1, []
        for number, line in enumerate(lines):
            if last == 0:
                return False
            above = lines[number:]
            if self._shown.get((text, position, last)) == (digest, above):
                break
            passed.append(((text, position, last), (digest, above)))
            digest, position, last = climb(digest, _hash(line), position, last)
        else:
            if last or digest != point.root:
                return False
        self._remember(passed)
        return True

    def _remember(self, passed: list[tuple[tuple[str, int, int], tuple[bytes, list[str]]]]) -> None:
        if len(self._shown) > MAX_SHOWN:
            self._shown.clear()
        self._shown.update(passed)


def _split(text: str) -> tuple[int, bytes, list[str], str]:
    """Index, nonce, lines of hashes and checkpoint of a proof."""
    if len(text) > MAX_BYTES:
        raise BadDocumentError("A proof is too long.")
    head, found, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not found or len(lines) < 3 or lines[0] != HEADER:
        raise BadDocumentError("This is not a proof from a log.")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise BadDocumentError("A proof lacks its nonce or its index.")
    index_text = lines[2].removeprefix("index ")
    if not NUMBER.fullmatch(index_text) or len(lines) - 3 > MAX_HASHES:
        raise BadDocumentError("A proof's index is not a number, or it is too long.")
    nonce = _unbase64(lines[1].removeprefix("extra "))
    if len(nonce) != NONCE_BYTES:
        raise BadDocumentError("A proof holds a nonce of the wrong length.")
    return int(index_text), nonce, lines[3:], checkpoint


def _hash(line: str) -> bytes:
    digest = _unbase64(line)
    if len(digest) != HASH_BYTES:
        raise BadDocumentError("A proof holds a hash of the wrong length.")
    return digest


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def _unbase64(text: str) -> bytes:
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError) as exc:
        raise BadDocumentError("A proof holds something that is not base64.") from exc
    if _base64(raw) != text:
        raise BadDocumentError("A proof's base64 is not in its one canonical form.")
    return raw
