"""Step two: decode, clean, measure and shrink every media file that the items or the form name."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from tallystick_packs.building.cache import Cache, Stored, default_folder, key_of
from tallystick_packs.building.plan import FORM_NAME, Plan, faults_error, kind_of_file, media_names
from tallystick_packs.building.workers import Order, run_orders
from tallystick_packs.errors import BadMediaError
from tallystick_packs.items import SourceItem
from tallystick_packs.lint import JobFault
from tallystick_packs.media import read_source

Progress = Callable[[int, int, str], None]
"""Called with (done, total, name) while work goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """All media of a job by the path it has in the job folder.

    Attributes:
        media: What is to be packed.
        notes: What was changed, a sentence for each file.
        bad: Files that cannot be used, each with the reason; empty unless they are to be skipped.
        encoded: How many files were encoded now; the others were found in the cache.
    """

    media: dict[str, Stored]
    notes: tuple[str, ...]
    bad: Mapping[str, JobFault]
    encoded: int


def encode_media(
    plan: Plan, *, skip_bad: bool = False, cache: Path | None = None, on_progress: Progress | None = None
) -> Encoded:
    """Prepare all media of a plan, on all cores.

    Args:
        skip_bad: Go on without the files that cannot be used.
        cache: Folder for what was encoded; the user's own where it is not given.

    Raises:
        BadJobError: Some file cannot be used; the message names every such file.
        FileProblemError: The disk refused.
    """
    folder = cache or default_folder()
    encoding = _Encoding(plan, _wanted(plan), cache_folder=folder, on_progress=on_progress)
    return encoding.run(skip_bad=skip_bad)


class _Encoding:
    """One run over the media of a job."""

    def __init__(
        self,
        plan: Plan,
        wanted: dict[str, tuple[str, SourceItem]],
        *,
        cache_folder: Path,
        on_progress: Progress | None,
    ) -> None:
        self._plan = plan
        self._wanted = wanted
        self._folder = cache_folder
        self._cache = Cache(cache_folder)
        self._on_progress = on_progress
        self._done = 0
        self._lock = threading.Lock()
        self._media: dict[str, Stored] = {}
        self._reasons: dict[str, str] = {}

    def run(self, *, skip_bad: bool) -> Encoded:
        with ThreadPoolExecutor() as pool:
            list(pool.map(self._look_up, self._wanted))
        missing = [name for name in self._wanted if name not in self._media and name not in self._reasons]
        settings = self._plan.job.settings.media
        orders = {
            name: Order(
                path=self._plan.job.folder / name, kind=self._wanted[name][0], settings=settings,
                cache=self._folder,
            )
            for name in missing
        }  # fmt: skip
        for name, answer in run_orders(orders, on_done=self._count).items():
            found = self._cache.find(answer["key"]) if "key" in answer else None
            if found is None:
                self._reasons[name] = answer.get("bad", f"{name} changed while it was read.")
            else:
                self._media[name] = found
        self._cache.forget_old()
        bad = {
            name: JobFault(where=self._wanted[name][1].where, message=self._reasons[name])
            for name in self._wanted
            if name in self._reasons
        }
        if bad and (not skip_bad or not bad.keys().isdisjoint(self._plan.form.files)):
            raise faults_error(self._plan.job.folder, list(bad.values()))
        media = {name: self._media[name] for name in self._wanted if name in self._media}
        notes = tuple(f"{name}: {ready.note}" for name, ready in media.items() if ready.note)
        return Encoded(media=media, notes=notes, bad=bad, encoded=len(orders))

    def _look_up(self, name: str) -> None:
        try:
            source = read_source(self._plan.job.folder / name)
        except BadMediaError as exc:
            self._reasons[name] = exc.what
            self._count(name)
            return
        found = self._cache.find(key_of(source, self._wanted[name][0], self._plan.job.settings.media))
        if found is not None:
            self._media[name] = found
            self._count(name)

    def _count(self, name: str) -> None:
        with self._lock:
            self._done += 1
            if self._on_progress:
                self._on_progress(self._done, len(self._wanted), name)


def _wanted(plan: Plan) -> dict[str, tuple[str, SourceItem]]:
    wanted: dict[str, tuple[str, SourceItem]] = {}
    faults: list[JobFault] = []
    for item in plan.all_items:
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
    for name in plan.form.files:
        # Pictures and recordings of options: shown with every item, so none may be left out.
        if _is_inside(name):
            wanted.setdefault(name, (kind_of_file(name), SourceItem(id="", data={}, where=FORM_NAME)))
        else:
            faults.append(JobFault(where=FORM_NAME, message=f"{name!r} is not a path inside the job folder."))
    if faults:
        raise faults_error(plan.job.folder, faults)
    return wanted


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    is_windows_path = "\\" in name or bool(PureWindowsPath(name).drive)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and not is_windows_path
