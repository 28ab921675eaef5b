"""A hub's keys on disk, and the one object that signs with them.

`keys/hub.key` signs leases, receipts, anchors; `keys/log.key` signs checkpoints; `keys/coordinator.key` signs
the roster and decisions. Root keys sign trust lists only and belong on two sticks, away from the machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tallystick_packs.envelope import Envelope
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync.sealing import sealing_key
from tallystick_sync.signed import Signed, sign_payload
from tallystick_sync.trust import TrustList

HUB = "hub"
LOG = "log"
COORDINATOR = "coordinator"
ROOT = "root"
_ENDED = f"{HUB}-{'[0-9a-f]' * 16}.key"
T = TypeVar("T", bound=Signed)


@dataclass(frozen=True, kw_only=True)
class HubKeys:
    """The keys that a running hub needs. `ended`: former hub keys, which open what was sealed before."""

    hub: SigningKey
    log: SigningKey
    coordinator: SigningKey
    ended: tuple[SigningKey, ...] = ()

    @property
    def opening(self) -> list[X25519PrivateKey]:
        """Keys that open what was sealed for this hub, those of ended signing keys too, newest use first."""
        return [sealing_key(key) for key in (self.hub, *self.ended)]

    def sign(self, kind: str, value: Signed) -> Envelope:
        """Sign a payload with the hub's key, which it must name."""
        return sign_payload(kind, value, self.hub)


def key_path(folder: Path, name: str) -> Path:
    """Where a key of the hub in `folder` is kept."""
    return folder / "keys" / f"{name}.key"


def prepare_next(folder: Path, key: SigningKey, *, name: str = HUB) -> None:
    """Lay the next key of a kind ready, before the trust list names it."""
    path = key_path(folder, f"{name}-next")
    path.unlink(missing_ok=True)
    save_key(path, key, purpose=name)


def finish_rotation(folder: Path, trust: TrustList) -> None:
    """Put each next key in place that the trust list names; keep the old one under its own name.

    Safe to repeat: a rotation that was cut off between the trust list and the files is finished here.
    """
    coordinators = [state.key for state in trust.coordinators if state.state == "active"]
    active = {
        HUB: [key.hex for key in trust.hub_active_keys()],
        LOG: [trust.log.key],
        COORDINATOR: coordinators,
    }
    for name, keys in active.items():
        _finish(folder, name, keys)


def _finish(folder: Path, name: str, active: Sequence[str]) -> None:
    upcoming = key_path(folder, f"{name}-next")
    if not upcoming.exists() or load_key(upcoming, purpose=name).public.hex not in active:
        return
    current = key_path(folder, name)
    old = load_key(current, purpose=name)
    if old.public.hex not in active:
        kept = key_path(folder, f"{name}-{old.public.keyid}")
        if not kept.exists():
            save_key(kept, old, purpose=name)
    upcoming.replace(current)


def load_keys(folder: Path) -> HubKeys:
    """Load the keys of a hub.

    Raises:
        BadKeyError: A key file is damaged.
        FileProblemError: A key file is missing.
    """
    return HubKeys(
        hub=load_key(key_path(folder, HUB), purpose=HUB),
        log=load_key(key_path(folder, LOG), purpose=LOG),
        coordinator=load_key(key_path(folder, COORDINATOR), purpose=COORDINATOR),
        ended=tuple(load_key(path, purpose=HUB) for path in sorted((folder / "keys").glob(_ENDED))),
    )
