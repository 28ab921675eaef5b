"""DSSE envelopes: what is signed, who signed, and what cannot pass for something else."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._key import SSlibKey

from tallystick_packs import envelope as envelopes
from tallystick_packs.envelope import Envelope, Signature, kind_of, payload_type, sign
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey

A, B, C = (SigningKey(bytes([number]) * 32) for number in (1, 2, 3))
MAX = 100_000


def read(value: Any) -> Envelope:
    return Envelope.from_json(json.dumps(value).encode(), max_bytes=MAX)


def as_json(envelope: Envelope) -> Any:
    return json.loads(envelope.to_json())


def their_key(key: SigningKey) -> SSlibKey:
    return SSlibKey(key.public.keyid, "ed25519", "ed25519", {"public": key.public.hex})


def test_the_encoding_is_that_of_the_dsse_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test vector of DSSE v1.0.2, protocol.md: type `http://example.com/HelloWorld`."""
    monkeypatch.setattr(envelopes, "payload_type", lambda kind: kind)

    encoded = envelopes.pae("http://example.com/HelloWorld", b"hello world")

    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_are_counted_in_bytes() -> None:
    payload = '{"name":"é"}'.encode()

    encoded = envelopes.pae("lease", payload)

    assert encoded == b"DSSEv1 37 application/vnd.tallystick.lease+json 13 " + payload


@given(st.binary(max_size=200))
def test_another_implementation_verifies_what_we_sign(payload: bytes) -> None:
    ours = sign("lease", payload, [A, B])

    theirs = TheirEnvelope.from_dict(as_json(ours))

    assert theirs.pae() == ours.pae
    assert len(theirs.verify([their_key(A), their_key(B)], 2)) == 2
    with pytest.raises(VerificationError):
        theirs.verify([their_key(C)], 1)


@given(st.binary(max_size=200))
def test_we_verify_what_another_implementation_signs(payload: bytes) -> None:
    theirs = TheirEnvelope(payload, payload_type("lease"), {})
    theirs.sign(CryptoSigner(Ed25519PrivateKey.from_private_bytes(A.seed), their_key(A)))

    ours = read(theirs.to_dict())

    assert (ours.kind, ours.payload) == ("lease", payload)
    ours.verify([A.public])
    with pytest.raises(BadDocumentError):
        ours.verify([B.public])


def test_a_threshold_counts_keys_and_never_signatures() -> None:
    twice = sign("trust", b"{}", [A, A, A])

    twice.verify([A.public, A.public, B.public], threshold=1)
    with pytest.raises(BadDocumentError, match="1 of the 2 keys"):
        twice.verify([A.public, A.public, B.public], threshold=2)


def test_two_of_three_are_two_of_three() -> None:
    keys = [A.public, B.public, C.public]

    sign("trust", b"{}", [C, A]).verify(keys, threshold=2)
    with pytest.raises(BadDocumentError):
        sign("trust", b"{}", [C, A]).verify(keys, threshold=3)


@pytest.mark.parametrize("threshold", [0, -1])
def test_a_threshold_below_one_proves_nothing(threshold: int) -> None:
    with pytest.raises(BadDocumentError):
        sign("trust", b"{}", [A]).verify([A.public], threshold=threshold)


def test_no_signature_verifies_nothing() -> None:
    with pytest.raises(BadDocumentError):
        Envelope(kind="lease", payload=b"{}", signatures=()).verify([A.public])
    with pytest.raises(BadDocumentError):
        sign("lease", b"{}", [A]).verify([])


def test_a_hint_decides_nothing() -> None:
    value = as_json(sign("lease", b"{}", [A]))

    for hint in (B.public.keyid, "", "what ever"):
        value["signatures"][0]["keyid"] = hint
        read(value).verify([A.public])
        with pytest.raises(BadDocumentError):
            read(value).verify([B.public])


def test_a_signature_by_a_stranger_beside_a_good_one_does_no_harm() -> None:
    sign("lease", b"{}", [C, A]).verify([A.public])


def test_an_id_is_the_same_whoever_signed_and_however_it_travelled() -> None:
    by_a, by_b = sign("lease", b"{}", [A]), sign("lease", b"{}", [B, A])

    assert by_a.id == by_b.id == read(as_json(by_b)).id
    assert by_a.id != sign("batch", b"{}", [A]).id
    assert by_a.id != sign("lease", b"{ }", [A]).id


@given(st.binary(max_size=100), st.integers(0, 3))
def test_what_is_written_is_read_back(payload: bytes, count: int) -> None:
    envelope = sign("receipt", payload, [A, B, C][:count])

    again = Envelope.from_json(envelope.to_json(), max_bytes=MAX)

    assert again == envelope
    assert again.to_json() == envelope.to_json()


def test_what_was_signed_travels_on_unchanged_with_fields_nobody_here_knows() -> None:
    payload = b'{ "format" : "1.9", "new in 1.9": [1, 2],\n "z": 0.10 }'

    again = Envelope.from_json(sign("lease", payload, [A]).to_json(), max_bytes=MAX)

    assert again.payload == payload
    again.verify([A.public])


