"""The log's trees, against RFC 6962's definition written down once more, for every size up to 40."""

import hashlib

import pytest
from tests.support.papers import node_reader

from tallystick_packs import merkle

MOST = 40
DATA = [bytes([number]) for number in range(MOST)]
LEAVES = [merkle.leaf_hash(data) for data in DATA]
NODES = {(0, index): leaf for index, leaf in enumerate(LEAVES)}


def stored(level: int, index: int) -> bytes:
    """Nodes as a hub has them: written when they become complete."""
    return NODES[level, index]


for _index, _leaf in enumerate(LEAVES):
    NODES |= {(level, at): digest for level, at, digest in merkle.completed_nodes(_index, _leaf, stored)}


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(data: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = split(len(data))
    return hashlib.sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def path(m: int, data: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(data) == 1:
        return []
    k = split(len(data))
    return [*path(m, data[:k]), mth(data[k:])] if m < k else [*path(m - k, data[k:]), mth(data[:k])]


def subproof(m: int, data: list[bytes], *, whole: bool) -> list[bytes]:
    """RFC 6962 section 2.1.2."""
    if m == len(data):
        return [] if whole else [mth(data)]
    k = split(len(data))
    if m <= k:
        return [*subproof(m, data[:k], whole=whole), mth(data[k:])]
    return [*subproof(m - k, data[k:], whole=False), mth(data[:k])]


ROOTS = [mth(DATA[:size]) for size in range(MOST + 1)]


def test_roots_are_those_of_the_definition() -> None:
    for size in range(MOST + 1):
        assert merkle.root(size, stored) == merkle.root(size, node_reader(LEAVES)) == ROOTS[size]


def test_the_known_root_of_an_empty_tree() -> None:
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_every_leaf_of_every_tree_is_shown_to_be_in_it_and_nowhere_else() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, stored)
            assert proof == path(index, DATA[:size])
            # A root alone does not say its size: the checkpoint signs both, so one size is what counts.
            held = [
                at for at in range(size) if merkle.is_included(LEAVES[index], at, size, proof, ROOTS[size])
            ]
            assert held == [index]


def test_no_bit_of_an_audit_path_may_change() -> None:
    for size in range(1, MOST + 1, 3):
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, stored)
            for changed in _damaged(proof):
                assert not merkle.is_included(LEAVES[index], index, size, changed, ROOTS[size])
            assert not merkle.is_included(LEAVES[index], index, size, proof, ROOTS[size - 1])
            assert not merkle.is_included(LEAVES[index - 1], index, size, proof, ROOTS[size]) or size == 1


def test_every_tree_is_shown_to_be_the_beginning_of_every_later_one() -> None:
    for new in range(MOST + 1):
        for old in range(new + 1):
            proof = merkle.consistency_proof(old, new, stored)
            assert proof == (subproof(old, DATA[:new], whole=True) if old else [])
            assert merkle.is_consistent(old, new, ROOTS[old], ROOTS[new], proof)


def test_no_bit_of_a_consistency_proof_may_change() -> None:
    other = bytes(32)
    for new in range(1, MOST + 1, 2):
        for old in range(1, new):
            proof = merkle.consistency_proof(old, new, stored)
            for changed in _damaged(proof):
                assert not merkle.is_consistent(old, new, ROOTS[old], ROOTS[new], changed)
            assert not merkle.is_consistent(old, new, other, ROOTS[new], proof)
            assert not merkle.is_consistent(old, new, ROOTS[old], other, proof)
            assert not merkle.is_consistent(new, old, ROOTS[new], ROOTS[old], proof)


def test_a_log_that_forgot_a_leaf_is_not_consistent_with_itself() -> None:
    forgetful = DATA[:5] + DATA[6:]

    for new in range(7, MOST):
        proof = subproof(6, forgetful[:new], whole=True)
        assert not merkle.is_consistent(6, new, ROOTS[6], mth(forgetful[:new]), proof)


