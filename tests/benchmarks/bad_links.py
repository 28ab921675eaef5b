"""The figures of the link, over an emulated one, beside what others need for the same bytes.

    TALLYSTICK_BADLINK=.../badlink.py python -m tests.benchmarks.bad_links OUT [--only REGEX] [--jobs 4]

badlink is a link emulator: it runs a client and a server in two network namespaces, carries their packets
at the rate, delay and loss of a profile, and breaks the link on a schedule that depends on a seed only. It
needs Linux and root. Each case is one call of `tallystick-worker sync` against a real `tallystick-hub
serve`, start of the interpreter included; the peers fetch or send the same number of bytes. Congestion
control is cubic. The floor is two round trips and all bytes at the link's rate.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tallystick_packs.building import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_resources.samples import copy_sample
from tallystick_sync.client import Worker
from tallystick_sync.clock import Surroundings
from tallystick_sync.hub import Hub
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.membership.inviting import make_invite
from tallystick_sync.hub.money import books
from tallystick_sync.hub.money.books import BUDGET, Account
from tallystick_sync.hub.serving.web import Call, handle
from tallystick_sync.hub.setup import HubAnswers, create_hub
from tallystick_sync.requester import HubClient
from tallystick_sync.transport import Reply

ADDRESS = "http://10.77.0.2:8000"
"""Where badlink's server side is, as its client side sees it."""

ITEM_BYTES = 30_000
_ITEMS_OF_A_PACK = 50  # of the sample job
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table. `size` is in bytes; `most` is what the ratio or the seconds should not exceed."""

    name: str
    profile: str
    kind: str
    size: int
    most: float
    unit: str
    seeds: tuple[int, ...] = (1,)
    limit_s: int = 240


CASES = (
    Case(
        name="pack gprs", profile="gprs", kind="pack", size=3_000_000, most=1.03, unit="x floor", limit_s=1000
    ),
    Case(name="pack edge", profile="edge", kind="pack", size=3_000_000, most=1.03, unit="x floor"),
    Case(name="pack 3g", profile="3g", kind="pack", size=3_000_000, most=1.03, unit="x floor"),
    Case(name="pack vsat", profile="vsat", kind="pack", size=3_000_000, most=1.15, unit="x floor"),
    Case(
        name="pack flaky", profile="flaky", kind="pack", size=1_000_000, most=1.25,
        unit="x floor in service", seeds=(1, 2, 3), limit_s=400,
    ),
    Case(name="pack corrupt", profile="corrupt", kind="pack", size=3_000_000, most=1.15, unit="x floor"),
    Case(name="pack captive", profile="captive", kind="pack", size=1_000_000, most=2.0, unit="s after floor"),
    Case(name="batch gprs", profile="gprs", kind="batch", size=60_000, most=4.8, unit="s"),
    Case(name="first item gprs", profile="gprs", kind="first", size=600_000, most=9.0, unit="s"),
    Case(name="first item edge", profile="edge", kind="first", size=600_000, most=2.7, unit="s"),
)  # fmt: skip

PEERS = {
    "curl": "until curl -sS -f -C - --connect-timeout 20 --speed-limit 1 --speed-time 20 "
    "-o pack.bin $BL_URL/pack.bin; do sleep 2; done",
    "wget": "wget -nv -c --tries=0 --timeout=20 --waitretry=2 --retry-connrefused $BL_URL/pack.bin",
    "aria2c": "aria2c -q -c -x4 -s4 -k 1M -m0 --retry-wait=2 --timeout=20 --connect-timeout=20 "
    "--checksum=sha-256=$PACK_SHA $BL_URL/pack.bin",
}


class Direct:
    """A transport without a network: what it takes to prepare a profile."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @contextmanager
    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        call = Call(method=method, path=url.removeprefix(ADDRESS), headers=dict(headers or {}), body=body)
        reply = handle(self._hub, call)
        yield Reply(status=reply.status, headers=reply.headers, chunks=iter(reply.body))

    def close(self) -> None:
        return None


def prepare(folder: Path, case: Case) -> None:
    """Make a hub and a worker's profile in which only the measured sync is left to do."""
    key = SigningKey(bytes(range(32)))
    create_hub(
        folder / "hub", HubAnswers(name="Far Hub", addresses=(ADDRESS,), coordinator="C"), Surroundings()
    )
    items, side = (150, 16) if case.kind == "batch" else _pictures(case.size)
    packs = PackBuilder(_job(folder / "job", items, side), key=key).build(into=folder / "packs")
    # A worker's first lease is small (R20); the rows of the table are about whole packs.
    leasing.FIRST_ITEMS = leasing.MAX_ITEMS
    with Hub(folder / "hub") as hub:
        client = HubClient(folder / "client.json", key=key, transport=Direct(hub))
        client.join(
            make_invite(hub, purpose="requester", days=1).to_link(),
            name="R", country="KE", contact="mailto:r@r.example",
        )  # fmt: skip
        with hub.transaction() as (connection, context):
            amount = Money(minor=10_000_000, currency="KES")
            books.post(
                connection, source=books.outside("KES"), amount=amount.minor, reference="paid in",
                target=Account(kind=BUDGET, owner=key.public.hex, currency="KES"), at=context.now,
            )  # fmt: skip
        client.publish([pack.path for pack in packs.packs])
        link = make_invite(hub, purpose="worker", days=30).to_link()
        with Worker.open(folder / "profile", transport=Direct(hub)) as worker:
            worker.create_identity("Amara")
            worker.join(link)
            worker.read_header(worker.offers()[0].number)
            worker.sync()
            worker.take(worker.offers()[0].number)
            if case.kind == "pack":
                worker.sync(download_packs=False)
            if case.kind == "batch":
                worker.sync()
                _answer(worker, case.size)


