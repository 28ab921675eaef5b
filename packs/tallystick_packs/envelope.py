"""The one envelope for everything signed: DSSE v1 over plain JSON.

Rules (DSSE protocol v1.0.2, github.com/secure-systems-lab/dsse):

- signatures are over PAE(type, payload), so a document of one kind can never pass for another;
- what was verified is what is parsed: the payload's bytes, never a re-encoding;
- `keyid` is a hint and decides nothing; thresholds count distinct keys;
- a document's id is the SHA-256 of its PAE, the same whoever signed it and however it travelled.

    signed = sign("lease", payload, [hub_key])
    signed.verify([hub_key.public])
    Envelope.from_json(signed.to_json(), max_bytes=64_000).id == signed.id
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tallystick_packs import canonical, strict_json
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import KEYID_BYTES, SIGNATURE_BYTES, SigningKey, VerifyKey

TYPE_PREFIX = "application/vnd.tallystick."
TYPE_SUFFIX = "+json"
MAX_SIGNATURES = 16
MAX_KIND = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature and the hint which key made it (16 hex digits, or empty)."""

    keyid: str
    value: bytes


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Signed bytes of one kind. Existing does not mean verified: nothing of it counts before `verify`."""

    kind: str
    payload: bytes
    signatures: tuple[Signature, ...]

    @cached_property
    def pae(self) -> bytes:
        """What is signed: PAE(type, payload) of DSSE."""
        return pae(self.kind, self.payload)

    @cached_property
    def id(self) -> str:
        """The document's id: SHA-256 of its PAE, 64 hex digits."""
        return hashlib.sha256(self.pae).hexdigest()

    def signers(self, keys: Iterable[VerifyKey]) -> frozenset[VerifyKey]:
        """Return those of `keys` that signed this; each counts once, however often it signed."""
        hinted = {signature.keyid for signature in self.signatures}
        # The hint only chooses whom to try first; a key without a matching hint is still tried.
        ordered = sorted(set(keys), key=lambda key: key.keyid not in hinted)
        return frozenset(
            key
            for key in ordered
            if any(key.is_signature(signature.value, self.pae) for signature in self.signatures)
        )

    def verify(self, keys: Sequence[VerifyKey], *, threshold: int = 1) -> None:
        """Check that at least `threshold` distinct keys of `keys` signed.

        Raises:
            BadDocumentError: Too few of them did.
        """
        if threshold < 1:
            raise BadDocumentError("A signature threshold below one proves nothing.")
        count = len(self.signers(keys))
        if count < threshold:
            raise BadDocumentError(
                f"The signature of this {self.kind} does not hold: "
                f"{count} of the {threshold} keys that must sign did."
            )

    def verify_by(self, key: VerifyKey) -> None:
        """Check that one certain key signed: `verify([key])`, and a little faster.

        Raises:
            BadDocumentError: It did not.
        """
        if not any(key.is_signature(signature.value, self.pae) for signature in self.signatures):
            raise BadDocumentError(
                f"The signature of this {self.kind} does not hold: 0 of the 1 keys that must sign did."
            )

    def to_json(self) -> bytes:
        """Write the standard DSSE JSON envelope; the same envelope gives the same bytes."""
        return self._json

    @cached_property
    def _json(self) -> bytes:
        return strict_json.dumps(
            {
                "payload": base64.b64encode(self.payload).decode(),
                "payloadType": payload_type(self.kind),
                "signatures": [
                    {"keyid": signature.keyid, "sig": base64.b64encode(signature.value).decode()}
                    for signature in self.signatures
                ],
            }
        )

    @classmethod
    def from_json(cls, data: bytes, *, max_bytes: int) -> "Envelope":
        """Read a DSSE JSON envelope; nothing is verified yet.

        Raises:
            BadDocumentError: Not an envelope, or longer than `max_bytes`.
        """
        value: Any
        if len(data) <= max_bytes and (written := canonical.read(data, _File)) is not None:
            value = {
                "payload": written.payload,
                "payloadType": written.payloadType,
                "signatures": list(written.signatures),
            }
        else:
            value = strict_json.loads(data, max_bytes=max_bytes)
        if not isinstance(value, dict) or not isinstance(value.get("signatures"), list):
            raise BadDocumentError("This is not a signed document (a DSSE envelope).")
        if len(value["signatures"]) > MAX_SIGNATURES:
            raise BadDocumentError(f"A document carries more than {MAX_SIGNATURES} signatures.")
        return cls(
            kind=kind_of(value.get("payloadType")),
            payload=_unbase64(value.get("payload")),
            signatures=tuple(_signature(entry) for entry in value["signatures"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """An envelope as it is written to a file; for `canonical.read`."""

    payload: str
    payloadType: str  # noqa: N815 - the name in DSSE
    signatures: tuple[dict[str, str], ...]


def sign(kind: str, payload: bytes, keys: Iterable[SigningKey]) -> Envelope:
    """Sign `payload` as a document of `kind` with every key."""
    message = pae(kind, payload)
    signatures = tuple(Signature(keyid=key.public.keyid, value=key.sign(message)) for key in keys)
    return Envelope(kind=kind, payload=payload, signatures=signatures)


def pae(kind: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding of a payload of `kind`."""
    name = payload_type(kind).encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def payload_type(kind: str) -> str:
    """The media type of documents of `kind`, for example `application/vnd.tallystick.lease+json`."""
    return f"{TYPE_PREFIX}{kind}{TYPE_SUFFIX}"


def kind_of(media_type: Any) -> str:
    """The kind in a payload type.

    Raises:
        BadDocumentError: Not a type of this project.
    """
    if not isinstance(media_type, str) or not media_type.startswith(TYPE_PREFIX):
        raise BadDocumentError("This document is not one of Tallystick's.")
    kind = media_type.removeprefix(TYPE_PREFIX).removesuffix(TYPE_SUFFIX)
    return checked_kind(kind if media_type == payload_type(kind) else "")


def checked_kind(kind: str) -> str:
    """Return `kind` if it can be the name of a kind of document (lower-case letters and hyphens)."""
    if (
        not kind.isascii()
        or len(kind) > MAX_KIND
        or not kind.replace("-", "").isalpha()
        or kind != kind.lower()
    ):
        raise BadDocumentError("This document is not one of Tallystick's.")
    return kind


def _signature(entry: Any) -> Signature:
    if not isinstance(entry, dict):
        raise BadDocumentError("A signature in a document cannot be read.")
    keyid = entry.get("keyid", "")
    value = _unbase64(entry.get("sig"))
    if not isinstance(keyid, str) or len(keyid) > 8 * KEYID_BYTES or len(value) != SIGNATURE_BYTES:
        raise BadDocumentError("A signature in a document cannot be read.")
    return Signature(keyid=keyid, value=value)


def _unbase64(text: Any) -> bytes:
    if not isinstance(text, str):
        raise BadDocumentError("A document's payload or signature is missing.")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise BadDocumentError("A document's base64 is damaged.") from exc
    if base64.b64encode(data).decode() != text:
        raise BadDocumentError("A document's base64 is not in its one canonical form.")
    return data
