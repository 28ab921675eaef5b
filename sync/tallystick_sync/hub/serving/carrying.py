"""Answering requests that came on a stick: the same messages as over the network, in files."""

from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync import lease as leases
from tallystick_sync.evidence import BUNDLE_SUFFIX
from tallystick_sync.framing import Part
from tallystick_sync.hub.exchange import answer_sync
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.serving.sealed_sync import closed, opened
from tallystick_sync.hub.store.blobs import copy_blob
from tallystick_sync.lease import Lease, pack_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Files written for one worker: the answer, and the packs that it leases."""

    answer: Path
    packs: tuple[Path, ...]


def answer_file(hub: Hub, request: Path, into: Path) -> Carried:
    """Answer one request file; may be repeated, it grants nothing twice.

    Raises:
        BadDocumentError, UntrustedError: It is no request to this hub.
        FileProblemError: A file cannot be read or written.
    """
    try:
        data = request.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, request) from exc
    asked, public = opened(hub, data)
    parts = answer_sync(hub, asked, is_carried=True)
    answer = into / f"answer-{request.stem}{BUNDLE_SUFFIX}"
    replace_file(answer, closed(hub, parts, public))
    return Carried(answer=answer, packs=tuple(_packs(hub, parts, into)))


def copy_pack(hub: Hub, lease: Lease, into: Path) -> Path:
    """Copy the pack of a lease into a folder, unless it is there.

    Raises:
        FileProblemError: The disk or stick refused.
    """
    target = into / pack_name(lease)
    try:
        if not target.exists() or target.stat().st_size != lease.file_size:
            copy_blob(hub.blobs, lease.file_sha256, lease.file_size, target)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, target) from exc
    return target


def _packs(hub: Hub, parts: list[Part], into: Path) -> list[Path]:
    written = []
    for part in parts:
        if not isinstance(part, Envelope) or part.kind != leases.KIND:
            continue
        lease = read_payload(part, leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
        written.append(copy_pack(hub, lease, into))
    return written
