"""The vectors hold, the broken ones are refused, and the script still makes these very bytes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.vectors import make_vectors

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import TallystickError
from tallystick_packs.keys import VerifyKey
from tallystick_packs.reading import open_pack
from tallystick_sync.evidence import read_evidence
from tallystick_sync.trust import follow
from tallystick_sync.verification import verify_receipts

HERE = Path(__file__).resolve().parent
CASES = sorted(path.parent.name for path in HERE.glob("*/case.json"))


def _pack(folder: Path, _case: dict[str, Any]) -> dict[str, Any]:
    pack = open_pack(folder / "pack.tallypack")
    pack.verify()
    return {"id": pack.id, "signer": pack.header.signer, "items": list(pack.manifest.item_ids())}


def _receipts(folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    report = verify_receipts(read_evidence([folder / "evidence"]), root_fingerprint=case["root"])
    if not report.holds:
        raise TallystickError(report.failed[0].what)
    totals = [{"worker": one.worker, "owed": one.owed.minor, "paid": one.paid.minor} for one in report.totals]
    outcomes = {str(one.receipt.number): one.outcome for one in report.receipts if one.receipt}
    return {"totals": totals, "outcomes": outcomes}


def _trust(folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    paths = sorted((folder / "chain").iterdir())
    chain = [Envelope.from_json(path.read_bytes(), max_bytes=100_000) for path in paths]
    trust = follow(chain, root_fingerprint=case["root"])
    return {"version": trust.version, "root_version": trust.root_version}


def _envelope(folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    envelope = Envelope.from_json((folder / "document.json").read_bytes(), max_bytes=100_000)
    envelope.verify([VerifyKey.from_hex(key) for key in case["keys"]], threshold=case["threshold"])
    return {"id": envelope.id, "kind": envelope.kind, "payload": envelope.payload.decode()}


CHECKS: dict[str, Callable[[Path, dict[str, Any]], dict[str, Any]]] = {
    "pack": _pack,
    "receipts": _receipts,
    "trust": _trust,
    "envelope": _envelope,
}


@pytest.mark.parametrize("name", [name for name in CASES if not name.endswith("_fail")])
def test_a_good_vector_gives_what_it_must(name: str) -> None:
    case = json.loads((HERE / name / "case.json").read_text(encoding="utf-8"))

    assert CHECKS[case["check"]](HERE / name, case) == case["expected"]


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith("_fail")])
def test_a_broken_vector_is_refused(name: str) -> None:
    case = json.loads((HERE / name / "case.json").read_text(encoding="utf-8"))

    with pytest.raises(TallystickError):
        CHECKS[case["check"]](HERE / name, case)


def test_there_are_vectors() -> None:
    assert len(CASES) > 20


def test_the_script_makes_the_vectors_that_are_here(tmp_path: Path) -> None:
    make_vectors.make(tmp_path)

    assert not make_vectors.differences(tmp_path), "formats changed: see tests/vectors/README.md"
