"""The sheets of expected answers that `build` laid beside its packs, made ready for a hub."""

from collections.abc import Iterable
from pathlib import Path

from tallystick_packs.errors import BadDocumentError, BadJobError, FileProblemError
from tallystick_packs.expected.sheet import SUFFIX, Sheet, read_sheet
from tallystick_packs.reading import Pack
from tallystick_sync.control_sheet import CONTROL_SHEET, seal_sheet
from tallystick_sync.framing import Note


def sealed_sheets(packs: Iterable[Pack], public: str, *, hub: str) -> list[Note]:
    """The sheets of these packs, sealed for the hub with this public half.

    Raises:
        BadJobError: A pack has control items, and its sheet is not beside it.
        FileProblemError: The disk refused.
    """
    found: dict[str, Sheet] = {}
    for pack in packs:
        wanted = pack.manifest.answers_commitment
        if pack.header.control is not None and wanted not in found:
            found[wanted] = _find(pack.path.parent, wanted)
    return [Note(kind=CONTROL_SHEET, payload=seal_sheet(sheet, public, hub=hub)) for sheet in found.values()]


def _find(folder: Path, wanted: str) -> Sheet:
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            sheet = read_sheet(path.read_bytes())
        except BadDocumentError:
            continue  # another program's file: the one wanted is known by its commitment
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        if sheet.commitment == wanted:
            return sheet
    raise BadJobError(
        f"These packs have control items, and no file *{SUFFIX} in {folder} is the one they were built with.",
        safe="Nothing was offered to workers.",
        todo="Keep what `build` writes together, or build again and publish that.",
    )
