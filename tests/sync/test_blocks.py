"""Sums of blocks: one wrong byte anywhere is found, and little else comes again."""

import random
import zlib

import pytest

from tallystick_sync.blocks import BLOCK_BYTES, SUM_BYTES, block_sums, differing, sums_size, whole_blocks

FILE = random.Random(1).randbytes(20 * BLOCK_BYTES + 300)
SUMS = block_sums([FILE])


def sums_for(start: int, end: int) -> bytes:
    blocks = whole_blocks(start, end)
    return SUMS[blocks.start * SUM_BYTES : blocks.stop * SUM_BYTES]


def damaged(start: int, end: int, *places: int) -> bytes:
    copy = bytearray(FILE[start:end])
    for place in places:
        copy[place - start] ^= 0x20
    return bytes(copy)


def test_the_sums_are_crc_32_of_each_1024_bytes_big_endian() -> None:
    assert SUMS[:4] == zlib.crc32(FILE[:1024]).to_bytes(4, "big")
    assert SUMS[-4:] == zlib.crc32(FILE[20 * 1024 :]).to_bytes(4, "big")
    assert len(SUMS) == sums_size(len(FILE)) == 21 * 4
    assert sums_size(0) == len(block_sums([])) == 0


@pytest.mark.parametrize("step", [1, 7, 1023, 1024, 1025, 5000])
def test_the_sums_do_not_depend_on_how_the_file_was_cut(step: int) -> None:
    assert block_sums([FILE[at : at + step] for at in range(0, len(FILE), step)]) == SUMS


def test_every_single_wrong_byte_lies_in_what_differs() -> None:
    start, end = 700, 9 * BLOCK_BYTES + 10
    for place in range(start, end, 13):
        found = differing(damaged(start, end, place), start=start, sums=sums_for(start, end))

        assert any(first <= place < last for first, last in found)
        assert sum(last - first for first, last in found) <= BLOCK_BYTES
        assert all(start <= first < last <= end for first, last in found)


def test_neighbours_are_fetched_together_and_others_apart() -> None:
    start, end = 0, 8 * BLOCK_BYTES
    copy = damaged(start, end, 1023, 1024, 5000)

    assert differing(copy, start=start, sums=sums_for(start, end)) == [(0, 2048), (4096, 5120)]


def test_what_holds_no_whole_block_differs_as_a_whole() -> None:
    assert list(whole_blocks(100, 1500)) == []
    assert differing(damaged(100, 1500, 200), start=100, sums=b"") == [(100, 1500)]
