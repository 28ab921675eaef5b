"""Cases of single documents and files: kinds taken for others, rosters, chains, key files, invites, dates."""

import json
import tempfile
from collections.abc import Callable, Iterator
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
    anchor,
    key,
    signed,
    trust_list,
)
from tests.support.small_job import KEY as REQUESTER

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.keyfile import KeyFile, Sealed
from tallystick_sync.batch import Batch, Entry
from tallystick_sync.catalog import Catalog
from tallystick_sync.invite import Invite
from tallystick_sync.refusal import Refusal
from tallystick_sync.request import SyncRequest, Want
from tallystick_sync.roster import Person, Roster
from tallystick_sync.trust import KeyState, RootSet

Case = tuple[str, dict[str, Any]]
EVERYBODY = [*ROOTS, HUB, COORDINATOR, WORKER, INSTALLATION, REQUESTER]
COMMON = {
    "hub": HUB_ID, "worker": WORKER.public.hex, "installation": INSTALLATION.public.hex,
    "keys": [one.public.hex for one in EVERYBODY], "trust": trust_list().to_json().decode(),
}  # fmt: skip
FRESH = (key(201), key(202))
SMALL_ORDER = "01" + "00" * 31


def of_each_kind(papers: Papers) -> dict[str, Envelope]:
    """One good document of each kind that a worker's program reads or writes."""
    refusal = Refusal(
        format="1.0", hub=HUB_ID, signer=HUB.public.hex, nonce="00", time=NOW, code="no", what="No.",
        safe="", todo="",
    )  # fmt: skip
    request = SyncRequest(
        format="1.0", hub=HUB_ID, signer=INSTALLATION.public.hex, worker=WORKER.public.hex, nonce="00",
        time=NOW, program="test", want=Want(),
    )  # fmt: skip
    catalog = Catalog(
        format="1.0", hub=HUB_ID, signer=HUB.public.hex, time=NOW, since=0, version=1, add=(), gone=()
    )
    found = {one.kind: one for one in papers.documents()}
    found["anchor"] = signed("anchor", anchor(), HUB)
    found["refusal"] = signed("refusal", refusal, HUB)
    found["sync-request"] = signed("sync-request", request, INSTALLATION)
    found["catalog"] = signed("catalog", catalog, HUB)
    return found


def _confused(found: dict[str, Envelope]) -> Iterator[Envelope]:
    for reader, own in found.items():
        for kind, other in found.items():
            if kind != reader:
                # Another kind's document renamed; and this payload under signatures for the other kind.
                yield Envelope(kind=reader, payload=other.payload, signatures=other.signatures)
                elsewhere = sign(kind, own.payload, EVERYBODY)
                yield Envelope(kind=reader, payload=own.payload, signatures=elsewhere.signatures)
        yield Envelope(kind=reader, payload=own.payload, signatures=())


def documents(folder: Path, pack: Path) -> Iterator[Case]:
    """Every kind against every reader."""
    found = of_each_kind(Papers(pack))
    cases: dict[str, tuple[str, list[Envelope]]] = {
        "documents_each_kind": ("One document of each kind.", list(found.values())),
        "documents_type_confusion_fail": (
            "Each kind passed off as each other, renamed or with signatures made for the other, or unsigned.",
            list(_confused(found)),
        ),
        "documents_foreign_hub_fail": (
            "Each kind that names a hub, of another hub, signed by who may.", _foreign(found),
        ),
    }  # fmt: skip
    for name, (says, envelopes) in cases.items():
        (folder / name).mkdir()
        lines = b"".join(one.to_json() + b"\n" for one in envelopes)
        (folder / name / "documents.jsonl").write_bytes(lines)
        value: dict[str, Any] = {"check": "documents", "says": says, **COMMON}
        good = {"expected": {"read": list(found), "refused": 0}}
        yield name, value | ({} if name.endswith("_fail") else good)


def _foreign(found: dict[str, Envelope]) -> list[Envelope]:
    made = []
    for kind, one in found.items():
        value = json.loads(one.payload)
        if "hub" in value:
            made.append(sign(kind, json.dumps(value | {"hub": "0" * 64}).encode(), EVERYBODY))
    return made


