"""A document of one kind never passes for one of another: every kind against every reader."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.papers import (
    COORDINATOR,
    HUB,
    HUB_ID,
    INSTALLATION,
    NOW,
    ROOTS,
    TRUST,
    WORKER,
    Papers,
    anchor,
    signed,
)
from tests.support.small_job import KEY as REQUESTER

from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.errors import TallystickError
from tallystick_packs.header import read_header
from tallystick_packs.manifest import read_manifest
from tallystick_sync.anchor import read_anchor
from tallystick_sync.batch import read_batch
from tallystick_sync.decision import read_decision
from tallystick_sync.installation import read_installation
from tallystick_sync.job_order import Clarification, JobOrder, read_clarification, read_job_order
from tallystick_sync.lease import read_lease
from tallystick_sync.receipt import read_receipt
from tallystick_sync.refusal import Refusal, read_refusal
from tallystick_sync.request import SyncRequest, read_sync_request
from tallystick_sync.roster import read_roster
from tallystick_sync.trust import follow

# All who sign anything here: the kind must decide, whoever signed.
EVERYBODY = [*ROOTS, HUB, COORDINATOR, WORKER, INSTALLATION, REQUESTER]
KEYS = [one.public for one in EVERYBODY]

READERS: dict[str, Callable[[Envelope], Any]] = {
    "header": read_header,
    "manifest": read_manifest,
    "trust": lambda envelope: follow([envelope], root_fingerprint=HUB_ID),
    "roster": lambda envelope: read_roster(envelope, TRUST, current=None),
    "installation": lambda envelope: read_installation(envelope, worker=WORKER.public.hex, hub=HUB_ID),
    "anchor": lambda envelope: read_anchor(envelope, keys=KEYS, hub=HUB_ID),
    "lease": lambda envelope: read_lease(envelope, keys=KEYS, hub=HUB_ID),
    "batch": lambda envelope: read_batch(envelope, installations=KEYS, hub=HUB_ID),
    "decision": lambda envelope: read_decision(envelope, keys=KEYS, hub=HUB_ID),
    "receipt": lambda envelope: read_receipt(envelope, keys=KEYS, hub=HUB_ID),
    "refusal": lambda envelope: read_refusal(envelope, keys=KEYS, hub=HUB_ID),
    "job-order": lambda envelope: read_job_order(envelope, keys=KEYS, hub=HUB_ID),
    "clarification": lambda envelope: read_clarification(envelope, keys=KEYS, hub=HUB_ID),
    "sync-request": lambda envelope: read_sync_request(
        envelope, installation=INSTALLATION.public.hex, hub=HUB_ID
    ),
}


@pytest.fixture
def documents(papers: Papers) -> dict[str, Envelope]:
    refusal = Refusal(
        format="1.0", hub=HUB_ID, signer=HUB.public.hex, nonce="00", time=NOW, code="no", what="No.",
        safe="", todo="",
    )  # fmt: skip
    request = SyncRequest(
        format="1.0", hub=HUB_ID, signer=INSTALLATION.public.hex, worker=WORKER.public.hex, nonce="00",
        time=NOW, program="test",
    )  # fmt: skip
    found = {one.kind: one for one in papers.documents()}
    found["anchor"] = signed("anchor", anchor(), HUB)
    found["refusal"] = signed("refusal", refusal, HUB)
    key = REQUESTER.public.hex
    order = JobOrder(format="1.0", hub=HUB_ID, signer=key, time=NOW, nonce="00", job="0" * 32, order="close")
    note = Clarification(format="1.0", hub=HUB_ID, signer=key, time=NOW, job="0" * 32, text="So.")
    found["job-order"] = signed("job-order", order, REQUESTER)
    found["clarification"] = signed("clarification", note, REQUESTER)
    found["sync-request"] = signed("sync-request", request, INSTALLATION)
    return found


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_takes_its_own_kind_and_no_other(documents: dict[str, Envelope], reader: str) -> None:
    READERS[reader](documents[reader])

    for kind in set(READERS) - {reader}:
        document = documents[kind]
        renamed = Envelope(kind=reader, payload=document.payload, signatures=document.signatures)
        for disguised in (document, renamed):
            with pytest.raises(TallystickError):
                READERS[reader](disguised)


@pytest.mark.parametrize("reader", READERS)
def test_no_signature_made_for_one_kind_holds_for_another(
    documents: dict[str, Envelope], reader: str
) -> None:
    own = documents[reader]

    for kind in set(READERS) - {reader}:
        elsewhere = sign(kind, own.payload, EVERYBODY)
        lifted = Envelope(kind=reader, payload=own.payload, signatures=elsewhere.signatures)
        assert not lifted.signers(KEYS)
        with pytest.raises(TallystickError):
            READERS[reader](lifted)


@pytest.mark.parametrize("reader", READERS)
def test_an_unsigned_document_is_refused_by_every_reader(documents: dict[str, Envelope], reader: str) -> None:
    naked = Envelope(kind=reader, payload=documents[reader].payload, signatures=())

    with pytest.raises(TallystickError):
        READERS[reader](naked)
