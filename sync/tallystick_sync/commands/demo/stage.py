"""The stage of a demo: a funded hub in a process of its own, with two published packs.

with Stage(folder) as stage:
    stage.publish_samples()
    worker.join(stage.invite_worker())
"""

import json
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tallystick_packs.building import BuildReport, PackBuilder
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_resources.samples import copy_sample
from tallystick_sync.clock import Surroundings
from tallystick_sync.decision import Decided
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.membership.inviting import make_invite
from tallystick_sync.hub.money import books, payouts
from tallystick_sync.hub.money.books import BUDGET, Account
from tallystick_sync.hub.money.payouts import Line
from tallystick_sync.hub.reviewing import answers, review
from tallystick_sync.hub.setup import HubAnswers, create_hub
from tallystick_sync.hub.store.storage import DATABASE_NAME
from tallystick_sync.requester import HubClient, Published

SAMPLES = ("photos", "speech")
REQUESTER = {"name": "Sokoni Research Co-op", "country": "KE", "contact": "mailto:labels@sokoni.example"}
BUDGET_MINOR = 100_000
CURRENCY = "KES"
_STOP_S = 20


class Stage:
    """A hub's folder and process, and a requester who has joined it.

    Args:
        folder: Where everything is kept; a stage left there earlier is taken up again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub_folder = folder / "hub"
        self._process: subprocess.Popen[str] | None = None
        if not (self.hub_folder / DATABASE_NAME).exists():
            address = f"http://127.0.0.1:{_free_port()}"
            answers_ = HubAnswers(
                name="Sokoni Research Co-op", addresses=(address,), coordinator="Wanjiru Kamau"
            )
            create_hub(self.hub_folder, answers_, Surroundings())
        self.hub = Hub(self.hub_folder)
        with self.hub.database.read() as connection:
            self.address = self.hub.lists(connection).trust.addresses[0]
        self.key = self._requester_key()
        self.client = HubClient(folder / "requester-hub.json", key=self.key)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the hub's process and wait until it answers.

        Raises:
            HubSetupError: It did not come up.
        """
        port = self.address.rpartition(":")[2]
        command = [sys.executable, "-m", "tallystick_sync.commands.hub", "serve", str(self.hub_folder)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program, arguments of our own
            [*command, "--port", port, "--json"], stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line or json.loads(line).get("address") != self.address:
            self.stop()
            raise HubSetupError(
                "The demo's hub did not start.", todo="Try again; another program may use its port."
            )

    def stop(self) -> None:
        """Stop the hub's process and close everything."""
        self.client.close()
        self.hub.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=_STOP_S)
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None

    def build(self, name: str) -> BuildReport:
        """Build the packs of a sample job."""
        job = self.folder / "jobs" / name
        if not job.exists():
            copy_sample(name, job)
        return PackBuilder(job, key=self.key).build(into=self.folder / "packs")

    def join_requester(self) -> None:
        """The requester joins the hub."""
        link = make_invite(self.hub, purpose="requester", days=1).to_link()
        self.client.join(link, **REQUESTER)

    def fund(self) -> Money:
        """The coordinator enters money that the requester paid in."""
        budget = Account(kind=BUDGET, owner=self.key.public.hex, currency=CURRENCY)
        with self.hub.transaction() as (connection, context):
            books.post(
                connection, source=books.outside(CURRENCY), target=budget, amount=BUDGET_MINOR,
                reference="funding demo", at=context.now,
            )  # fmt: skip
            return books.balance(connection, budget)

    def publish(self, report: BuildReport) -> Published:
        """The requester publishes the packs of a job."""
        return self.client.publish([pack.path for pack in report.packs])

    def publish_samples(self) -> None:
        """Everything up to packs on offer, without a word."""
        self.join_requester()
        self.fund()
        for name in SAMPLES:
            self.publish(self.build(name))

    def invite_worker(self) -> str:
        """An invite for one worker, as a link."""
        return make_invite(self.hub, purpose="worker", days=30).to_link()

    def accept_all(self) -> int:
        """The coordinator accepts everything that waits; returns how many answers."""
        with self.hub.transaction() as (connection, context):
            waiting = answers.pending(connection)
            for batch in dict.fromkeys(one.batch for one in waiting):
                items = [
                    Decided(item=one.item, revision=one.revision, verdict="accept")
                    for one in waiting
                    if one.batch == batch
                ]
                review.decide(connection, context, self.hub.keys.coordinator, batch=batch, items=items)
        return len(waiting)

    def pay_all(self) -> list[Line]:
        """The coordinator pays what is owed; each line comes back with a made-up reference."""
        with self.hub.transaction() as (connection, context):
            lines = payouts.start_run(connection, context)
            for line in lines:
                payouts.confirm(connection, context, line.id, f"DEMO-{line.id}")
            return payouts.lines(connection, lines[0].run) if lines else []

    def _requester_key(self) -> SigningKey:
        path = self.folder / "requester.key"
        if not path.exists():
            save_key(path, SigningKey.generate(), purpose="requester")
        return load_key(path, purpose="requester")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
