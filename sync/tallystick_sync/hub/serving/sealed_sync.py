"""Sealed requests: opened before anything looks at them, and answered sealed."""

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_sync import request as requests
from tallystick_sync.framing import Part, pack_frame, unpack_frame
from tallystick_sync.hub.hub import Hub
from tallystick_sync.request import SyncRequest
from tallystick_sync.sealed_frame import is_sealed, open_request, seal_answer


def opened(hub: Hub, data: bytes) -> tuple[tuple[Part, ...], str | None]:
    """The parts of a request, and the key to seal the answer for; None where it came open.

    Raises:
        BadDocumentError: No frame; sealed for another hub; or it does not say for whom to seal the answer.
    """
    if not is_sealed(data):
        return unpack_frame(data), None
    parts = unpack_frame(open_request(data, hub.keys.opening, hub=hub.id))
    return parts, _answer_to(parts)


def closed(hub: Hub, parts: list[Part], public: str | None) -> bytes:
    """The bytes of an answer, sealed where `public` says for whom."""
    frame = pack_frame(parts)
    return frame if public is None else seal_answer(frame, public, hub=hub.id)


def _answer_to(parts: tuple[Part, ...]) -> str:
    for part in parts:
        if isinstance(part, Envelope) and part.kind == requests.KIND:
            request = read_payload(part, requests.KIND, SyncRequest, max_bytes=requests.MAX_BYTES)
            if request.wants.sealing is not None:
                return request.wants.sealing
    raise BadDocumentError("A sealed request does not say for whom to seal the answer.")
