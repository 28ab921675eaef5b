"""Running test vectors: folders of plain files that any implementation must accept or refuse alike.

A case is a folder with a `case.json` (`check`, `says`, `expected`); the name of one that must be refused
ends in `_fail`. What each check does stands in `tests/vectors/README.md`::

    outcome = run_case(Path("tests/vectors/trust_rollback_fail"))
    outcome.is_right, outcome.refusal
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tallystick_packs import strict_json
from tallystick_packs.confidential import open_media, pack_key
from tallystick_packs.documents import convert, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, TallystickError
from tallystick_packs.expected.sheet import Shown, is_committed
from tallystick_packs.header import read_header
from tallystick_packs.keyfile import load_key
from tallystick_packs.keys import SigningKey, VerifyKey
from tallystick_packs.manifest import read_manifest
from tallystick_packs.merkle import EMPTY_ROOT, is_consistent, is_included
from tallystick_packs.reading import open_pack
from tallystick_sync import anchor, catalog, decision, installation, lease, receipt, refusal, request, roster
from tallystick_sync import batch as batches
from tallystick_sync import trust as trusts
from tallystick_sync.answer import Seen, verify_answer
from tallystick_sync.chain import read_chain
from tallystick_sync.checkpoint import Checkpoint, read_checkpoint
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import read_evidence
from tallystick_sync.first_pack import read_first_pack
from tallystick_sync.framing import unpack_frame
from tallystick_sync.invite import read_invite
from tallystick_sync.pack_keys import open_leased
from tallystick_sync.proof import check_proof, read_proof
from tallystick_sync.trust import LogKey, TrustList
from tallystick_sync.verification import verify_receipts

CASE_FILE = "case.json"
FAIL = "_fail"
MAX_BYTES = 8 * 1024 * 1024
Case = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a case: `refusal` is the sentence it was refused with, `given` what it gave."""

    name: str
    says: str
    is_right: bool
    refusal: str = ""
    given: Any = None


def find_cases(folders: list[Path]) -> list[Path]:
    """All case folders among and directly inside the folders given, by name."""
    found = {path.parent for folder in folders for path in folder.glob(f"*/{CASE_FILE}")}
    return sorted(found | {folder for folder in folders if (folder / CASE_FILE).is_file()})


def run_case(folder: Path) -> Outcome:
    """Run one case.

    Raises:
        BadDocumentError: The folder holds no case that this program knows.
    """
    try:
        case: Case = json.loads((folder / CASE_FILE).read_text(encoding="utf-8"))
        check = CHECKS[case["check"]]
    except (OSError, ValueError, KeyError) as exc:
        raise BadDocumentError(f"{folder} is no test vector that this program knows.") from exc
    must_fail = folder.name.endswith(FAIL)
    try:
        given = check(folder, case)
    except TallystickError as exc:
        return Outcome(name=folder.name, says=case["says"], is_right=must_fail, refusal=exc.what)
    is_right = not must_fail and given == case["expected"]
    return Outcome(name=folder.name, says=case["says"], is_right=is_right, given=given)


def _pack(folder: Path, _case: Case) -> Any:
    pack = open_pack(folder / "pack.tallypack")
    pack.verify()
    return {"id": pack.id, "signer": pack.header.signer, "items": list(pack.manifest.item_ids())}


def _sealed_pack(folder: Path, case: Case) -> Any:
    pack = open_pack(folder / "pack.tallypack")
    pack.verify()
    sealed = pack.manifest.sealed
    if sealed is None:
        raise UntrustedError("The pack is not confidential.")
    if "seed" in case:
        key = pack_key(SigningKey(bytes.fromhex(case["seed"])), sealed)
    else:
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(case["private"]))
        key = open_leased(
            case["key"], [private], hub=case["hub"], pack=pack.id, worker=case["worker"], says=sealed
        )
    media = [
        open_media(key, pack.manifest, one.path, pack.read_media(one.path)) for one in pack.manifest.media
    ]
    return {"id": pack.id, "media": [hashlib.sha256(data).hexdigest() for data in media]}


def _receipts(folder: Path, case: Case) -> Any:
    report = verify_receipts(read_evidence([folder / "evidence"]), root_fingerprint=case["root"])
    if not report.holds:
        raise UntrustedError(report.failed[0].what)
    totals = [{"worker": one.worker, "owed": one.owed.minor, "paid": one.paid.minor} for one in report.totals]
    outcomes = {str(one.receipt.number): one.outcome for one in report.receipts if one.receipt}
    return {"totals": totals, "outcomes": outcomes}


def _trust(folder: Path, case: Case) -> Any:
    chain = [_envelope_in(path) for path in sorted((folder / "chain").iterdir())]
    trust = trusts.follow(chain, root_fingerprint=case["root"])
    given: Case = {"version": trust.version, "root_version": trust.root_version}
    if "at" in case:
        given["is_expired"] = [trust.is_expired(at) for at in case["at"]]
    return given


