"""First contact with a hub: find it by an invite, and believe only its root fingerprint."""

from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.exchanging import get_frame, try_addresses
from tallystick_sync.framing import Part
from tallystick_sync.invite import Invite
from tallystick_sync.roster import Roster
from tallystick_sync.transport import Transport
from tallystick_sync.trust import TrustList


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The lists of a hub, verified from its root on; `chain` leads to `trust`."""

    trust: TrustList
    chain: tuple[Envelope, ...]
    roster: Roster | None
    roster_envelope: Envelope | None


def first_contact(transport: Transport, invite: Invite) -> Contact:
    """Fetch and verify the lists of the hub that an invite names.

    Raises:
        LinkError: No address answered.
        UntrustedError: What answered is not the hub that the invite names.
    """
    parts = try_addresses(invite.addresses, lambda address: get_frame(transport, address, "/trust"))
    return read_lists(parts, root_fingerprint=invite.root_fingerprint)


def read_lists(parts: tuple[Part, ...], *, root_fingerprint: str) -> Contact:
    """Verify a chain of trust lists and the roster beside it.

    Raises:
        UntrustedError: Another hub, or a rule is broken.
    """
    envelopes = [part for part in parts if isinstance(part, Envelope)]
    chain = tuple(part for part in envelopes if part.kind == trusts.KIND)
    trust = trusts.follow(chain, root_fingerprint=root_fingerprint)
    roster, roster_envelope = None, None
    for envelope in envelopes:
        if envelope.kind == rosters.KIND:
            roster, roster_envelope = rosters.read_roster(envelope, trust, current=roster), envelope
    return Contact(trust=trust, chain=chain, roster=roster, roster_envelope=roster_envelope)
