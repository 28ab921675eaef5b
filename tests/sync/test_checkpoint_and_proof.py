"""Where the log stands and what is in it, as texts that any C2SP tool can read."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.papers import LOG, ORIGIN, STRANGER, node_reader

from tallystick_packs.errors import BadDocumentError, TallystickError
from tallystick_sync import merkle
from tallystick_sync.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from tallystick_sync.errors import UntrustedError
from tallystick_sync.proof import LoggedAs, check_proof, leaf_data, read_proof
from tallystick_sync.trust import LogKey

LOG_KEY = LogKey(origin=ORIGIN, key=LOG.public.hex)
DOCUMENTS = [f"{number:064x}" for number in range(7)]
NONCES = [bytes([number]) * 32 for number in range(7)]
LEAVES = [
    merkle.leaf_hash(leaf_data(document, nonce)) for document, nonce in zip(DOCUMENTS, NONCES, strict=True)
]
ROOT = merkle.root(7, node_reader(LEAVES))
TEXT = sign_checkpoint(origin=ORIGIN, size=7, root=ROOT, key=LOG)


def proof(index: int) -> LoggedAs:
    hashes = tuple(merkle.inclusion_proof(index, 7, node_reader(LEAVES)))
    return LoggedAs(index=index, nonce=NONCES[index], hashes=hashes, checkpoint=TEXT)


def test_a_checkpoint_is_four_lines_and_a_signature() -> None:
    origin, size, root, empty, signature, end = TEXT.split("\n")

    assert (origin, size, base64.b64decode(root), empty, end) == (ORIGIN, "7", ROOT, "", "")
    assert signature.startswith(f"\u2014 {ORIGIN} ")
    assert read_checkpoint(TEXT, LOG_KEY) == Checkpoint(origin=ORIGIN, size=7, root=ROOT)


@given(st.integers(0, 2**50), st.binary(min_size=32, max_size=32))
def test_what_is_signed_is_read_back(size: int, root: bytes) -> None:
    text = sign_checkpoint(origin=ORIGIN, size=size, root=root, key=LOG)

    assert read_checkpoint(text, LOG_KEY) == Checkpoint(origin=ORIGIN, size=size, root=root)


def test_every_byte_of_a_checkpoint_matters() -> None:
    data = TEXT.encode()

    for position in range(len(data)):
        for bit in (0x01, 0x08, 0x20, 0x80):
            changed = data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :]
            with pytest.raises(TallystickError):
                read_checkpoint(changed.decode("utf-8", errors="replace"), LOG_KEY)


def test_a_checkpoint_cut_anywhere_does_not_hold() -> None:
    for length in range(len(TEXT) - 1):
        with pytest.raises(TallystickError):
            read_checkpoint(TEXT[:length], LOG_KEY)


def test_a_witness_may_sign_below() -> None:
    line = base64.b64encode(bytes(4) + STRANGER.sign(b"x")).decode()

    assert read_checkpoint(f"{TEXT}\u2014 witness.example {line}\n", LOG_KEY).size == 7


def test_a_checkpoint_of_another_log_or_key_is_refused() -> None:
    with pytest.raises(UntrustedError, match="another log"):
        read_checkpoint(TEXT, replace(LOG_KEY, origin="other.test/log"))
    with pytest.raises(UntrustedError, match="signature"):
        read_checkpoint(TEXT, replace(LOG_KEY, key=STRANGER.public.hex))


BODIES = {
    "size with a leading zero": f"{ORIGIN}\n07\n{base64.b64encode(ROOT).decode()}\n",
    "size outside ASCII": f"{ORIGIN}\n\u0667\n{base64.b64encode(ROOT).decode()}\n",
    "size below zero": f"{ORIGIN}\n-7\n{base64.b64encode(ROOT).decode()}\n",
    "size without end": f"{ORIGIN}\n{'9' * 3000}\n{base64.b64encode(ROOT).decode()}\n",
    "no size": f"{ORIGIN}\n\n{base64.b64encode(ROOT).decode()}\n",
    "a short root": f"{ORIGIN}\n7\n{base64.b64encode(ROOT[:31]).decode()}\n",
    "a root that is no base64": f"{ORIGIN}\n7\n{'!' * 44}\n",
    "no root": f"{ORIGIN}\n7\n",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_checkpoint_that_is_signed_and_wrong_is_refused(name: str) -> None:
    body = BODIES[name]
    line = base64.b64decode(TEXT.split(" ")[-1])[:4] + LOG.sign(body.encode())

    with pytest.raises(TallystickError):
        read_checkpoint(f"{body}\n\u2014 {ORIGIN} {base64.b64encode(line).decode()}\n", LOG_KEY)


@pytest.mark.parametrize("index", range(7))
def test_a_proof_comes_back_from_its_text_and_holds_for_its_document_only(index: int) -> None:
    again = read_proof(proof(index).to_text())

    assert again == proof(index)
    assert check_proof(DOCUMENTS[index], again, LOG_KEY).size == 7
    for other in set(range(7)) - {index}:
        with pytest.raises(UntrustedError):
            check_proof(DOCUMENTS[other], again, LOG_KEY)


def test_every_byte_of_a_proof_matters() -> None:
    data = proof(3).to_text().encode()

    for position in range(len(data)):
        for bit in (0x01, 0x08, 0x20, 0x80):
            changed = data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :]
            with pytest.raises(TallystickError):
                check_proof(DOCUMENTS[3], read_proof(changed.decode("utf-8", errors="replace")), LOG_KEY)


def test_the_same_number_may_not_be_written_in_two_ways() -> None:
    text = proof(3).to_text()

    for written in ("03", "\u0663", "+3", " 3", "3 ", "3.0", ""):
        with pytest.raises(BadDocumentError):
            read_proof(text.replace("index 3", f"index {written}"))


def test_a_nonce_hides_what_is_in_the_log() -> None:
    assert leaf_data(DOCUMENTS[1], NONCES[1]) != leaf_data(DOCUMENTS[1], NONCES[2])
    with pytest.raises(UntrustedError):
        check_proof(DOCUMENTS[1], replace(proof(1), nonce=NONCES[2]), LOG_KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v2\nextra \nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\n" + TEXT,
        "c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\n\n" + TEXT,
        proof(0).to_text().replace("\n\n", "\nAAAA\n\n", 1),
        proof(0).to_text().replace("\n\n", "\n" + "A" * 43 + "B\n" * 70 + "\n", 1),
        "x" * 20_000,
    ],
    ids=lambda text: repr(text[:40]),
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(BadDocumentError):
        read_proof(text)
