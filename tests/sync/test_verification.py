"""Receipts are verified with nothing but files: what holds, what does not, and which file it is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.papers import (
    COORDINATOR,
    HUB,
    HUB_ID,
    INSTALLATION,
    NOW,
    ROOTS,
    STRANGER,
    TRUST,
    WORKER,
    Papers,
    signed,
    trust_list,
)

from tallystick_packs.envelope import Envelope
from tallystick_sync.batch import Entry
from tallystick_sync.evidence import evidence_from, read_evidence, write_bundle, write_folder
from tallystick_sync.lease import Rate
from tallystick_sync.receipt import ReceiptItem
from tallystick_sync.trust import KeyState, RootSet
from tallystick_sync.verification import Report, verify_receipts


def verify(papers: Papers) -> Report:
    return verify_receipts(evidence_from(papers.parts()))


def what_failed(report: Report) -> str:
    return "\n".join(f"{verdict.source}: {verdict.what}" for verdict in report.failed)


@pytest.mark.promise("R15")
def test_a_whole_set_of_papers_holds_and_adds_up(papers: Papers, tmp_path: Path) -> None:
    write_folder(papers.parts(), tmp_path)

    report = verify_receipts(read_evidence([tmp_path]))

    assert report.holds, what_failed(report)
    assert [verdict.outcome for verdict in report.receipts] == ["verified"] * 3
    assert [verdict.log_index for verdict in report.receipts] == [1, 2, 3]
    assert {verdict.title for verdict in report.receipts} == {"Colours"}
    (total,) = report.totals
    assert (total.worker, total.owed.minor, total.paid.minor) == (WORKER.public.hex, 0, 1350)


def test_a_bundle_says_the_same_as_the_folder(papers: Papers, tmp_path: Path) -> None:
    write_folder(papers.parts(), tmp_path / "folder")
    write_bundle(papers.parts(), tmp_path / "all.tallybundle")

    folder, bundle, both = (
        verify_receipts(read_evidence(paths))
        for paths in (
            [tmp_path / "folder"],
            [tmp_path / "all.tallybundle"],
            [tmp_path / "all.tallybundle", tmp_path / "folder"],
        )
    )

    assert folder.totals == bundle.totals == both.totals
    assert folder.holds
    assert bundle.holds
    assert both.holds, what_failed(both)


def test_one_changed_byte_in_any_file_is_found_and_the_file_named(papers: Papers, tmp_path: Path) -> None:
    papers.trust.append(trust_list(version=2, name="Test Hub, renamed"))
    write_folder(papers.parts(), tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == len(papers.documents()) + 4

    for file in files:
        whole = file.read_bytes()
        step = max(1, len(whole) // 9)
        positions = {*range(0, len(whole), step), len(whole) - 1, len(whole) - 2, *_near_the_type(whole)}
        for position in sorted(positions):
            file.write_bytes(whole[:position] + bytes([whole[position] ^ 0x01]) + whole[position + 1 :])
            report = verify_receipts(read_evidence([tmp_path]))
            named = [v for v in report.failed if file.name in v.source or file.name in v.what]
            assert named, f"byte {position} of {file.name} ({whole[position : position + 1]!r}) is not found"
        file.write_bytes(whole)


def _near_the_type(data: bytes) -> range:
    start = data.find(b"payloadType")
    return range(start + 40, start + 50) if start >= 0 else range(0)


def test_every_second_byte_of_a_proof_file_matters(papers: Papers, tmp_path: Path) -> None:
    write_folder(papers.parts(), tmp_path)
    file = next(file for file in tmp_path.glob("receipt-*.tlog-proof"))
    whole = file.read_bytes()

    for position in range(0, len(whole), 2):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 0x04]) + whole[position + 1 :])
        report = verify_receipts(read_evidence([tmp_path]))
        assert not report.holds, f"byte {position}: {whole[position : position + 1]!r}"


@pytest.mark.parametrize("kind", ["trust", "header", "manifest", "installation", "lease", "batch"])
def test_a_missing_paper_makes_the_receipts_fail_and_is_asked_for(papers: Papers, kind: str) -> None:
    parts = [part for part in papers.parts() if not (isinstance(part, Envelope) and part.kind == kind)]

    report = verify_receipts(evidence_from(parts))

    assert not report.holds
    assert report.totals == ()
    assert all(verdict.what and verdict.safe and verdict.todo for verdict in report.failed)


def test_nothing_at_all_does_not_hold(tmp_path: Path) -> None:
    assert not verify_receipts(read_evidence([tmp_path])).holds


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_receipt_is_missed_by_its_number(papers: Papers, number: int) -> None:
    del papers.receipts[number - 1]

    report = verify(papers)

    assert f"Receipt {number} of this lease is missing" in what_failed(report)


def test_a_cut_off_end_still_holds_since_nobody_can_know_of_it(papers: Papers) -> None:
    papers.receipts.pop()

    report = verify(papers)

    assert report.holds
    assert (report.totals[0].owed.minor, report.totals[0].paid.minor) == (1350, 0)


def test_an_unlogged_receipt_binds_the_hub_and_is_called_unlogged(papers: Papers) -> None:
    papers.unlogged.add(papers.receipts[2].id)

    report = verify(papers)

    assert report.holds
    assert [verdict.outcome for verdict in report.receipts] == ["verified", "verified", "unlogged"]
    assert report.totals[0].paid.minor == 1350


WRONG_RECEIPTS: dict[str, dict[str, Any]] = {
    "more owed than the price gives": {"posted_minor": 1351, "owed_minor": 1351},
    "less owed than the price gives": {"posted_minor": 1349, "owed_minor": 1349},
    "a total that is not the sum": {"posted_minor": 1350, "owed_minor": 2700},
    "paid in the same breath": {"posted_minor": 1350, "owed_minor": 1350, "paid_minor": 1350},
    "an item outside the lease": {"items": (ReceiptItem(item="stranger", revision=1),), "posted_minor": 450},
    "a revision that was never sent": {
        "items": (ReceiptItem(item="00001", revision=2),), "posted_minor": 450, "owed_minor": 450,
    },
    "an item twice": {
        "items": (ReceiptItem(item="00001", revision=1), ReceiptItem(item="00001", revision=1)),
        "posted_minor": 900, "owed_minor": 900,
    },
    "another currency": {"currency": "UGX", "posted_minor": 1350, "owed_minor": 1350},
    "another worker": {"worker": STRANGER.public.hex, "posted_minor": 1350, "owed_minor": 1350},
    "a batch that nobody has": {"batch": "0" * 64, "posted_minor": 1350, "owed_minor": 1350},
    "accepted without a batch": {"batch": None, "posted_minor": 1350, "owed_minor": 1350},
    "another lease": {"lease": "0" * 64, "posted_minor": 1350, "owed_minor": 1350},
    "another hub": {"hub": "0" * 64, "posted_minor": 1350, "owed_minor": 1350},
    "signed for by the worker": {"signer": WORKER.public.hex, "posted_minor": 1350, "owed_minor": 1350},
    "a number out of turn": {"number": 5, "posted_minor": 1350, "owed_minor": 1350},
    "number zero": {"number": 0, "posted_minor": 1350, "owed_minor": 1350},
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_RECEIPTS)
def test_a_receipt_that_is_signed_and_wrong_fails(papers: Papers, name: str) -> None:
    changes: dict[str, Any] = {"state": "accepted", "number": 2} | WRONG_RECEIPTS[name]
    papers.receipts[1:] = [papers.receipt(**changes)]

    report = verify(papers)

    assert not report.holds
    assert f"receipt-{papers.receipts[1].id[:16]}" in what_failed(report)


@pytest.mark.parametrize(
    "changes",
    [
        {"posted_minor": 1351, "owed_minor": 1350, "paid_minor": 1351},
        {"posted_minor": -5, "owed_minor": 1350, "paid_minor": -5},
        {"posted_minor": 1350, "owed_minor": 1350, "paid_minor": 1350, "reference": None},
        {"posted_minor": 1350, "owed_minor": 1350, "paid_minor": 1350, "reference": ""},
        {"posted_minor": 1350, "owed_minor": 0, "paid_minor": 1350},
    ],
    ids=str,
)
def test_a_payment_that_cannot_be_right_fails(papers: Papers, changes: dict[str, Any]) -> None:
    payment: dict[str, Any] = {"state": "paid", "number": 3, "batch": None, "reference": "M-1"} | changes
    papers.receipts[2] = papers.receipt(**payment)

    report = verify(papers)

    assert not report.holds
    assert report.totals[0].paid.minor == 0


def test_an_item_is_accepted_once_whatever_batch_it_comes_in(papers: Papers) -> None:
    second = Entry(kind="answer", item=papers.items[0], revision=2, replaces=1, finished=NOW, result=[])
    papers.batches.append(signed("batch", papers.batch([second], sequence=2), INSTALLATION))
    papers.receipts[2:] = [
        papers.receipt(
            number=3, state="accepted", batch=papers.batches[1].id, posted_minor=450, owed_minor=1800,
            items=(ReceiptItem(item=papers.items[0], revision=2),),
        )
    ]  # fmt: skip

    report = verify(papers)

    assert "accepts an item a second time" in what_failed(report)
    assert report.totals[0].owed.minor == 1350


def test_a_skip_earns_nothing(papers: Papers) -> None:
    skips = [
        Entry(kind="skip", item=item, revision=1, finished=NOW, reason="unclear") for item in papers.items
    ]
    papers.batches[0] = signed("batch", papers.batch(skips), INSTALLATION)
    papers.decisions.clear()
    papers.receipts[:] = [
        papers.receipt(number=1),
        papers.receipt(number=2, state="accepted", posted_minor=1350, owed_minor=1350),
    ]

    report = verify(papers)

    assert "skip" in what_failed(report)
    assert report.totals[0].owed.minor == 0


def test_another_worker_s_batch_under_this_lease_earns_nothing(papers: Papers) -> None:
    entries = [Entry(kind="answer", item=item, revision=1, finished=NOW, result=[]) for item in papers.items]
    certificate = papers.installation(signer=STRANGER.public.hex, installation=STRANGER.public.hex)
    batch = papers.batch(entries, worker=STRANGER.public.hex, signer=STRANGER.public.hex)
    papers.batches[0] = signed("batch", batch, STRANGER)
    papers.decisions.clear()
    papers.receipts[:] = [papers.receipt(number=1)]
    parts = [*papers.parts(), signed("installation", certificate, STRANGER)]

    report = verify_receipts(evidence_from(parts))

    assert "another worker" in what_failed(report)


def test_a_stranger_who_certifies_my_laptop_spoils_nothing(papers: Papers) -> None:
    mine = signed("installation", papers.installation(signer=STRANGER.public.hex), STRANGER)

    report = verify_receipts(evidence_from([*papers.parts(), mine]))

    assert report.holds, what_failed(report)


SIGNED_BY_STRANGERS: dict[str, Callable[[Papers], None]] = {
    "receipt": lambda papers: papers.receipts.__setitem__(0, papers.receipt(STRANGER, number=1)),
    "lease": lambda papers: setattr(papers, "lease", signed("lease", papers.lease_value(), STRANGER)),
    "certificate": lambda papers: setattr(
        papers, "certificate", signed("installation", papers.installation(), STRANGER)
    ),
    "roster": lambda papers: setattr(
        papers, "roster", Envelope(kind="roster", payload=papers.roster.payload, signatures=())
    ),
    "decision": lambda papers: papers.decisions.__setitem__(
        0, signed("decision", papers.decision(), STRANGER)
    ),
    "trust list": lambda papers: papers.trust.__setitem__(0, trust_list([ROOTS[0], STRANGER])),
}


@pytest.mark.parametrize("name", SIGNED_BY_STRANGERS)
def test_a_paper_signed_by_a_stranger_does_not_hold(papers: Papers, name: str) -> None:
    SIGNED_BY_STRANGERS[name](papers)

    assert not verify(papers).holds


WORSE_LEASES: dict[str, dict[str, Any]] = {
    "pays less": {"price": None},
    "another worker's": {"worker": STRANGER.public.hex},
    "pays out nothing": {"rate": Rate(numerator=0)},
}


@pytest.mark.parametrize("name", WORSE_LEASES)
def test_receipts_under_a_lease_worse_than_the_terms_fail(small_pack: Path, name: str) -> None:
    class Worse(Papers):
        def lease_value(self, **changes: Any) -> Any:
            value = super().lease_value(**changes)
            worse = dict(WORSE_LEASES[name])
            if "price" in worse:
                worse["price"] = replace(value.price, minor=449)
            return replace(value, **worse)

    assert not verify(Worse(small_pack)).holds


def test_a_fingerprint_that_the_caller_knows_is_insisted_on(papers: Papers) -> None:
    evidence = evidence_from(papers.parts())

    assert verify_receipts(evidence, root_fingerprint=HUB_ID[:32]).holds
    assert verify_receipts(evidence, root_fingerprint=HUB_ID).holds
    for wrong in ("0" * 32, HUB_ID[:31], HUB_ID[1:33], HUB_ID[:4]):
        report = verify_receipts(evidence, root_fingerprint=wrong)
        assert not report.holds
        assert report.trust is None


def test_papers_of_two_hubs_do_not_mix(papers: Papers) -> None:
    roots = RootSet(keys=(STRANGER.public.hex,), threshold=1)
    other = signed("trust", replace(TRUST, hub=roots.hub_id(), root=roots), STRANGER)

    report = verify_receipts(evidence_from([*papers.parts(), other]))

    assert not report.holds


def test_an_ended_hub_key_s_receipts_hold_as_far_as_the_log_dates_them(papers: Papers) -> None:
    ended = (("retired", 9, True), ("revoked", 9, True), ("retired", 1, False), ("revoked", 1, False))
    for state, size, holds in ended:
        key = KeyState(key=HUB.public.hex, state=state, log_size=size)  # type: ignore[arg-type]
        keys = (key, KeyState(key=COORDINATOR.public.hex))
        papers.trust[1:] = [trust_list(version=2, hub_keys=keys)]
        assert verify(papers).holds is holds


@pytest.mark.parametrize("order", [1, -1])
def test_a_second_copy_with_a_broken_signature_is_found_in_any_order(papers: Papers, order: int) -> None:
    good = papers.receipts[1]
    hub_signature = good.signatures[0]
    broken = Envelope(
        kind="receipt", payload=good.payload, signatures=(replace(hub_signature, value=bytes(64)),)
    )

    report = verify_receipts(evidence_from([*papers.parts(), broken][::order]))

    assert not report.holds
    assert len(report.failed) == 1
    assert report.totals[0].paid.minor == 1350


def test_a_paper_of_a_kind_that_nobody_checks_is_not_passed_over(papers: Papers) -> None:
    odd = signed("promissory", papers.lease_value(), STRANGER)

    report = verify_receipts(evidence_from([*papers.parts(), odd]))

    assert not report.holds
    assert "promissory" in what_failed(report)


def test_a_proof_without_its_document_is_not_passed_over(papers: Papers, tmp_path: Path) -> None:
    write_folder(papers.parts(), tmp_path)
    proof = next(tmp_path.glob("receipt-*.tlog-proof"))
    proof.rename(tmp_path / "receipt-0000000000000000.tlog-proof")

    report = verify_receipts(read_evidence([tmp_path]))

    assert "receipt-0000000000000000.tlog-proof" in what_failed(report)


@pytest.mark.parametrize("name", ["notes.txt", "receipt.json", "x.tallybundle", "receipt-1.tlog-proof"])
def test_a_file_that_is_no_paper_is_named(papers: Papers, tmp_path: Path, name: str) -> None:
    write_folder(papers.parts(), tmp_path)
    (tmp_path / name).write_bytes(b"<html>not a paper</html>")

    report = verify_receipts(read_evidence([tmp_path]))

    assert not report.holds
    assert name in what_failed(report)
