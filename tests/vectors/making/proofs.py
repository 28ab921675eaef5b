"""Cases of the log: proofs of every awkward size, flipped bits, checkpoints that contradict each other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.papers import HUB, LOG, ORIGIN, STRANGER, node_reader, trust_list

from tallystick_packs import merkle
from tallystick_sync.checkpoint import sign_checkpoint
from tallystick_sync.proof import LoggedAs, leaf_data

Case = tuple[str, dict[str, Any]]
Line = dict[str, Any]
SIZES = (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65)
MOST = max(SIZES)
LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(MOST)]
LOG_KEY = {"origin": ORIGIN, "key": LOG.public.hex}


def _root(size: int) -> str:
    return merkle.root(size, node_reader(LEAVES)).hex()


def _inclusions() -> Iterator[Line]:
    for size in SIZES:
        for index in sorted({0, size // 2, size - 1} & set(range(size))):
            hashes = merkle.inclusion_proof(index, size, node_reader(LEAVES))
            yield {
                "leaf": LEAVES[index].hex(), "index": index, "size": size,
                "hashes": [one.hex() for one in hashes], "roots": [_root(size)],
            }  # fmt: skip


def _consistencies() -> Iterator[Line]:
    for new in SIZES:
        for old in (one for one in SIZES if one <= new):
            hashes = merkle.consistency_proof(old, new, node_reader(LEAVES))
            yield {
                "old": old, "size": new, "hashes": [one.hex() for one in hashes],
                "roots": [_root(old), _root(new)],
            }  # fmt: skip


def _flip(digits: str, bit: int) -> str:
    raw = bytearray.fromhex(digits)
    raw[bit // 8] ^= 1 << bit % 8
    return raw.hex()


def _flipped(lines: Iterator[Line]) -> Iterator[Line]:
    """One bit of each hash, root and leaf, another bit each time."""
    bit = 0
    for line in lines:
        for name in ("hashes", "roots"):
            for place, digits in enumerate(line[name]):
                bit = (bit + 37) % 256
                changed = [*line[name]]
                changed[place] = _flip(digits, bit)
                yield line | {name: changed}


def _reshaped(lines: Iterator[Line]) -> Iterator[Line]:
    """A hash dropped, added, swapped; an index or size beside the true one."""
    for line in lines:
        hashes = line["hashes"]
        yield line | {"hashes": [*hashes, "11" * 32]}
        if hashes:
            yield line | {"hashes": hashes[1:]}
            yield line | {"hashes": hashes[:-1]}
        if len(hashes) > 1:
            yield line | {"hashes": [*hashes[1:], hashes[0]]}
        if "index" in line:
            yield line | {"index": line["size"]}
            yield line | {"index": -1}
        else:
            yield line | {"old": line["size"] + 1}


def _write(folder: Path, name: str, lines: Iterator[Line]) -> int:
    folder.mkdir(exist_ok=True)
    texts = [json.dumps(line, separators=(",", ":")) for line in lines]
    (folder / name).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8", newline="\n")
    return len(texts)


def trees(folder: Path) -> Iterator[Case]:
    """Bare proofs for the sizes 0, 1 and around each power of two."""
    cases: dict[str, tuple[str, Iterator[Line], bool]] = {
        "trees_inclusion": ("Inclusion in trees of 1 to 65 leaves.", _inclusions(), True),
        "trees_consistency": ("Consistency between all these sizes, from 0 on.", _consistencies(), True),
        "trees_inclusion_flipped_fail": (
            "One bit of a hash or root is flipped.", _flipped(_inclusions()), False,
        ),
        "trees_consistency_flipped_fail": (
            "One bit of a hash or root is flipped.",
            _flipped(line for line in _consistencies() if 0 < line["old"] < line["size"]),
            False,
        ),
        "trees_inclusion_reshaped_fail": (
            "A hash too many, too few or in another place; a leaf outside.", _reshaped(_inclusions()), False,
        ),
        "trees_consistency_reshaped_fail": (
            "A hash too many, too few or in another place; a tree that shrank.",
            _reshaped(line for line in _consistencies() if 0 < line["old"] < line["size"]),
            False,
        ),
    }  # fmt: skip
    for name, (says, lines, is_good) in cases.items():
        kept = list(lines)
        _write(folder / name, "trees.jsonl", iter(kept))
        value: dict[str, Any] = {"check": "trees", "says": says}
        yield name, value | ({"expected": {"held": [line["size"] for line in kept]}} if is_good else {})


def inclusions(folder: Path) -> Iterator[Case]:
    """Proofs as files, of a document with a nonce, under a signed checkpoint."""
    document = trust_list().id
    nonce = b"\x07" * 32
    leaves = [*LEAVES[:4], merkle.leaf_hash(leaf_data(document, nonce)), LEAVES[4]]
    nodes = node_reader(leaves)
    root = merkle.root(6, nodes)

    def text(*, signer: Any = LOG, origin: str = ORIGIN, index: int = 4, size: int = 6) -> str:
        point = sign_checkpoint(origin=origin, size=size, root=root, key=signer)
        hashes = tuple(merkle.inclusion_proof(4, 6, nodes))
        return LoggedAs(index=index, nonce=nonce, hashes=hashes, checkpoint=point).to_text()

    whole = text()
    broken = {
        "another signer's checkpoint": text(signer=STRANGER),
        "the hub's key in place of the log's": text(signer=HUB),
        "another log's checkpoint": text(origin="other.test/log"),
        "another index": text(index=3),
        "an index beyond the log": text(index=6),
        "another size": text(size=7),
        "a leading zero": whole.replace("index 4", "index 04"),
        "a sign": whole.replace("index 4", "index +4"),
        "another version": whole.replace("@v1", "@v2"),
        "a nonce too short": whole.replace(whole.split("\n")[1], "extra AAAA"),
        "no checkpoint": whole.partition("\n\n")[0],
        "a signature cut": whole[:-9] + "\n",
    }
    document_line = {"document": document}
    _write(folder / "inclusion_file", "proofs.jsonl", iter([document_line | {"proof": whole}]))
    yield "inclusion_file", {
        "check": "inclusion", "says": "A C2SP proof of a document.", "log": LOG_KEY,
        "expected": {"held": [[4, 6]]},
    }  # fmt: skip
    lines = [document_line | {"proof": one} for one in broken.values()]
    lines.append({"document": "0" * 64, "proof": whole})
    _write(folder / "inclusion_broken_fail", "proofs.jsonl", iter(lines))
    yield "inclusion_broken_fail", {
        "check": "inclusion", "log": LOG_KEY,
        "says": f"Not one holds: {', '.join(broken)}, another document.",
    }  # fmt: skip


def checkpoints(folder: Path) -> Iterator[Case]:
    """Checkpoints of one log, and of a log that shows two histories."""
    root = bytes.fromhex
    cases: dict[str, tuple[str, list[str], dict[str, Any] | None]] = {
        "checkpoints_growing": (
            "Three checkpoints, the first of an empty log.",
            [_signed(size, root(_root(size))) for size in (0, 3, 5)],
            {"sizes": [3, 5]},
        ),
        "checkpoints_log_fork_fail": (
            "Two checkpoints of five entries with different roots.",
            [_signed(5, root(_root(5))), _signed(5, bytes(32))],
            None,
        ),
        "checkpoints_full_of_nothing_fail": (
            "An empty log with the root of something.", [_signed(0, bytes(32))], None,
        ),
        "checkpoints_other_key_fail": (
            "Signed by another key.", [_signed(5, root(_root(5)), signer=STRANGER)], None,
        ),
        "checkpoints_size_with_sign_fail": (
            "The size is written +5.", [_signed("+5", root(_root(5)))], None,
        ),
        "checkpoints_size_with_zero_fail": (
            "The size is written 05.", [_signed("05", root(_root(5)))], None,
        ),
        "checkpoints_short_root_fail": ("The root has 31 bytes.", [_signed(5, bytes(31))], None),
    }  # fmt: skip
    for name, (says, texts, expected) in cases.items():
        (folder / name / "checkpoints").mkdir(parents=True)
        for number, text in enumerate(texts, 1):
            path = folder / name / "checkpoints" / f"{number}.txt"
            path.write_text(text, encoding="utf-8", newline="\n")
        value: dict[str, Any] = {"check": "checkpoints", "says": says, "log": LOG_KEY}
        yield name, value | ({"expected": expected} if expected else {})


def _signed(size: Any, root: bytes, *, signer: Any = LOG) -> str:
    return sign_checkpoint(origin=ORIGIN, size=size, root=root, key=signer)
