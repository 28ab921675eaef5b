"""Makes the vectors of this folder: the same files each time, written only with `--write`.

Run it from the checkout; without `--write` it says what differs::

    python -m tests.vectors.make_vectors --write
"""

import argparse
import json
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.forged_pack import forge
from tests.support.papers import (
    HUB_ID,
    INSTALLATION,
    NOW,
    ROOTS,
    STRANGER,
    TRUST,
    WORKER,
    Papers,
    key,
    signed,
    trust_list,
)
from tests.support.small_job import KEY, build, small_job
from tests.vectors.making import answers, confidential, controls, documents, first_packs, proofs, receipts

from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.reading import open_pack
from tallystick_sync.batch import Entry
from tallystick_sync.evidence import write_folder
from tallystick_sync.receipt import ReceiptItem
from tallystick_sync.trust import RootSet

HERE = Path(__file__).resolve().parent

# One red pixel, so that no vector depends on the version of a compressor.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000f49444154"
    "7801010400fbff00ff0000030101008d1de5820000000049454e44ae426082"
)

Case = tuple[str, dict[str, Any]]


def make(folder: Path) -> None:
    """Make all cases in an empty folder."""
    makers = (
        _packs, _local_headers, confidential.with_png(PNG), _receipts, _trust, _envelopes,
        receipts.with_pack(_pack),
        answers.with_pack(_pack), answers.frames, documents.with_pack(_pack), documents.rosters,
        documents.trust_dates_and_keys, controls.controls,
        documents.trust_roots,
        documents.chains, documents.key_files, documents.invites, proofs.trees, proofs.inclusions,
        proofs.checkpoints, first_packs.with_pack(_pack),
    )  # fmt: skip
    for maker in makers:
        for name, case in maker(folder):
            text = json.dumps(case, indent=2, ensure_ascii=False) + "\n"
            (folder / name / "case.json").write_text(text, encoding="utf-8", newline="\n")


def _pack(work: Path) -> Path:
    job = small_job(work / "job")
    (job / "p0.png").write_bytes(PNG)
    built = build(job, work / "out")[0]
    # Most vectors hold a pack from before local headers were signed: such packs stay good.
    return forge(built, work / "old.tallypack", manifest=lambda value: value.pop("local_headers"))


def _packs(folder: Path) -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as name:
        good = _pack(Path(name))
        pack = open_pack(good)
        whole = good.read_bytes()
        middle = pack.media_start + pack.manifest.media[0].size // 2
        expected = {"id": pack.id, "signer": KEY.public.hex, "items": list(pack.manifest.item_ids())}
        yield _bytes(folder / "pack_one_photo", whole, "A pack with one photo of one pixel.", expected)
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        yield _bytes(folder / "pack_flipped_byte_fail", flipped, "One bit of the photo is another one.")
        yield _bytes(folder / "pack_cut_fail", whole[:-1], "The last byte is missing.")
        yield _bytes(folder / "pack_trailing_fail", whole + b"\0", "One byte follows the pack.")
        forged: dict[str, tuple[str, dict[str, Any]]] = {
            "pack_wrong_key_fail": ("Signed by another key than it names.", {"key": STRANGER}),
            "pack_path_outside_fail": (
                "The form's path leads out of the pack.",
                {"manifest": lambda value: value["form"].update(path="../form.xml")},
            ),
            "pack_small_order_signer_fail": (
                "The signer is a point of small order.",
                {"header": lambda value: value.update(signer="01" + "00" * 31)},
            ),
            "pack_money_as_float_fail": (
                "The price is 450.0, not 450.",
                {"header": lambda value: value["pay"].update(price_minor=450.0)},
            ),
            "pack_newer_major_fail": (
                "The header is of format 2.0.",
                {"header": lambda value: value.update(format="2.0")},
            ),
        }
        for case, (says, changes) in forged.items():
            path = forge(good, Path(name) / "forged.tallypack", **changes)
            yield _bytes(folder / case, path.read_bytes(), says)


def _local_headers(folder: Path) -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as name:
        job = small_job(Path(name) / "job")
        (job / "p0.png").write_bytes(PNG)
        built = build(job, Path(name) / "out")[0]
        pack, whole = open_pack(built), built.read_bytes()
        expected = {"id": pack.id, "signer": KEY.public.hex, "items": list(pack.manifest.item_ids())}
        says = "The manifest signs the local headers: the checksums in them are compared, not computed."
        yield _bytes(folder / "pack_headers_signed", whole, says, expected)
        entry = pack.manifest.media[0]
        crc = zlib.crc32(pack.read_media(entry.path)).to_bytes(4, "little")
        changed = whole.replace(crc, bytes([crc[0] ^ 1]) + crc[1:])
        says = "The photo's checksum is another one, in its local header and in the directory alike."
        yield _bytes(folder / "pack_headers_other_checksum_fail", changed, says)
        value = {"local_headers": "0" * 64}
        forged = forge(built, Path(name) / "f.tallypack", manifest=lambda one: one.update(value))
        says = "The manifest signs the hash of other local headers."
        yield _bytes(folder / "pack_headers_other_hash_fail", forged.read_bytes(), says)


