"""A run goes out as files and comes back as a table: dry first, then entered, with the workers' receipts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.shared_job import choose, shared_world
from tests.support.world import World, answer

from tallystick_sync.hub.money import payouts
from tallystick_sync.payout_account import Details, Service

PHONES = {"amara": "+254700000001", "brian": "+254700000002", "chipo": "+254700000003"}


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[World]:
    """A run of three lines, each worker with an account; Chipo is paid in cash."""
    with shared_world(tmp_path, persons=3) as world:
        for name, phone in PHONES.items():
            worker, desk = world.leased(name)
            choose(desk, desk.items[0].id)
            service: Service = "cash" if name == "chipo" else "mpesa"
            worker.papers.set_account(Details(service=service, number=phone, holder=f"{name.title()} N."))
            worker.sync()
        world.decide()
        with world.hub.transaction() as (connection, context):
            payouts.start_run(connection, context)
        yield world


def lines_of(world: World) -> dict[str, payouts.Line]:
    with world.hub.database.read() as connection:
        return {line.name: line for line in payouts.lines(connection)}


def test_the_files_of_a_run_stay_the_same_whatever_became_of_its_lines(frozen: World, tmp_path: Path) -> None:
    folder = frozen.hub.folder
    first = run_json("hub", "pay", folder, "files", "1", "-o", tmp_path / "one")
    line = lines_of(frozen)["Amara"].id
    with frozen.hub.transaction() as (connection, context):
        payouts.confirm(connection, context, line, "QX12")

    said = run("hub", "pay", folder, "files", "1", "-o", tmp_path / "two")

    names = ["run-0001-cash-KES.pdf", "run-0001-mpesa-KES.csv"]
    assert first["files"] == names
    assert first["hash"] in said
    assert "do not hand the files in twice" in said
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_returned_table_is_read_dry_and_then_entered_once(frozen: World, tmp_path: Path) -> None:
    folder, lines = frozen.hub.folder, lines_of(frozen)
    table = tmp_path / "back.csv"
    table.write_text(
        "Receipt No.,Status,Credit Party,Withdrawn,Details\n"
        f"QX12,Completed,254700000001 - AMARA,KES {lines['Amara'].amount.minor / 100},{lines['Amara'].id}\n"
        f",Failed,254700000002 - BRIAN,,{lines['Brian'].id} no such subscriber\n"
        "QX99,Completed,254799999999 - WHO,6,\n"
    )

    dry = run("hub", "pay", folder, "returned", table, expect=1)
    before = {name: line.state for name, line in lines_of(frozen).items()}
    entered = json.loads(run("hub", "pay", folder, "returned", table, "--enter", "--json", expect=1))
    again = json.loads(run("hub", "pay", folder, "returned", table, "--enter", "--json", expect=1))

    assert "Nothing was entered" in dry
    assert set(before.values()) == {"exported"}
    assert [one["act"] for one in entered["rows"]] == ["confirm", "fail", "problem"]
    assert (entered["entered"], again["entered"]) == (2, 0)
    after = {name: (line.state, line.reference) for name, line in lines_of(frozen).items()}
    assert after == {"Amara": ("confirmed", "QX12"), "Brian": ("failed", None), "Chipo": ("exported", None)}
    assert frozen.books_difference() == 0


def test_what_failed_is_owed_again_and_stands_in_the_next_run(frozen: World, tmp_path: Path) -> None:
    table = tmp_path / "back.csv"
    table.write_text(f"line,reference,status\n{lines_of(frozen)['Brian'].id},,rejected\n")
    run("hub", "pay", frozen.hub.folder, "returned", table, "--enter")

    second = run_json("hub", "pay", frozen.hub.folder, "run")

    assert [(one["name"], one["line"], one["state"]) for one in second] == [
        ("Brian", "0002-0001", "exported")
    ]


def test_a_line_without_an_account_gives_status_1_and_is_named(world: World, tmp_path: Path) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    with world.hub.transaction() as (connection, context):
        payouts.start_run(connection, context)

    said = run("hub", "pay", world.hub.folder, "files", "1", "-o", tmp_path / "out", expect=1)

    assert "Amara has entered no payout account" in said
    assert "There is no payout run 9" in run("hub", "pay", world.hub.folder, "files", "9", expect=1)


def test_a_wrong_iban_of_the_payer_is_wrong_use(frozen: World) -> None:
    said = run("hub", "pay", frozen.hub.folder, "files", "1", "--iban", "DE00", expect=2)

    assert "is no IBAN" in said
