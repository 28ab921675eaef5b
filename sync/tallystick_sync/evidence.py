"""Evidence: signed documents carried as files, as a folder anyone can read or as one bundle.

A folder holds DSSE envelopes as JSON (`receipt-<id>.json`) and C2SP proofs (`receipt-<id>.tlog-proof`); a
`.tallybundle` is the frame that also travels to the hub. Reading verifies nothing: `verification` does.
A file that cannot be read is remembered by name, never passed over.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync.framing import Note, Part, pack_frame, unpack_frame

BUNDLE_SUFFIX = ".tallybundle"
PROOF_SUFFIX = ".tlog-proof"
DOCUMENT_SUFFIX = ".json"
PROOF_NOTE = "tlog-proof"
CHECKPOINT_NOTE = "checkpoint"
CHECKPOINT_PREFIX, CHECKPOINT_SUFFIX = "checkpoint-", ".txt"
MAX_FILE_BYTES = 64 * 1024 * 1024
ID_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One document and where it came from."""

    envelope: Envelope
    source: str
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file, or a part of one, that is no document."""

    source: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    """The text of a proof, and the id (or its first 16 digits) of the document it says it is of."""

    document: str
    text: str
    source: str


@dataclass(slots=True)
class Evidence:
    """What was found: documents and proofs in order of reading, and what could not be read.

    `checkpoints` are loose ones, as (text, source).
    """

    exhibits: list[Exhibit] = field(default_factory=list)
    proofs: list[ProofFile] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    checkpoints: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[Exhibit]:
        """Documents of one kind; of equal copies the first, while a copy that differs stays to be judged."""
        found: dict[tuple[Envelope, bool], Exhibit] = {}
        for exhibit in self.exhibits:
            if exhibit.envelope.kind == kind:
                found.setdefault((exhibit.envelope, exhibit.is_exact), exhibit)
        return list(found.values())

    def proof_of(self, document_id: str) -> tuple[str, str] | None:
        """The first proof of a document as (text, source)."""
        names = (document_id, document_id[:ID_DIGITS])
        return next(((file.text, file.source) for file in self.proofs if file.document in names), None)


def read_evidence(paths: Iterable[Path], *, only: Collection[str] = ()) -> Evidence:
    """Read files, bundles and folders.

    Args:
        only: Of bundles, read documents of these kinds and pass over the others.

    Raises:
        FileProblemError: A path given does not exist or cannot be read.
    """
    evidence = Evidence()
    for path in paths:
        for file in _files(path):
            try:
                if file.stat().st_size > MAX_FILE_BYTES:
                    evidence.unreadable.append(Unreadable(source=file.name, why="it is too large"))
                    continue
                data = file.read_bytes()
            except OSError as exc:
                raise FileProblemError.from_os_error(exc, file) from exc
            _read_file(evidence, file.name, data, only)
    return evidence


def evidence_from(parts: Iterable[Part]) -> Evidence:
    """Documents and proofs as evidence, without going through files."""
    evidence = Evidence()
    for part in parts:
        if isinstance(part, Note):
            _read_part(evidence, "", part)
        else:
            evidence.exhibits.append(Exhibit(envelope=part, source=f"{part.kind}-{part.id[:ID_DIGITS]}"))
    return evidence


def write_folder(parts: Iterable[Part], folder: Path) -> int:
    """Write documents and proofs into a folder, a file each.

    Returns:
        The number of files.
    """
    count = 0
    for part in parts:
        replace_file(folder / _file_name(part), _file_bytes(part))
        count += 1
    return count


def write_bundle(parts: Iterable[Part], path: Path) -> None:
    """Write documents and proofs as one bundle file."""
    replace_file(path, pack_frame(parts))


def proof_note(document: Envelope, text: str) -> Note:
    """A proof as a part: the document's kind and id on the first line, then the proof."""
    return Note(kind=PROOF_NOTE, payload=f"{document.kind} {document.id}\n{text}".encode())


def checkpoint_note(text: str) -> Note:
    """A checkpoint as a part, for one that contradicts another."""
    return Note(kind=CHECKPOINT_NOTE, payload=text.encode())


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    else:
        yield path


def _read_file(evidence: Evidence, name: str, data: bytes, only: Collection[str]) -> None:
    try:
        if name.endswith(BUNDLE_SUFFIX):
            caps = {"max_wire_bytes": MAX_FILE_BYTES, "max_plain_bytes": 4 * MAX_FILE_BYTES}
            for part in unpack_frame(data, **caps, only=only):
                _read_part(evidence, name, part)
        elif name.endswith(PROOF_SUFFIX):
            key = name.removesuffix(PROOF_SUFFIX).rpartition("-")[2]
            text = data.decode("utf-8", errors="replace")
            evidence.proofs.append(ProofFile(document=key, text=text, source=name))
        elif name.endswith(DOCUMENT_SUFFIX):
            envelope = Envelope.from_json(data, max_bytes=MAX_FILE_BYTES)
            is_exact = envelope.to_json() == data and _is_named(name, envelope)
            evidence.exhibits.append(Exhibit(envelope=envelope, source=name, is_exact=is_exact))
        elif name.startswith(CHECKPOINT_PREFIX) and name.endswith(CHECKPOINT_SUFFIX):
            evidence.checkpoints.append((data.decode("utf-8", errors="replace"), name))
        else:
            evidence.unreadable.append(
                Unreadable(source=name, why="it is not a kind of file that holds receipts")
            )
    except BadDocumentError as exc:
        evidence.unreadable.append(Unreadable(source=name, why=exc.what))


def _is_named(name: str, envelope: Envelope) -> bool:
    """Whether a file called <kind>-<id>.json holds that document; other names say nothing."""
    stem = name.removesuffix(DOCUMENT_SUFFIX)
    claimed = stem.rpartition("-")[2]
    is_claim = len(claimed) == ID_DIGITS and stem.startswith(f"{envelope.kind}-")
    return not is_claim or envelope.id.startswith(claimed)


def _read_part(evidence: Evidence, name: str, part: Part) -> None:
    if isinstance(part, Envelope):
        source = f"{name}: {part.kind}-{part.id[:ID_DIGITS]}"
        evidence.exhibits.append(Exhibit(envelope=part, source=source))
    elif part.kind == CHECKPOINT_NOTE:
        text = part.payload.decode("utf-8", errors="replace")
        evidence.checkpoints.append((text, f"{name}: a checkpoint"))
    elif part.kind == PROOF_NOTE:
        first, _newline, text = part.payload.decode("utf-8", errors="replace").partition("\n")
        key = first.rpartition(" ")[2]
        source = f"{name}: proof of {first.partition(' ')[0]}-{key[:ID_DIGITS]}"
        evidence.proofs.append(ProofFile(document=key, text=text, source=source))


def _file_name(part: Part) -> str:
    if isinstance(part, Envelope):
        return f"{part.kind}-{part.id[:ID_DIGITS]}{DOCUMENT_SUFFIX}"
    if part.kind == CHECKPOINT_NOTE:
        return f"{CHECKPOINT_PREFIX}{sha256(part.payload).hexdigest()[:ID_DIGITS]}{CHECKPOINT_SUFFIX}"
    kind, _space, document_id = part.payload.partition(b"\n")[0].decode().partition(" ")
    return f"{kind}-{document_id[:ID_DIGITS]}{PROOF_SUFFIX}"


def _file_bytes(part: Part) -> bytes:
    if isinstance(part, Envelope):
        return part.to_json()
    return part.payload if part.kind == CHECKPOINT_NOTE else part.payload.partition(b"\n")[2]