def test_an_empty_or_equal_tree_needs_no_proof_and_takes_none() -> None:
    assert merkle.is_consistent(0, 7, merkle.EMPTY_ROOT, ROOTS[7], [])
    assert not merkle.is_consistent(0, 7, ROOTS[1], ROOTS[7], [])
    assert not merkle.is_consistent(0, 7, merkle.EMPTY_ROOT, ROOTS[7], [ROOTS[1]])
    assert not merkle.is_consistent(7, 7, ROOTS[7], ROOTS[7], [ROOTS[7]])
    assert not merkle.is_consistent(7, 7, ROOTS[7], ROOTS[6], [])
    assert not merkle.is_consistent(3, 7, ROOTS[3], ROOTS[7], [])
    assert not merkle.is_consistent(-1, 7, ROOTS[3], ROOTS[7], [])


def test_an_inner_node_does_not_pass_for_a_leaf() -> None:
    inner = merkle.node_hash(LEAVES[0], LEAVES[1])

    assert not merkle.is_included(inner, 0, 4, [merkle.node_hash(LEAVES[2], LEAVES[3])], ROOTS[4])
    assert merkle.leaf_hash(LEAVES[0] + LEAVES[1]) != inner


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(index, size, stored)
    assert not merkle.is_included(LEAVES[0], index, size, [], LEAVES[0])


def test_there_is_no_proof_that_a_tree_shrank() -> None:
    with pytest.raises(ValueError, match="not a prefix"):
        merkle.consistency_proof(5, 4, stored)


def _damaged(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with a bit of each hash changed, a hash less, a hash more, two swapped."""
    changed = []
    for number, digest in enumerate(proof):
        for bit in (0, 100, 255):
            flipped = bytearray(digest)
            flipped[bit // 8] ^= 1 << bit % 8
            changed.append([*proof[:number], bytes(flipped), *proof[number + 1 :]])
        changed.append(proof[:number] + proof[number + 1 :])
    changed.append([*proof, bytes(32)])
    if len(proof) > 1:
        changed.append([proof[1], proof[0], *proof[2:]])
    return changed


def test_nodes_are_written_when_they_become_complete_and_not_before() -> None:
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, at: int) -> bytes:
        return known[level, at]

    for index, leaf in enumerate(LEAVES):
        known.update({(level, at): digest for level, at, digest in merkle.completed_nodes(index, leaf, read)})
        complete = {(level, at) for level in range(6) for at in range((index + 1) >> level)}
        assert known.keys() == complete

    for (level, at), digest in known.items():
        assert digest == mth(DATA[at << level : (at + 1) << level])


def test_a_place_outside_the_tree_is_never_shown_to_be_in_it() -> None:
    leaf, sibling = LEAVES[:2]

    assert merkle.is_included(leaf, 0, 1, [], leaf)
    for index, size in ((1, 1), (-1, 1), (0, 0), (2, 1), (1, 0)):
        assert not merkle.is_included(leaf, index, size, [], leaf)
    assert not merkle.is_included(leaf, 2, 2, [sibling], merkle.node_hash(sibling, leaf))


def test_a_proof_that_is_too_long_shows_nothing_whatever_root_it_was_made_for() -> None:
    a, b, c, more = LEAVES[:4]
    node = merkle.node_hash

    assert not merkle.is_included(a, 0, 1, [more], node(more, a))
    assert merkle.is_consistent(3, 4, node(c, a), node(c, node(a, b)), [a, b, c])
    longer = node(more, node(c, a)), node(more, node(c, node(a, b)))
    assert not merkle.is_consistent(3, 4, *longer, [a, b, c, more])


def test_a_tree_does_not_contain_a_larger_one() -> None:
    a, b = LEAVES[:2]

    for old, new in ((2, 1), (4, 1), (1, -1), (-1, 1), (-2, -1)):
        for proof in ([], [a], [a, b]):
            assert not merkle.is_consistent(old, new, a, a, proof)
