"""Cases of receipts beyond sums: ended keys, clocks that are off, things taken back, papers of others."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

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
    key,
    signed,
    trust_list,
)

from tallystick_packs.keys import SigningKey
from tallystick_sync.batch import Entry
from tallystick_sync.evidence import write_folder
from tallystick_sync.receipt import ReceiptItem
from tallystick_sync.rekey import Rekey
from tallystick_sync.trust import KeyState

Case = tuple[str, dict[str, Any]]
TEN_YEARS = 3650 * 86_400


def _revoked(log_size: int | None) -> Callable[[Papers], Any]:
    def change(papers: Papers) -> None:
        states = (
            KeyState(key=HUB.public.hex, state="revoked", log_size=log_size, log_root="00" * 32),
            KeyState(key=key(140).public.hex),
        )
        papers.trust.append(trust_list(version=2, hub_keys=states))

    return change


def _revoked_unproved(papers: Papers) -> None:
    _revoked(4)(papers)
    papers.unlogged.add(papers.receipts[2].id)


def _again(papers: Papers, index: int, **changes: Any) -> None:
    papers.receipts[index] = papers.receipt(number=index + 1, **changes)


def _clock(papers: Papers, years: int) -> None:
    """The worker's clock and the hub's disagree by ten years; nobody is paid by a clock."""
    entries = [
        Entry(kind="answer", item=item, revision=1, finished=NOW + years * TEN_YEARS, result=[])
        for item in papers.items
    ]
    papers.batches = [signed("batch", papers.batch(entries), INSTALLATION)]
    papers.decisions.clear()
    owed = 450 * len(papers.items)
    papers.receipts[:] = [
        papers.receipt(number=1),
        papers.receipt(number=2, state="accepted", posted_minor=owed, owed_minor=owed, time=NOW),
        papers.receipt(
            number=3, state="paid", posted_minor=owed, owed_minor=owed, paid_minor=owed, batch=None,
            reference="M-1", time=NOW - years * TEN_YEARS,
        ),
    ]  # fmt: skip


def _taken_back(papers: Papers, state: str) -> None:
    owed = 450 * len(papers.items)
    reason = tuple(ReceiptItem(item=item, revision=1, reason="wrong-colour") for item in papers.items)
    _again(papers, 2, state=state, owed_minor=owed, items=reason)


def _other_lease(papers: Papers) -> None:
    entries = [Entry(kind="answer", item=item, revision=1, finished=NOW, result=[]) for item in papers.items]
    papers.batches.append(signed("batch", papers.batch(entries, lease="1" * 64, sequence=2), INSTALLATION))
    _again(papers, 0, batch=papers.batches[1].id)


def _by_bearer(papers: Papers, *, told: str | None = None) -> None:
    """The batch was signed under a bearer lease, and receipts come under the worker's own in its place."""
    bearer = signed("lease", papers.lease_value(worker=None, bearer="1" * 64), HUB)
    papers.decisions.clear()
    papers.lease = signed("lease", papers.lease_value(instead_of=told or bearer.id), HUB)
    entries = [Entry(kind="answer", item=item, revision=1, finished=NOW, result=[]) for item in papers.items]
    papers.batches = [signed("batch", papers.batch(entries, lease=bearer.id), INSTALLATION)]
    papers.trust.append(bearer)
    owed = 450 * len(papers.items)
    papers.receipts[:] = [
        papers.receipt(number=1),
        papers.receipt(number=2, state="accepted", posted_minor=owed, owed_minor=owed),
        papers.receipt(
            number=3, state="paid", posted_minor=owed, owed_minor=owed, paid_minor=owed, batch=None,
            reference="M-1",
        ),
    ]  # fmt: skip


def _under_the_bearer(papers: Papers) -> None:
    """Receipts come under the bearer lease itself, which is nobody's."""
    papers.lease = signed("lease", papers.lease_value(worker=None, bearer="1" * 64), HUB)
    papers.decisions.clear()
    entries = [Entry(kind="answer", item=item, revision=1, finished=NOW, result=[]) for item in papers.items]
    papers.batches = [signed("batch", papers.batch(entries), INSTALLATION)]
    papers.receipts[:] = [papers.receipt(number=1)]


SECOND, NEW_WORKER, NEW_LAPTOP = key(150), key(151), key(152)