def _set(*path: Any) -> Callable[[Any, Any], None]:
    def change(value: Any, new: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = new

    return change


GOOD_SIGNATURE = base64.b64encode(bytes(64)).decode()
BROKEN: dict[str, tuple[Callable[[Any, Any], None], Any]] = {
    "payload is no text": (_set("payload"), 5),
    "payload is null": (_set("payload"), None),
    "payload with a space": (_set("payload"), "e3 0="),
    "payload with a newline": (_set("payload"), "e30=\n"),
    "payload without padding": (_set("payload"), "e30"),
    "payload with too much padding": (_set("payload"), "e30=="),
    "payload with bits after the end": (_set("payload"), "e31="),
    "payload in the URL alphabet": (_set("payload"), "_-8="),
    "payload outside ASCII": (_set("payload"), "é30="),
    "type of another project": (_set("payloadType"), "application/vnd.in-toto+json"),
    "type without suffix": (_set("payloadType"), "application/vnd.tallystick.lease"),
    "type with parameters": (_set("payloadType"), "application/vnd.tallystick.lease+json; charset=utf-8"),
    "type in capitals": (_set("payloadType"), "application/vnd.tallystick.LEASE+json"),
    "type without a kind": (_set("payloadType"), "application/vnd.tallystick.+json"),
    "type of hyphens": (_set("payloadType"), "application/vnd.tallystick.--+json"),
    "type with a slash": (_set("payloadType"), "application/vnd.tallystick.a/../b+json"),
    "type outside ASCII": (_set("payloadType"), "application/vnd.tallystick.leasé+json"),
    "type that is too long": (_set("payloadType"), payload_type("a" * 33)),
    "type is no text": (_set("payloadType"), ["application/vnd.tallystick.lease+json"]),
    "signatures are no list": (_set("signatures"), {}),
    "seventeen signatures": (_set("signatures"), [{"keyid": "", "sig": GOOD_SIGNATURE}] * 17),
    "signature is a text": (_set("signatures"), [GOOD_SIGNATURE]),
    "signature is missing": (_set("signatures"), [{"keyid": ""}]),
    "signature of 63 bytes": (_set("signatures", 0, "sig"), base64.b64encode(bytes(63)).decode()),
    "signature of 65 bytes": (_set("signatures", 0, "sig"), base64.b64encode(bytes(65)).decode()),
    "hint is a number": (_set("signatures", 0, "keyid"), 7),
    "hint is endless": (_set("signatures", 0, "keyid"), "a" * 65),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_envelope_that_is_not_one_is_refused(name: str) -> None:
    change, new = BROKEN[name]
    value = as_json(sign("lease", b"{}", [A]))
    change(value, new)

    with pytest.raises(BadDocumentError):
        read(value)


@pytest.mark.parametrize("missing", ["payload", "payloadType", "signatures"])
def test_an_envelope_without_one_of_its_parts_is_refused(missing: str) -> None:
    value = as_json(sign("lease", b"{}", [A]))
    del value[missing]

    with pytest.raises(BadDocumentError):
        read(value)


@pytest.mark.parametrize("text", [b"[]", b"null", b"7", b'"x"', b"", b"<html>"])
def test_what_is_no_object_is_no_envelope(text: bytes) -> None:
    with pytest.raises(BadDocumentError):
        Envelope.from_json(text, max_bytes=MAX)


def test_an_envelope_over_its_cap_is_refused() -> None:
    data = sign("lease", b"{}", [A]).to_json()

    Envelope.from_json(data, max_bytes=len(data))
    with pytest.raises(BadDocumentError, match="cap"):
        Envelope.from_json(data, max_bytes=len(data) - 1)


def test_every_byte_of_payload_type_and_signature_is_signed() -> None:
    data = sign("lease", b'{"price_minor":450}', [A]).to_json()
    hint = range(data.index(b'"keyid":"') + 9, data.index(b'"keyid":"') + 25)

    for position in set(range(len(data))) - set(hint):
        for bit in (0x01, 0x20, 0x80):
            changed = data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :]
            try:
                envelope = Envelope.from_json(changed, max_bytes=MAX)
            except BadDocumentError:
                continue
            is_about_hints = b'"keyid"' not in changed
            assert is_about_hints or not envelope.signers([A.public]), f"byte {position} does not matter"


@pytest.mark.parametrize("kind", ["lease", "sync-request", "a" * 32])
def test_a_kind_and_its_media_type_lead_to_each_other(kind: str) -> None:
    assert kind_of(payload_type(kind)) == kind


def test_signatures_of_one_envelope_do_not_hold_for_another() -> None:
    lease = sign("lease", b'{"price_minor":450}', [A])

    other = Envelope(kind="lease", payload=b'{"price_minor":900}', signatures=lease.signatures)
    renamed = Envelope(kind="batch", payload=lease.payload, signatures=lease.signatures)
    empty = Envelope(kind="lease", payload=lease.payload, signatures=(Signature(keyid="", value=bytes(64)),))

    for envelope in (other, renamed, empty):
        assert not envelope.signers([A.public])


def test_one_certain_key_signed_or_it_did_not() -> None:
    both = sign("lease", b"{}", [A, B])
    forged = Envelope(kind="lease", payload=b"[]", signatures=both.signatures)

    both.verify_by(A.public)
    both.verify_by(B.public)
    for envelope, key in ((both, C), (forged, A), (Envelope(kind="lease", payload=b"{}", signatures=()), A)):
        with pytest.raises(BadDocumentError, match="does not hold"):
            envelope.verify_by(key.public)


def test_as_many_signatures_and_as_long_hints_as_the_caps_allow() -> None:
    value = as_json(sign("lease", b"{}", [A]))
    (one,) = value["signatures"]

    assert len(read({**value, "signatures": [one] * envelopes.MAX_SIGNATURES}).signatures) == 16
    assert read({**value, "signatures": [{**one, "keyid": "0" * 64}]}).signatures[0].keyid == "0" * 64
    for many in ([one] * (envelopes.MAX_SIGNATURES + 1), [{**one, "keyid": "0" * 65}]):
        with pytest.raises(BadDocumentError):
            read({**value, "signatures": many})
