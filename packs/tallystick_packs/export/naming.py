"""Names of exported files: no two subjects and no two workers ever share one, on any file system."""

from collections import Counter
from pathlib import PurePosixPath

from tallystick_packs.export.dataset import Dataset, Given, Subject

_FORBIDDEN = dict.fromkeys(map(ord, '<>:"|?*\\'), "_") | dict.fromkeys(range(32), "_")


class FileNames:
    """One file name for each answer to each subject: the requester's own path with another ending.

    Where an item was answered by several workers, each has a folder of their own, so that the name of a label
    file still fits that of its picture.
    """

    def __init__(self, dataset: Dataset, kind: str) -> None:
        subjects = dataset.of_kind(kind)
        self._is_shared = any(len(subject.answers) > 1 for subject in subjects)
        stems = Counter(_stem(subject).casefold() for subject in subjects)
        self._stems: dict[tuple[str, str, str], str] = {}
        taken: set[str] = set()
        for subject in subjects:
            stem = _stem(subject)
            if stems[stem.casefold()] > 1:
                stem = _safe(subject.file or f"{subject.item}-{subject.field}")
            name, number = stem, 2
            while name.casefold() in taken:
                name, number = f"{stem}-{number}", number + 1
            taken.add(name.casefold())
            self._stems[subject.item, subject.field, subject.file] = name

    def of(self, subject: Subject, given: Given, ending: str) -> str:
        """The name of the file for an answer."""
        name = self._stems[subject.item, subject.field, subject.file] + ending
        return f"{given.worker}/{name}" if self._is_shared else name


def _stem(subject: Subject) -> str:
    if not subject.file:
        return _safe(f"{subject.item}")
    return _safe(PurePosixPath(subject.file).with_suffix("").as_posix())


def _safe(path: str) -> str:
    parts = [part for part in path.translate(_FORBIDDEN).split("/") if part not in ("", ".", "..")]
    return "/".join(part.rstrip(". ") or "_" for part in parts) or "_"
