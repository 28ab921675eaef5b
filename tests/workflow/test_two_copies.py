"""Two copies of one hub on one PostgreSQL and one object store; one is killed in mid-exchange."""

import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support import small_job
from tests.support.processes import HubProcess, free_port, run, run_json

from tallystick_packs.keyfile import save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync.client import Worker
from tallystick_sync.decision import Decided
from tallystick_sync.errors import LinkError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.money import books, payouts
from tallystick_sync.hub.reviewing import answers, review
from tallystick_sync.hub.transparency import log
from tallystick_sync.link import SocketTransport
from tallystick_sync.transport import Reply

ITEMS, PER_PACK, WORKERS, PRICE = 120, 15, 6, 450
KILLED_AT_COMMIT = 14
GIVE_UP_ROUNDS = 60


@dataclass
class Swapped:
    """Sockets that reach the other copy first, as if the trust list named it first."""

    ports: tuple[int, int]
    inner: SocketTransport = field(default_factory=SocketTransport)

    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Reply]:
        first, second = self.ports
        there = {f":{first}/": f":{second}/", f":{second}/": f":{first}/"}
        port = next(port for port in there if port in url)
        return self.inner.open(method, url.replace(port, there[port]), body=body, headers=headers)

    def close(self) -> None:
        self.inner.close()


@dataclass
class Copies:
    """Two folders of one hub, the ports they are served on, and the link of an invite for each worker."""

    folders: tuple[Path, Path]
    ports: tuple[int, int]
    invites: list[str]
    home: Path


@pytest.fixture
def copies(tmp_path: Path, postgres: Callable[[], str], object_store: Callable[[], str]) -> Copies:
    ports = (free_port(), free_port())
    first, second = tmp_path / "first", tmp_path / "second"
    addresses = ", ".join(f'"http://127.0.0.1:{port}"' for port in ports)
    (tmp_path / "hub.toml").write_text(f'name = "Two"\naddresses = [{addresses}]\n')
    run(
        "hub", "init", first, "--answers", tmp_path / "hub.toml", "--database", postgres(), "--blobs",
        object_store(),
    )  # fmt: skip
    shutil.copytree(first, second)
    (second / "keys" / "root.key").unlink()
    save_key(tmp_path / "me.key", small_job.KEY, purpose="requester")
    packs = _packs(tmp_path)
    as_me = ("--key", tmp_path / "me.key", "--hub", tmp_path / "member.json")
    with HubProcess(first, ports[0]), HubProcess(second, ports[1]):
        link = run_json("hub", "requester", first, "--invite")["link"]
        run("pack", "join", link, "--name", "R", "--country", "KE", "--contact", "mailto:r@r.example", *as_me)
        run("hub", "fund", second, "R", "KES 10000.00", "--reference", "one")
        run("pack", "publish", *packs, *as_me)
        invites = [run_json("hub", "invite", second)["link"] for _worker in range(WORKERS)]
    return Copies(folders=(first, second), ports=ports, invites=invites, home=tmp_path)


def _packs(folder: Path) -> list[Path]:
    job = small_job.small_job(folder / "job", photos=ITEMS)
    small_job.change(job, "items = 50", f"items = {PER_PACK}")
    return small_job.build(job, folder / "packs", key=SigningKey(bytes(range(32))))


class Crew:
    """Workers at work at the same time, half of them over each copy."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies
        self.finished: Counter[str] = Counter()
        self.contradictions = 0
        self._lock = threading.Lock()

    def work(self, number: int) -> None:
        """Join, then take, answer and send until nothing is left, whatever the link does."""
        transport = Swapped(self._copies.ports) if number % 2 else SocketTransport()
        with Worker.open(self._copies.home / f"worker{number}", transport=transport) as worker:
            worker.create_identity(f"Worker {number}")
            self._until_it_goes(lambda: worker.join(self._copies.invites[number]))
            for _round in range(GIVE_UP_ROUNDS):
                self._until_it_goes(lambda: worker.sync(hold=1))
                if not self._answer(worker):
                    break
            else:
                pytest.fail("there is no end of work")
            assert worker.outbox().waiting == 0
            with self._lock:
                self.contradictions += len(worker.logbook.state().contradictions)

    def _answer(self, worker: Worker) -> int:
        """Answer up to five items of each pack at hand; returns how many."""
        done = 0
        for pack in worker.packs():
            desk = worker.desk(pack.lease_id)
            for item in [one for one in desk.items if one.state == "open"][:5]:
                draft = desk.draft(item.id)
                region = {
                    "id": "1", "from_name": "colour", "to_name": "photo", "type": "choices",
                    "value": {"choices": ["red"]},
                }  # fmt: skip
                draft.change({"colour/1": region})
                desk.finish(item.id, active_s=5)
                done += 1
                with self._lock:
                    self.finished[item.id] += 1
        return done

    @staticmethod
    def _until_it_goes(call: Callable[[], object]) -> None:
        for _attempt in range(GIVE_UP_ROUNDS):
            try:
                call()
            except LinkError:
                continue
            return
        pytest.fail("neither copy answers")


@pytest.mark.promise("R2")
@pytest.mark.promise("R11")
def test_one_of_two_copies_is_killed_and_nothing_is_lost_or_doubled(copies: Copies) -> None:
    crew = Crew(copies)
    command = [sys.executable, "-m", "tests.support.killer", str(KILLED_AT_COMMIT), "before", "hub"]
    doomed = HubProcess(copies.folders[0], copies.ports[0], command=command)
    doomed.start()
    assert doomed.process is not None
    with ExitStack() as stack:
        stack.enter_context(HubProcess(copies.folders[1], copies.ports[1]))
        pool = stack.enter_context(ThreadPoolExecutor(WORKERS))
        at_work = [pool.submit(crew.work, number) for number in range(WORKERS)]
        while doomed.process.poll() is None:
            done, _going_on = wait(at_work, timeout=0.1, return_when=FIRST_EXCEPTION)
            assert [one.result() for one in done] != [None] * WORKERS, "the work ended before the kill"
        assert doomed.process.returncode == -signal.SIGKILL
        doomed.stop()
        with HubProcess(copies.folders[0], copies.ports[0]):
            for one in at_work:
                one.result()

    assert crew.contradictions == 0
    assert sorted(crew.finished.values()) == [1] * ITEMS
    with Hub(copies.folders[1]) as hub:
        _settle_and_check(hub, set(crew.finished))


def _settle_and_check(hub: Hub, finished: set[str]) -> None:
    """Accept and pay everything; every item was leased once and is paid once, and the log is one tree."""
    with hub.transaction() as (connection, context):
        leased = connection.execute(select(leasing.lease_item.c.item)).scalars().all()
        assert sorted(leased) == sorted(finished)
        waiting = answers.pending(connection)
        assert {one.item for one in waiting} == finished
        for batch in dict.fromkeys(one.batch for one in waiting):
            items = [
                Decided(item=one.item, revision=one.revision, verdict="accept")
                for one in waiting
                if one.batch == batch
            ]
            review.decide(connection, context, hub.keys.coordinator, batch=batch, items=items)
        lines = payouts.start_run(connection, context)
        assert sum(line.amount.minor for line in lines) >= PRICE * ITEMS
        assert payouts.start_run(connection, context) == []
    with hub.database.read() as connection:
        assert sum(books.difference(connection).values()) == 0
        size = log.size(connection)
        assert len(log.entries(connection, 0, size + 1)) == size
