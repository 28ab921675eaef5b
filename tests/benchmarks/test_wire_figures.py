"""The figures of the wire: bytes for 500 items with boxes, and for an exchange with nothing new.

A real hub over real sockets, without TLS. Counted are whole requests and replies, HTTP's heads included;
TCP's and IP's are not.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.boxes import FORM, box
from tests.support.figures import show
from tests.support.processes import HubProcess, free_port
from tests.support.small_job import KEY, build, change, small_job

from tallystick_packs.money import Money
from tallystick_sync.client import Worker
from tallystick_sync.clock import Surroundings
from tallystick_sync.hub import Hub
from tallystick_sync.hub.membership.inviting import make_invite
from tallystick_sync.hub.money import funding
from tallystick_sync.hub.setup import HubAnswers, create_hub
from tallystick_sync.link import SocketTransport
from tallystick_sync.requester import HubClient

ITEMS = 500
#: `tallystick-hub`, with first leases as large as later ones: these figures are about a worker who is known.
SERVE = """
import sys
from tallystick_sync.hub import leasing
leasing.FIRST_ITEMS = leasing.MAX_ITEMS
from tallystick_sync.commands.hub import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Ready:
    """A hub in a process, and a worker who has joined it and holds 500 items."""

    worker: Worker
    transport: SocketTransport

    def moved(self) -> tuple[int, int, int]:
        """Bytes up and down and requests of one sync."""
        meter = self.transport.meter
        before = meter.bytes_up, meter.bytes_down, meter.requests
        self.worker.sync()
        return meter.bytes_up - before[0], meter.bytes_down - before[1], meter.requests - before[2]


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Ready]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    create_hub(
        tmp_path / "hub", HubAnswers(name="Hub", addresses=(address,), coordinator="C"), Surroundings()
    )
    job = small_job(tmp_path / "job", photos=ITEMS)
    (job / "form.xml").write_text(FORM)
    change(job, "items = 50", "items = 200")
    packs = build(job, tmp_path / "packs")
    with Hub(tmp_path / "hub") as hub:
        requester = make_invite(hub, purpose="requester", days=1).to_link()
        link = make_invite(hub, purpose="worker", days=1).to_link()
        with hub.transaction() as (connection, context):
            amount = Money(minor=10_000_000, currency="KES")
            funding.fund(connection, context, KEY.public.hex, amount, reference="1")
    transport = SocketTransport()
    served = HubProcess(tmp_path / "hub", port, command=(sys.executable, "-c", SERVE))
    with served, Worker.open(tmp_path / "profile", transport=transport) as worker:
        client = HubClient(tmp_path / "client.json", key=KEY, transport=transport)
        client.join(requester, name="R", country="KE", contact="mailto:r@r.example")
        client.publish(packs)
        worker.create_identity("Amara")
        worker.join(link)
        worker.sync(hold=len(packs))
        yield Ready(worker, transport)


@pytest.mark.long
def test_500_items_with_boxes_and_an_idle_exchange_are_small(ready: Ready) -> None:
    chance = random.Random(3)
    finished = boxes = 0
    for pack in ready.worker.packs():
        desk = ready.worker.desk(pack.lease_id)
        for item in desk.items:
            drawn = [box(chance, number) for number in range(chance.randint(2, 6))]
            desk.draft(item.id).change({f"things/{one['id']}": one for one in drawn})
            desk.finish(item.id, active_s=chance.randint(15, 90))
            finished, boxes = finished + 1, boxes + len(drawn)
    assert finished == ITEMS

    up, down, requests = ready.moved()

    assert ready.worker.outbox().waiting == 0
    print(f"\n{finished} items, {boxes} boxes: {up:,} bytes up, {down:,} down, {requests} requests")
    show("an item with four boxes, on the wire", asked=62, reached=up / finished, unit="bytes")
    show("receipts for them, an item", asked=62, reached=down / finished, unit="bytes")

    idle = ready.moved()

    assert idle[2] == 1
    print(f"idle: {idle[0]} bytes up, {idle[1]} down")
    show("an exchange with nothing new, both ways", asked=1200, reached=idle[0] + idle[1], unit="bytes")
