"""Making invites."""

from tallystick_sync.hub import people
from tallystick_sync.hub.hub import Hub
from tallystick_sync.invite import TOKEN_BYTES, Invite
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.trust import fingerprint


def make_invite(hub: Hub, *, purpose: str, days: int) -> Invite:
    """Make a one-time invite for a "worker" or a "requester", good for `days`."""
    token = hub.surroundings.random_bytes(TOKEN_BYTES).hex()
    with hub.transaction() as (connection, context):
        expires = context.now + days * SECONDS_PER_DAY
        people.add_token(connection, token, purpose=purpose, at=context.now, expires=expires)
        addresses = hub.lists(connection).trust.addresses
    return Invite(addresses=addresses, root_fingerprint=fingerprint(hub.id), token=token)
