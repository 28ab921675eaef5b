"""Step three: cut the items into packs, sign header and manifest, write the files."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tallystick_packs import envelope
from tallystick_packs.archive import ArchiveWriter, directory_size, header_size, headers_digest
from tallystick_packs.building.encode import Encoded
from tallystick_packs.building.plan import Plan, media_names
from tallystick_packs.confidential import seal_media
from tallystick_packs.documents import FORMAT, write_payload
from tallystick_packs.errors import BadJobError
from tallystick_packs.expected.sheet import Sheet, make_sheet
from tallystick_packs.header import KIND as HEADER_KIND
from tallystick_packs.header import MAX_STORED_BYTES as MAX_HEADER_BYTES
from tallystick_packs.header import Header
from tallystick_packs.items import SourceItem
from tallystick_packs.keys import SigningKey
from tallystick_packs.manifest import KIND as MANIFEST_KIND
from tallystick_packs.manifest import FileEntry, Instructions, Item, Manifest, MediaFile, Training
from tallystick_packs.reading import HEADER_NAME, MANIFEST_NAME, MIMETYPE, MIMETYPE_NAME
from tallystick_packs.terms import PayTerms, ReviewTerms

PEAKS_TYPE = "application/vnd.tallystick.peaks"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPack:
    """A pack that was written: its file, id, number of items and size in bytes."""

    path: Path
    id: str
    items: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    manifest_items: tuple[Item, ...]
    media: tuple[MediaFile, ...]
    blobs: tuple[bytes, ...]


def job_id(plan: Plan, key: SigningKey) -> str:
    """A job's id: 32 hex digits over the requester's key, job.toml and the form."""
    digest = hashlib.sha256()
    for part in (key.public.raw, plan.job.settings_toml, plan.job.form_xml):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:32]


def sheet_of(plan: Plan, key: SigningKey) -> Sheet:
    """What is expected of the control items that this build packs."""
    built = {item.id for item in plan.items}
    expected = [known for item, known in plan.controls.items() if item in built]
    return make_sheet(job_id(plan, key), key, plan.job.form_xml, expected)


def cut(plan: Plan, encoded: Encoded) -> list[list[SourceItem]]:
    """Cut the items, in order, by item count and byte budget, training first; an item is never split."""
    limits = plan.job.settings.packs
    # Every pack begins with the training items: whoever takes it may be new to the job.
    first = list(plan.training.items)
    first_cost = sum(_cost(plan, encoded, item) for item in first)
    packs, size = [list(first)], first_cost
    for item in plan.items:
        cost = _cost(plan, encoded, item)
        has_others = len(packs[-1]) > len(first)
        if has_others and (len(packs[-1]) >= limits.items or size + cost > limits.max_bytes):
            packs.append(list(first))
            size = first_cost
        packs[-1].append(item)
        size += cost
    return packs


def _cost(plan: Plan, encoded: Encoded, item: SourceItem) -> int:
    files = [
        encoded.media[str(name)] for field in plan.media_fields for name in media_names(item.data[field])
    ]
    return sum(file.size + file.peaks_size for file in files)


def pack_bytes(
    plan: Plan,
    encoded: Encoded,
    items: Sequence[SourceItem],
    *,
    number: int,
    of: int,
    key: SigningKey,
    sheet: Sheet,
) -> tuple[bytes, str]:
    """Make one pack, which commits to what `sheet` expects.

    Returns:
        The bytes of the file and the pack's id.

    Raises:
        BadJobError: The header does not fit its 4 KB.
    """
    contents = _contents(plan, encoded, items)
    job = job_id(plan, key)
    sealed = None
    if plan.job.settings.confidential:
        sealed, media, blobs = seal_media(key, job, contents.media, contents.blobs)
        contents = replace(contents, media=media, blobs=blobs)
    texts = _texts(plan)
    kinds = tuple(dict.fromkeys(plan.media_fields.values())) or ("text",)
    following = [(entry.path, data) for entry, data in texts]
    following += [(entry.path, blob) for entry, blob in zip(contents.media, contents.blobs, strict=True)]
    local_headers = headers_digest(following)
    size = 0
    while True:
        header = _header(plan, job, key, size=size, number=number, of=of, count=len(items), kinds=kinds)
        if sheet.expected:
            header = replace(header, control=plan.job.settings.control_items)
        header_envelope = envelope.sign(HEADER_KIND, write_payload(header), [key])
        manifest = Manifest(
            format=FORMAT, signer=key.public.hex, header=header_envelope.id, job=job,
            form=texts[-1][0], media=contents.media, items=contents.manifest_items,
            instructions=tuple(
                Instructions(language=Path(entry.path).stem, file=entry) for entry, _data in texts[:-1]
            ),
            answers_commitment=sheet.commitment, local_headers=local_headers, sealed=sealed,
            scoring=plan.job.settings.scoring if plan.training.items or sheet.expected else None,
        )  # fmt: skip
        manifest_envelope = envelope.sign(MANIFEST_KIND, write_payload(manifest), [key])
        leading = [(HEADER_NAME, header_envelope.to_json()), (MANIFEST_NAME, manifest_envelope.to_json())]
        files = [(MIMETYPE_NAME, MIMETYPE), *leading, *following]
        names = [name for name, _data in files]
        actual = directory_size(names) + sum(header_size(name) + len(data) for name, data in files)
        # The header states the file's size, so the size depends on itself; its digits settle at once.
        if actual == size:
            break
        size = actual
    if len(leading[0][1]) > MAX_HEADER_BYTES:
        over = len(leading[0][1]) - MAX_HEADER_BYTES
        raise BadJobError(
            f"The header of this job is {over} bytes over its 4 KB.",
            todo="Shorten the texts in job.toml: description, use, rule, rejection texts.",
        )
    return _archive(files), manifest_envelope.id


def _archive(files: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    writer = ArchiveWriter(out)
    for name, data in files:
        writer.add(name, data)
    writer.close()
    return out.getvalue()


def _texts(plan: Plan) -> list[tuple[FileEntry, bytes]]:
    files = [
        (f"instructions/{language}.md", data) for language, data in sorted(plan.job.instructions.items())
    ]
    files.append(("form.xml", plan.job.form_xml))
    return [(_file_entry(path, data), data) for path, data in files]


def _file_entry(path: str, data: bytes) -> FileEntry:
    return FileEntry(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _contents(plan: Plan, encoded: Encoded, items: Sequence[SourceItem]) -> _Contents:
    layout = _MediaLayout()
    # What options show comes first: no item can be worked on without it.
    for name in plan.form.files:
        layout.place(encoded, name, is_named=True)
    manifest_items = []
    is_named = plan.tells_names
    for item in items:
        data: dict[str, Any] = {}
        files: list[str] = []
        given: dict[str, Any] = {}
        for field in sorted(plan.form.fields):
            value = item.data[field]
            if field in plan.media_fields:
                pages = [layout.place(encoded, str(name), is_named=is_named) for name in media_names(value)]
                files += [entry.path for placed in pages for entry in placed]
                if is_named and [placed[-1].name for placed in pages] != media_names(value):
                    given[field] = value
                paths = [placed[-1].path for placed in pages]
                value = paths if isinstance(value, list) else paths[0]
            data[field] = value
        data |= {key: item.data[key] for key in plan.job.settings.packs.columns if key in item.data}
        manifest_items.append(
            Item(
                id=item.id,
                data=data,
                files=tuple(dict.fromkeys(files)),
                given=given or None,
                training=_training(plan, item),
            )
        )
    return _Contents(
        manifest_items=tuple(manifest_items), media=tuple(layout.media), blobs=tuple(layout.blobs)
    )


def _training(plan: Plan, item: SourceItem) -> Training | None:
    expected = plan.training.expected.get(item.id)
    return Training(expected=expected.result, explanation=expected.explanation) if expected else None


class _MediaLayout:
    """Places media one after the other, each distinct file once."""

    def __init__(self) -> None:
        self.media: list[MediaFile] = []
        self.blobs: list[bytes] = []
        self._placed: dict[str, list[MediaFile]] = {}

    def place(self, encoded: Encoded, name: str, *, is_named: bool) -> list[MediaFile]:
        """Place the file called `name` in the job folder, its peaks first; return what it needs.

        Args:
            is_named: Whether the pack tells that name.
        """
        ready = encoded.media[name]
        data, peaks_data = ready.data, ready.peaks
        digest = hashlib.sha256(data).hexdigest()
        if digest in self._placed:
            return self._placed[digest]
        stem = f"media/{len(self._placed) + 1:04d}"
        placed = []
        if peaks_data:
            placed.append(self._add(f"{stem}.peaks", peaks_data, type=PEAKS_TYPE))
        peaks = placed[0].path if placed else None
        placed.append(
            self._add(
                stem + ready.suffix, data, type=ready.type, name=name if is_named else "",
                width=ready.width, height=ready.height, duration_ms=ready.duration_ms, peaks=peaks,
            )
        )  # fmt: skip
        self._placed[digest] = placed
        return placed

    def _add(self, path: str, data: bytes, **facts: Any) -> MediaFile:
        offset = 0
        if self.media:
            last = self.media[-1]
            offset = last.offset + last.size + header_size(path)
        entry = MediaFile(
            path=path, offset=offset, size=len(data), sha256=hashlib.sha256(data).hexdigest(), **facts
        )
        self.media.append(entry)
        self.blobs.append(data)
        return entry


def _header(
    plan: Plan,
    job: str,
    key: SigningKey,
    *,
    size: int,
    number: int,
    of: int,
    count: int,
    kinds: tuple[str, ...],
) -> Header:
    settings = plan.job.settings
    review = settings.review
    repaid = settings.data.minor_per_item(size, count)
    pay = PayTerms(**asdict(settings.pay), data_minor_per_item=repaid)
    return Header(
        format=FORMAT, signer=key.public.hex, job=job, title=settings.job.title,
        description=settings.job.description, pack=number, packs=of, items=count, kinds=kinds,
        languages=settings.job.languages, download_bytes=size, requester=settings.requester,
        purpose=settings.purpose, pay=pay, hourly_minor=pay.hourly_minor,
        review=ReviewTerms(
            window_days=review.window_days, repair_days=review.repair_days, appeal_days=review.appeal_days,
            rule=review.rule, rejections=review.rejections,
        ),
        lease=settings.lease, redundancy=review.redundancy, recorded=settings.recorded.what,
        warnings=settings.warnings.categories, confidential=settings.confidential or None,
        training=len(plan.training.items) or None,
    )  # fmt: skip
