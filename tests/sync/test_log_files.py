"""The log as static files, and what witnesses say under its checkpoints."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.papers import HUB_ID, LOG, NOW, ORIGIN, STRANGER, TRUST, key, node_reader

from tallystick_packs import merkle
from tallystick_packs.errors import BadDocumentError, BadKeyError
from tallystick_sync.checkpoint import read_dated_checkpoint, sign_checkpoint
from tallystick_sync.cosigning import cosign, seen_by
from tallystick_sync.errors import UntrustedError
from tallystick_sync.tiles import (
    Tile,
    check_entries,
    entry_bytes,
    read_entries,
    tile_bytes,
    tile_nodes,
    tiles_of,
)
from tallystick_sync.trust import ClosedLog, KeyState, LogKey, advance
from tallystick_sync.witness import ForkError, Witness

ENTRIES = [number.to_bytes(32, "big") for number in range(600)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
_KNOWN: dict[tuple[int, int], bytes] = {}


def nodes(level: int, index: int) -> bytes:
    if level == 0:
        return LEAVES[index]
    if (level, index) not in _KNOWN:
        _KNOWN[level, index] = merkle.node_hash(nodes(level - 1, 2 * index), nodes(level - 1, 2 * index + 1))
    return _KNOWN[level, index]


def checkpoint(size: int, *, root: bytes | None = None, by: object = LOG, origin: str = ORIGIN) -> str:
    return sign_checkpoint(
        origin=origin,
        size=size,
        root=root if root is not None else merkle.root(size, nodes),
        key=by,  # type: ignore[arg-type]
    )


def files(size: int, *, text: str = "") -> dict[str, bytes]:
    """The log's files as a server would hold them."""
    held = {"checkpoint": (text or checkpoint(size)).encode()}
    for tile in tiles_of(size):
        if tile.level is None:
            first = tile.number * 256
            held[tile.path] = entry_bytes(iter(ENTRIES[first : first + tile.width]))
        else:
            held[tile.path] = tile_bytes(tile, nodes)
    return held


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(level=0, number=0), "tile/0/000"),
        (Tile(level=0, number=1234067), "tile/0/x001/x234/067"),
        (Tile(level=1, number=1000, width=7), "tile/1/x001/000.p/7"),
        (Tile(level=None, number=5, width=255), "tile/entries/005.p/255"),
    ],
)
def test_a_tile_lies_where_the_specification_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.at(path) == tile


@pytest.mark.parametrize(
    "path",
    ["tile/0/0", "tile/0/0000", "tile/64/000", "tile/0/001/x000", "tile/0/x000/001", "tile/0/000.p/256",
     "tile/0/000.p/0", "tile/0/../000", "tile/x/000", "tile/00/000", "checkpoint", "tile/0/x1/000"],
)  # fmt: skip
def test_other_paths_are_no_tiles(path: str) -> None:
    with pytest.raises(BadDocumentError):
        Tile.at(path)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 600])
