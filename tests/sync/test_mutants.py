"""Each small change of a deciding module is noticed by its tests; see `tests/support/mutants.py`.

Takes minutes: only with `--long`. A survivor is a decision that no test guards. What changes no decision is
listed here with the reason, by the line as it stands, so that a change of the line asks again.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TESTS: dict[str, tuple[str, ...]] = {
    "tallystick_packs.envelope": ("tests/packs/test_envelope.py",),
    "tallystick_sync.anchor": ("tests/sync/test_answer.py",),
    "tallystick_sync.batch": ("tests/sync/test_batch.py",),
    "tallystick_sync.chain": ("tests/sync/test_chain.py",),
    "tallystick_sync.checkpoint": ("tests/sync/test_checkpoint_and_proof.py",),
    "tallystick_sync.lease": ("tests/sync/test_lease.py",),
    "tallystick_packs.merkle": ("tests/sync/test_merkle.py",),
    "tallystick_sync.proof": ("tests/sync/test_checkpoint_and_proof.py",),
    "tallystick_sync.receipt": ("tests/sync/test_answer.py",),
    "tallystick_sync.roster": ("tests/sync/test_trust.py",),
    "tallystick_sync.signed": (
        "tests/sync/test_signed.py",
        "tests/sync/test_trust.py",
        "tests/sync/test_answer.py",
    ),
    "tallystick_sync.standing": ("tests/sync/test_standing.py",),
    "tallystick_sync.trust": ("tests/sync/test_trust.py",),
}

#: (module, the line, what was changed): why nobody can tell the difference.
_CANONICAL = "what is not base64's one form is refused two lines below"
_MEMORY = "what is remembered saves time and decides nothing"
SAME: dict[tuple[str, str, str], str] = {
    (
        "tallystick_packs.envelope",
        "ordered = sorted(set(keys), key=lambda key: key.keyid not in hinted)",
        "NotIn becomes In",
    ): "the hint only says who is tried first",
    (
        "tallystick_packs.envelope",
        "if len(data) <= max_bytes and (written := canonical.read(data, _File)) is not None:",
        "LtE becomes Lt",
    ): "what is not read at a glance is read the long way",
    ("tallystick_packs.envelope", "data = base64.b64decode(text, validate=True)", "without validate="): (
        _CANONICAL
    ),
    ("tallystick_packs.envelope", "data = base64.b64decode(text, validate=True)", "True becomes False"): (
        _CANONICAL
    ),
    ("tallystick_sync.checkpoint", "raw = base64.b64decode(text, validate=True)", "without validate="): (
        _CANONICAL
    ),
    ("tallystick_sync.checkpoint", "raw = base64.b64decode(text, validate=True)", "True becomes False"): (
        _CANONICAL
    ),
    ("tallystick_sync.proof", "raw = binascii.a2b_base64(text, strict_mode=True)", "without strict_mode="): (
        _CANONICAL
    ),
    ("tallystick_sync.proof", "raw = binascii.a2b_base64(text, strict_mode=True)", "True becomes False"): (
        _CANONICAL
    ),
    (
        "tallystick_sync.proof", "passed.append(((text, position, last), (digest, above)))", "not called",
    ): _MEMORY,
    ("tallystick_sync.proof", "self._remember(passed)", "not called"): _MEMORY,
    ("tallystick_sync.proof", "self._shown.update(passed)", "not called"): _MEMORY,
    ("tallystick_sync.proof", "if len(self._shown) > MAX_SHOWN:", "Gt becomes GtE"): _MEMORY,
}  # fmt: skip


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants live in copies of a process")
@pytest.mark.parametrize("module", TESTS)
def test_every_mutant_is_noticed(module: str) -> None:
    command = [sys.executable, "-m", "tests.support.mutants", module, *TESTS[module]]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    survivors = [one for one in found if (module, one["source"], one["change"]) not in SAME]
    assert survivors == []
