"""Cases of a first pack on a stick: bearer leases that are this invite's, and such as must be refused."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.papers import HUB, HUB_ID, ROOTS, STRANGER, TRUST, WORKER, Papers, signed, trust_list

from tallystick_packs.envelope import Envelope
from tallystick_packs.money import Price
from tallystick_sync.framing import pack_frame
from tallystick_sync.invite import Invite, token_hash
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.trust import KeyState, fingerprint

Case = tuple[str, dict[str, Any]]
TOKEN = "00112233445566778899aabbccddeeff"
INVITE = Invite(addresses=("http://192.168.1.5:8470",), root_fingerprint=fingerprint(HUB_ID), token=TOKEN)
BEARER: dict[str, Any] = {"worker": None, "bearer": token_hash(TOKEN)}


class Stick:
    """What lies on the stick, to change and add to."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers
        self.lists: list[Envelope] = [trust_list()]
        self.roster = [papers.roster]
        self.pack = [papers.pack.header_envelope, papers.pack.manifest_envelope]
        self.leases: list[Envelope] = []
        self.lease()

    def lease(self, by: Any = HUB, **changes: Any) -> None:
        """Put one lease on the stick instead."""
        self.leases = [signed("lease", self.papers.lease_value(**BEARER | changes), by)]

    def parts(self) -> list[Envelope]:
        """All documents in order."""
        return [*self.lists, *self.roster, *self.pack, *self.leases]


def _revoked(stick: Stick) -> None:
    states = (
        KeyState(key=HUB.public.hex, state="revoked", log_size=9, log_root="00" * 32),
        KeyState(key=STRANGER.public.hex),
    )
    stick.lists.append(trust_list(version=2, hub_keys=states))


CASES: dict[str, tuple[str, Callable[[Stick], Any], bool]] = {
    "first-pack_whole": (
        "A lease to the bearer of this invite, with all that it binds.", lambda _one: None, True,
    ),
    "first-pack_other_token_fail": (
        "The lease is to the bearer of another token.",
        lambda one: one.lease(bearer=token_hash("f" * 32)),
        False,
    ),
    "first-pack_of_a_worker_fail": (
        "The lease names a worker instead of a token.",
        lambda one: one.lease(worker=WORKER.public.hex, bearer=None),
        False,
    ),
    "first-pack_two_holders_fail": (
        "The lease names a worker and a token.", lambda one: one.lease(worker=WORKER.public.hex), False,
    ),
    "first-pack_no_holder_fail": (
        "The lease names neither worker nor token.", lambda one: one.lease(bearer=None), False,
    ),
    "first-pack_instead_of_fail": (
        "A bearer lease takes another lease's place.", lambda one: one.lease(instead_of="0" * 64), False,
    ),
    "first-pack_pays_less_fail": (
        "The lease pays one minor unit less than the requester signed.",
        lambda one: one.lease(price=Price(minor=449, currency="KES")),
        False,
    ),
    "first-pack_by_stranger_fail": (
        "The lease is signed by a stranger.",
        lambda one: one.lease(STRANGER, signer=STRANGER.public.hex),
        False,
    ),
    "first-pack_other_hub_fail": (
        "The lease is another hub's.", lambda one: one.lease(hub="0" * 64), False,
    ),
    "first-pack_frozen_list_fail": (
        "The lease was signed after the trust list had run out.",
        lambda one: one.lease(
            time=TRUST.expires,
            until=TRUST.expires + 99 * SECONDS_PER_DAY,
            claim_until=TRUST.expires + 999 * SECONDS_PER_DAY,
        ),
        False,
    ),
    "first-pack_revoked_key_fail": ("The key that signed the lease was revoked.", _revoked, False),
    "first-pack_one_root_fail": (
        "The trust list is signed by one root key of the two needed.",
        lambda one: one.lists.__setitem__(0, trust_list(ROOTS[:1])),
        False,
    ),
    "first-pack_unknown_requester_fail": (
        "The pack's requester is on no roster.", lambda one: one.roster.clear(), False,
    ),
    "first-pack_no_manifest_fail": (
        "The manifest that the lease binds is not there.", lambda one: one.pack.pop(), False,
    ),
    "first-pack_no_lease_fail": ("There is no lease.", lambda one: one.leases.clear(), False),
}  # fmt: skip


def first_packs(folder: Path, pack: Path) -> Iterator[Case]:
    """Sticks, each with the invite's file and the bundle beside it."""
    for name, (says, change, is_good) in CASES.items():
        papers = Papers(pack)
        stick = Stick(papers)
        change(stick)
        (folder / name).mkdir(parents=True)
        (folder / name / "first.tallyinvite").write_text(INVITE.to_link() + "\n", encoding="utf-8")
        (folder / name / "first.tallybundle").write_bytes(pack_frame(stick.parts()))
        value: dict[str, Any] = {"check": "first-pack", "says": says}
        expected = (
            {"trust": 1, "leases": [stick.leases[0].id], "items": list(papers.items)} if is_good else {}
        )
        yield name, value | ({"expected": expected} if is_good else {})


def with_pack(make: Callable[[Path], Path]) -> Callable[[Path], Iterator[Case]]:
    """`first_packs` over a pack that `make` builds in a temporary folder."""

    def maker(folder: Path) -> Iterator[Case]:
        with tempfile.TemporaryDirectory() as name:
            yield from first_packs(folder, make(Path(name)))

    return maker
