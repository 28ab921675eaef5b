"""Turn what the drawing code knows about a picture into the picture's true answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A labelled thing in a finished picture, in pixels from the top left."""

    label: str
    left: float
    top: float
    right: float
    bottom: float


def picture_truth(file: str, *, kind: str, size: tuple[int, int], boxes: list[Box]) -> dict[str, Any]:
    """The truth about one picture: its class and its boxes as Label Studio result entries."""
    width, height = size
    result = [
        _rectangle(number, box, size=size)
        for number, box in enumerate(sorted(boxes, key=lambda b: (b.top, b.left)), start=1)
    ]
    choice = {"from_name": "kind", "to_name": "photo", "type": "choices"}
    result.append({"id": str(len(boxes) + 1), **choice, "value": {"choices": [kind]}})
    item_id = file.rsplit("/", 1)[-1].split(".", maxsplit=1)[0]
    return {
        "id": item_id,
        "file": file,
        "class": kind,
        "width": width,
        "height": height,
        "result": result,
    }


def _rectangle(number: int, box: Box, *, size: tuple[int, int]) -> dict[str, Any]:
    width, height = size
    return {
        "id": str(number),
        "from_name": "things",
        "to_name": "photo",
        "type": "rectanglelabels",
        "original_width": width,
        "original_height": height,
        "image_rotation": 0,
        "value": {
            "x": round(100 * box.left / width, 2),
            "y": round(100 * box.top / height, 2),
            "width": round(100 * (box.right - box.left) / width, 2),
            "height": round(100 * (box.bottom - box.top) / height, 2),
            "rotation": 0,
            "rectanglelabels": [box.label],
        },
    }