def test_the_tree_can_be_read_back_from_its_tiles(size: int) -> None:
    held = files(size)
    read = tile_nodes(held.__getitem__, size=size)

    assert merkle.root(size, read) == merkle.root(size, nodes)
    for old in {1, size // 2, size - 1} - {0}:
        proof = merkle.consistency_proof(old, size, read)
        assert merkle.is_consistent(old, size, merkle.root(old, nodes), merkle.root(size, nodes), proof)
    bundle = Tile(level=None, number=0, width=min(size, 256))
    entries = read_entries(held[bundle.path], bundle)
    assert entries == ENTRIES[: bundle.width]
    check_entries(entries, held[replace(bundle, level=0).path])
    with pytest.raises(UntrustedError):
        check_entries(entries[::-1] if size > 1 else [b"other"], held[replace(bundle, level=0).path])


@given(st.integers(0, 10**9), st.integers(1, 256), st.sampled_from([None, 0, 1, 7]))
def test_every_path_leads_back_to_its_tile(number: int, width: int, level: int | None) -> None:
    tile = Tile(level=level, number=number, width=width)

    assert Tile.at(tile.path) == tile


def test_a_tile_that_is_cut_is_refused() -> None:
    held = files(300)
    held["tile/0/001.p/44"] = held["tile/0/001.p/44"][:-1]

    with pytest.raises(UntrustedError):
        merkle.root(300, tile_nodes(held.__getitem__, size=300))
    for data in (b"\x00", b"\x00\x05ab", entry_bytes(iter(ENTRIES[:2]))):
        with pytest.raises(BadDocumentError):
            read_entries(data, Tile(level=None, number=0, width=1))


WITNESSES = (
    KeyState(key=key(150).public.hex, name="union.example"),
    KeyState(key=key(151).public.hex, name="b"),
)


def test_a_witness_s_line_counts_once_and_only_for_that_checkpoint() -> None:
    text = checkpoint(5)
    line = cosign(text, name="union.example", key=key(150), time=NOW)

    assert [(one.name, one.time) for one in seen_by(text + line + line, WITNESSES)] == [
        ("union.example", NOW)
    ]
    both = text + line + cosign(text, name="b", key=key(151), time=NOW + 1)
    assert {one.name for one in seen_by(both, WITNESSES)} == {"union.example", "b"}
    assert seen_by(checkpoint(6) + line, WITNESSES) == ()
    assert seen_by(text, WITNESSES) == ()
    assert seen_by(text + line, [replace(WITNESSES[0], state="retired")]) == ()


@pytest.mark.parametrize(
    "line",
    [
        cosign(checkpoint(5), name="union.example", key=STRANGER, time=NOW),
        cosign(checkpoint(5), name="other.example", key=key(150), time=NOW),
        cosign(checkpoint(5), name="union.example", key=key(150), time=NOW)[:-5] + "\n",
        "\u2014 union.example AAAA\n",
        "union.example\n",
    ],
)
def test_other_lines_are_nobody_s_word(line: str) -> None:
    assert seen_by(checkpoint(5) + line, WITNESSES) == ()


def test_the_time_of_a_line_is_under_its_signature() -> None:
    from base64 import b64decode, b64encode

    text = checkpoint(5)
    line = cosign(text, name="union.example", key=key(150), time=NOW)
    raw = bytearray(b64decode(line.split(" ")[2]))
    raw[11] ^= 1
    forged = f"\u2014 union.example {b64encode(raw).decode()}\n"

    assert seen_by(text + forged, WITNESSES) == ()


@pytest.mark.parametrize("name", ["", "two words", "a+b", "x" * 65, "a\nb"])
def test_a_name_that_no_note_can_carry_is_refused(name: str) -> None:
    with pytest.raises(BadDocumentError):
        cosign(checkpoint(5), name=name, key=key(150), time=NOW)


def test_a_witness_signs_a_log_that_grows_and_remembers_it(tmp_path: Path) -> None:
    witness = Witness.make(tmp_path / "w", name="union.example")
    trust = replace(TRUST, witnesses=(KeyState(key=witness.key.public.hex, name="union.example"),))

    for size, new in ((3, 3), (3, 0), (300, 297), (600, 300)):
        look = Witness(tmp_path / "w").look(files(size).__getitem__, trust, now=NOW)
        assert (look.point.size, look.new) == (size, new)
        assert [one.name for one in seen_by(look.text, trust.witnesses)] == ["union.example"]
    with pytest.raises(BadKeyError):
        Witness.make(tmp_path / "w", name="other")
    with pytest.raises(BadKeyError):
        Witness(tmp_path / "nobody")


def test_a_witness_signs_no_second_history_and_keeps_both(tmp_path: Path) -> None:
    witness = Witness.make(tmp_path / "w", name="union.example")
    witness.look(files(5).__getitem__, TRUST, now=NOW)
    other = [merkle.leaf_hash(b"other"), *LEAVES[1:9]]
    forked = {"checkpoint": checkpoint(9, root=merkle.root(9, node_reader(other))).encode()}
    forked["tile/0/000.p/9"] = b"".join(other)

    with pytest.raises(ForkError):
        witness.look(forked.__getitem__, TRUST, now=NOW)

    assert len(list((tmp_path / "w" / "contradictions").iterdir())) == 2
    assert witness.look(files(9).__getitem__, TRUST, now=NOW).point.size == 9


def test_a_witness_signs_no_shorter_log_and_no_tiles_that_do_not_fit(tmp_path: Path) -> None:
    witness = Witness.make(tmp_path / "w", name="union.example")
    witness.look(files(9).__getitem__, TRUST, now=NOW)

    for held in (
        files(5),
        files(12) | {"tile/0/000.p/12": files(12)["tile/0/000.p/12"][::-1]},
        files(12, text=checkpoint(12, by=STRANGER)),
        files(12, text=checkpoint(12, origin="other.test/log")),
    ):
        with pytest.raises(UntrustedError):
            witness.look(held.__getitem__, TRUST, now=NOW)


NEXT_LOG = LogKey(origin="next.test/log", key=key(160).public.hex)


def closed(state: str, size: int = 5) -> ClosedLog:
    root = merkle.root(size, nodes).hex()
    return ClosedLog(origin=ORIGIN, key=LOG.public.hex, state=state, size=size, root=root)  # type: ignore[arg-type]


def test_a_closed_log_s_checkpoints_count_as_far_as_it_was_good() -> None:
    retired = replace(TRUST, log=NEXT_LOG, closed_logs=(closed("retired"),))
    revoked = replace(TRUST, log=NEXT_LOG, closed_logs=(closed("revoked"),))

    assert read_dated_checkpoint(checkpoint(3), retired).size == 3
    assert read_dated_checkpoint(checkpoint(5), retired).size == 5
    assert read_dated_checkpoint(checkpoint(5), revoked).size == 5
    assert read_dated_checkpoint(checkpoint(9, by=key(160), origin="next.test/log"), revoked).size == 9
    for trust, text in (
        (retired, checkpoint(6)),
        (retired, checkpoint(5, root=bytes(32))),
        (retired, checkpoint(3, by=STRANGER)),
        (revoked, checkpoint(3)),
        (revoked, checkpoint(5, root=bytes(32))),
        (revoked, checkpoint(6)),
    ):
        with pytest.raises(UntrustedError):
            read_dated_checkpoint(text, trust)


def test_a_closed_log_is_never_opened_again() -> None:
    from tests.support.papers import trust_list

    current = advance(TRUST, trust_list(version=2, log=NEXT_LOG, closed_logs=(closed("retired"),)))

    assert current.hub == HUB_ID
    for changes in (
        {"closed_logs": None},
        {"closed_logs": (closed("retired", 4),)},
        {"closed_logs": (closed("revoked"),)},
        {"log": LogKey(origin=ORIGIN, key=LOG.public.hex), "closed_logs": (closed("retired"),)},
        {"closed_logs": (replace(closed("retired"), key="01" + "00" * 31), closed("retired"))},
    ):
        with pytest.raises(UntrustedError):
            advance(current, trust_list(version=3, **({"log": NEXT_LOG} | changes)))