def _rekeyed(
    papers: Papers, *, name: str = "Second", by: Sequence[SigningKey] = (COORDINATOR, SECOND), **changes: Any
) -> None:
    """The lease's holder lost everything; who stands in their place by a re-key signs the batch."""
    coordinators = (*TRUST.coordinators, KeyState(key=SECOND.public.hex, name=name))
    papers.trust.append(trust_list(version=2, coordinators=coordinators))
    value = Rekey(
        format="1.0", hub=HUB_ID, signer=COORDINATOR.public.hex, second=SECOND.public.hex,
        old=WORKER.public.hex, new=NEW_WORKER.public.hex, reason="laptop and paper burnt", time=NOW,
    )  # fmt: skip
    papers.trust.append(signed("rekey", replace(value, **changes), by))
    new = {"signer": NEW_WORKER.public.hex, "installation": NEW_LAPTOP.public.hex}
    papers.certificate = signed("installation", papers.installation(**new), NEW_WORKER)
    papers.decisions.clear()
    entries = [Entry(kind="answer", item=item, revision=1, finished=NOW, result=[]) for item in papers.items]
    batch = papers.batch(entries, signer=NEW_LAPTOP.public.hex, worker=NEW_WORKER.public.hex)
    papers.batches = [signed("batch", batch, NEW_LAPTOP)]
    owed = 450 * len(papers.items)
    papers.receipts[:] = [
        papers.receipt(number=1),
        papers.receipt(number=2, state="accepted", posted_minor=owed, owed_minor=owed),
        papers.receipt(
            number=3, state="paid", posted_minor=owed, owed_minor=owed, paid_minor=owed, batch=None,
            reference="M-1",
        ),
    ]  # fmt: skip


def _batch_of_a_stranger(papers: Papers) -> None:
    _rekeyed(papers)
    papers.trust.pop()


def _two_rekeys(papers: Papers) -> None:
    _rekeyed(papers)
    value = Rekey(
        format="1.0", hub=HUB_ID, signer=COORDINATOR.public.hex, second=SECOND.public.hex,
        old=WORKER.public.hex, new=STRANGER.public.hex, reason="and again", time=NOW,
    )  # fmt: skip
    papers.trust.append(signed("rekey", value, (COORDINATOR, SECOND)))


def _smaller(papers: Papers) -> None:
    owed = 450 * len(papers.items)
    _again(papers, 2, state="paid", posted_minor=0, owed_minor=owed - 1, batch=None, reference="M-1")


