"""A small, whole set of signed papers, made with test keys and without a hub or a database.

papers = Papers(pack)                   # one lease, one batch, received, accepted and paid receipts
papers.parts()                          # documents and proofs, as a worker's program exports them
papers.receipt(state="accepted", ...)   # more, or wrong ones
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.small_job import KEY as REQUESTER

from tallystick_packs import merkle
from tallystick_packs.documents import FORMAT, write_payload
from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Price
from tallystick_packs.reading import open_pack
from tallystick_sync.anchor import Anchor
from tallystick_sync.batch import Batch, Entry
from tallystick_sync.checkpoint import sign_checkpoint
from tallystick_sync.decision import Decided, Decision
from tallystick_sync.evidence import proof_note
from tallystick_sync.framing import Part
from tallystick_sync.installation import Installation
from tallystick_sync.lease import SECONDS_PER_DAY, Lease, Rate
from tallystick_sync.proof import LoggedAs, leaf_data
from tallystick_sync.receipt import Receipt, ReceiptItem
from tallystick_sync.roster import Person, Roster
from tallystick_sync.trust import KeyState, LogKey, RootSet, TrustList


def key(number: int) -> SigningKey:
    """A test key: the same for the same number."""
    return SigningKey(bytes([number]) * 32)


ROOTS = (key(101), key(102), key(103))
HUB, LOG, COORDINATOR = key(110), key(111), key(112)
WORKER, INSTALLATION, STRANGER = key(120), key(121), key(130)
NOW = 1_795_000_000
ORIGIN = "hub.test/log"
ROOT_SET = RootSet(keys=tuple(one.public.hex for one in ROOTS), threshold=2)
HUB_ID = ROOT_SET.hub_id()

TRUST = TrustList(
    format=FORMAT, hub=HUB_ID, root_version=1, version=1, issued=NOW, expires=NOW + 365 * SECONDS_PER_DAY,
    name="Test Hub", addresses=("http://hub.test",), root=ROOT_SET,
    hub_keys=(KeyState(key=HUB.public.hex, name="hub"),),
    log=LogKey(origin=ORIGIN, key=LOG.public.hex),
    coordinators=(KeyState(key=COORDINATOR.public.hex, name="C"),),
)  # fmt: skip


def signed(kind: str, value: Any, keys: SigningKey | Iterable[SigningKey]) -> Envelope:
    """Sign any payload as any kind with any keys, also where that is wrong."""
    return sign(kind, write_payload(value), [keys] if isinstance(keys, SigningKey) else list(keys))


def trust_list(keys: Iterable[SigningKey] = ROOTS[:2], **changes: Any) -> Envelope:
    """The trust list with changes, signed by the first two root keys or those given."""
    return signed("trust", replace(TRUST, **changes), keys)


def anchor(**changes: Any) -> Anchor:
    """An anchor, with changes."""
    value = Anchor(
        format=FORMAT, hub=HUB_ID, signer=HUB.public.hex, worker=WORKER.public.hex,
        installation=INSTALLATION.public.hex, nonce="00" * 16, time=NOW, feed=0, more=False, log_size=0,
        log_root=merkle.EMPTY_ROOT.hex(),
    )  # fmt: skip
    return replace(value, **changes)


class Papers:
    """Everything behind the receipts of one lease on the pack in `pack`, as lists to change and add to."""

    def __init__(self, pack: Path) -> None:
        self.pack = open_pack(pack)
        self.items = self.pack.manifest.item_ids()
        self.trust = [trust_list()]
        self.roster = signed("roster", self._roster(), COORDINATOR)
        self.certificate = signed("installation", self.installation(), WORKER)
        self.lease = signed("lease", self.lease_value(), HUB)
        entries = [
            Entry(kind="answer", item=item, revision=1, finished=NOW, result=[]) for item in self.items
        ]
        self.batches = [signed("batch", self.batch(entries), INSTALLATION)]
        self.decisions = [signed("decision", self.decision(), COORDINATOR)]
        owed = 450 * len(self.items)
        self.receipts = [
            self.receipt(state="received"),
            self.receipt(state="accepted", posted_minor=owed, owed_minor=owed),
            self.receipt(
                state="paid", posted_minor=owed, owed_minor=owed, paid_minor=owed, batch=None, reference="M-1"
            ),
        ]
        self.unlogged: set[str] = set()

    def _roster(self) -> Roster:
        person = Person(
            name="Test Requester",
            country="KE",
            contact="mailto:r@r.example",
            keys=(KeyState(key=REQUESTER.public.hex),),
        )
        return Roster(
            format=FORMAT, hub=HUB_ID, signer=COORDINATOR.public.hex, version=1, issued=NOW,
            expires=NOW + 90 * SECONDS_PER_DAY, requesters=(person,), reviewers=(),
        )  # fmt: skip

    def installation(self, **changes: Any) -> Installation:
        """The worker's word for the laptop's key."""
        value = Installation(
            format=FORMAT,
            hub=HUB_ID,
            signer=WORKER.public.hex,
            installation=INSTALLATION.public.hex,
            time=NOW,
        )
        return replace(value, **changes)

    def lease_value(self, **changes: Any) -> Lease:
        """The lease's payload, with changes."""
        value = Lease(
            format=FORMAT, hub=HUB_ID, signer=HUB.public.hex, worker=WORKER.public.hex,
            job=self.pack.manifest.job, pack=self.pack.id, header=self.pack.header_envelope.id,
            file_sha256="0" * 64, file_size=self.pack.header.download_bytes,
            media_start=self.pack.media_start, items=self.items, price=Price(minor=450, currency="KES"),
            payout_currency="KES", rate=Rate(), time=NOW, until=NOW + 14 * SECONDS_PER_DAY,
            claim_until=NOW + 74 * SECONDS_PER_DAY,
        )  # fmt: skip
        return replace(value, **changes)

    def batch(self, entries: Iterable[Entry], **changes: Any) -> Batch:
        """A batch's payload."""
        value = Batch(
            format=FORMAT, hub=HUB_ID, signer=INSTALLATION.public.hex, worker=WORKER.public.hex,
            lease=self.lease.id, sequence=1, entries=tuple(entries),
        )  # fmt: skip
        return replace(value, **changes)

    def decision(self, **changes: Any) -> Decision:
        """A decision's payload: everything in the first batch is accepted."""
        decided = tuple(Decided(item=item, revision=1, verdict="accept") for item in self.items)
        value = Decision(
            format=FORMAT, hub=HUB_ID, signer=COORDINATOR.public.hex, time=NOW, lease=self.lease.id,
            batch=self.batches[0].id, items=decided,
        )  # fmt: skip
        return replace(value, **changes)

    def receipt(self, keys: SigningKey = HUB, **changes: Any) -> Envelope:
        """A signed receipt with the next number, about all items of the first batch."""
        number = len(getattr(self, "receipts", ())) + 1
        if "number" not in changes and not hasattr(self, "receipts"):
            number = {"received": 1, "accepted": 2, "paid": 3}[changes["state"]]
        value = Receipt(
            format=FORMAT, hub=HUB_ID, signer=HUB.public.hex, worker=WORKER.public.hex, lease=self.lease.id,
            number=number, batch=self.batches[0].id, time=NOW + number, state="received",
            items=tuple(ReceiptItem(item=item, revision=1) for item in self.items), currency="KES",
            posted_minor=0, owed_minor=0, paid_minor=0,
        )  # fmt: skip
        return signed("receipt", replace(value, **changes), keys)

    def documents(self) -> list[Envelope]:
        """All documents, each once."""
        return [
            *self.trust, self.roster, self.pack.header_envelope, self.pack.manifest_envelope,
            self.certificate, self.lease, *self.batches, *self.decisions, *self.receipts,
        ]  # fmt: skip

    def parts(self) -> list[Part]:
        """All documents, and proofs of the lease and the receipts to the log's newest checkpoint."""
        logged = [one for one in (self.lease, *self.receipts) if one.id not in self.unlogged]
        nonces = [bytes([number]) * 32 for number, _one in enumerate(logged)]
        leaves = [
            merkle.leaf_hash(leaf_data(one.id, nonce)) for one, nonce in zip(logged, nonces, strict=True)
        ]
        nodes = node_reader(leaves)
        size = len(leaves)
        text = sign_checkpoint(origin=ORIGIN, size=size, root=merkle.root(size, nodes), key=LOG)
        proofs = [
            proof_note(
                one,
                LoggedAs(
                    index=index,
                    nonce=nonces[index],
                    hashes=tuple(merkle.inclusion_proof(index, size, nodes)),
                    checkpoint=text,
                ).to_text(),
            )
            for index, one in enumerate(logged)
        ]
        return [*self.documents(), *proofs]


def node_reader(leaves: list[bytes]) -> merkle.Nodes:
    """Nodes of the tree over `leaves`, computed anew from the definition each time."""

    def nodes(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return merkle.node_hash(nodes(level - 1, 2 * index), nodes(level - 1, 2 * index + 1))

    return nodes
