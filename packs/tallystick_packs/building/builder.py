"""`PackBuilder`: a requester's one call from folder to packs."""

import dataclasses
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.building.cache import Stored
from tallystick_packs.building.encode import Encoded, Progress, encode_media
from tallystick_packs.building.plan import Plan, faults_error, plan_job, without_items
from tallystick_packs.building.write import BuiltPack, cut, job_id, pack_bytes, sheet_of
from tallystick_packs.errors import BadJobError
from tallystick_packs.expected.sheet import MAX_BYTES as MAX_SHEET_BYTES
from tallystick_packs.expected.sheet import SUFFIX, Sheet
from tallystick_packs.files import replace_files
from tallystick_packs.keys import SigningKey
from tallystick_packs.lint import JobFault
from tallystick_packs.reading import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build made, and what it changed on the way.

    Attributes:
        packs: The packs, in order.
        notes: What was changed, a sentence for each file.
        left_out: Items that were left out because a file of theirs cannot be used, with the reason.
        original_bytes: Size of the media as they came, each file once.
        packed_bytes: Their size as they are packed, without peaks.
        encoded: Files that were encoded now; all others were found in the cache.
        photo_quality: The least and the middle SSIM of the photos that were to be made smaller.
        speech_kbit: Kilobits for each second of the recordings, as they came and as they are packed.
        kept_home: Columns of the list that are in no pack, since neither form nor job.toml asks for them.
        control_items: Items whose expected answers are in the sheet beside the packs.
    """

    packs: tuple[BuiltPack, ...]
    notes: tuple[str, ...]
    left_out: tuple[JobFault, ...] = ()
    original_bytes: int = 0
    packed_bytes: int = 0
    encoded: int = 0
    photo_quality: tuple[float, float] | None = None
    speech_kbit: tuple[float, float] | None = None
    kept_home: tuple[str, ...] = ()
    control_items: int = 0


class PackBuilder:
    """Builds the packs of one job folder.

    Args:
        folder: The job folder.
        key: The requester's key; it signs headers and manifests.
        settings_toml: Other terms in place of the folder's job.toml.
    """

    def __init__(self, folder: str | Path, *, key: SigningKey, settings_toml: bytes | None = None) -> None:
        self._folder = Path(folder)
        self._key = key
        self._settings_toml = settings_toml

    def build(
        self,
        *,
        into: str | Path,
        only: Container[str] | None = None,
        after: Sequence[Pack] = (),
        skip_bad: bool = False,
        cache: str | Path | None = None,
        on_progress: Progress | None = None,
    ) -> BuildReport:
        """Build all packs and write them into a folder, made if absent.

        Args:
            only: Ids of items; all others are left out.
            after: Packs of the same job that were built before: only items in none of them are built, and
                the numbers go on.
            skip_bad: Leave out the items whose photos or recordings cannot be used.
            cache: Folder where encoded media are kept for the next build; your own where it is not given.

        Raises:
            BadJobError: Something must be mended; nothing was written.
            FileProblemError: The disk refused.
        """
        plan = plan_job(self._folder, settings_toml=self._settings_toml)
        if only is not None:
            plan = dataclasses.replace(plan, items=tuple(item for item in plan.items if item.id in only))
        plan = _the_rest(plan, after, self._key)
        encoded = encode_media(
            plan, skip_bad=skip_bad, cache=Path(cache) if cache else None, on_progress=on_progress
        )
        plan = without_items(plan, encoded.bad)
        if not plan.items:
            raise faults_error(self._folder, list(encoded.bad.values()))
        cuts, sheet = cut(plan, encoded), sheet_of(plan, self._key)
        made = [
            pack_bytes(
                plan, encoded, items, number=number, of=len(after) + len(cuts), key=self._key, sheet=sheet
            )
            for number, items in enumerate(cuts, len(after) + 1)
        ]
        name = self._folder.resolve().name
        packs = []
        for number, (items, (data, pack_id)) in enumerate(zip(cuts, made, strict=True), len(after) + 1):
            path = Path(into) / f"{name}-{number:03d}.tallypack"
            packs.append(BuiltPack(path=path, id=pack_id, items=len(items), size=len(data)))
        files = {pack.path: data for pack, (data, _id) in zip(packs, made, strict=True)}
        if sheet.expected:
            files[packs[0].path.with_suffix(SUFFIX)] = _small(sheet)
        replace_files(files)
        return dataclasses.replace(_report(plan, encoded, packs), control_items=len(sheet.expected))


def _small(sheet: Sheet) -> bytes:
    data = sheet.to_bytes()
    if len(data) > MAX_SHEET_BYTES:
        raise BadJobError(
            f"What is expected of control items takes {len(data)} bytes; at most {MAX_SHEET_BYTES} travel.",
            safe="Nothing was written.", todo="Have fewer control items, or shorter explanations.",
        )  # fmt: skip
    return data


def _the_rest(plan: Plan, after: Sequence[Pack], key: SigningKey) -> Plan:
    """The plan without the items that are in packs built before."""
    if not after:
        return plan
    if {pack.manifest.job for pack in after} != {job_id(plan, key)}:
        raise BadJobError(
            "job.toml, form.xml or your key are not those of the packs that are there.",
            safe="Nothing was written.",
            todo="Make new items a part of the job as it was, or publish them as a job of their own.",
        )
    known = {item.id for pack in after for item in pack.manifest.items}
    rest = tuple(item for item in plan.items if item.id not in known)
    if not rest:
        raise BadJobError("Every item of the list is in a pack already.", safe="Nothing was written.")
    return dataclasses.replace(plan, items=rest)


def _speech_kbit(recordings: Sequence[Stored]) -> tuple[float, float] | None:
    length_ms = sum(ready.duration_ms or 0 for ready in recordings)
    if not length_ms:
        return None
    came, packed = (
        8 * sum(sizes) / length_ms
        for sizes in zip(*((ready.source_size, ready.size) for ready in recordings), strict=True)
    )
    return round(came, 1), round(packed, 1)


def _report(plan: Plan, encoded: Encoded, packs: list[BuiltPack]) -> BuildReport:
    kept = encoded.media.values()
    qualities = sorted(ready.quality for ready in kept if ready.quality is not None)
    travelling = plan.form.fields.union(plan.job.settings.packs.columns)
    return BuildReport(
        packs=tuple(packs), notes=encoded.notes, left_out=tuple(encoded.bad.values()),
        original_bytes=sum(ready.source_size for ready in kept),
        packed_bytes=sum(ready.size for ready in kept), encoded=encoded.encoded,
        speech_kbit=_speech_kbit([ready for ready in kept if ready.duration_ms]),
        photo_quality=(qualities[0], qualities[len(qualities) // 2]) if qualities else None,
        kept_home=tuple(sorted({column for item in plan.items for column in item.data} - travelling)),
    )  # fmt: skip
