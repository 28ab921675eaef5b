"""Attacks on the hub's answer: each is refused as a whole, or taken and said aloud."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.support.papers import (
    COORDINATOR,
    HUB,
    HUB_ID,
    INSTALLATION,
    LOG,
    NOW,
    ORIGIN,
    ROOTS,
    STRANGER,
    TRUST,
    WORKER,
    Papers,
    key,
    signed,
    trust_list,
)
from tests.support.replies import NONCE, AnswerPapers, verify

from tallystick_packs import merkle
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.money import Price
from tallystick_sync.answer import OFFERED, OfferedNote, Seen
from tallystick_sync.catalog import Catalog
from tallystick_sync.checkpoint import sign_checkpoint
from tallystick_sync.errors import ExpiredError, RefusedError, UntrustedError
from tallystick_sync.framing import Note
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.refusal import Refusal
from tallystick_sync.roster import read_roster
from tallystick_sync.trust import KeyState, LogKey

OTHER = "0" * 64


@pytest.fixture
def reply(papers: Papers) -> AnswerPapers:
    return AnswerPapers(papers)


def test_a_good_answer_gives_all_that_it_brings(reply: AnswerPapers) -> None:
    answer = verify(reply)

    assert [new.envelope for new in answer.leases] == [reply.papers.lease]
    assert [one for one, _receipt in answer.receipts] == reply.papers.receipts
    assert set(answer.proofs) == {one.id for one in reply.documents()}
    assert answer.is_log_consistent
    assert answer.roster is not None
    assert (answer.checkpoint.size, answer.trust) == (7, TRUST)
    assert {one.kind for one in answer.documents} >= {"lease", "receipt", "batch", "decision", "anchor"}


def test_an_answer_with_nothing_new_is_enough(reply: AnswerPapers) -> None:
    reply.leases, reply.receipts, reply.batches, reply.decisions = [], [], [], []
    reply.headers, reply.manifests, reply.roster, reply.certificates = [], [], [], []
    reply.seen = replace(reply.seen)

    answer = verify(reply)

    assert (answer.leases, answer.receipts, answer.roster) == ((), (), None)
    assert answer.is_log_consistent


def lease(reply: AnswerPapers, by: Any = HUB, **changes: Any) -> None:
    reply.leases = [signed("lease", reply.papers.lease_value(**changes), by)]
    reply.receipts = []


def receipt(reply: AnswerPapers, by: Any = HUB, **changes: Any) -> None:
    reply.receipts = [reply.papers.receipt(by, number=1, **changes)]


def catalog(reply: AnswerPapers, by: Any = HUB, **changes: Any) -> None:
    value = Catalog(
        format="1.0", hub=HUB_ID, signer=by.public.hex, time=NOW, since=0, version=1, add=(), gone=()
    )
    reply.extra = [signed("catalog", replace(value, **changes), by)]


def refusal(signer: Any = HUB, **changes: Any) -> Envelope:
    value = Refusal(
        format="1.0", hub=HUB_ID, signer=HUB.public.hex, nonce=NONCE, time=NOW, code="no", what="No.",
        safe="", todo="",
    )  # fmt: skip
    return signed("refusal", replace(value, **changes), signer)


def ended(reply: AnswerPapers, *, log_size: int | None = None) -> None:
    """A trust list by which the hub's key has come to an end, and the anchor is signed by the next one."""
    new = key(140)
    states = (
        KeyState(key=HUB.public.hex, state="revoked", log_size=log_size, log_root="00" * 32),
        KeyState(key=new.public.hex),
    )
    reply.lists = [trust_list(version=2, hub_keys=states)]
    reply.anchor_key, reply.anchor["signer"] = new, new.public.hex


def both(*changes: Callable[[AnswerPapers], Any]) -> Callable[[AnswerPapers], Any]:
    def change(reply: AnswerPapers) -> None:
        for one in changes:
            one(reply)

    return change


