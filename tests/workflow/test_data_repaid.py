"""A job that repays its download: said before, set aside, and paid with each accepted item (R8)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_packs.money import Money
from tallystick_packs.terms import PayTerms
from tallystick_sync.errors import UntrustedError
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.store import documents
from tallystick_sync.lease import Lease, read_lease
from tallystick_sync.receipt import Receipt, read_receipt
from tallystick_sync.reckoning import Reckoning

_A_MEGABYTE = "[data]\nminor_per_mb = 500_000\n\n[review]\n"


@pytest.fixture
def repaying(tmp_path: Path) -> Iterator[World]:
    """Two photos for one person; a megabyte is repaid with KES 5000.00, so that small photos show it."""
    with shared_world(tmp_path, persons=1, changes={"[review]\n": _A_MEGABYTE}) as world:
        yield world


@pytest.mark.promise("R8")
def test_a_download_is_repaid_with_each_accepted_item(repaying: World) -> None:
    worker = repaying.worker()
    entry = worker.offers()[0].entry
    share = entry.data_minor_per_item
    assert share == -(-500_000 * entry.download_bytes // (1_000_000 * entry.items))
    worker.take(entry.number)
    worker.sync()
    desk = worker.desk(worker.packs()[0].lease_id)
    repaying.check_reserve()

    choose(desk, desk.items[0].id)
    desk.skip(desk.items[1].id)
    worker.sync()
    repaying.decide()
    worker.sync()

    (credit,) = [one for one in receipts_of(repaying) if one.state == "credited"]
    assert (credit.credit, credit.posted_minor) == ("data", share)
    assert worker.verify_receipts().failed == ()
    owed = entry.price.owed_minor(1) + (share or 0)
    assert worker.earnings().totals[0].owed == Money(minor=owed, currency="KES")
    assert repaying.pay() == owed
    repaying.check_reserve()


@pytest.mark.promise("R8")
def test_a_lease_closed_without_repaying_what_was_promised_is_found(repaying: World) -> None:
    worker, desk = repaying.leased()
    for item in desk.items:
        choose(desk, item.id)
    worker.sync()
    repaying.decide()
    worker.sync()

    found = receipts_of(repaying)
    with repaying.hub.database.read() as connection:
        (envelope,) = documents.of_kind(connection, "lease")
        lease = read_lease(envelope, keys=[repaying.hub.keys.hub.public], hub=repaying.hub.id)
        pay = jobs.load_header(connection, lease.header).pay
    short = [one for one in found if one.state != "credited"]
    short[-1] = replace(short[-1], number=len(short))
    more = [replace(one, posted_minor=one.posted_minor + 1) if one.credit else one for one in found]

    add_up(found, lease, pay)
    with pytest.raises(UntrustedError, match="without repaying the data"):
        add_up(short, lease, pay)
    with pytest.raises(UntrustedError, match="repays other data"):
        add_up(more, lease, pay)


def receipts_of(world: World) -> list[Receipt]:
    """All receipts that the hub gave, in order."""
    with world.hub.database.read() as connection:
        found = documents.of_kind(connection, "receipt")
    keys = [world.hub.keys.hub.public]
    read = [read_receipt(one, keys=keys, hub=world.hub.id) for one in found]
    return sorted(read, key=lambda one: one.number)


def add_up(found: list[Receipt], lease: Lease, pay: PayTerms) -> None:
    reckoning = Reckoning()
    for receipt in found:
        reckoning.add(receipt, lease, pay)
