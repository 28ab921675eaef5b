"""The figures of a hub: taking in answers against what cannot be saved, an idle exchange, and growth.

The floor of 500 answers is one signature check and one reading of each batch, and one durable commit, in the
same run on the same disk. Growth: the same exchanges with 10,000 and 100,000 receipts of others in the
database, and with 1,000,000 where `TALLYSTICK_MILLION` is set.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median, quantiles

import pytest
from sqlalchemy import insert
from tests.support.figures import show
from tests.support.small_job import KEY, build, change, small_job
from tests.support.world import World

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_packs.merkle import completed_nodes, leaf_hash
from tallystick_sync import batch as batches
from tallystick_sync.batch import Batch
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.framing import Part
from tallystick_sync.hub import Hub
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.serving import web
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.transparency import log
from tallystick_sync.proof import NONCE_BYTES, leaf_data

ANSWERS = 500
OTHERS = 1000
"""Other workers, who share the receipts that are there."""

RECEIPT = b'{"payload":"' + b"x" * 1200 + b'"}'

Sync = Callable[[Hub, Iterable[Part]], list[Part]]


class Stopwatch:
    """Times what the hub does with each sync request, and keeps the parts that came."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds: list[float] = []
        self.parts: list[list[Part]] = []
        self._answer: Sync = web._POSTS["/sync"]
        monkeypatch.setitem(web._POSTS, "/sync", self.answer)

    def answer(self, hub: Hub, parts: Iterable[Part]) -> list[Part]:
        taken = list(parts)
        start = time.perf_counter()
        said = self._answer(hub, taken)
        self.seconds.append(time.perf_counter() - start)
        self.parts.append(taken)
        return said


def world_of(folder: Path, monkeypatch: pytest.MonkeyPatch, *, items: int) -> tuple[World, Worker, Desk]:
    """A hub with a pack of so many items, and a worker who holds them all."""
    job = small_job(folder / "job", photos=1)
    (job / "items.csv").write_text("id,photo\n" + "".join(f"{number},p0.png\n" for number in range(items)))
    change(job, "items = 50", f"items = {items}")
    monkeypatch.setattr(leasing, "FIRST_ITEMS", items)
    world = World(folder / "world", key=KEY, budget_minor=100_000_000)
    world.publish(build(job, folder / "out"))
    worker, desk = world.leased()
    return world, worker, desk


def finish(desk: Desk, count: int) -> None:
    """Finish the next items."""
    entry = {"id": "c", "from_name": "colour", "to_name": "photo", "type": "choices"}
    for item in [one for one in desk.items if one.state == "open"][:count]:
        desk.draft(item.id).change({"colour/c": {**entry, "value": {"choices": ["red"]}}})
        desk.finish(item.id, active_s=20)


def floor_s(parts: list[Part], path: Path) -> float:
    """The seconds that nobody can save: signatures, reading, one commit."""
    start = time.perf_counter()
    for envelope in parts:
        if isinstance(envelope, Envelope) and envelope.kind == batches.KIND:
            batch = read_payload(envelope, batches.KIND, Batch, max_bytes=batches.MAX_BYTES)
            envelope.verify_by(VerifyKey.from_hex(batch.signer))
    with path.open("wb") as stream:
        stream.write(b"".join(part.payload for part in parts))
        stream.flush()
        os.fsync(stream.fileno())
    return time.perf_counter() - start


@pytest.mark.long
def test_500_answers_are_taken_in_near_what_cannot_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, floors = [], []
    for number in range(5):
        with pytest.MonkeyPatch.context() as patch:
            world, worker, desk = world_of(tmp_path / str(number), patch, items=ANSWERS)
            finish(desk, ANSWERS)
            watch = Stopwatch(patch)
            worker.sync()
        place = max(range(len(watch.parts)), key=lambda one: len(watch.parts[one]))
        taken.append(watch.seconds[place])
        floors.append(floor_s(watch.parts[place], tmp_path / "floor"))
        world.close()

    print(f"\n{ANSWERS} answers: floor {median(floors) * 1000:.1f} ms, taken in and answered "
          f"{median(taken) * 1000:.0f} ms")  # fmt: skip
    show("500 answers against the floor", asked=2, reached=median(taken) / median(floors), unit="times")


def fill(world: World, receipts: int) -> None:
    """Put receipts of others into the log, the documents and the feeds, row by row as they would stand."""
    nodes: dict[tuple[int, int], bytes] = {}
    with world.hub.database.write() as connection:
        first = log.size(connection)
        kept = log.reader(connection)

        def read(level: int, position: int) -> bytes:
            found = nodes.get((level, position))
            return kept(level, position) if found is None else found

        for start in range(0, receipts, 10_000):
            rows = [
                (number, hashlib.sha256(b"%d" % number).hexdigest(), b"n" * NONCE_BYTES)
                for number in range(first + start, first + min(start + 10_000, receipts))
            ]
            made: list[dict[str, object]] = []
            for index, document, nonce in rows:
                for level, position, value in completed_nodes(
                    index, leaf_hash(leaf_data(document, nonce)), read
                ):
                    nodes[level, position] = value
                    made.append({"level": level, "position": position, "hash": value})
            connection.execute(insert(log.node), made)
            connection.execute(insert(log.leaf), [
                {"position": index, "document": document, "nonce": nonce, "job": f"job{index % 50}"}
                for index, document, nonce in rows
            ])  # fmt: skip
            connection.execute(insert(documents.document), [
                {"id": document, "kind": "receipt", "received": 1, "bytes": RECEIPT}
                for _index, document, _nonce in rows
            ])  # fmt: skip
            connection.execute(insert(people.feed), [
                {"worker": f"other{index % OTHERS}", "position": index // OTHERS + 1, "document": document}
                for index, document, _nonce in rows
            ])  # fmt: skip


@pytest.mark.long
def test_an_exchange_costs_the_same_however_much_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, worker, desk = world_of(tmp_path, monkeypatch, items=100)
    watch = Stopwatch(monkeypatch)
    sizes = [10_000, 100_000, *([1_000_000] if os.environ.get("TALLYSTICK_MILLION") else [])]
    idle: list[float] = []
    busy: list[float] = []
    there = 0
    for size in sizes:
        fill(world, size - there)
        there = size
        watch.seconds.clear()
        for _ in range(60):
            worker.sync()
        middle, slowest = median(watch.seconds), quantiles(watch.seconds, n=20)[-1]
        idle.append(middle)
        watch.seconds.clear()
        for _ in range(5):
            finish(desk, 4)
            worker.sync()
        busy.append(median(sorted(watch.seconds)[-5:]))
        print(f"\n{size:>9,} receipts there: idle {middle * 1000:.1f} ms, p95 {slowest * 1000:.1f} ms; "
              f"with 4 answers {busy[-1] * 1000:.1f} ms")  # fmt: skip
        show("p95 of an idle exchange", asked=0.015, reached=slowest, unit="s")
    world.close()

    show("idle exchange, most receipts by 10,000", asked=1.5, reached=idle[-1] / idle[0], unit="times")
    show("exchange with answers, likewise", asked=1.5, reached=busy[-1] / busy[0], unit="times")