def _bytes(folder: Path, data: bytes, says: str, expected: dict[str, Any] | None = None) -> Case:
    folder.mkdir()
    (folder / "pack.tallypack").write_bytes(data)
    value: dict[str, Any] = {"check": "pack", "says": says}
    return folder.name, value | ({"expected": expected} if expected else {})


def _receipts(folder: Path) -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as name:
        pack = _pack(Path(name))
        good = {"totals": [{"worker": WORKER.public.hex, "owed": 0, "paid": 450}]}
        logged = {"1": "verified", "2": "verified", "3": "verified"}
        cases: dict[str, tuple[str, Callable[[Papers], Any], dict[str, Any] | None]] = {
            "receipts_paid": (
                "One item answered, accepted and paid.",
                lambda papers: None,
                good | {"outcomes": logged},
            ),
            "receipts_not_yet_logged": (
                "The payment's receipt has no proof yet; it binds the hub all the same.",
                lambda papers: papers.unlogged.add(papers.receipts[2].id),
                good | {"outcomes": logged | {"3": "unlogged"}},
            ),
            "receipts_missing_number_fail": (
                "Receipt 2 of the lease is missing.",
                lambda papers: papers.receipts.pop(1),
                None,
            ),
            "receipts_wrong_amount_fail": (
                "The payment is one minor unit more than was owed.",
                lambda papers: _replace(papers, 2, state="paid", posted_minor=451, paid_minor=451),
                None,
            ),
            "receipts_accepted_twice_fail": ("One item is accepted a second time.", _accept_again, None),
            "receipts_skip_accepted_fail": ("The accepted item was skipped.", _skip, None),
            "receipts_other_hub_fail": (
                "A receipt names another hub.",
                lambda papers: _replace(papers, 0, hub="0" * 64),
                None,
            ),
            "receipts_other_signer_fail": (
                "A receipt is signed by a key that is not the hub's.",
                lambda papers: papers.receipts.__setitem__(0, papers.receipt(STRANGER, number=1)),
                None,
            ),
        }
        for case, (says, change, expected) in cases.items():
            papers = Papers(pack)
            change(papers)
            (folder / case).mkdir()
            write_folder(papers.parts(), folder / case / "evidence")
            value: dict[str, Any] = {"check": "receipts", "says": says, "root": HUB_ID}
            yield case, value | ({"expected": expected} if expected else {})


def _replace(papers: Papers, index: int, **changes: Any) -> None:
    values: dict[str, Any] = {"number": index + 1}
    if changes.get("state") == "paid":
        values |= {"owed_minor": 450, "batch": None, "reference": "M-1"}
    papers.receipts[index] = papers.receipt(**values | changes)


def _accept_again(papers: Papers) -> None:
    item = papers.items[0]
    entry = Entry(kind="answer", item=item, revision=2, replaces=1, finished=NOW, result=[])
    papers.batches.append(signed("batch", papers.batch([entry], sequence=2), INSTALLATION))
    again = (ReceiptItem(item=item, revision=2),)
    papers.receipts[2] = papers.receipt(
        number=3, state="accepted", batch=papers.batches[1].id, items=again, posted_minor=450, owed_minor=900
    )


def _skip(papers: Papers) -> None:
    skips = [Entry(kind="skip", item=one, revision=1, finished=NOW, reason="dark") for one in papers.items]
    papers.batches[0] = signed("batch", papers.batch(skips), INSTALLATION)
    papers.decisions.clear()
    papers.receipts[:] = [
        papers.receipt(number=1),
        papers.receipt(number=2, state="accepted", posted_minor=450, owed_minor=450),
    ]