def _pictures(size: int) -> tuple[int, int]:
    """How many pictures make up `size` bytes, and how long their sides are; one lease holds them all."""
    items = min(size // ITEM_BYTES, _ITEMS_OF_A_PACK)
    return items, round((size / items / 3) ** 0.5)


def _job(folder: Path, items: int, side: int) -> Path:
    """The sample job with noisy square pictures, which no encoder makes smaller: 100 pixels are 30 kB."""
    copy_sample("photos", folder)
    shutil.rmtree(folder / "media")
    (folder / "media").mkdir()
    settings = (folder / "job.toml").read_text()
    (folder / "job.toml").write_text(settings.replace("max_bytes = 3000000", "max_bytes = 9000000"))
    rows = ["id,image"]
    for number in range(items):
        noise = np.random.default_rng(number).integers(0, 256, (side, side, 3), dtype=np.uint8)
        path = folder / "media" / f"{number:04}.png"
        Image.fromarray(noise).save(path, compress_level=1)
        rows.append(f"item-{number:04},media/{path.name}")
    (folder / "items.csv").write_text("\n".join(rows) + "\n")
    return folder


def _answer(worker: Worker, size: int) -> None:
    """Finish items until their answers weigh `size` bytes as Label Studio JSON: ten boxes each."""
    chance = random.Random(7)
    desk = worker.desk(worker.packs()[0].lease_id)
    total = 0
    for item in desk.items:
        draft = desk.draft(item.id)
        draft.set(
            "kind/1",
            {
                "id": "k", "from_name": "kind", "to_name": "photo", "type": "choices",
                "value": {"choices": ["Street scene"]},
            },
        )  # fmt: skip
        for number in range(10):
            draft.set(f"things/{number}", _box(chance, str(number)))
        total += len(json.dumps(list(draft.values.values())))
        desk.finish(item.id, active_s=40)
        if total >= size:
            return
    raise ValueError(f"only {total} bytes of answers")


def _box(chance: random.Random, name: str) -> dict[str, Any]:
    value = {
        "x": chance.uniform(0, 60), "y": chance.uniform(0, 60), "width": chance.uniform(1, 39),
        "height": chance.uniform(1, 39), "rotation": 0,
        "rectanglelabels": [chance.choice(["Vehicle", "Person", "Stall"])],
    }  # fmt: skip
    return {
        "id": f"r{name}", "from_name": "things", "to_name": "photo", "type": "rectanglelabels",
        "original_width": 100, "original_height": 100, "image_rotation": 0, "value": value,
    }  # fmt: skip


def run_ours(badlink: Path, out: Path, case: Case, seed: int) -> dict[str, Any]:
    """One call of `tallystick-worker sync` over the link."""
    work = out / f"ours-{case.name.replace(' ', '-')}-{seed}"
    shutil.rmtree(work, ignore_errors=True)
    made = out / f"made-{case.kind}-{case.size}"
    (work / "server").mkdir(parents=True)
    (work / "client").mkdir()
    shutil.copytree(made / "hub", work / "server" / "hub")
    shutil.copytree(made / "profile", work / "client" / "profile")
    first = "--first 1" if case.kind == "first" else ""
    client = (
        f"exec {BIN}/tallystick-worker sync --profile profile --patience 120 --json {first} "
        "> said.json 2> said.err"
    )
    check = f"{sys.executable} -m tests.benchmarks.bad_links --check {work}/client/said.json {case.kind}"
    payload = made / "payload"
    return _badlink(
        badlink, case, seed, work,
        server=f"exec {BIN}/tallystick-hub serve hub --host $BL_LISTEN_HOST --port $BL_LISTEN_PORT "
        "--quiet-network",
        client=client, verify=f"cd {Path.cwd()} && {check}", payload=int(payload.read_text()),
    )  # fmt: skip


def run_peer(badlink: Path, out: Path, case: Case, seed: int, peer: str) -> dict[str, Any]:
    """Another program fetching as many bytes from a plain server that knows ranges."""
    work = out / f"{peer}-{case.name.replace(' ', '-')}-{seed}"
    shutil.rmtree(work, ignore_errors=True)
    (work / "server").mkdir(parents=True)
    data = random.Random(case.size).randbytes(case.size)
    (work / "server" / "pack.bin").write_bytes(data)
    script = badlink.parent / "peers" / "server.py"
    os.environ["PACK_SHA"] = hashlib.sha256(data).hexdigest()
    command = PEERS[peer].replace("/pack.bin", "/d/pack.bin")
    return _badlink(
        badlink, case, seed, work, server=f"exec {sys.executable} {script}", client=command,
        verify=f"cmp {work}/server/pack.bin {work}/client/pack.bin", payload=case.size,
    )  # fmt: skip


def _badlink(
    badlink: Path, case: Case, seed: int, work: Path, *, server: str, client: str, verify: str, payload: int
) -> dict[str, Any]:
    command = [
        sys.executable, str(badlink), "run", "--cc", "cubic", "--profile", case.profile, "--seed", str(seed),
        "--server", server, "--client", client, "--verify", verify, "--payload", str(payload),
        "--dir", "up" if case.kind == "batch" else "down", "--timeout", str(case.limit_s),
        "--work", str(work), "--keep",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"{shlex.join(command)}\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def check(path: Path, kind: str) -> int:
    """Whether what `tallystick-worker sync --json` said is what the case asks for."""
    said = json.loads(path.read_text())
    if kind == "batch":
        return 0 if said["waiting"] == 0 and said["receipts"] else 1
    ready = [(pack["ready"], pack["items"]) for pack in said["packs"]]
    return 0 if ready and all(here >= (1 if kind == "first" else items) for here, items in ready) else 1


def figure(case: Case, seed: int, found: dict[str, Any], badlink: Path) -> float:
    """The number that the row is about."""
    wall, floor = found["wall_s"], found["floor_s"]
    if case.unit == "s":
        return float(wall)
    if case.unit == "s after floor":
        return float(wall - 20 - floor)
    if case.unit == "x floor in service":
        sys.path.insert(0, str(badlink.parent))
        import badlink as emulator  # type: ignore[import-not-found]

        return float(emulator.service_s(emulator.PROFILES[case.profile], seed, wall) / floor)
    return float(wall / floor)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the cases and print the table."""
    parser = argparse.ArgumentParser(description="The figures of the link, over an emulated one.")
    parser.add_argument("out", type=Path, nargs="?", default=Path("bad-links"))
    parser.add_argument("--only", default=".", help="cases whose name matches")
    parser.add_argument("--jobs", type=int, default=4, help="cases at once; each has its own link")
    parser.add_argument("--peers", nargs="*", default=[name for name in PEERS if shutil.which(name)])
    parser.add_argument("--check", nargs=2, metavar=("FILE", "KIND"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.check:
        return check(Path(options.check[0]), options.check[1])
    where = os.environ.get("TALLYSTICK_BADLINK")
    if not where or not Path(where).is_file():
        print("Say in TALLYSTICK_BADLINK where badlink.py is.", file=sys.stderr)
        return 3
    badlink, out = Path(where).resolve(), options.out.resolve()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a worker's computer compiles each module once
    cases = [case for case in CASES if re.search(options.only, case.name)]
    for case in cases:
        made = out / f"made-{case.kind}-{case.size}"
        if not (made / "payload").exists():
            shutil.rmtree(made, ignore_errors=True)
            prepare(made, case)
            with Worker.open(made / "profile") as worker:
                missing = sum(pack.bytes_total - pack.bytes_here for pack in worker.packs())
            sizes = {"pack": missing, "batch": case.size, "first": ITEM_BYTES}
            (made / "payload").write_text(str(sizes[case.kind]))
    jobs = [(case, seed, who) for case in cases for seed in case.seeds for who in ("ours", *options.peers)]
    jobs = [job for job in jobs if job[2] == "ours" or job[0].kind == "pack"]

    def one(job: tuple[Case, int, str]) -> str:
        case, seed, who = job
        try:
            found = (
                run_ours(badlink, out, case, seed)
                if who == "ours"
                else run_peer(badlink, out, case, seed, who)
            )
        except RuntimeError as exc:
            return f"| {case.name} | {seed} | {who} | failed: {exc} |"
        right = "yes" if found["content_ok"] else "NO"
        value = figure(case, seed, found, badlink)
        asked = f"{case.most} {case.unit}"
        met = "" if who != "ours" else " met" if right == "yes" and value <= case.most else " MISSED"
        return (
            f"| {case.name} | {seed} | {who} | {right} | {found['wall_s']} s | {found['floor_s']} s "
            f"| {value:.2f} {case.unit} | {asked}{met} | {found['overhead']:.2f} | {found['app_turns']} |"
        )

    print("| case | seed | who | right bytes | wall | floor | figure | asked | wire/payload | turns |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for line in pool.map(one, jobs):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