def rosters(folder: Path) -> Iterator[Case]:
    """Rosters in a row."""
    person = Person(name="R", country="KE", contact="c", keys=(KeyState(key=key(9).public.hex),))
    first = Roster(
        format="1.0", hub=HUB_ID, signer=COORDINATOR.public.hex, version=1, issued=NOW, expires=NOW + 1,
        requesters=(person,), reviewers=(),
    )  # fmt: skip
    second = replace(first, version=2, requesters=(person, replace(person, name="S")))
    weak = replace(person, keys=(KeyState(key=SMALL_ORDER),))
    by = COORDINATOR
    cases: dict[str, tuple[str, list[Envelope], bool]] = {
        "roster_grows": ("Two rosters.", [signed("roster", first, by), signed("roster", second, by)], True),
        "roster_rollback_fail": (
            "The first roster comes back.",
            [signed("roster", first, by), signed("roster", second, by), signed("roster", first, by)],
            False,
        ),
        "roster_same_version_fail": (
            "Version 2 says two things.",
            [signed("roster", second, by), signed("roster", replace(second, requesters=()), by)],
            False,
        ),
        "roster_by_stranger_fail": (
            "Signed by a key that is no coordinator's.",
            [signed("roster", replace(first, signer=STRANGER.public.hex), STRANGER)],
            False,
        ),
        "roster_small_order_key_fail": (
            "A requester's key is a point of small order.",
            [signed("roster", replace(first, requesters=(weak,)), by)],
            False,
        ),
    }
    for name, (says, chain, is_good) in cases.items():
        _chain_files(folder / name / "chain", chain)
        (folder / name / "trust.json").write_bytes(trust_list().to_json())
        value: dict[str, Any] = {"check": "roster", "says": says, "root": HUB_ID}
        expected = {"expected": {"version": 2, "requesters": ["R", "S"]}}
        yield name, value | (expected if is_good else {})


def trust_roots(folder: Path) -> Iterator[Case]:
    """New root sets that nobody may bring in."""
    roots = RootSet(keys=tuple(one.public.hex for one in FRESH), threshold=2)
    twice = RootSet(keys=(FRESH[0].public.hex,) * 2, threshold=2)
    nobody = replace(roots, threshold=0)
    both = [*ROOTS[:2], *FRESH]
    cases: dict[str, tuple[str, list[Envelope], dict[str, Any]]] = {
        "trust_root_key_listed_twice_fail": (
            "A new root set lists one key twice.",
            [trust_list(), signed("trust", replace(TRUST, version=2, root_version=2, root=twice), both)],
            {},
        ),
        "trust_threshold_zero_fail": (
            "A new root set needs nobody.",
            [
                trust_list(),
                signed("trust", replace(TRUST, version=2, root_version=2, root=nobody), both),
            ],
            {},
        ),
        "trust_new_roots_unannounced_fail": (
            "Other root keys under the same root version.",
            [trust_list(), signed("trust", replace(TRUST, version=2, root=roots), both)],
            {},
        ),
    }  # fmt: skip
    for name, (says, chain, more) in cases.items():
        _chain_files(folder / name / "chain", chain)
        yield name, {"check": "trust", "says": says, "root": HUB_ID[:32], **more}


