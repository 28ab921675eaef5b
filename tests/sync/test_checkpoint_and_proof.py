"""Where the log stands and what is in it, as texts that any C2SP tool can read."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.papers import LOG, ORIGIN, STRANGER, TRUST, node_reader

from tallystick_packs import merkle
from tallystick_packs.errors import BadDocumentError, TallystickError
from tallystick_sync import proof as proofs
from tallystick_sync.checkpoint import (
    MAX_BYTES,
    Checkpoint,
    read_checkpoint,
    read_dated_checkpoint,
    sign_checkpoint,
)
from tallystick_sync.errors import UntrustedError
from tallystick_sync.proof import LoggedAs, ManyProofs, check_proof, leaf_data, read_proof
from tallystick_sync.trust import ClosedLog, LogKey

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


def test_a_checkpoint_may_be_as_long_as_the_cap_and_say_more_than_three_lines() -> None:
    room = MAX_BYTES - len(TEXT) - 1
    body = f"{ORIGIN}\n7\n{base64.b64encode(ROOT).decode()}\nan extension\n"
    signature = TEXT.split("\n")[4]
    assert read_checkpoint(TEXT + "x" * room + "\n", LOG_KEY).size == 7
    with pytest.raises(BadDocumentError, match="too long"):
        read_checkpoint(TEXT + "x" * (room + 1) + "\n", LOG_KEY)

    key_hash = base64.b64decode(signature.split(" ")[2])[:4]
    line = f"\u2014 {ORIGIN} " + base64.b64encode(key_hash + LOG.sign(body.encode())).decode()
    assert read_checkpoint(f"{body}\n{line}\n", LOG_KEY).size == 7


def test_a_signature_without_its_signer_s_name_is_none() -> None:
    body, line = TEXT.split("\n\n")

    for nameless in (line.split(" ")[2], line.removeprefix("\u2014 "), line.replace(ORIGIN, "x")):
        with pytest.raises(UntrustedError, match="does not hold"):
            read_checkpoint(f"{body}\n\n{nameless}", LOG_KEY)


OTHER_ROOT = bytes(32)
CLOSED = {
    state: replace(
        TRUST,
        log=LogKey(origin="hub.test/new", key=STRANGER.public.hex),
        closed_logs=(ClosedLog(origin=ORIGIN, key=LOG.public.hex, state=state, size=7, root=ROOT.hex()),),
    )
    for state in ("retired", "revoked")
}


def dated(state: str, size: int, root: bytes) -> Checkpoint:
    text = sign_checkpoint(origin=ORIGIN, size=size, root=root, key=LOG)
    return read_dated_checkpoint(text, CLOSED[state])


def test_a_closed_log_s_checkpoints_hold_up_to_its_end() -> None:
    assert dated("retired", 6, OTHER_ROOT).size == 6
    assert dated("retired", 7, ROOT).size == dated("revoked", 7, ROOT).size == 7

    for state, size, root in (
        ("retired", 7, OTHER_ROOT), ("retired", 8, ROOT), ("retired", 8, OTHER_ROOT),
        ("revoked", 6, OTHER_ROOT), ("revoked", 6, ROOT), ("revoked", 7, OTHER_ROOT), ("revoked", 8, ROOT),
    ):  # fmt: skip
        with pytest.raises(UntrustedError):
            dated(state, size, root)


def test_the_log_in_force_is_read_beside_a_closed_one() -> None:
    fresh = sign_checkpoint(origin="hub.test/new", size=9, root=OTHER_ROOT, key=STRANGER)
    stolen = sign_checkpoint(origin=ORIGIN, size=6, root=OTHER_ROOT, key=STRANGER)
    mixed = sign_checkpoint(origin="hub.test/new", size=9, root=OTHER_ROOT, key=LOG)

    assert read_dated_checkpoint(fresh, CLOSED["revoked"]).size == 9
    assert read_dated_checkpoint(TEXT, TRUST).size == 7
    for text in (stolen, mixed, sign_checkpoint(origin="x", size=7, root=ROOT, key=LOG)):
        with pytest.raises(UntrustedError):
            read_dated_checkpoint(text, CLOSED["retired"])


def test_many_proofs_are_judged_one_by_one_in_any_order() -> None:
    for order in (range(7), range(6, -1, -1), (3, 3, 0, 6, 6, 1)):
        many = ManyProofs(TRUST)
        assert [many.check(DOCUMENTS[index], proof(index).to_text()) for index in order] == list(order)


def test_what_another_proof_has_shown_makes_no_wrong_one_right() -> None:
    many = ManyProofs(TRUST)
    for index in range(7):
        many.check(DOCUMENTS[index], proof(index).to_text())

    for index in range(7):
        good = proof(index)
        wrong = [
            replace(good, index=(index + 1) % 7), replace(good, index=7), replace(good, index=index + 8),
            replace(good, hashes=good.hashes[:-1]), replace(good, hashes=(*good.hashes, ROOT)),
            replace(good, hashes=good.hashes[::-1]), replace(good, hashes=(ROOT, *good.hashes[1:])),
            replace(good, hashes=(*good.hashes[:-1], ROOT)), replace(good, hashes=()),
            replace(good, nonce=bytes(31) + b"x"),
        ]  # fmt: skip
        for bad in wrong:
            if bad == good or bad.hashes == good.hashes[::-1] == good.hashes:
                continue
            with pytest.raises(UntrustedError):
                many.check(DOCUMENTS[index], bad.to_text())
            with pytest.raises(UntrustedError):
                check_proof(DOCUMENTS[index], bad, LOG_KEY)
    assert many.check(DOCUMENTS[4], proof(4).to_text()) == 4


def test_many_proofs_forget_and_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MAX_SHOWN", 2)
    many = ManyProofs(TRUST)

    for index in range(7):
        many.check(DOCUMENTS[index], proof(index).to_text())
        assert len(many._shown) <= 2 + 3

    with pytest.raises(UntrustedError):
        many.check(DOCUMENTS[0], proof(1).to_text())


def test_a_proof_may_be_as_long_as_its_caps() -> None:
    long = replace(proof(0), hashes=(ROOT,) * proofs.MAX_HASHES)
    assert read_proof(long.to_text()) == long
    with pytest.raises(BadDocumentError):
        read_proof(replace(long, hashes=(*long.hashes, ROOT)).to_text())

    room = proofs.MAX_BYTES - len(proof(0).to_text())
    full = replace(proof(0), checkpoint=TEXT + "x" * room)
    assert read_proof(full.to_text()) == full
    with pytest.raises(BadDocumentError, match="too long"):
        read_proof(full.to_text() + "x")


@pytest.mark.parametrize("length", [1, 31, 33])
def test_nonces_and_hashes_have_32_bytes(length: int) -> None:
    for bad in (replace(proof(0), nonce=bytes(length)), replace(proof(0), hashes=(bytes(length),))):
        with pytest.raises(BadDocumentError):
            read_proof(bad.to_text())


def test_many_proofs_know_where_a_log_of_one_entry_ends() -> None:
    leaf, more = LEAVES[0], LEAVES[1]
    one = LoggedAs(index=0, nonce=NONCES[0], hashes=(), checkpoint=_point(1, leaf))
    beyond = replace(one, index=1)
    longer = replace(one, hashes=(more,), checkpoint=_point(1, merkle.node_hash(more, leaf)))

    assert ManyProofs(TRUST).check(DOCUMENTS[0], one.to_text()) == 0
    for bad in (beyond, longer):
        with pytest.raises(UntrustedError):
            ManyProofs(TRUST).check(DOCUMENTS[0], bad.to_text())


def _point(size: int, root: bytes) -> str:
    return sign_checkpoint(origin=ORIGIN, size=size, root=root, key=LOG)


@pytest.mark.parametrize("word", ["extra ", "index "])
def test_a_proof_names_its_nonce_and_its_index(word: str) -> None:
    text = proof(3).to_text()
    assert read_proof(text) == proof(3)

    for other in ("", word.upper(), word.strip()):
        with pytest.raises(BadDocumentError):
            read_proof(text.replace(word, other, 1))