def _roster(folder: Path, case: Case) -> Any:
    trust = trusts.follow([_envelope_in(folder / "trust.json")], root_fingerprint=case["root"])
    current: roster.Roster | None = None
    for path in sorted((folder / "chain").iterdir()):
        current = roster.read_roster(_envelope_in(path), trust, current=current)
    if current is None:
        raise UntrustedError("There is no roster.")
    return {"version": current.version, "requesters": [person.name for person in current.requesters]}


def _envelope(folder: Path, case: Case) -> Any:
    envelope = _envelope_in(folder / "document.json")
    keys = [VerifyKey.from_hex(key) for key in case["keys"]]
    envelope.verify(keys, threshold=case["threshold"])
    strict_json.loads(envelope.payload, max_bytes=MAX_BYTES)
    return {"id": envelope.id, "kind": envelope.kind, "payload": envelope.payload.decode()}


def _documents(folder: Path, case: Case) -> Any:
    """Each line is an envelope; all are read, or (in a `_fail` case) every single one must be refused."""
    keys = [VerifyKey.from_hex(key) for key in case["keys"]]
    read, refused = [], []
    for envelope in _lines(folder / "documents.jsonl"):
        try:
            _READERS[envelope.kind](envelope, keys, case)
        except (TallystickError, KeyError) as exc:
            refused.append(str(exc))
        else:
            read.append(envelope.kind)
    if folder.name.endswith(FAIL) and not read:
        raise UntrustedError(f"All {len(refused)} were refused; the first: {refused[0]}")
    return {"read": read, "refused": len(refused)}


def _frame(folder: Path, _case: Case) -> Any:
    parts = unpack_frame((folder / "message.frame").read_bytes())
    return {"kinds": [part.kind for part in parts]}


def _key_file(folder: Path, case: Case) -> Any:
    key = load_key(folder / "key.json", purpose=case["purpose"], passphrase=case["passphrase"])
    return {"public": key.public.hex}


def _invite(folder: Path, _case: Case) -> Any:
    invite = read_invite((folder / "invite.txt").read_text(encoding="utf-8"))
    return {
        "addresses": list(invite.addresses), "root": invite.root_fingerprint, "token": invite.token,
    }  # fmt: skip


def _chain(folder: Path, case: Case) -> Any:
    keys = [VerifyKey.from_hex(key) for key in case["installations"]]
    read = {
        envelope.id: batches.read_batch(envelope, installations=keys, hub=case["hub"])
        for envelope in map(_envelope_in, sorted((folder / "batches").iterdir()))
    }
    flags = read_chain(read.items())
    return {"flags": [list(flags.get(batch_id, ())) for batch_id in read]}


def _inclusion(folder: Path, case: Case) -> Any:
    """Proofs as C2SP files of a document, one JSON line each: all must hold, or each must be refused."""
    log = LogKey(origin=case["log"]["origin"], key=case["log"]["key"])
    given = []
    refused = ""
    for line in _json_lines(folder / "proofs.jsonl"):
        try:
            proof = read_proof(line["proof"])
            given.append([proof.index, check_proof(line["document"], proof, log).size])
        except TallystickError as exc:
            refused = exc.what
    return _all_or_none(given, refused)


def _trees(folder: Path, _case: Case) -> Any:
    """Bare tree proofs, hashes in hex: inclusion where there is a leaf, else consistency."""
    given = []
    for line in _json_lines(folder / "trees.jsonl"):
        hashes = [bytes.fromhex(one) for one in line["hashes"]]
        roots = [bytes.fromhex(one) for one in line["roots"]]
        if "leaf" in line:
            leaf = bytes.fromhex(line["leaf"])
            holds = is_included(leaf, line["index"], line["size"], hashes, roots[0])
        else:
            holds = is_consistent(line["old"], line["size"], roots[0], roots[1], hashes)
        if holds:
            given.append(line["size"])
    return _all_or_none(given, "no proof holds")


def _control(folder: Path, _case: Case) -> Any:
    """Expected answers of control items, one JSON line each, under the commitment of a manifest."""
    given = []
    for line in _json_lines(folder / "shown.jsonl"):
        shown = convert(line["shown"], Shown, what="shown item")
        if is_committed(shown, line["commitment"]):
            given.append(shown.known.item)
    return _all_or_none(given, "no item was committed to")


def _checkpoints(folder: Path, case: Case) -> Any:
    """Checkpoints of one log: two roots at one size are two histories."""
    log = LogKey(origin=case["log"]["origin"], key=case["log"]["key"])
    roots: dict[int, bytes] = {0: EMPTY_ROOT}
    for path in sorted((folder / "checkpoints").iterdir()):
        point = read_checkpoint(path.read_text(encoding="utf-8"), log)
        if roots.setdefault(point.size, point.root) != point.root:
            raise UntrustedError(f"The log shows two histories of {point.size} entries.")
    return {"sizes": sorted(set(roots) - {0})}