def trust_dates_and_keys(folder: Path) -> Iterator[Case]:
    """Trust lists by date, fast-forwarded, with keys twice or of no worth."""
    ten_years = 3650 * 86_400
    roots = RootSet(keys=tuple(one.public.hex for one in FRESH), threshold=2)
    at = [NOW - ten_years, TRUST.expires - 1, TRUST.expires, NOW + ten_years]
    cases: dict[str, tuple[str, list[Envelope], dict[str, Any]]] = {
        "trust_past_its_date": (
            "A list holds whatever the clock says; from `expires` on it vouches for nothing new.",
            [trust_list()],
            {
                "at": at,
                "expected": {"version": 1, "root_version": 1, "is_expired": [False, False, True, True]},
            },
        ),
        "trust_missed_versions": (
            "Versions may be missed, up to the highest number there is.",
            [trust_list(), trust_list(version=2**53)],
            {"expected": {"version": 2**53, "root_version": 1}},
        ),
        "trust_fast_forward_fail": (
            "The hub's key signs a list of the highest version there is.",
            [trust_list(), trust_list([HUB], version=2**53)],
            {},
        ),
        "trust_version_too_high_fail": (
            "A version above 2^53.", [trust_list(), trust_list(version=2**53 + 1)], {},
        ),
        "trust_version_zero_fail": ("Version 0.", [trust_list(version=0)], {}),
        "trust_small_order_key_fail": (
            "The hub's key is a point of small order.",
            [trust_list(hub_keys=(KeyState(key=SMALL_ORDER),))],
            {},
        ),
        "trust_foreign_root_fail": (
            "The first list does not come from the fingerprint.",
            [signed("trust", replace(TRUST, root=roots, hub=roots.hub_id()), FRESH)],
            {},
        ),
        "trust_expires_before_issued_fail": ("It runs out before it begins.", [trust_list(expires=NOW)], {}),
        "trust_endless_fail": (
            "A payload of 70 000 bytes.",
            [sign("trust", b" " * 70_000 + write_payload(TRUST), ROOTS[:2])],
            {},
        ),
        "trust_duplicate_key_fail": (
            "`version` stands twice in the signed payload.",
            [sign("trust", write_payload(TRUST).replace(b"{", b'{"version":9,', 1), ROOTS[:2])],
            {},
        ),
    }  # fmt: skip
    for name, (says, chain, more) in cases.items():
        _chain_files(folder / name / "chain", chain)
        yield name, {"check": "trust", "says": says, "root": HUB_ID[:32], **more}


def chains(folder: Path) -> Iterator[Case]:
    """Batches of an installation: a gap or a fork is a flag, never a refusal."""

    def batch(sequence: int, previous: Envelope | None, item: str = "a", **changes: Any) -> Envelope:
        entry = Entry(kind="answer", item=item, revision=1, finished=NOW, result=[])
        value = Batch(
            format="1.0", hub=HUB_ID, signer=INSTALLATION.public.hex, worker=WORKER.public.hex,
            lease="1" * 64, sequence=sequence, previous=previous.id if previous else None, entries=(entry,),
        )  # fmt: skip
        return signed("batch", replace(value, **changes), INSTALLATION)

    one = batch(1, None)
    two = batch(2, one)
    cases: dict[str, tuple[str, list[Envelope], list[list[str]] | None]] = {
        "chain_whole": ("Three in a row.", [one, two, batch(3, two)], [[], [], []]),
        "chain_gap": ("Number 2 is missing.", [one, batch(3, two)], [[], ["gap"]]),
        "chain_gap_at_the_start": ("Number 1 is missing.", [two], [["gap"]]),
        "chain_fork": (
            "Two batches are number 2: a restored disk.",
            [one, *sorted([two, batch(2, one, "b")], key=lambda b: b.id)],
            [[], [], ["fork"]],
        ),
        "chain_other_before": (
            "Number 2 names another number 1.", [one, batch(2, batch(1, None, "c"))], [[], ["fork"]],
        ),
        "chain_other_signer_fail": (
            "Signed by a laptop that nobody certified.",
            [one, signed("batch", Batch(
                format="1.0", hub=HUB_ID, signer=STRANGER.public.hex, worker=WORKER.public.hex,
                lease="1" * 64, sequence=2, previous=one.id,
                entries=(Entry(kind="answer", item="a", revision=1, finished=NOW, result=[]),),
            ), STRANGER)],
            None,
        ),
        "chain_other_hub_fail": ("A batch for another hub.", [batch(1, None, hub="0" * 64)], None),
        "chain_revision_twice_fail": (
            "Two entries on one revision of an item.",
            [batch(1, None, entries=(Entry(kind="skip", item="a", revision=1, finished=NOW),) * 2)],
            None,
        ),
        "chain_answer_without_result_fail": (
            "An answer without a result.",
            [batch(1, None, entries=(Entry(kind="answer", item="a", revision=1, finished=NOW),))],
            None,
        ),
    }  # fmt: skip
    for name, (says, batches, flags) in cases.items():
        _chain_files(folder / name / "batches", batches)
        value: dict[str, Any] = {
            "check": "chain", "says": says, "hub": HUB_ID, "installations": [INSTALLATION.public.hex],
        }  # fmt: skip
        yield name, value | ({"expected": {"flags": flags}} if flags is not None else {})


