"""What every document between worker and hub has in common.

Each payload names its signer and its hub. `read_signed` is the one way in: it checks kind, signature,
signer and hub, and only then hands over a typed value. A document of another hub is refused with a
sentence of its own, because carrying bundles between hubs is an honest mistake.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from tallystick_packs.documents import read_payload, write_payload
from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey, VerifyKey
from tallystick_sync.errors import UntrustedError


class Signed(Protocol):
    """A payload with a format, a signer and a hub."""

    @property
    def format(self) -> str:
        """Version of the format."""
        ...

    @property
    def signer(self) -> str:
        """The key that signs it, in hex."""
        ...

    @property
    def hub(self) -> str:
        """The id of the hub it belongs to."""
        ...


T = TypeVar("T", bound=Signed)


def read_signed(
    envelope: Envelope, kind: str, as_type: type[T], *, keys: Iterable[VerifyKey], hub: str, max_bytes: int
) -> T:
    """Verify and parse one document.

    Args:
        keys: Keys that may sign this kind of document; the payload must name one of them.
        hub: The id of the hub it must belong to.

    Raises:
        UntrustedError: Signed by nobody who may, or meant for another hub.
        BadDocumentError: Not this kind, or the wrong shape.
    """
    value = read_payload(envelope, kind, as_type, max_bytes=max_bytes)
    if value.hub != hub:
        raise UntrustedError(
            f"This {kind} belongs to another hub ({value.hub[:8]}).",
            todo="Bring it to the hub it belongs to.",
        )
    signer = next((key for key in keys if key.hex == value.signer), None)
    if signer is None:
        raise UntrustedError(f"This {kind} is signed by a key that may not sign it ({value.signer[:8]}).")
    try:
        envelope.verify_by(signer)
    except BadDocumentError as exc:
        raise UntrustedError(exc.what) from exc
    return value


def sign_payload(kind: str, value: Signed, key: SigningKey) -> Envelope:
    """Write and sign a payload; it must name `key` as its signer."""
    if value.signer != key.public.hex:
        raise BadDocumentError(f"A {kind} must be signed by the key it names.")
    return sign(kind, write_payload(value), [key])
