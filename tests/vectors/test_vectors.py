"""The vectors hold, the broken ones are refused, by library and by command; the script makes these bytes."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.processes import run, run_json
from tests.vectors import make_vectors

from tallystick_sync.vectors import CHECKS, find_cases, run_case

HERE = Path(__file__).resolve().parent
CASES = sorted(path.parent.name for path in HERE.glob("*/case.json"))


def case_of(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((HERE / name / "case.json").read_text(encoding="utf-8"))
    return value


@pytest.mark.parametrize("name", CASES)
def test_a_vector_is_accepted_or_refused_as_its_name_says(name: str) -> None:
    outcome = run_case(HERE / name)

    assert outcome.is_right, f"gave {outcome.given}, refused with {outcome.refusal!r}"
    assert bool(outcome.refusal) == name.endswith("_fail")
    assert outcome.says.endswith(".")


def test_every_check_has_a_case_that_holds_and_one_that_must_not() -> None:
    checks = {name: case_of(name)["check"] for name in CASES}

    for check in CHECKS:
        named = {name.endswith("_fail") for name, of in checks.items() if of == check}
        assert named == {True, False}, check


def test_the_command_runs_all_of_them() -> None:
    value = run_json("verify", "vectors", HERE)

    assert value["cases"] == len(CASES) == len(find_cases([HERE]))
    assert value["wrong"] == []


def test_the_command_says_which_case_is_not_as_its_name_says(tmp_path: Path) -> None:
    good = tmp_path / "trust_rotation_fail"
    good.mkdir()
    (good / "chain").symlink_to(HERE / "trust_rotation" / "chain")
    (good / "case.json").write_text(json.dumps(case_of("trust_rotation")))

    said = run("verify", "vectors", tmp_path, expect=1)

    assert "trust_rotation_fail: was accepted" in said


@pytest.mark.parametrize(
    "name",
    ["receipts_paid", "receipts_revoked_key_before", "receipts_revoked_key_after_fail",
     "receipts_rejected_after_accepted_fail", "receipts_other_hub_fail"],
)  # fmt: skip
def test_receipts_are_judged_alike_by_their_own_command(name: str) -> None:
    failed = name.endswith("_fail")

    run("verify", "receipts", HERE / name / "evidence", "--root", case_of(name)["root"], expect=int(failed))


@pytest.mark.parametrize(
    "name",
    ["trust_rotation", "trust_half_rotation_fail", "trust_fast_forward_fail", "trust_one_root_twice_fail"],
)
def test_trust_lists_are_judged_alike_by_their_own_command(name: str) -> None:
    failed = name.endswith("_fail")

    run("verify", "trust", HERE / name / "chain", "--root", case_of(name)["root"], expect=int(failed))


@pytest.mark.parametrize("name", ["pack_one_photo", "pack_flipped_byte_fail", "pack_small_order_signer_fail"])
def test_packs_are_judged_alike_by_their_own_command(name: str) -> None:
    run("verify", "pack", HERE / name / "pack.tallypack", expect=int(name.endswith("_fail")))


def test_the_page_names_every_check_and_no_other() -> None:
    page = (HERE / "README.md").read_text(encoding="utf-8")
    table = page.partition("| `check` | files")[2]
    named = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]

    assert named == list(CHECKS)


def test_the_script_makes_the_vectors_that_are_here(tmp_path: Path) -> None:
    make_vectors.make(tmp_path)

    assert make_vectors.differences(tmp_path) == []
