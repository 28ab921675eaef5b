"""Results that grow: each call fetches only what is new, and one that is cut goes on where it stopped.

    fetched = fetch_into(Path("answers"), client, job)
    print(fetched.new, "new documents,", len(fetched.results.answers), "answers")

Pages of the hub's answer are put aside as they come, in a hidden folder. Only when the last one is here is
everything verified together, what was kept before included, and only then written among the evidence.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tallystick_packs import strict_json
from tallystick_packs.documents import FORMAT, check_format, convert
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import BUNDLE_SUFFIX, read_evidence, write_bundle, write_folder
from tallystick_sync.framing import Part, unpack_frame
from tallystick_sync.requester.collecting import Results, evidence_parts, verified

PLACE = ".results"
PAGES = ".pages"
_MAX_PLACE_BYTES = 4096
_MAX_PAGE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """All results that are here now, and how many documents of them this call brought."""

    results: Results
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Which job's evidence a folder holds, and up to which index of the log."""

    format: str
    job: str
    after: int


class Gives(Protocol):
    """Who has results: a `HubClient`, or the hub itself."""

    @property
    def hub(self) -> str:
        """The hub's id."""

    def pages(self, job: str, *, after: int = -1) -> Iterator[tuple[tuple[Part, ...], int]]:
        """What is logged of a job past an index: pages, not yet verified, each with how far it reaches."""


def fetch_into(
    folder: Path, client: Gives, job: str, *, on_progress: Callable[[int], None] | None = None
) -> Fetched:
    """Fetch what is new of a job into its evidence folder.

    Args:
        on_progress: Called with the log index that each page reaches.

    Raises:
        BadDocumentError: The folder holds another job's evidence.
        LinkError: The link failed; the pages that came are kept, and the next call goes on after them.
        RefusedError: The hub said no.
        UntrustedError: Something does not hold. Nothing was written among the evidence.
        FileProblemError: The disk refused.
    """
    done = _place_of(folder, job)
    pages = folder / PAGES
    after = max([done, *(int(path.stem) - 1 for path in pages.glob(f"*{BUNDLE_SUFFIX}"))])
    for parts, reached in client.pages(job, after=after):
        if reached > after or done < 0:
            write_bundle(evidence_parts(parts), pages / f"{reached + 1:012d}{BUNDLE_SUFFIX}")
            after = reached
        if on_progress:
            on_progress(after)
    new = _put_aside(pages)
    evidence = read_evidence([folder, pages] if pages.is_dir() else [folder])
    try:
        results = verified(evidence, new, job=job, hub=client.hub)
    except UntrustedError:
        shutil.rmtree(pages, ignore_errors=True)
        raise
    known = {path.name for path in folder.glob("*.json")}
    write_folder(new, folder)
    place = {"format": FORMAT, "job": job, "after": after}
    replace_file(folder / PLACE, strict_json.dumps(place) + b"\n")
    shutil.rmtree(pages, ignore_errors=True)
    return Fetched(results=results, new=len({path.name for path in folder.glob("*.json")} - known))


def _place_of(folder: Path, job: str) -> int:
    """The index up to which a folder holds a job's evidence; -1 for the beginning."""
    path = folder / PLACE
    try:
        value = strict_json.loads(path.read_bytes().strip(), max_bytes=_MAX_PLACE_BYTES)
    except FileNotFoundError:
        return -1
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    check_format(value, what="results")
    place = convert(value, _Place, what="results")
    if place.job != job:
        raise BadDocumentError(
            f"{folder} holds the results of another job ({place.job}).", safe="Nothing was fetched.",
            todo="Choose another folder.",
        )  # fmt: skip
    return place.after


def _put_aside(pages: Path) -> list[Part]:
    """The parts of all pages that are put aside, each document once."""
    found: dict[object, Part] = {}
    for path in sorted(pages.glob(f"*{BUNDLE_SUFFIX}")):
        data = path.read_bytes()
        for part in unpack_frame(data, max_wire_bytes=_MAX_PAGE_BYTES, max_plain_bytes=4 * _MAX_PAGE_BYTES):
            found[part.id if isinstance(part, Envelope) else part] = part
    return list(found.values())
