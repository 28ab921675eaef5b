"""One message holds many documents; what is cut, swollen or doubled is refused before it is believed."""

import bz2
import json
import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.boxes import FORM, box
from tests.support.papers import HUB, STRANGER

from tallystick_packs.envelope import Envelope, Signature, sign
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.forms import parse, to_wire
from tallystick_sync.framing import MAGIC, Note, Part, pack_frame, unpack_frame

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PARTS: list[Part] = [
    sign("lease", b'{"a":1}', [HUB]),
    Note(kind="checkpoint", payload=b"text\n"),
    sign("trust", b"", [HUB, STRANGER]),
    Note(kind="empty", payload=b""),
]

KINDS = st.from_regex(r"[a-z]([a-z-]{0,30}[a-z])?", fullmatch=True)
SIGNATURES = st.builds(
    Signature,
    keyid=st.binary(min_size=8, max_size=8).map(bytes.hex),
    value=st.binary(min_size=64, max_size=64),
)
ENVELOPES = st.builds(
    Envelope,
    kind=KINDS,
    payload=st.binary(max_size=300),
    signatures=st.lists(SIGNATURES, min_size=1, max_size=16).map(tuple),
)
NOTES = st.builds(Note, kind=KINDS, payload=st.binary(max_size=300))


@given(st.lists(ENVELOPES | NOTES, max_size=8))
def test_what_is_framed_comes_back_in_its_order(parts: list[Part]) -> None:
    assert list(unpack_frame(pack_frame(parts))) == parts


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 1, 2), (0, 3, 1, 3, 2, 3), (3,), (3, 3)])
def test_photos_between_texts_come_back_in_their_order(order: tuple[int, ...]) -> None:
    photo = Note(kind="file", payload=random.Random(1).randbytes(30_000))
    parts = [[*PARTS[:3], photo][one] for one in order]

    assert list(unpack_frame(pack_frame(parts))) == parts


def test_a_photo_does_not_make_the_texts_beside_it_larger() -> None:
    photo = Note(kind="file", payload=random.Random(1).randbytes(30_000))
    text = Note(kind="text", payload=b",".join(b"%064x" % (number * 7919**9) for number in range(60)))

    together = len(pack_frame([text, photo]))

    assert together - len(photo.payload) < len(pack_frame([text])) + 60


TRAVELLING = [to_wire(parse(FORM), [box(random.Random(one), one)]) for one in range(300)]
ANSWERS: list[Part] = [
    sign("batch", json.dumps(TRAVELLING).encode(), [HUB]),
    *PARTS,
]


def test_many_answers_are_smaller_where_bzip2_is_known() -> None:
    frame, dense = pack_frame(ANSWERS), pack_frame(ANSWERS, may_be_bzip2=True)

    assert list(unpack_frame(dense)) == ANSWERS
    assert len(dense) < 0.85 * len(frame)
    assert unpack_frame(frame) == unpack_frame(dense)


@given(st.lists(ENVELOPES | NOTES, max_size=40))
def test_what_may_be_bzip2_comes_back_in_its_order_and_is_never_larger(parts: list[Part]) -> None:
    dense = pack_frame(parts, may_be_bzip2=True)

    assert list(unpack_frame(dense)) == parts
    assert len(dense) <= len(pack_frame(parts))


def test_a_bzip2_message_cut_changed_or_followed_by_more_is_refused() -> None:
    dense = pack_frame(ANSWERS, may_be_bzip2=True)
    assert dense.startswith(b"BZh")

    for length in range(0, len(dense), 37):
        with pytest.raises(BadDocumentError):
            unpack_frame(dense[:length])
    for position in range(4, len(dense), 37):
        with pytest.raises(BadDocumentError):
            unpack_frame(dense[:position] + bytes([dense[position] ^ 4]) + dense[position + 1 :])
    for extra in (b"\x00", dense, bz2.compress(b""), pack_frame([])):
        with pytest.raises(BadDocumentError, match="behind its end"):
            unpack_frame(dense + extra)


def test_a_bzip2_bomb_is_refused_at_the_cap() -> None:
    bomb = bz2.compress(MAGIC + bytes(20 * 1024 * 1024))
    assert len(bomb) < 1000

    with pytest.raises(BadDocumentError, match="unpacks to more"):
        unpack_frame(bomb)


