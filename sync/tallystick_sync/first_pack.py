"""A first pack on a stick: what a worker needs to begin without ever having reached the hub.

Beside the invite file lies a bundle of the same name with the hub's lists and bearer leases, each with its
header and manifest. Nothing of it is believed but what the invite's root fingerprint leads to, and a lease
counts only if it names the hash of this invite's token::

    found = read_first_pack(parts, invite)
    found.leases[0].lease.items
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_sync import lease as leases
from tallystick_sync.errors import UntrustedError
from tallystick_sync.first_contact import Contact, read_lists
from tallystick_sync.framing import Part
from tallystick_sync.invite import Invite, token_hash
from tallystick_sync.leased import NewLease, read_headers, read_leases
from tallystick_sync.standing import check_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPack:
    """What came on a stick, verified; `documents` are its headers, manifests and leases."""

    contact: Contact
    leases: tuple[NewLease, ...]
    documents: tuple[Envelope, ...]


def read_first_pack(parts: Iterable[Part], invite: Invite) -> FirstPack:
    """Verify what lies beside an invite.

    Raises:
        UntrustedError: It is another hub's or another invite's, or something in it does not hold.
        BadDocumentError: Something in it is malformed.
    """
    parts = tuple(parts)
    contact = read_lists(parts, root_fingerprint=invite.root_fingerprint)
    trust = contact.trust
    envelopes = [part for part in parts if isinstance(part, Envelope)]
    headers, manifests, promised = (
        [one for one in envelopes if one.kind == kind] for kind in ("header", "manifest", leases.KIND)
    )
    read = tuple(
        read_leases(
            promised, manifests, read_headers(headers, contact.roster), trust, contact.roster,
            worker="", bearer=token_hash(invite.token),
        )
    )  # fmt: skip
    if not read:
        raise UntrustedError("There is no lease beside this invite.")
    for new in read:
        check_standing(new.lease.signer, trust.hub_keys, log_index=None)
    return FirstPack(contact=contact, leases=read, documents=(*headers, *manifests, *promised))
