"""Days to pay, what is rejected, appeals won, what is overdue; in red, and public (R19)."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.processes import run
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_packs.keys import SigningKey
from tallystick_sync.hub.money import earned, payouts
from tallystick_sync.hub.serving import figures, timer
from tallystick_sync.hub.serving.figures import Figures
from tallystick_sync.hub.serving.figures_page import page_of
from tallystick_sync.hub.serving.web import Call, handle

SECOND = SigningKey(bytes(range(60, 92)))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with shared_world(tmp_path, persons=4, photos=4) as world:
        yield world


def worked(world: World, name: str, *, items: int = 1) -> None:
    worker, desk = world.leased(name)
    for item in desk.items[:items]:
        choose(desk, item.id)
    worker.sync()
    world.decide()


def count(world: World) -> Figures:
    with world.hub.database.read() as connection:
        return figures.count(connection, now=world.clock.time)


def get(world: World, path: str) -> tuple[str, bytes]:
    reply = handle(world.hub, Call(method="GET", path=path))
    assert reply.status == 200
    return reply.headers["content-type"], b"".join(reply.body)


@pytest.mark.promise("R19")
def test_what_waits_too_long_is_overdue_until_it_is_paid(world: World) -> None:
    worked(world, "amara")
    world.clock.forward(days=29)
    in_time = count(world)
    world.clock.forward(days=2)
    late = count(world)
    with world.hub.database.read() as connection:
        (waiting,) = earned.overdue(connection, now=world.clock.time)
    paid = world.pay()

    assert (in_time.overdue, late.overdue, late.overdue_days) == (0, 1, 31)
    assert (waiting.name, waiting.amount.minor) == ("Amara", paid)
    assert (count(world).overdue, count(world).days_to_pay) == (0, 31)


def test_a_payment_that_came_back_is_waited_for_since_it_was_accepted(world: World) -> None:
    worked(world, "amara", items=2)
    world.pay()
    world.clock.forward(days=40)
    before = count(world).overdue
    with world.hub.transaction() as (connection, context):
        (line,) = payouts.lines(connection)
        payouts.reverse(connection, context, line.id)

    assert (before, count(world).overdue, count(world).overdue_days) == (0, 1, 40)


def test_part_payments_settle_the_oldest_first(world: World) -> None:
    worker, desk = world.leased()
    for number, item in enumerate(desk.items[:2]):
        choose(desk, item.id)
        worker.sync()
        world.decide()
        if not number:
            world.pay()
    with world.hub.database.read() as connection:
        rows = connection.execute(select(earned.earned).order_by(earned.earned.c.number)).all()

    assert [(row.amount, row.paid, row.settled > 0) for row in rows] == [(450, 450, True), (450, 0, False)]


def test_a_hub_sets_its_own_days_and_the_command_says_who_waits(world: World) -> None:
    worked(world, "amara")
    folder = world.hub.folder

    first = json.loads(run("hub", "stats", folder, "--json"))
    said = run("hub", "stats", folder, "--pay-days", "1", expect=1)
    status = run("hub", "status", folder)

    assert first["pay_days"] == 30
    assert "OVERDUE, more than 1 days" in said
    assert "Amara" in said
    assert "OVERDUE: Amara waits for KES\u00a04.50" in status
    assert "\033" not in said + status


def test_rejections_and_appeals_are_counted_once_they_are_final(world: World) -> None:
    worked(world, "amara", items=2)
    worker, desk = world.leased("brian")
    for item in desk.items[:2]:
        choose(desk, item.id)
    worker.sync()
    world.decide("return", code="wrong-colour", evidence="it is green")
    worker.sync()
    worker.sync()  # says that the first was read, which starts the time to repair
    world.clock.forward(days=8)
    timer.tick(world.hub)
    world.decide("reject", code="wrong-colour", evidence="it is green")
    worker.sync()
    lease = worker.packs()[0].lease_id
    worker.papers.appeal(lease, sorted(worker.papers.appealable(lease))[:1])
    worker.sync()
    open_still = count(world)
    world.clock.forward(days=15)
    timer.tick(world.hub)

    found = count(world)

    assert (open_still.decided, open_still.rejected, open_still.appeals) == (2, 0, 0)
    assert (found.decided, found.rejected, found.rejected_per_mille) == (4, 1, 250)
    assert (found.appeals, found.appeals_won, found.appeals_won_per_mille) == (1, 1, 1000)


@pytest.mark.promise("R19")
def test_everybody_reads_the_figures_and_nobody_reads_an_amount(world: World) -> None:
    before = get(world, "/stats")
    for name in ("amara", "brian"):
        worked(world, name)
    world.clock.forward(days=3)
    world.pay()
    timer.tick(world.hub)

    kind, data = get(world, "/stats")
    page_kind, page = get(world, "/stats.html")
    value = json.loads(data)

    assert before == ("application/json", b"{}")
    assert (kind, page_kind) == ("application/json", "text/html; charset=utf-8")
    assert (value["payments"], value["days_to_pay"], value["workers"]) == (2, 3, 2)
    assert "3 days" in page.decode()
    for text in (data.decode(), page.decode()):
        assert not re.search(r"Amara|Brian|450|900|KES", text)


def test_figures_are_counted_once_an_hour(world: World) -> None:
    timer.tick(world.hub)
    first = get(world, "/stats")
    worked(world, "amara")
    world.clock.forward(seconds=1800)
    timer.tick(world.hub)
    half_an_hour = get(world, "/stats")
    world.clock.forward(seconds=1801)
    timer.tick(world.hub)

    assert first == half_an_hour
    assert get(world, "/stats") != first


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("a build server has chromium")
    pytest.skip("no chromium on this computer: apt install chromium")


WIDE = Figures(
    time=1_795_000_000, period_days=90, workers=1_234_567, payments=9_876_543, days_to_pay=12,
    days_to_pay_most=45, decided=123_456_789, rejected=1_234_567, rejected_per_mille=10, appeals=98_765,
    appeals_won=45_678, appeals_won_per_mille=462, pay_days=30, overdue=12_345, overdue_days=400,
    not_arrived=12,
)  # fmt: skip


@pytest.mark.parametrize("shown", [WIDE, None])
def test_a_phone_shows_the_page_without_scrolling_aside(tmp_path: Path, shown: Figures | None) -> None:
    page = page_of(shown, name="Ushirika<b> wa Wafanyakazi-wa-Data-wa-Kisumu-na-Wilaya-Zote " * 2).decode()
    (tmp_path / "page.html").write_text(page)
    (tmp_path / "frame.html").write_text(
        "<iframe src='page.html' width=320 height=600 style='border:0'></iframe><pre></pre><script>"
        "onload=()=>{const d=frames[0].document,e=d.documentElement,r=d.querySelector('.red dd');"
        "document.querySelector('pre').textContent=JSON.stringify({wide:e.scrollWidth,"
        "size:Math.min(...[...d.querySelectorAll('dd,dt,h1,p')].map(x=>parseFloat(getComputedStyle(x)"
        ".fontSize))),red:r?getComputedStyle(r).color:''})}</script>"
    )
    command = [
        chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
        f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=5000", "--dump-dom",
        (tmp_path / "frame.html").as_uri(),
    ]  # fmt: skip

    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    match = re.search(r"<pre>(\{.*?\})</pre>", done.stdout)

    assert match, done.stdout[-500:] + done.stderr[-500:]
    found = json.loads(match[1])
    assert found["wide"] <= 320
    assert found["size"] >= 16
    assert found["red"] == ("rgb(179, 38, 30)" if shown else "")