def test_a_framed_document_keeps_its_id_and_signature() -> None:
    (lease, *_rest) = unpack_frame(pack_frame(PARTS))

    assert isinstance(lease, Envelope)
    assert lease.id == PARTS[0].id  # type: ignore[union-attr]
    lease.verify([HUB.public])


def test_a_message_cut_at_any_byte_is_refused() -> None:
    frame = pack_frame(PARTS)

    for length in range(len(frame)):
        with pytest.raises(BadDocumentError):
            unpack_frame(frame[:length])


def test_a_message_with_any_byte_changed_is_refused_or_unchanged_in_meaning() -> None:
    frame = pack_frame(PARTS)

    for position in range(len(frame)):
        for bit in range(8):
            changed = frame[:position] + bytes([frame[position] ^ 1 << bit]) + frame[position + 1 :]
            try:
                parts = unpack_frame(changed)
            except BadDocumentError:
                continue
            assert list(parts) == PARTS, f"byte {position}, bit {bit}"


def test_plain_parts_cut_inside_are_refused() -> None:
    plain = zstd.decompress(pack_frame(PARTS))
    ends = {len(zstd.decompress(pack_frame(PARTS[:count]))) for count in range(len(PARTS) + 1)}

    for length in set(range(len(plain))) - ends:
        with pytest.raises(BadDocumentError):
            unpack_frame(zstd.compress(plain[:length]))


@pytest.mark.parametrize(
    "extra",
    [
        b"\x00",
        b"more",
        pack_frame([]),
        pack_frame(PARTS),
        zstd.compress(b""),
        b"\x50\x2a\x4d\x18\x00\x00\x00\x00",
    ],
    ids=["a byte", "text", "an empty message", "a message", "an empty frame", "a skippable frame"],
)
def test_nothing_may_stand_behind_a_message(extra: bytes) -> None:
    with pytest.raises(BadDocumentError, match="behind its end"):
        unpack_frame(pack_frame(PARTS) + extra)


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"tallystick-frame/2\n",
        MAGIC[:-1],
        MAGIC + b"\x00\x00\x00\x00\x00\x00",
        MAGIC + b"\x03A/b\x00\x00\x00\x00\x00",
        MAGIC + b"\x02\xc3\xa9\x00\x00\x00\x00\x00",
        MAGIC + b"\x05lease\x11" + bytes(17 * 72) + b"\x00\x00\x00\x00",
        MAGIC + b"\x05lease\x00\xff\xff\xff\xff",
        MAGIC + b"\xff" + b"a" * 255 + b"\x00\x00\x00\x00\x00",
    ],
    ids=repr,
)
def test_parts_that_are_none_are_refused(plain: bytes) -> None:
    with pytest.raises(BadDocumentError):
        unpack_frame(zstd.compress(plain))


@pytest.mark.parametrize("data", [b"", b"<html>please log in</html>", bytes(100), b"PK\x03\x04"], ids=repr)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(BadDocumentError):
        unpack_frame(data)


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    bomb = zstd.compress(MAGIC + bytes(64 * 1024 * 1024))
    assert len(bomb) < 10_000

    with pytest.raises(BadDocumentError, match="unpacks to more than 1000000 bytes"):
        unpack_frame(bomb, max_plain_bytes=1_000_000)


def test_the_caps_are_exact() -> None:
    frame = pack_frame(PARTS)
    plain = zstd.decompress(frame)

    unpack_frame(frame, max_wire_bytes=len(frame), max_plain_bytes=len(plain))
    with pytest.raises(BadDocumentError, match="cap"):
        unpack_frame(frame, max_wire_bytes=len(frame) - 1)
    with pytest.raises(BadDocumentError, match="unpacks"):
        unpack_frame(frame, max_plain_bytes=len(plain) - 1)


def test_a_hint_that_is_none_does_not_break_the_frame() -> None:
    odd = Envelope(kind="lease", payload=b"{}", signatures=(Signature(keyid="not hex", value=bytes(64)),))

    (again,) = unpack_frame(pack_frame([odd]))

    assert isinstance(again, Envelope)
    assert again.id == odd.id
    assert again.signatures[0].value == bytes(64)