def _trust(folder: Path) -> Iterator[Case]:
    fresh = (key(201), key(202))
    roots = RootSet(keys=tuple(one.public.hex for one in fresh), threshold=2)
    first, second = trust_list(), trust_list(version=2, name="Test Hub, renamed")
    rotated = replace(TRUST, version=3, root_version=2, root=roots)
    chains: dict[str, tuple[str, list[Envelope], dict[str, int] | None]] = {
        "trust_rotation": (
            "The third list brings a new root set, signed by the old and the new one.",
            [first, second, signed("trust", rotated, [*ROOTS[:2], *fresh])],
            {"version": 3, "root_version": 2},
        ),
        "trust_half_rotation_fail": (
            "The new root set is signed by itself only.",
            [first, second, signed("trust", rotated, fresh)],
            None,
        ),
        "trust_rollback_fail": (
            "The third list is older than the second.",
            [first, second, trust_list()],
            None,
        ),
        "trust_one_root_twice_fail": (
            "Two signatures by one root key.",
            [first, trust_list([ROOTS[0], ROOTS[0]], version=2)],
            None,
        ),
        "trust_root_jump_fail": (
            "Root version 3 follows root version 1.",
            [first, signed("trust", replace(rotated, root_version=3), [*ROOTS[:2], *fresh])],
            None,
        ),
        "trust_other_hub_fail": (
            "The second list belongs to another hub.",
            [first, trust_list(version=2, hub="0" * 64)],
            None,
        ),
    }
    for case, (says, chain, expected) in chains.items():
        (folder / case / "chain").mkdir(parents=True)
        for number, envelope in enumerate(chain, 1):
            (folder / case / "chain" / f"{number}.json").write_bytes(envelope.to_json())
        value: dict[str, Any] = {"check": "trust", "says": says, "root": HUB_ID[:32]}
        yield case, value | ({"expected": expected} if expected else {})


def _envelopes(folder: Path) -> Iterator[Case]:
    payload = b'{ "format" : "1.0", "text": "\xc3\xa9" }'
    good = sign("lease", payload, [key(1), key(2)])
    data = good.to_json()
    keys = [key(number).public.hex for number in (1, 2, 3)]
    expected = {"id": good.id, "kind": "lease", "payload": payload.decode()}
    cases: dict[str, tuple[str, bytes, int, dict[str, str] | None]] = {
        "envelope_two_of_three": ("Two of three signed; the payload keeps its spaces.", data, 2, expected),
        "envelope_threshold_fail": ("Three of three are asked for.", data, 3, None),
        "envelope_duplicate_key_fail": (
            "`payload` stands twice.", data.replace(b"{", b'{"payload":"",', 1), 2, None,
        ),
        "envelope_payload_duplicate_key_fail": (
            "`text` stands twice in the signed payload.",
            sign("lease", b'{"format":"1.0","text":"a","text":"b"}', [key(1), key(2)]).to_json(), 2, None,
        ),
        "envelope_integer_too_large_fail": (
            "The signed payload holds 2^53 + 1.",
            sign("lease", b'{"format":"1.0","n":9007199254740993}', [key(1), key(2)]).to_json(), 2, None,
        ),
        "envelope_not_a_number_fail": (
            "The signed payload holds NaN.",
            sign("lease", b'{"format":"1.0","n":NaN}', [key(1), key(2)]).to_json(), 2, None,
        ),
        "envelope_deep_fail": (
            "The signed payload is nested 33 deep.",
            sign("lease", b'{"a":' + b"[" * 32 + b"]" * 32 + b"}", [key(1), key(2)]).to_json(), 2, None,
        ),
        "envelope_one_key_twice_fail": (
            "One key signed twice; two keys are asked for.",
            sign("lease", payload, [key(1), key(1)]).to_json(), 2, None,
        ),
        "envelope_threshold_zero_fail": ("A threshold of none.", data, 0, None),
        "envelope_seventeen_signatures_fail": (
            "More than 16 signatures.", sign("lease", payload, [key(1), *[key(2)] * 16]).to_json(), 2, None,
        ),
        "envelope_loose_base64_fail": (
            "The payload's base64 has a line break.", data.replace(b'load":"', b'load":"\\n', 1), 2, None,
        ),
        "envelope_other_kind_fail": ("The type says batch.", data.replace(b".lease+", b".batch+"), 2, None),
    }  # fmt: skip
    for case, (says, content, threshold, wanted) in cases.items():
        (folder / case).mkdir()
        (folder / case / "document.json").write_bytes(content)
        value: dict[str, Any] = {"check": "envelope", "says": says, "keys": keys, "threshold": threshold}
        yield case, value | ({"expected": wanted} if wanted else {})


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of all cases by their path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for case in sorted(folder.iterdir())
        if (case / "case.json").is_file()
        for path in sorted(case.rglob("*"))
        if path.is_file()
    }


def differences(made: Path) -> list[str]:
    """Paths of files that are not what the files here are."""
    new, old = files_of(made), files_of(HERE)
    return sorted(path for path in new.keys() | old.keys() if new.get(path) != old.get(path))


def main() -> int:
    """Compare, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true", help="rewrite the vectors")
    is_writing = parser.parse_args().write
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "made"
        made.mkdir()
        make(made)
        found = differences(made)
        if is_writing:
            for case in {path.split("/")[0] for path in found}:
                shutil.rmtree(HERE / case, ignore_errors=True)
                if (made / case).is_dir():
                    shutil.copytree(made / case, HERE / case)
    print("\n".join(found) or "All vectors are as they were.")
    return 0 if is_writing or not found else 1


if __name__ == "__main__":
    sys.exit(main())
