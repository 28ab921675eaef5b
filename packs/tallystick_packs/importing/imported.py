"""What every import comes down to: items, the media they name, and answers that somebody gave before."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any
from xml.sax.saxutils import quoteattr

PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".jp2", ".avif")
SOUNDS = (".wav", ".mp3", ".flac", ".ogg", ".opus", ".m4a", ".webm", ".3gp", ".aiff", ".caf", ".amr")
MAX_ID = 64
ORIGINAL_ID = "original_id"
"""The column with the id that an item had, where that could not stay; it is kept home, for the export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedItem:
    """An item: the id it had, its fields, and earlier answers as Label Studio results."""

    id: str
    data: dict[str, Any]
    proposals: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was read.

    Attributes:
        media: Source of each file by the path it gets in the job folder.
        form_xml: A form that fits, or "" where the source says nothing about it.
        unresolved: References that led to no file, and parts that could not be taken, a sentence each.
    """

    items: tuple[ImportedItem, ...]
    media: dict[str, Path] = field(default_factory=dict)
    form_xml: str = ""
    unresolved: tuple[str, ...] = ()


class Media:
    """Collects the media of an import under paths that never meet.

    Args:
        root: Where references are looked for.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.files: dict[str, Path] = {}
        self._targets: dict[Path, str] = {}
        self._taken: set[str] = set()
        self.unresolved: list[str] = []

    def take(self, reference: str) -> str | None:
        """The path in the job folder for a reference; None, and noted, where there is no such file."""
        try:
            for name in _candidates(reference):
                path = (self._root / name).resolve()
                if path.is_relative_to(self._root) and path.is_file():
                    return self._placed(path)
        except (OSError, ValueError, RuntimeError) as exc:
            # Longer than a file system allows, a null, half an address, a link to itself: it is no file.
            self.unresolved.append(f"{reference[:80]!a}: cannot be the name of a file ({exc}).")
            return None
        self.unresolved.append(f"{reference}: no such file in {self._root.name}.")
        return None

    def _placed(self, path: Path) -> str | None:
        target = PurePosixPath("media", path.relative_to(self._root).as_posix())
        if not _is_utf8(str(target)):
            self.unresolved.append(f"{path.name!a}: its name is not UTF-8; rename it.")
            return None
        if path in self._targets:
            return self._targets[path]
        # Some file systems take two names for one that differ in capitals or in how accents are written.
        found, number = target, 2
        while _folded(found) in self._taken:
            found, number = target.with_name(f"{target.stem}-{number}{target.suffix}"), number + 1
        self._taken.add(_folded(found))
        self._targets[path] = str(found)
        self.files[str(found)] = path
        return str(found)


def _folded(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _candidates(reference: str) -> Iterable[str]:
    """What a reference of Label Studio may be called on a disk, the longest first."""
    from urllib.parse import parse_qs, unquote, urlsplit

    yield reference
    parts = urlsplit(reference)
    named = parse_qs(parts.query).get("d", [])  # /data/local-files/?d=folder/photo.jpg
    pieces = PurePosixPath(named[0] if named else unquote(parts.path)).parts
    clean = [piece for piece in pieces if piece not in ("/", "..", ".")]
    for start in range(len(clean)):
        yield "/".join(clean[start:])
    # Uploads carry eight digits and a hyphen before the name that the file had.
    if clean and "-" in clean[-1]:
        yield clean[-1].partition("-")[2]


def tidy_id(path: str) -> str:
    """An id after a file: folders and name joined by hyphens, without the ending: `kitchen-mug-01`."""
    parts = PurePosixPath(path).with_suffix("").parts if PurePosixPath(path).stem else (path,)
    words = "".join(letter if letter.isalnum() or letter in "_." else "-" for letter in "-".join(parts))
    return "-".join(word for word in words.split("-") if word.strip(".")) or "item"


def identified(wanted: str, taken: set[str], data: Mapping[str, Any], **more: Any) -> ImportedItem:
    """An item with the id wanted, or the nearest that packs allow; then it keeps the other as a column."""
    found = unique_id(wanted, taken)
    kept = {} if found == wanted else {ORIGINAL_ID: wanted}
    return ImportedItem(id=found, data={**data, **kept}, **more)


def numbered(found: Imported) -> Imported:
    """The same items under numbers, which tell nothing of their files; the ids they had are a column."""
    items = tuple(
        replace(item, id=f"{number:05d}", data={ORIGINAL_ID: item.id, **item.data})
        for number, item in enumerate(found.items, 1)
    )
    return replace(found, items=items)


def unique_id(wanted: str, taken: set[str]) -> str:
    """An id of the length that packs allow and that no other item has; it is added to `taken`."""
    clean = "".join(letter for letter in wanted if letter.isprintable())[-MAX_ID:].strip() or "item"
    found, number = clean, 2
    while found in taken:
        found, number = f"{clean[: MAX_ID - 6]}-{number}", number + 1
    taken.add(found)
    return found


def picture_form(control: str, labels: Iterable[str]) -> str:
    """A form with one picture, `$image`, and a control for marks with these labels."""
    options = "".join(f"    <Label value={quoteattr(label)}/>\n" for label in labels)
    return (
        '<View>\n  <Image name="image" value="$image"/>\n'
        f'  <{control} name="label" toName="image">\n{options}  </{control}>\n</View>\n'
    )


def box_result(
    number: int, box: tuple[float, float, float, float], size: tuple[int, int], label: str
) -> dict[str, Any]:
    """A box of left, top, width, height in pixels as a Label Studio result."""
    (x, y, w, h), (width, height) = box, size
    value = {
        "x": 100 * x / width, "y": 100 * y / height, "width": 100 * w / width, "height": 100 * h / height,
        "rotation": 0, "rectanglelabels": [label],
    }  # fmt: skip
    return _result(number, "rectanglelabels", value, size)


def polygon_result(
    number: int, points: Iterable[tuple[float, float]], size: tuple[int, int], label: str
) -> dict[str, Any]:
    """An outline in pixels as a Label Studio result."""
    width, height = size
    value = {
        "points": [[100 * x / width, 100 * y / height] for x, y in points], "polygonlabels": [label],
        "closed": True,
    }  # fmt: skip
    return _result(number, "polygonlabels", value, size)


def _result(number: int, kind: str, value: dict[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    return {
        "id": str(number), "from_name": "label", "to_name": "image", "type": kind, "value": value,
        "original_width": size[0], "original_height": size[1],
    }  # fmt: skip
