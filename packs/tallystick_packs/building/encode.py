"""Step two: decode, clean and measure every media file that the items name."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from tallystick_packs.building.plan import Plan, faults_error, media_names
from tallystick_packs.errors import PacksError
from tallystick_packs.items import SourceItem
from tallystick_packs.lint import JobFault
from tallystick_packs.media import Prepared, prepare

Progress = Callable[[int, int, str], None]
"""Called with (done, total, name) while work goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """All media of a job by the path it has in the job folder."""

    media: dict[str, Prepared]
    notes: tuple[str, ...]


def encode_media(plan: Plan, *, on_progress: Progress | None = None) -> Encoded:
    """Prepare all media of a plan.

    Raises:
        BadJobError: Some file cannot be used; the message names every such file.
    """
    wanted = _wanted(plan)
    media: dict[str, Prepared] = {}
    faults: list[JobFault] = []
    # Pillow and libsndfile release the interpreter lock while they decode.
    with ThreadPoolExecutor() as pool:
        tasks = {
            name: pool.submit(_prepare, plan.job.folder, name, kind) for name, (kind, _) in wanted.items()
        }
        for done, (name, task) in enumerate(tasks.items(), 1):
            try:
                media[name] = task.result()
            except PacksError as exc:
                faults.append(JobFault(where=wanted[name][1].where, message=exc.what))
            if on_progress:
                on_progress(done, len(tasks), name)
    if faults:
        raise faults_error(plan.job.folder, faults)
    notes = tuple(f"{name}: {ready.note}" for name, ready in media.items() if ready.note)
    return Encoded(media=media, notes=notes)


def _wanted(plan: Plan) -> dict[str, tuple[str, SourceItem]]:
    wanted: dict[str, tuple[str, SourceItem]] = {}
    faults: list[JobFault] = []
    for item in plan.items:
        named = [
            (name, kind)
            for field, kind in plan.media_fields.items()
            for name in media_names(item.data[field])
        ]
        for name, kind in named:
            if isinstance(name, str) and _is_inside(name):
                wanted.setdefault(name, (kind, item))
            else:
                message = f"{name!r} is not a path inside the job folder."
                faults.append(JobFault(where=item.where, message=message))
    if faults:
        raise faults_error(plan.job.folder, faults)
    return wanted


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    is_windows_path = "\\" in name or bool(PureWindowsPath(name).drive)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and not is_windows_path


def _prepare(folder: Path, name: str, kind: str) -> Prepared:
    return prepare(folder / name, kind)
