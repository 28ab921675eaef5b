"""The demo without a window: each step done by the real parts, and said as a person would want to read it."""

from pathlib import Path
from typing import Any

from tallystick_packs.job import read_job
from tallystick_resources.samples import truth
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.commands.console import Console, count, size_text
from tallystick_sync.commands.demo.stage import SAMPLES, Stage
from tallystick_sync.commands.pack.show import header_text
from tallystick_sync.commands.verify import main as verify

ANSWERS = {"photos": 3, "speech": 2}
"""How many items of each sample the demo answers."""

_ACTIVE_S = 45


def play(folder: Path, console: Console) -> int:
    """Run the loop in `folder`; returns the verifier's exit status."""
    steps = _Steps(console)
    stage = Stage(folder)
    steps.head("The requester builds two packs from a folder of photos and one of recordings")
    reports = {}
    for name in SAMPLES:
        reports[name] = stage.build(name)
        for pack in reports[name].packs:
            steps.line(f"{pack.path.name}: {count(pack.items, 'item')}, {size_text(pack.size)}, signed")
    with stage:
        steps.head("A hub starts in a process of its own")
        steps.line(f"It answers at {stage.address}; root fingerprint {stage.hub.id[:32]}")
        steps.head("The requester joins with an invite, pays in, and publishes")
        stage.join_requester()
        steps.line(f"The coordinator enters what the requester paid in: {stage.fund()}")
        for name in SAMPLES:
            published = stage.publish(reports[name])
            steps.line(
                f"{name}: {published.state}; {published.reserved} set aside for prices and largest top-ups"
            )
        with Worker.open(folder / "amara") as worker:
            _work(worker, stage, steps)
            steps.head("The coordinator reviews and pays")
            steps.line(f"{count(stage.accept_all(), 'answer')} accepted, each with a signed receipt")
            for line in stage.pay_all():
                steps.line(f"Paid {line.amount} to {line.name}, reference {line.reference}")
            steps.head("Amara syncs again and sees the money")
            report = worker.sync()
            steps.line(f"{count(report.receipts, 'receipt')} arrived and verified")
            for total in worker.earnings().totals:
                steps.line(f"Paid: {total.paid}. Accepted, not yet paid: {total.owed}")
            receipts = folder / "receipts"
            files = worker.export_history(receipts)
    steps.head("Anyone verifies the receipts: no hub, no network, public keys only")
    steps.line(f"$ tallystick-verify receipts {receipts.name}   ({count(files, 'file')})\n")
    return verify(["receipts", str(receipts), "--root", stage.hub.id[:32]])


def _work(worker: Worker, stage: Stage, steps: "_Steps") -> None:
    steps.head("Amara joins with her invite")
    words = worker.create_identity("Amara")
    steps.line(f"Her twelve recovery words begin {words[0]} {words[1]} {words[2]} ...")
    worker.join(stage.invite_worker())
    steps.head("She reads who asks, why, and what it pays, before downloading anything")
    for offer in worker.offers():
        worker.read_header(offer.number)
    report = worker.sync()
    steps.line(f"One request, {report.bytes_up} bytes up, {report.bytes_down} down")
    for offer in worker.offers():
        if offer.header is not None:
            steps.line("\n" + _indented(header_text(offer.header)))
        worker.take(offer.number)
    steps.head("She takes both packs: the hub signs a lease for each, then the bytes come")
    report = worker.sync()
    steps.line(
        f"{count(report.leases, 'lease')}, {size_text(report.downloaded)} fetched by Range, all verified"
    )
    steps.head("She works, offline")
    for pack in worker.packs():
        name = next(sample for sample in SAMPLES if _is_sample(pack.title, sample, stage))
        desk = worker.desk(pack.lease_id)
        done = _answer(desk, name)
        steps.line(f"{pack.title}: {', '.join(done)} finished")
    waiting = worker.outbox()
    estimate = " and ".join(str(total.estimate) for total in worker.earnings().totals)
    steps.line(f"{count(waiting.waiting, 'answer')} on the disk, waiting to be sent; worth about {estimate}")
    steps.head("She syncs")
    report = worker.sync()
    steps.line(
        f"{count(report.sent, 'answer')} sent in one request of {report.bytes_up} bytes; "
        f"{count(report.receipts, 'receipt')} came back and verified"
    )
    steps.line(f"The outbox holds {worker.outbox().waiting}")


def _answer(desk: Desk, name: str) -> list[str]:
    results: dict[str, list[dict[str, Any]]] = {item["id"]: item["result"] for item in truth(name)["items"]}
    done = []
    for item in desk.items[: ANSWERS[name]]:
        draft = desk.draft(item.id)
        for entry in results[item.id]:
            draft.set(f"{entry['from_name']}/{entry['id']}", entry)
        desk.finish(item.id, active_s=_ACTIVE_S)
        done.append(item.id)
    return done


def _is_sample(title: str, name: str, stage: Stage) -> bool:
    return read_job(stage.folder / "jobs" / name).settings.job.title == title


def _indented(text: str) -> str:
    return "\n".join("     " + line for line in text.splitlines())


class _Steps:
    """Numbered steps on the console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._number = 0

    def head(self, text: str) -> None:
        self._number += 1
        self._console.say(f"\n{self._number:2}. {text}")

    def line(self, text: str) -> None:
        self._console.say(f"    {text}")