CASES: dict[str, tuple[str, Callable[[Papers], Any], dict[str, str] | None]] = {
    "receipts_clock_ten_years_ahead": (
        "The worker's clock is ten years ahead.", lambda papers: _clock(papers, 1), {},
    ),
    "receipts_clock_ten_years_behind": (
        "The worker's clock is ten years behind.", lambda papers: _clock(papers, -1), {},
    ),
    "receipts_revoked_key_before": (
        "The hub's key was revoked at log size 4; lease and receipts stand below it.", _revoked(4), {},
    ),
    "receipts_revoked_key_after_fail": (
        "The hub's key was revoked at log size 3; the payment's receipt is entry 3.", _revoked(3), None,
    ),
    "receipts_revoked_key_no_size_fail": (
        "The hub's key was revoked, and the list names no log size.", _revoked(None), None,
    ),
    "receipts_revoked_key_unproved_fail": (
        "The hub's key was revoked, and the payment's receipt has no proof.",
        _revoked_unproved,
        None,
    ),
    "receipts_rejected_after_accepted_fail": (
        "What was accepted is rejected (a downgrade).", lambda papers: _taken_back(papers, "rejected"), None,
    ),
    "receipts_returned_after_accepted_fail": (
        "What was accepted is returned (a downgrade).", lambda papers: _taken_back(papers, "returned"), None,
    ),
    "receipts_owed_shrinks_fail": ("One minor unit less is owed than before.", _smaller, None),
    "receipts_batch_of_other_lease_fail": (
        "The batch was sent under another lease (a replay).", _other_lease, None,
    ),
    "receipts_bearer_lease": (
        "Work done under a bearer lease from a stick is paid under the worker's own lease in its place.",
        _by_bearer,
        {},
    ),
    "receipts_bearer_lease_unnamed_fail": (
        "The batch is under a bearer lease, and the worker's lease takes another one's place.",
        lambda papers: _by_bearer(papers, told="2" * 64),
        None,
    ),
    "receipts_under_bearer_lease_fail": (
        "A receipt comes under a bearer lease, which is no worker's.", _under_the_bearer, None,
    ),
    "receipts_rekeyed": (
        "Two persons put a new key in the holder's place; it signs the batch, the receipts name the old key.",
        _rekeyed,
        {},
    ),
    "receipts_rekeyed_by_nobody_fail": (
        "Another key than the holder's signs the batch, and no re-key says why.",
        _batch_of_a_stranger,
        None,
    ),
    "receipts_rekeyed_by_one_fail": (
        "The re-key is signed by one of the two persons whom it names.",
        lambda papers: _rekeyed(papers, by=(COORDINATOR,)),
        None,
    ),
    "receipts_rekeyed_by_one_twice_fail": (
        "The re-key names the same key twice.",
        lambda papers: _rekeyed(papers, by=(COORDINATOR,), second=COORDINATOR.public.hex),
        None,
    ),
    "receipts_rekeyed_by_one_person_fail": (
        "The re-key is signed with two keys of one person.",
        lambda papers: _rekeyed(papers, name=" c "),
        None,
    ),
    "receipts_rekeyed_other_hub_fail": (
        "The re-key is another hub's.", lambda papers: _rekeyed(papers, hub="0" * 64), None,
    ),
    "receipts_rekeyed_to_two_fail": (
        "Two re-keys put different keys in one worker's place.", _two_rekeys, None,
    ),
    "receipts_other_worker_fail": (
        "A receipt names another worker than its lease.",
        lambda papers: _again(papers, 0, worker=STRANGER.public.hex),
        None,
    ),
    "receipts_no_installation_fail": (
        "Nobody certified the laptop that signed the batch.",
        lambda papers: setattr(
            papers, "certificate", signed("installation", papers.installation(), INSTALLATION)
        ),
        None,
    ),
    "receipts_trust_rollback_fail": (
        "Two trust lists of version 2 say different things.",
        lambda papers: papers.trust.extend(
            [trust_list(version=2, name="A"), trust_list(version=2, name="B")]
        ),
        None,
    ),
    "receipts_one_root_twice_fail": (
        "The trust list bears one root key's signature twice.",
        lambda papers: papers.trust.__setitem__(0, signed("trust", TRUST, [ROOTS[0], ROOTS[0]])),
        None,
    ),
    "receipts_no_reference_fail": (
        "A payment names no reference.",
        lambda papers: _again(
            papers, 2, state="paid", posted_minor=450, owed_minor=450, paid_minor=450, batch=None
        ),
        None,
    ),
    "receipts_by_worker_fail": (
        "A receipt is signed by the worker in their own name.",
        lambda papers: papers.receipts.__setitem__(
            0, papers.receipt(WORKER, number=1, signer=WORKER.public.hex)
        ),
        None,
    ),
    "receipts_item_outside_lease_fail": (
        "A receipt names an item that its lease does not cover.",
        lambda papers: _again(papers, 0, items=(ReceiptItem(item="99999", revision=1),)),
        None,
    ),
}  # fmt: skip


def with_pack(make: Callable[[Path], Path]) -> Callable[[Path], Iterator[Case]]:
    """Makes the cases over a pack that `make` builds in a temporary folder."""

    def maker(folder: Path) -> Iterator[Case]:
        with tempfile.TemporaryDirectory() as name:
            pack = make(Path(name))
            for case, (says, change, outcomes) in CASES.items():
                papers = Papers(pack)
                change(papers)
                (folder / case).mkdir()
                write_folder(papers.parts(), folder / case / "evidence")
                value: dict[str, Any] = {"check": "receipts", "says": says, "root": HUB_ID}
                paid = {"worker": WORKER.public.hex, "owed": 0, "paid": 450 * len(papers.items)}
                verified = dict.fromkeys(("1", "2", "3"), "verified")
                good = {"expected": {"totals": [paid], "outcomes": verified | (outcomes or {})}}
                yield case, value | (good if outcomes is not None else {})

    return maker
