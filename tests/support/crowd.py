"""Papers of a whole hub's season: many workers, leases and receipts over one log, as a bundle a worker.

crowd = Crowd(pack)
paths = crowd.write(folder, workers=100, leases=10, batches=3)      # 10 x (3 + 3 + 1) receipts a worker
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.papers import HUB, LOG, NOW, ORIGIN, Papers, signed

from tallystick_packs import merkle
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import SigningKey
from tallystick_sync.batch import Batch, Entry
from tallystick_sync.checkpoint import sign_checkpoint
from tallystick_sync.evidence import proof_note, write_bundle
from tallystick_sync.framing import Part
from tallystick_sync.proof import LoggedAs, leaf_data
from tallystick_sync.receipt import Receipt, ReceiptItem

NONCE = b"\x05" * 32


@dataclass
class Crowd:
    """Makes the papers; `receipts` and `signatures` count what was made."""

    pack: Path
    receipts: int = 0
    signatures: int = 0
    _leaves: int = 0
    _nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def write(self, folder: Path, *, workers: int, leases: int, rounds: int = 3) -> list[Path]:
        """Write a bundle for each worker, and one with the lists and packs."""
        papers = Papers(self.pack)
        folder.mkdir(parents=True, exist_ok=True)
        seasons = [list(self._season(papers, number, leases, rounds)) for number in range(workers)]
        size, nodes = self._leaves, lambda level, index: self._nodes[level, index]
        point = sign_checkpoint(origin=ORIGIN, size=size, root=merkle.root(size, nodes), key=LOG)
        common = [*papers.trust, papers.roster, papers.pack.header_envelope, papers.pack.manifest_envelope]
        write_bundle(common, folder / "lists.tallybundle")
        paths = [folder / "lists.tallybundle"]
        for number, season in enumerate(seasons):
            paths.append(folder / f"worker-{number:05}.tallybundle")
            write_bundle(self._proved(season, size, nodes, point), paths[-1])
        return paths

    def _proved(
        self, season: list[tuple[Envelope, int | None]], size: int, nodes: merkle.Nodes, point: str
    ) -> Iterator[Part]:
        for document, index in season:
            yield document
            if index is not None:
                hashes = tuple(merkle.inclusion_proof(index, size, nodes))
                yield proof_note(
                    document, LoggedAs(index=index, nonce=NONCE, hashes=hashes, checkpoint=point).to_text()
                )

    def _log(self, document: Envelope) -> int:
        index = self._leaves
        leaf = merkle.leaf_hash(leaf_data(document.id, NONCE))
        made = merkle.completed_nodes(index, leaf, lambda level, at: self._nodes[level, at])
        self._nodes |= {(level, at): digest for level, at, digest in made}
        self._leaves += 1
        self.signatures += 1
        return index

    def _season(
        self, papers: Papers, number: int, leases: int, rounds: int
    ) -> Iterator[tuple[Envelope, int | None]]:
        worker = SigningKey((number + 1).to_bytes(32, "big"))
        laptop = SigningKey((1 << 200 | number).to_bytes(32, "big"))
        certificate = papers.installation(signer=worker.public.hex, installation=laptop.public.hex)
        yield _signed("installation", certificate, worker), None
        self.signatures += 1
        sequence = 0
        for at in range(leases):
            value = papers.lease_value(worker=worker.public.hex, time=NOW + at, until=NOW + at + 10**7,
                claim_until=NOW + at + 10**8)  # fmt: skip
            lease = signed("lease", value, HUB)
            yield lease, self._log(lease)
            yield from self._lease(papers, worker, laptop, lease, rounds, sequence)
            sequence += rounds

    def _lease(
        self,
        papers: Papers,
        worker: SigningKey,
        laptop: SigningKey,
        lease: Envelope,
        rounds: int,
        before: int,
    ) -> Iterator[tuple[Envelope, int | None]]:
        entries, said = papers.items, 0
        owed = 0
        for turn in range(rounds):
            items = entries[turn::rounds]
            batch = Batch(
                format="1.0", hub=papers.lease_value().hub, signer=laptop.public.hex,
                worker=worker.public.hex, lease=lease.id, sequence=before + turn + 1,
                entries=tuple(
                    Entry(kind="answer", item=item, revision=1, finished=NOW, result=[]) for item in items
                ),
            )  # fmt: skip
            sent = signed("batch", batch, laptop)
            self.signatures += 1
            yield sent, None
            about = tuple(ReceiptItem(item=item, revision=1) for item in items)
            gained = 450 * len(items)
            owed += gained
            states = (("received", 0, owed - gained), ("accepted", gained, owed))
            for state, posted, total in states:
                said += 1
                yield self._receipt(
                    papers, worker, lease, said, state=state, batch=sent.id, items=about,
                    posted_minor=posted, owed_minor=total,
                )  # fmt: skip
        every = tuple(ReceiptItem(item=item, revision=1) for item in entries)
        yield self._receipt(
            papers, worker, lease, said + 1, state="paid", items=every, posted_minor=owed, owed_minor=owed,
            paid_minor=owed, reference=f"M-{lease.id[:8]}",
        )  # fmt: skip

    def _receipt(
        self, papers: Papers, worker: SigningKey, lease: Envelope, number: int, **said: object
    ) -> tuple[Envelope, int]:
        values: dict[str, object] = {"paid_minor": 0} | said
        value = Receipt(
            format="1.0", hub=papers.lease_value().hub, signer=HUB.public.hex, worker=worker.public.hex,
            lease=lease.id, number=number, time=NOW + number, currency="KES", **values,  # type: ignore[arg-type]
        )  # fmt: skip
        envelope = signed("receipt", value, HUB)
        self.receipts += 1
        return envelope, self._log(envelope)


def _signed(kind: str, value: object, by: SigningKey) -> Envelope:
    return signed(kind, value, by)
