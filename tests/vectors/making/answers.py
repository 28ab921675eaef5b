"""Cases of the hub's answer to a sync request: replayed, mixed up, frozen, forked, with ended keys."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.papers import (
    HUB,
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
from tests.support.replies import NONCE, AnswerPapers

from tallystick_packs.money import Price
from tallystick_sync.framing import MAGIC, pack_frame
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.trust import KeyState

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Case = tuple[str, dict[str, Any]]
Change = Callable[[AnswerPapers], Any]
OTHER = "0" * 64
TEN_YEARS = 3650 * SECONDS_PER_DAY
LAST_DAY = NOW + 90 * SECONDS_PER_DAY
BEARER: dict[str, Any] = {
    "worker": None, "bearer": OTHER, "claim_until": LAST_DAY, "price": Price(minor=500, currency="KES"),
}  # fmt: skip
"""A bearer lease that promises more than the pack does."""


def _set(name: str, value: Any) -> Change:
    return lambda one: setattr(one, name, value)


def _lease(**changes: Any) -> Change:
    def change(one: AnswerPapers) -> None:
        one.leases, one.receipts = [signed("lease", one.papers.lease_value(**changes), HUB)], []

    return change


def _instead(**changes: Any) -> Change:
    def change(one: AnswerPapers) -> None:
        bearer = signed("lease", one.papers.lease_value(**BEARER), HUB)
        one.bearers = [bearer]
        _lease(**{**BEARER, "worker": WORKER.public.hex, "bearer": None, "instead_of": bearer.id} | changes)(
            one
        )

    return change


def _receipt(by: Any = HUB, **changes: Any) -> Change:
    def change(one: AnswerPapers) -> None:
        one.receipts = [one.papers.receipt(by, number=1, **changes)]

    return change


def _ended(log_size: int) -> Change:
    def change(one: AnswerPapers) -> None:
        new = key(140)
        states = (
            KeyState(key=HUB.public.hex, state="revoked", log_size=log_size, log_root="00" * 32),
            KeyState(key=new.public.hex),
        )
        one.lists = [trust_list(version=2, hub_keys=states)]
        one.anchor_key, one.anchor["signer"] = new, new.public.hex

    return change


def _ended_unproved(one: AnswerPapers) -> None:
    _ended(7)(one)
    one.without.add("logged")


def _flipped(one: AnswerPapers) -> None:
    note = next(part for part in one.parts() if part.kind == "logged")
    text = note.payload.decode()
    start = text.index('"hashes":["') + len('"hashes":["')
    flipped = "B" if text[start] == "A" else "A"
    hashes = text[start : text.index("]", start) - 1].split('","')
    one.logged[one.leases[0].id] = {"hashes": (flipped + hashes[0][1:], *hashes[1:])}


def _good(**changes: Any) -> dict[str, Any]:
    return {"trust": 1, "leases": 1, "receipts": 3, "is_log_consistent": True} | changes


CASES: dict[str, tuple[str, Change, dict[str, Any] | None]] = {
    "answer_whole": ("A lease, its batch and three receipts, all logged.", lambda _one: None, _good()),
    "answer_clock_ten_years_ahead": (
        "The hub's clock says ten years more; nothing depends on it.",
        lambda one: one.anchor.update(time=NOW + TEN_YEARS),
        _good(),
    ),
    "answer_clock_ten_years_behind": (
        "The hub's clock says ten years less; nothing depends on it.",
        lambda one: one.anchor.update(time=NOW - TEN_YEARS),
        _good(),
    ),
    "answer_log_fork": (
        "The log's past is another one than before: taken, and the log is said to contradict itself.",
        lambda one: setattr(one, "seen", replace(one.seen, root=bytes(32))),
        _good(is_log_consistent=False),
    ),
    "answer_log_shrank": (
        "The log is shorter than before: taken, and said.",
        lambda one: setattr(one, "seen", replace(one.seen, size=8)),
        _good(is_log_consistent=False),
    ),
    "answer_revoked_key_before": (
        "The hub's key was revoked at log size 7; lease and receipts stand below it.",
        _ended(7),
        _good(trust=2),
    ),
    "answer_revoked_key_after_fail": (
        "The hub's key was revoked at log size 3; the lease stands at entry 3.", _ended(3), None,
    ),
    "answer_revoked_key_unproved_fail": (
        "The hub's key was revoked, and nothing shows that the lease is older.",
        _ended_unproved,
        None,
    ),
    "answer_frozen_list_fail": (
        "The hub goes on leasing under a trust list that has run out (a freeze).",
        _lease(
            time=TRUST.expires,
            until=TRUST.expires + 99 * SECONDS_PER_DAY,
            claim_until=TRUST.expires + 999 * SECONDS_PER_DAY,
        ),
        None,
    ),
    "answer_replayed_fail": (
        "The answer to another request of the same worker.",
        lambda one: one.anchor.update(nonce="11" * 16),
        None,
    ),
    "answer_other_worker_fail": (
        "The answer to another worker.", lambda one: one.anchor.update(worker=STRANGER.public.hex), None,
    ),
    "answer_other_installation_fail": (
        "The answer to another laptop of the worker.",
        lambda one: one.anchor.update(installation=OTHER),
        None,
    ),
    "answer_other_hub_fail": (
        "The anchor names another hub.", lambda one: one.anchor.update(hub=OTHER), None,
    ),
    "answer_stranger_fail": ("The anchor is signed by a stranger.", _set("anchor_key", STRANGER), None),
    "answer_trust_rollback_fail": (
        "A trust list of version 2 follows one of version 3.",
        lambda one: one.lists.extend([trust_list(version=3), trust_list(version=2, name="x")]),
        None,
    ),
    "answer_fast_forward_fail": (
        "The hub's own key signs a trust list of a very high version (fast-forward).",
        lambda one: one.lists.append(trust_list([HUB], version=2**53)),
        None,
    ),
    "answer_one_root_fail": (
        "A trust list signed by one root key of the two needed.",
        lambda one: one.lists.append(trust_list(ROOTS[:1], version=2)),
        None,
    ),
    "answer_lease_of_other_worker_fail": (
        "The lease is another worker's.", _lease(worker=STRANGER.public.hex), None,
    ),
    "answer_mixed_header_fail": (
        "The lease names another header than came with it (mix-and-match).", _lease(header=OTHER), None,
    ),
    "answer_mixed_manifest_fail": (
        "The lease names another pack than came with it (mix-and-match).", _lease(pack=OTHER), None,
    ),
    "answer_pays_less_fail": (
        "The lease pays one minor unit less than the requester signed.",
        _lease(price=Price(minor=449, currency="KES")),
        None,
    ),
    "answer_unknown_requester_fail": (
        "The pack's requester is on no roster.", lambda one: one.without.add("roster"), None,
    ),
    "answer_receipt_of_other_worker_fail": (
        "A receipt is another worker's.", _receipt(worker=STRANGER.public.hex), None,
    ),
    "answer_receipt_by_worker_fail": (
        "A receipt is signed by the worker.", _receipt(WORKER, signer=WORKER.public.hex), None,
    ),
    "answer_uncertified_batch_fail": (
        "A batch comes without the worker's certificate for the laptop that signed it.",
        _set("certificates", []),
        None,
    ),
    "answer_flipped_proof_fail": ("One bit of a proof is another one.", _flipped, None),
    "answer_instead_of_bearer": (
        "A lease of this worker's takes the place of the bearer lease from a stick.",
        _instead(),
        _good(receipts=0),
    ),
    "answer_instead_of_bearer_shorter_fail": (
        "A lease in a bearer lease's place leaves a day less to claim than that one.",
        _instead(claim_until=LAST_DAY - SECONDS_PER_DAY),
        None,
    ),
    "answer_instead_of_bearer_less_fail": (
        "A lease in a bearer lease's place pays as the pack does, and that one promised more.",
        _instead(price=Price(minor=450, currency="KES")),
        None,
    ),
    "answer_bearer_lease_fail": (
        "A bearer lease comes in an answer, where every lease is its worker's.",
        _lease(worker=None, bearer=OTHER),
        None,
    ),
    "answer_checkpoint_by_hub_fail": (
        "The checkpoint is signed by the hub's key instead of the log's.", _set("log_key", HUB), None,
    ),
    "answer_checkpoint_not_the_anchors_fail": (
        "Anchor and checkpoint name different roots.", lambda one: one.anchor.update(log_root=OTHER), None,
    ),
}  # fmt: skip


def answers(folder: Path, pack: Path) -> Iterator[Case]:
    """Answers, each with what the worker trusted before."""
    for name, (says, change, expected) in CASES.items():
        reply = AnswerPapers(Papers(pack))
        change(reply)
        (folder / name / "seen").mkdir(parents=True)
        (folder / name / "seen" / "trust.json").write_bytes(trust_list().to_json())
        for bearer in reply.bearers:
            (folder / name / "seen" / f"lease-{bearer.id[:16]}.json").write_bytes(bearer.to_json())
        (folder / name / "answer.frame").write_bytes(_frame(reply))
        value: dict[str, Any] = {
            "check": "answer", "says": says, "worker": WORKER.public.hex,
            "installation": INSTALLATION.public.hex, "nonce": NONCE,
            "checkpoint": {"size": reply.seen.size, "root": reply.seen.root.hex()},
        }  # fmt: skip
        yield name, value | ({"expected": expected} if expected else {})


def frames(folder: Path) -> Iterator[Case]:
    """Frames that are whole, and such as only a hostile or broken link sends."""
    whole = pack_frame([trust_list()])
    bomb = MAGIC + bytes(17 * 1024 * 1024)
    cases: dict[str, tuple[str, bytes, dict[str, Any] | None]] = {
        "frame_one_document": ("One trust list.", whole, {"kinds": ["trust"]}),
        "frame_empty": ("No part at all.", pack_frame([]), {"kinds": []}),
        "frame_second_frame_fail": ("A second zstd frame follows.", whole + pack_frame([]), None),
        "frame_trailing_fail": ("One byte follows the zstd frame.", whole + b"\0", None),
        "frame_cut_fail": ("The last byte is missing.", whole[:-1], None),
        "frame_flipped_fail": (
            "One bit in the middle is another one.",
            whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
            None,
        ),
        "frame_endless_fail": ("It unpacks to 17 MiB.", zstd.compress(bomb), None),
        "frame_other_first_line_fail": ("Another first line.", zstd.compress(b"tallystick-frame/2\n"), None),
        "frame_ends_inside_part_fail": ("It ends inside a part.", zstd.compress(MAGIC + b"\x05trust"), None),
        "frame_login_page_fail": ("A login page.", b"<html><body>Please log in</body></html>", None),
    }
    for name, (says, data, expected) in cases.items():
        (folder / name).mkdir()
        (folder / name / "message.frame").write_bytes(data)
        value: dict[str, Any] = {"check": "frame", "says": says}
        yield name, value | ({"expected": expected} if expected else {})


def _frame(reply: AnswerPapers) -> bytes:
    return pack_frame(reply.parts())


def with_pack(make: Callable[[Path], Path]) -> Callable[[Path], Iterator[Case]]:
    """`answers` over a pack that `make` builds in a temporary folder."""

    def maker(folder: Path) -> Iterator[Case]:
        with tempfile.TemporaryDirectory() as name:
            yield from answers(folder, make(Path(name)))

    return maker
