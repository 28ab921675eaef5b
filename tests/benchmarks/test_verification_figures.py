"""A hundred thousand receipts: how near their verification comes to bare signature checks; its memory."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.crowd import Crowd
from tests.support.figures import show
from tests.support.small_job import build, small_job

#: Nothing but signature checks, as many as there are documents, on all cores.
BARE = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from tallystick_packs.keys import SigningKey
def some(count):
    key = SigningKey(bytes(32)); message = bytes(600); signature = key.sign(message)
    public = key.public
    for _ in range(count):
        public.is_signature(signature, message)
if __name__ == "__main__":
    processes, count = int(sys.argv[1]), int(sys.argv[2])
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(some, [0] * processes))
        start = time.perf_counter()
        list(pool.map(some, [count // (4 * processes)] * 4 * processes))
        print(time.perf_counter() - start)
"""


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


@pytest.mark.long
def test_100_000_receipts_are_verified_near_the_bare_rate(tmp_path: Path) -> None:
    pack = build(small_job(tmp_path / "job", photos=6), tmp_path / "packs")[0]
    small, large = Crowd(pack), Crowd(pack)
    small.write(tmp_path / "small", workers=100, leases=20, rounds=2)
    large.write(tmp_path / "large", workers=1000, leases=20, rounds=2)
    cores = os.cpu_count() or 1
    (tmp_path / "bare.py").write_text(BARE)

    seconds, peaks = [], []
    for folder in ("small", "large"):
        start = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "tallystick_sync.commands.verify",
            "receipts",
            str(tmp_path / folder),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds.append(time.perf_counter() - start)
        peaks.append(_peak_mb())
        assert "Every receipt holds" in done.stdout
    bare = [sys.executable, str(tmp_path / "bare.py"), str(cores), str(large.signatures)]
    floor = float(subprocess.run(bare, capture_output=True, text=True, check=True).stdout)

    print(f"\n{large.receipts:,} receipts, {large.signatures:,} signatures, {cores} cores")
    share = floor / seconds[1]
    print(
        f"verified in {seconds[1]:.1f} s, bare signature checks {floor:.1f} s: {share:.0%} of the bare rate"
    )
    show("verification, share of the bare rate missing", asked=0.2, reached=1 - share, unit="")
    show("memory for ten times as many receipts", asked=1.1, reached=peaks[1] / peaks[0], unit="x")
    print(f"peak of one process: {peaks[0]:.0f} MB, {peaks[1]:.0f} MB")
