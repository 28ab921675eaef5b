"""Sheets of expected answers on their way from the requester to the hub, beside a publication.

Sealed for the hub (HPKE, see `sealing`), compressed before. Hub and job stand in what is authenticated; that
it is the sheet of these packs is what their manifests commit to.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.expected.sheet import MAX_BYTES, Sheet, read_sheet
from tallystick_sync.framing import Note, pack_frame, unpack_frame
from tallystick_sync.sealing import open_sealed, seal_for

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

CONTROL_SHEET = "control-sheet"
"""A note whose payload is a sealed sheet; inside is a frame of one such note, with the sheet."""

_FRAME_BYTES = 64


def seal_sheet(sheet: Sheet, public: str, *, hub: str) -> bytes:
    """A sheet for the hub with this public half (X25519, hex)."""
    return seal_for(
        public, pack_frame([Note(kind=CONTROL_SHEET, payload=sheet.to_bytes())]), info=_info(hub, sheet.job)
    )


def open_sheet(sealed: bytes, keys: "Iterable[X25519PrivateKey]", *, hub: str, job: str) -> Sheet:
    """Open and parse a sheet.

    Raises:
        BadDocumentError: Sealed for another hub or job, changed, too large, or no sheet.
    """
    parts = unpack_frame(
        open_sealed(sealed, keys, info=_info(hub, job)), max_plain_bytes=MAX_BYTES + _FRAME_BYTES
    )
    if len(parts) != 1 or not isinstance(parts[0], Note) or parts[0].kind != CONTROL_SHEET:
        raise BadDocumentError("A sheet of expected answers came in another frame.")
    return read_sheet(parts[0].payload)


def _info(hub: str, job: str) -> bytes:
    return f"tallystick control sheet v1 {hub} {job}".encode()
