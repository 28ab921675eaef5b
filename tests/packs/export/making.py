"""Items and answers for tests of exports, made without building packs."""

from typing import Any

from tallystick_packs.export.dataset import Dataset, Losses
from tallystick_packs.export.joining import ExportAnswer, join
from tallystick_packs.forms import Form
from tallystick_packs.manifest import FileEntry, Item, Manifest, MediaFile

JOB = "ab" * 16
RED, GREEN = "11" * 32, "22" * 32


def manifest(*items: tuple[str, dict[str, Any]], media: tuple[MediaFile, ...] = ()) -> Manifest:
    entries = tuple(
        Item(
            id=name,
            data=data,
            files=tuple(one for one in data.values() if isinstance(one, str) and "media/" in one),
        )
        for name, data in items
    )
    form = FileEntry(path="form.xml", size=1, sha256="0" * 64)
    return Manifest(
        format="1.0", signer=RED, header="h", job=JOB, form=form, instructions=(), media=media, items=entries,
        answers_commitment="",
    )  # fmt: skip


def picture(number: int, name: str, width: int = 200, height: int = 100) -> MediaFile:
    return MediaFile(
        path=f"media/{number:04d}.jpg", offset=number, size=1, sha256="0" * 64, type="image/jpeg", name=name,
        width=width, height=height,
    )  # fmt: skip


def clip(number: int, name: str, seconds: float) -> MediaFile:
    return MediaFile(
        path=f"media/{number:04d}.opus", offset=number, size=1, sha256="0" * 64, type="audio/ogg", name=name,
        duration_ms=int(seconds * 1000),
    )  # fmt: skip


def answer(item: str, *result: dict[str, Any], worker: str = RED) -> ExportAnswer:
    return ExportAnswer(worker=worker, item=item, result=list(result), active_s=9, state="accepted")


def entry(kind: str, value: dict[str, Any], key: str = "", to: str = "p") -> dict[str, Any]:
    return {"id": key or str(id(value)), "from_name": kind, "to_name": to, "type": kind, "value": value}


def box(
    x: float, y: float, w: float, h: float, label: str = "car", *, turn: float = 0, key: str = ""
) -> dict[str, Any]:
    """A box in pixels of a picture of 200 x 100, as Label Studio's percent."""
    value = {"x": x / 2, "y": y, "width": w / 2, "height": h, "rotation": turn, "rectanglelabels": [label]}
    return entry("rectanglelabels", value, key)


def segment(start: float, end: float, text: str, label: str = "Ann", key: str = "") -> list[dict[str, Any]]:
    place = {"start": start, "end": end, "channel": 0}
    key = key or f"s{start}"
    return [
        entry("labels", place | {"labels": [label]}, key, "a"),
        entry("textarea", place | {"text": [text]}, key, "a"),
    ]


def joined(
    one: Manifest, *answers: ExportAnswer, form: Form | None = None, losses: Losses | None = None
) -> Dataset:
    return join([one], answers, losses or Losses(), form=form)


def pictures(*results: list[dict[str, Any]], names: tuple[str, ...] = ()) -> Dataset:
    """A picture of 200 x 100 for each result."""
    found = names or tuple(f"photos/p{number}.jpg" for number in range(len(results)))
    media = tuple(picture(number, name) for number, name in enumerate(found))
    one = manifest(*((f"i{n}", {"photo": file.path}) for n, file in enumerate(media)), media=media)
    return joined(one, *(answer(f"i{n}", *result) for n, result in enumerate(results)))


def recordings(*results: list[dict[str, Any]], seconds: float = 10.0) -> Dataset:
    """A recording for each result."""
    media = tuple(clip(number, f"calls/c{number}.wav", seconds) for number in range(len(results)))
    one = manifest(*((f"i{n}", {"call": file.path}) for n, file in enumerate(media)), media=media)
    return joined(one, *(answer(f"i{n}", *result) for n, result in enumerate(results)))
