"""Merkle trees as in RFC 6962 (sections 2.1.1 and 2.1.2) and RFC 9162 (2.1.3, 2.1.4): pure functions.

A tree is read through `Nodes`: the hash of each complete subtree, by level (0 = leaves) and index. So the
hub answers from a few rows, and tests from a list.
"""

import hashlib
from collections.abc import Callable, Sequence

Nodes = Callable[[int, int], bytes]
"""`nodes(level, index)`: root of the complete subtree over leaves index*2^level .. (index+1)*2^level."""

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(size: int, nodes: Nodes) -> bytes:
    """Root of the tree over the first `size` leaves."""
    return _subtree(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Audit path of leaf `index` in the tree of `size` leaves, lowest sibling first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _path(index, 0, size, nodes)


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Proof that the tree of `old` leaves is a prefix of the tree of `new` leaves."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} is not a prefix of a tree of {new}")
    if old in (0, new):
        return []
    return _consistency(old, 0, new, nodes, is_whole=True)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Check an audit path (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        digest, position, last = climb(digest, sibling, position, last)
    return last == 0 and digest == tree_root


def climb(digest: bytes, sibling: bytes, position: int, last: int) -> tuple[bytes, int, int]:
    """One step up an audit path: the node above, its place in its level, and the last place of that level."""
    if position & 1 or position == last:
        digest = node_hash(sibling, digest)
        while not position & 1 and position:
            position >>= 1
            last >>= 1
    else:
        digest = node_hash(digest, sibling)
    return digest, position >> 1, last >> 1


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Check a consistency proof (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    return _climb(position, last, path) == (old_root, new_root)


def _climb(position: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Roots of the old and the new tree that `path` leads to; None where it is too long or too short."""
    old_digest = new_digest = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            old_digest = node_hash(sibling, old_digest)
            new_digest = node_hash(sibling, new_digest)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            new_digest = node_hash(new_digest, sibling)
        position >>= 1
        last >>= 1
    return (old_digest, new_digest) if last == 0 else None


def completed_nodes(index: int, leaf: bytes, nodes: Nodes) -> list[tuple[int, int, bytes]]:
    """Nodes that become known when leaf `index` is appended: (level, index, hash), the leaf first."""
    made = [(0, index, leaf)]
    level, position, digest = 0, index, leaf
    while position & 1:
        digest = node_hash(nodes(level, position - 1), digest)
        level += 1
        position >>= 1
        made.append((level, position, digest))
    return made


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _subtree(start: int, size: int, nodes: Nodes) -> bytes:
    # Every subtree starts at a multiple of the next power of two, so a full one is one node.
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    left = _split(size)
    return node_hash(_subtree(start, left, nodes), _subtree(start + left, size - left, nodes))


def _path(index: int, start: int, size: int, nodes: Nodes) -> list[bytes]:
    if size == 1:
        return []
    left = _split(size)
    if index < left:
        return [*_path(index, start, left, nodes), _subtree(start + left, size - left, nodes)]
    return [*_path(index - left, start + left, size - left, nodes), _subtree(start, left, nodes)]


def _consistency(old: int, start: int, size: int, nodes: Nodes, *, is_whole: bool) -> list[bytes]:
    if old == size:
        return [] if is_whole else [_subtree(start, size, nodes)]
    left = _split(size)
    if old <= left:
        inner = _consistency(old, start, left, nodes, is_whole=is_whole)
        return [*inner, _subtree(start + left, size - left, nodes)]
    inner = _consistency(old - left, start + left, size - left, nodes, is_whole=False)
    return [*inner, _subtree(start, left, nodes)]