def key_files(folder: Path) -> Iterator[Case]:
    """Sealed keys: the right passphrase, a wrong one, parameters that would eat the machine."""
    # Sealed once by this program with "correct horse"; fixed, since salts are random.
    sealed = Sealed(
        memory_kib=19456, iterations=2, salt="9f1be37f1a04fae14dd6efcd7ba70c53",
        nonce="a2d3b93c7bd0e1e4a0e1bd2c",
        ciphertext=(
            "6ffa01316b60675ae61c12d41200137bdd2e9ba6c32d6374"
            "28abdd993631e9012594df6381eb8a3985f77c98e25522df"
        ),
    )  # fmt: skip
    good = KeyFile(format="1.0", purpose="requester", public=key(7).public.hex, sealed=sealed)
    cases: dict[str, tuple[str, KeyFile, str, str]] = {
        "key-file_sealed": ("A key under a passphrase.", good, "correct horse", "requester"),
        "key-file_wrong_passphrase_fail": ("Another passphrase.", good, "correct horsf", "requester"),
        "key-file_other_purpose_fail": ("A key made for something else.", good, "correct horse", "hub"),
        "key-file_huge_memory_fail": (
            "Argon2id is to use 4 TiB.",
            replace(good, sealed=replace(sealed, memory_kib=2**32)), "correct horse", "requester",
        ),
        "key-file_huge_time_fail": (
            "Argon2id is to run a million rounds.",
            replace(good, sealed=replace(sealed, iterations=1_000_000)), "correct horse", "requester",
        ),
        "key-file_other_public_fail": (
            "The public key is another one.",
            replace(good, public=key(8).public.hex), "correct horse", "requester",
        ),
    }  # fmt: skip
    for name, (says, file, passphrase, purpose) in cases.items():
        (folder / name).mkdir()
        (folder / name / "key.json").write_bytes(write_payload(file) + b"\n")
        value: dict[str, Any] = {
            "check": "key-file", "says": says, "passphrase": passphrase, "purpose": purpose,
        }  # fmt: skip
        good_one = {"expected": {"public": key(7).public.hex}}
        yield name, value | ({} if name.endswith("_fail") else good_one)


def invites(folder: Path) -> Iterator[Case]:
    """Invites as links and typed groups."""
    invite = Invite(
        addresses=("http://192.168.1.5:8470", "https://hub.example"),
        root_fingerprint=HUB_ID[:32],
        token="5c" * 16,
    )
    groups = invite.to_groups()
    slip = ("1" if groups[0] != "1" else "2") + groups[1:]
    expected = {"addresses": list(invite.addresses), "root": HUB_ID[:32], "token": "5c" * 16}
    cases: dict[str, tuple[str, str, bool]] = {
        "invite_link": ("A link.", invite.to_link(), True),
        "invite_groups": ("Groups of four, typed.", groups, True),
        "invite_lookalikes": (
            "Typed in small letters, without spaces.", groups.lower().replace(" ", ""), True,
        ),
        "invite_slip_fail": ("One letter of the first group is another.", slip, False),
        "invite_last_group_missing_fail": ("The last group is missing.", groups[:-5], False),
        "invite_short_token_fail": ("The token is too short.", invite.to_link()[:-1], False),
        "invite_script_fail": (
            "An address that is no http address.", invite.to_link().replace("http%3A", "js%3A"), False,
        ),
    }  # fmt: skip
    for name, (says, text, is_good) in cases.items():
        (folder / name).mkdir()
        (folder / name / "invite.txt").write_text(text + "\n", encoding="utf-8", newline="\n")
        value: dict[str, Any] = {"check": "invite", "says": says}
        yield name, value | ({"expected": expected} if is_good else {})


def with_pack(make: Callable[[Path], Path]) -> Callable[[Path], Iterator[Case]]:
    """`documents` over a pack that `make` builds in a temporary folder."""

    def maker(folder: Path) -> Iterator[Case]:
        with tempfile.TemporaryDirectory() as name:
            yield from documents(folder, make(Path(name)))

    return maker


def _chain_files(folder: Path, envelopes: list[Envelope]) -> None:
    folder.mkdir(parents=True)
    for number, envelope in enumerate(envelopes, 1):
        (folder / f"{number}.json").write_bytes(envelope.to_json())