def _answer(folder: Path, case: Case) -> Any:
    evidence = read_evidence([folder / "seen"])
    by_kind = {exhibit.envelope.kind: exhibit.envelope for exhibit in evidence.exhibits}
    trust = read_payload(by_kind[trusts.KIND], trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
    known = by_kind.get(roster.KIND)
    point = case.get("checkpoint")
    seen = Seen(
        trust=trust,
        roster=roster.read_roster(known, trust, current=None) if known else None,
        checkpoint=Checkpoint(origin="", size=point["size"], root=bytes.fromhex(point["root"]))
        if point
        else None,
        bearers={
            one.envelope.id: lease.read_lease(one.envelope, keys=trust.hub_verify_keys(), hub=trust.hub)
            for one in evidence.of(lease.KIND)
        },
    )
    parts = unpack_frame((folder / "answer.frame").read_bytes())
    answer = verify_answer(
        parts, seen, worker=case["worker"], installation=case["installation"], nonce=case["nonce"]
    )
    return {
        "trust": answer.trust.version, "leases": len(answer.leases), "receipts": len(answer.receipts),
        "is_log_consistent": answer.is_log_consistent,
    }  # fmt: skip


def _first_pack(folder: Path, _case: Case) -> Any:
    invite = read_invite(str(folder / "first.tallyinvite"))
    found = read_first_pack(unpack_frame((folder / "first.tallybundle").read_bytes()), invite)
    return {
        "trust": found.contact.trust.version, "leases": [new.envelope.id for new in found.leases],
        "items": [item for new in found.leases for item in new.lease.items],
    }  # fmt: skip


CHECKS: dict[str, Callable[[Path, Case], Any]] = {
    "pack": _pack,
    "sealed-pack": _sealed_pack,
    "receipts": _receipts,
    "trust": _trust,
    "roster": _roster,
    "envelope": _envelope,
    "documents": _documents,
    "frame": _frame,
    "key-file": _key_file,
    "invite": _invite,
    "chain": _chain,
    "inclusion": _inclusion,
    "trees": _trees,
    "control": _control,
    "checkpoints": _checkpoints,
    "answer": _answer,
    "first-pack": _first_pack,
}

_Reader = Callable[[Envelope, list[VerifyKey], Case], Any]
_READERS: dict[str, _Reader] = {
    "header": lambda one, _keys, _case: read_header(one),
    "manifest": lambda one, _keys, _case: read_manifest(one),
    "trust": lambda one, _keys, case: trusts.follow([one], root_fingerprint=case["hub"]),
    "roster": lambda one, keys, case: roster.read_roster(one, _any_coordinator(keys, case), current=None),
    "installation": lambda one, _keys, case: installation.read_installation(
        one, worker=case["worker"], hub=case["hub"]
    ),
    "anchor": lambda one, keys, case: anchor.read_anchor(one, keys=keys, hub=case["hub"]),
    "lease": lambda one, keys, case: lease.read_lease(one, keys=keys, hub=case["hub"]),
    "batch": lambda one, keys, case: batches.read_batch(one, installations=keys, hub=case["hub"]),
    "decision": lambda one, keys, case: decision.read_decision(one, keys=keys, hub=case["hub"]),
    "receipt": lambda one, keys, case: receipt.read_receipt(one, keys=keys, hub=case["hub"]),
    "refusal": lambda one, keys, case: refusal.read_refusal(one, keys=keys, hub=case["hub"]),
    "catalog": lambda one, keys, case: catalog.read_catalog(one, keys=keys, hub=case["hub"]),
    "sync-request": lambda one, _keys, case: request.read_sync_request(
        one, installation=case["installation"], hub=case["hub"]
    ),
}
"""A reader for each kind; whoever signed, a document passes only as what it is."""


def _any_coordinator(keys: list[VerifyKey], case: Case) -> TrustList:
    """A trust list in which every key of the case is a coordinator's."""
    first = strict_json.loads(case["trust"].encode(), max_bytes=MAX_BYTES)
    envelope = Envelope.from_json(strict_json.dumps(first), max_bytes=MAX_BYTES)
    trust = trusts.follow([envelope], root_fingerprint=case["hub"])
    return replace(trust, coordinators=tuple(trusts.KeyState(key=key.hex) for key in keys))


def _all_or_none(given: list[Any], refused: str) -> Any:
    if not given:
        raise UntrustedError(refused)
    return {"held": given}


def _envelope_in(path: Path) -> Envelope:
    return Envelope.from_json(path.read_bytes(), max_bytes=MAX_BYTES)


def _lines(path: Path) -> Iterator[Envelope]:
    for line in path.read_bytes().splitlines():
        yield Envelope.from_json(line, max_bytes=MAX_BYTES)


def _json_lines(path: Path) -> Iterator[Case]:
    for line in path.read_bytes().splitlines():
        yield strict_json.loads(line, max_bytes=MAX_BYTES)
