"""`PackBuilder`: a requester's one call from folder to packs."""

from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.building.encode import Progress, encode_media
from tallystick_packs.building.plan import plan_job
from tallystick_packs.building.write import BuiltPack, cut, pack_bytes
from tallystick_packs.files import replace_files
from tallystick_packs.keys import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build made, and what it changed on the way (`notes`, a sentence each)."""

    packs: tuple[BuiltPack, ...]
    notes: tuple[str, ...]


class PackBuilder:
    """Builds the packs of one job folder.

    Args:
        folder: The job folder.
        key: The requester's key; it signs headers and manifests.
    """

    def __init__(self, folder: str | Path, *, key: SigningKey) -> None:
        self._folder = Path(folder)
        self._key = key

    def build(self, *, into: str | Path, on_progress: Progress | None = None) -> BuildReport:
        """Build all packs and write them into a folder, made if absent.

        Raises:
            BadJobError: Something must be mended; nothing was written.
            FileProblemError: The disk refused.
        """
        plan = plan_job(self._folder)
        encoded = encode_media(plan, on_progress=on_progress)
        cuts = cut(plan, encoded)
        made = [
            pack_bytes(plan, encoded, items, number=number, of=len(cuts), key=self._key)
            for number, items in enumerate(cuts, 1)
        ]
        name = self._folder.resolve().name
        packs = []
        for number, (data, pack_id) in enumerate(made, 1):
            path = Path(into) / f"{name}-{number:03d}.tallypack"
            packs.append(BuiltPack(path=path, id=pack_id, items=len(cuts[number - 1]), size=len(data)))
        replace_files({pack.path: data for pack, (data, _id) in zip(packs, made, strict=True)})
        return BuildReport(packs=tuple(packs), notes=encoded.notes)