def flip(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


def first_hash_flipped(reply: AnswerPapers) -> None:
    from tallystick_packs import strict_json

    note = next(one for one in reply.parts() if one.kind == "logged")
    hashes = strict_json.loads(note.payload, max_bytes=100_000)["hashes"]
    reply.logged[reply.leases[0].id] = {"hashes": (flip(hashes[0]), *hashes[1:])}


ATTACKS: dict[str, Callable[[AnswerPapers], Any]] = {
    # replay and mix-up of whole answers
    "the answer to another request": lambda one: one.anchor.update(nonce="11" * 16),
    "the answer to another worker": lambda one: one.anchor.update(worker=STRANGER.public.hex),
    "the answer to another installation": lambda one: one.anchor.update(installation=OTHER),
    "another hub's answer": lambda one: one.anchor.update(hub=OTHER),
    "no anchor": lambda one: one.without.add("anchor"),
    "two anchors": lambda one: one.extra.append(
        next(part for part in one.parts() if part.kind == "anchor")
    ),
    "an anchor signed by a stranger": lambda one: setattr(one, "anchor_key", STRANGER),
    "an anchor by a stranger in his own name": both(
        lambda one: setattr(one, "anchor_key", STRANGER),
        lambda one: one.anchor.update(signer=STRANGER.public.hex),
    ),
    "an anchor signed by the log's key": both(
        lambda one: setattr(one, "anchor_key", LOG), lambda one: one.anchor.update(signer=LOG.public.hex)
    ),
    # lists
    "a trust list of root keys too few": lambda one: one.lists.append(trust_list(ROOTS[:1], version=2)),
    "a trust list signed by the hub": lambda one: one.lists.append(trust_list([HUB], version=2)),
    "a trust list rolled back": lambda one: one.lists.extend(
        [trust_list(version=3), trust_list(version=2, name="x")]
    ),
    "a trust list of another hub": lambda one: one.lists.append(trust_list(version=2, hub=OTHER)),
    "a roster by a stranger": lambda one: setattr(
        one, "roster", [signed("roster", one.papers._roster(), STRANGER)]
    ),
    "a roster rolled back": lambda one: one.roster.insert(
        0, signed("roster", replace(one.papers._roster(), version=5), COORDINATOR)
    ),
    "no roster ever": lambda one: one.without.add("roster"),
    "a catalog by a stranger": lambda one: catalog(one, STRANGER),
    "a catalog of another hub": lambda one: catalog(one, hub=OTHER),
    # the log
    "no checkpoint": lambda one: one.without.add("checkpoint"),
    "two checkpoints": lambda one: one.extra.append(
        next(part for part in one.parts() if part.kind == "checkpoint")
    ),
    "a checkpoint signed by the hub's key": lambda one: setattr(one, "log_key", HUB),
    "a checkpoint of another log": lambda one: setattr(one, "origin", "other.test/log"),
    "a checkpoint of another size than the anchor's": lambda one: one.anchor.update(log_size=8),
    "a checkpoint of another root than the anchor's": lambda one: one.anchor.update(log_root=OTHER),
    "a checkpoint that is none": lambda one: setattr(one, "checkpoint", "login page"),
    "a proof with a flipped bit": first_hash_flipped,
    "a proof of another place": lambda one: one.logged.update({one.leases[0].id: {"index": 4}}),
    "a proof beyond the log": lambda one: one.logged.update({one.leases[0].id: {"index": 7}}),
    "a proof with another nonce": lambda one: one.logged.update({one.leases[0].id: {"nonce": "77" * 32}}),
    "a proof with a nonce that is none": lambda one: one.logged.update({one.leases[0].id: {"nonce": "xy"}}),
    "a proof with hashes that are none": lambda one: one.logged.update(
        {one.leases[0].id: {"hashes": ("?",)}}
    ),
    "a proof of a document that has no id": lambda one: one.logged.update(
        {one.leases[0].id: {"document": "it"}}
    ),
    # leases
    "a lease by a stranger": lambda one: lease(one, STRANGER),
    "a lease by a stranger in his own name": lambda one: lease(one, STRANGER, signer=STRANGER.public.hex),
    "a lease of another worker": lambda one: lease(one, worker=STRANGER.public.hex),
    "a lease of another hub": lambda one: lease(one, hub=OTHER),
    "a lease that pays less": lambda one: lease(one, price=Price(minor=449, currency="KES")),
    "a lease in another currency": lambda one: lease(one, price=Price(minor=450, currency="UGX")),
    "a lease that is shorter": lambda one: lease(one, until=NOW + SECONDS_PER_DAY),
    "a lease on items outside the pack": lambda one: lease(one, items=("99999",)),
    "a lease without its manifest": lambda one: one.manifests.clear(),
    "a lease without its header": lambda one: one.headers.clear(),
    "a lease on another pack's manifest": lambda one: lease(one, pack=OTHER),
    "a lease under another pack's header": lambda one: lease(one, header=OTHER),
    "a lease signed after the list had run out": lambda one: lease(
        one, time=TRUST.expires, until=TRUST.expires + 99 * SECONDS_PER_DAY,
        claim_until=TRUST.expires + 999 * SECONDS_PER_DAY,
    ),
    "a lease whose signer's key ended before": lambda one: ended(one, log_size=3),
    "a lease of an ended key and no proof": both(
        lambda one: ended(one, log_size=99), lambda one: one.without.add("logged")
    ),
    "a lease of an ended key that names no size": ended,
    # receipts and what they rest on
    "a receipt by a stranger": lambda one: receipt(one, STRANGER),
    "a receipt of another worker": lambda one: receipt(one, worker=STRANGER.public.hex),
    "a receipt of another hub": lambda one: receipt(one, hub=OTHER),
    "a receipt signed by the worker": lambda one: receipt(one, WORKER, signer=WORKER.public.hex),
    "a batch of a laptop that nobody certified": lambda one: one.certificates.clear(),
    "a batch of another worker": lambda one: setattr(
        one, "batches", [signed("batch", _stranger_s_batch(one), INSTALLATION)]
    ),
    "a certificate signed by the laptop itself": lambda one: setattr(
        one, "certificates", [signed("installation", one.papers.installation(), INSTALLATION)]
    ),
    "a decision by the hub": lambda one: setattr(
        one, "decisions", [signed("decision", one.papers.decision(signer=HUB.public.hex), HUB)]
    ),
    "a decision by a stranger": lambda one: setattr(
        one, "decisions", [signed("decision", one.papers.decision(), STRANGER)]
    ),
    # refusals
    "a refusal by a stranger": lambda one: one.extra.append(refusal(STRANGER)),
    "a refusal of another hub": lambda one: one.extra.append(refusal(hub=OTHER)),
    # notes
    "a note with a key twice": lambda one: one.extra.append(
        Note(kind="logged", payload=b'{"index":1,"index":2}')
    ),
    "a note of the wrong shape": lambda one: one.extra.append(Note(kind="logged", payload=b"[]")),
    "a note that is endless": lambda one: one.extra.append(Note(kind="logged", payload=b" " * 1_100_000)),
}  # fmt: skip


def _stranger_s_batch(reply: AnswerPapers) -> Any:
    from tallystick_sync.batch import Entry

    entry = Entry(kind="answer", item="00001", revision=1, finished=NOW, result=[])
    return reply.papers.batch([entry], worker=STRANGER.public.hex)


@pytest.mark.promise("R12")
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_an_answer_is_refused_as_a_whole(reply: AnswerPapers, name: str) -> None:
    ATTACKS[name](reply)

    with pytest.raises((UntrustedError, BadDocumentError, ExpiredError)) as told:
        verify(reply)

    assert told.value.what


def test_a_pack_by_somebody_who_is_on_no_roster_is_refused(reply: AnswerPapers) -> None:
    empty = replace(reply.papers._roster(), version=2, requesters=())
    reply.roster = [signed("roster", empty, COORDINATOR)]

    with pytest.raises(UntrustedError, match="no coordinator of this hub has vouched for"):
        verify(reply)


def test_the_roster_in_force_counts_where_the_answer_brings_none(reply: AnswerPapers) -> None:
    known = read_roster(reply.papers.roster, TRUST, current=None)
    reply.without.add("roster")

    answer = verify(reply, seen=Seen(trust=TRUST, roster=known, checkpoint=reply.seen))

    assert answer.roster == known


def test_the_hub_s_signed_no_is_told_and_about_a_batch_it_is_about_that_batch(reply: AnswerPapers) -> None:
    reply.extra = [refusal(nonce=reply.batches[0].id)]

    assert [one.code for one in verify(reply).refused] == ["no"]

    reply.extra = [refusal()]
    with pytest.raises(RefusedError) as told:
        verify(reply)
    assert (told.value.code, told.value.what) == ("no", "No.")


def test_what_an_ended_key_signed_in_time_holds(reply: AnswerPapers) -> None:
    ended(reply, log_size=7)

    answer = verify(reply)

    assert len(answer.receipts) == 3
    assert answer.trust.version == 2


@pytest.mark.parametrize("years", [-10, 10])
def test_no_clock_that_is_ten_years_off_stops_an_answer(reply: AnswerPapers, years: int) -> None:
    reply.anchor["time"] = NOW + years * 365 * SECONDS_PER_DAY

    assert len(verify(reply).receipts) == 3


def test_a_new_list_s_keys_count_for_the_rest_of_the_answer(reply: AnswerPapers) -> None:
    new = key(141)
    states = (*TRUST.hub_keys, KeyState(key=new.public.hex))
    reply.lists = [trust_list(version=2), trust_list(version=7, hub_keys=states)]
    reply.anchor_key, reply.anchor["signer"] = new, new.public.hex

    assert verify(reply).trust.version == 7


def test_a_header_that_was_asked_for_is_known_by_its_number(reply: AnswerPapers) -> None:
    from tallystick_packs.documents import write_payload

    header = reply.headers[0].id
    reply.extra = [
        Note(kind=OFFERED, payload=write_payload(OfferedNote(number=4, header=header))),
        Note(kind=OFFERED, payload=write_payload(OfferedNote(number=5, header=OTHER))),
    ]

    answer = verify(reply)

    assert answer.header_ids == {4: header}
    assert answer.headers[4].title == "Colours"


FORKS: dict[str, Callable[[AnswerPapers], Any]] = {
    "another root at the size seen": lambda one: setattr(
        one, "seen", replace(one.seen, size=7, root=bytes(32))
    ),
    "a log that shrank": lambda one: setattr(one, "seen", replace(one.seen, size=8)),
    "another past": lambda one: setattr(one, "seen", replace(one.seen, root=bytes(32))),
    "no proof that it only grew": lambda one: one.without.add("consistency"),
    "a proof between other sizes": lambda one: one.consistency.update(old=2),
    "a proof to another size": lambda one: one.consistency.update(new=6),
    "a proof without hashes": lambda one: one.consistency.update(hashes=()),
}


@pytest.mark.parametrize("name", FORKS)
def test_a_log_that_contradicts_itself_is_taken_and_said(reply: AnswerPapers, name: str) -> None:
    FORKS[name](reply)

    answer = verify(reply)

    assert not answer.is_log_consistent
    assert len(answer.receipts) == 3


@pytest.mark.parametrize("size", [0, 7])
def test_a_log_that_was_empty_or_stands_still_is_consistent(reply: AnswerPapers, size: int) -> None:
    root = verify(reply).checkpoint.root if size else merkle.EMPTY_ROOT
    reply.seen = replace(reply.seen, size=size, root=root)
    reply.without.add("consistency")

    assert verify(reply).is_log_consistent


def test_a_checkpoint_in_the_name_of_the_log_needs_the_log_s_key(reply: AnswerPapers) -> None:
    honest = verify(reply)
    reply.checkpoint = sign_checkpoint(
        origin=ORIGIN, size=honest.checkpoint.size, root=honest.checkpoint.root, key=STRANGER
    )

    with pytest.raises(UntrustedError, match="does not hold"):
        verify(reply)
    other = replace(TRUST, log=LogKey(origin=ORIGIN, key=STRANGER.public.hex))
    assert verify(reply, seen=Seen(trust=other, roster=None, checkpoint=reply.seen)).is_log_consistent
