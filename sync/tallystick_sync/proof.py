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

import base64
import binascii
import hashlib
from dataclasses import dataclass

from tallystick_packs.errors import BadDocumentError
from tallystick_sync.checkpoint import NUMBER, Checkpoint, read_checkpoint
from tallystick_sync.errors import UntrustedError
from tallystick_sync.merkle import HASH_BYTES, is_included, leaf_hash
from tallystick_sync.trust import LogKey

HEADER = "c2sp.org/tlog-proof@v1"
NONCE_BYTES = 32
MAX_BYTES = 16 * 1024
MAX_HASHES = 64


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
    hashes = tuple(_unbase64(line) for line in lines[3:])
    if len(nonce) != NONCE_BYTES or any(len(digest) != HASH_BYTES for digest in hashes):
        raise BadDocumentError("A proof holds a hash or nonce of the wrong length.")
    return LoggedAs(index=int(index_text), nonce=nonce, hashes=hashes, checkpoint=checkpoint)


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


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise BadDocumentError("A proof holds something that is not base64.") from exc
    if _base64(raw) != text:
        raise BadDocumentError("A proof's base64 is not in its one canonical form.")
    return raw
