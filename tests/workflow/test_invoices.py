"""Invoices: signed, added up, checked offline; refunds out of the free budget only."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_sync.errors import LedgerError, UntrustedError
from tallystick_sync.framing import pack_frame, unpack_frame
from tallystick_sync.hub.money import funding, invoicing, payouts
from tallystick_sync.invoice import KIND, Invoice, read_invoice
from tallystick_sync.signed import sign_payload


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with shared_world(tmp_path, persons=2, photos=3) as world:
        yield world


def worked(world: World, name: str = "amara", *, items: int = 2) -> None:
    worker, desk = world.leased(name)
    for item in desk.items[:items]:
        choose(desk, item.id)
    worker.sync()
    world.decide()


def make(world: World, *, since: int = 0) -> bytes:
    with world.hub.transaction() as (connection, context):
        return invoicing.make(
            connection, context, requester=world.key.public.hex, name="Requester", currency="KES", since=since
        )


def read(world: World, *, since: int = 0) -> Invoice:
    return read_invoice(make(world, since=since), root_fingerprint=world.hub.id)[0]


def refund(world: World, minor: int, *, reference: str = "r1") -> None:
    with world.hub.transaction() as (connection, context):
        amount = Money(minor=minor, currency="KES")
        funding.refund(connection, context, world.key.public.hex, amount, reference=reference)


def test_an_invoice_has_what_came_in_and_what_each_job_came_to(world: World) -> None:
    worked(world)
    paid = world.pay()
    refund(world, 5000)

    invoice = read(world)

    (job,) = invoice.jobs
    assert [(one.what, one.reference, one.minor) for one in invoice.moves] == [
        ("funding", "funding 1", 1_000_000), ("refund", "r1", 5000),
    ]  # fmt: skip
    assert (job.received, job.accepted, job.rejected) == (2, 2, 0)
    assert (job.earned_minor, job.paid_minor) == (900, paid)
    assert (invoice.before_minor, invoice.fees_minor) == (0, 0)
    assert invoice.remaining_minor == 1_000_000 - 5000 - 900


def test_the_next_period_begins_with_what_remained(world: World) -> None:
    worked(world)
    first = read(world)
    world.clock.forward(days=1)
    between = world.clock.time
    worked(world, "brian", items=1)
    world.pay()
    with world.hub.transaction() as (connection, context):
        payouts.reverse(connection, context, payouts.lines(connection)[0].id)

    second = read(world, since=between)

    assert second.before_minor == first.remaining_minor
    assert (second.moves, second.jobs[0].received) == ((), 1)
    assert second.jobs[0].earned_minor == 450
    assert second.remaining_minor == first.remaining_minor - 450


def test_only_what_is_free_goes_back_and_a_reference_is_good_once(world: World) -> None:
    free = read(world).budget_minor

    with pytest.raises(LedgerError, match="needed"):
        refund(world, free + 1)
    refund(world, free)
    with pytest.raises(LedgerError):
        refund(world, 1)

    assert read(world).budget_minor == 0
    assert world.books_difference() == 0


def changed(world: World, data: bytes, key: SigningKey, **values: int | str) -> bytes:
    """The file with an invoice that says something else, signed by `key`."""
    invoice, _trust = read_invoice(data, root_fingerprint=world.hub.id)
    forged = sign_payload(KIND, replace(invoice, signer=key.public.hex, **values), key)  # type: ignore[arg-type]
    kept = [part for part in unpack_frame(data) if not (isinstance(part, Envelope) and part.kind == KIND)]
    return pack_frame([*kept, forged])


@pytest.mark.parametrize("field", ["before_minor", "budget_minor", "fees_minor", "from_hub_minor"])
def test_an_invoice_whose_sums_do_not_hold_is_refused(world: World, field: str) -> None:
    data = changed(world, make(world), world.hub.keys.coordinator, **{field: 1})

    with pytest.raises(BadDocumentError, match="sums"):
        read_invoice(data, root_fingerprint=world.hub.id)


def test_an_invoice_of_somebody_else_is_refused(world: World) -> None:
    data = make(world)

    for key in (world.key, world.hub.keys.hub):
        with pytest.raises(UntrustedError, match="may not sign"):
            read_invoice(changed(world, data, key), root_fingerprint=world.hub.id)
    with pytest.raises(UntrustedError):
        read_invoice(data, root_fingerprint="ab" * 16)
    lists = [part for part in unpack_frame(data) if isinstance(part, Envelope) and part.kind != KIND]
    with pytest.raises(BadDocumentError, match="no invoice"):
        read_invoice(pack_frame(lists), root_fingerprint=world.hub.id)


def test_the_commands_write_it_three_ways_and_check_it(world: World, tmp_path: Path) -> None:
    worked(world)
    folder, out = world.hub.folder, tmp_path / "january.tallyinvoice"

    refunded = run_json("hub", "refund", folder, "Requester", "KES 1.00", "--reference", "B7")
    run("hub", "invoice", folder, "Requester", "KES", "-o", out)
    said = run("pack", "invoice", out, "--root", world.hub.id)
    data = bytearray(out.read_bytes())
    data[len(data) // 2] ^= 1
    out.with_name("changed.tallyinvoice").write_bytes(data)

    assert refunded["refunded_minor"] == 100
    assert out.with_suffix(".pdf").read_bytes().startswith(b"%PDF-")
    assert "Colours" in out.with_suffix(".html").read_text()
    assert "The signature and the sums hold." in said
    assert "KES\u00a09.00" in said
    run("pack", "invoice", out.with_name("changed.tallyinvoice"), "--root", world.hub.id, expect=1)
    run("pack", "invoice", tmp_path / "nowhere", "--root", world.hub.id, expect=3)
