"""PNG masks: a picture of class numbers for each answer, and the numbers' names."""

import io

import numpy as np
from PIL import Image

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Subject
from tallystick_packs.export.naming import FileNames
from tallystick_packs.export.rle import mask_of

_CARRIED = Carried(kind="image", shapes=("mask", "polygon", "ellipse", "box"), rotation=True)
_MOST_CLASSES = 255


def write(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """Write a mask for each answer: 0 is nothing, class n has the number on line n of classes.txt."""
    _CARRIED.count_rest(dataset, losses)
    names = FileNames(dataset, "image")
    labels = [*dataset.labels, *(() if "unlabelled" in dataset.labels else ("unlabelled",))][:_MOST_CLASSES]
    losses.add("classes beyond the 255th are left out", len(dataset.labels) - len(labels[:_MOST_CLASSES]))
    numbers = {label: number for number, label in enumerate(labels, 1)}
    files = {"classes.txt": "".join(f"{label}\n" for label in labels).encode()}
    for subject in dataset.of_kind("image"):
        for given in subject.answers:
            files["masks/" + names.of(subject, given, ".png")] = _png(subject, given, numbers, losses)
    return files


def _png(subject: Subject, given: Given, numbers: dict[str, int], losses: Losses) -> bytes:
    canvas = np.zeros((subject.height, subject.width), dtype=np.uint8)
    for mark in given.marks:
        if mark.shape not in _CARRIED.shapes:
            continue
        try:
            mask = mask_of(mark, subject.width, subject.height)
        except ValueError:
            losses.add("masks that cannot be read are left out")
            continue
        losses.add("marks that lay under a later one lost pixels to it", int((canvas[mask] > 0).any()))
        canvas[mask] = numbers.get(mark.labels[0] if mark.labels else "unlabelled", 0)
    out = io.BytesIO()
    Image.fromarray(canvas).save(out, "PNG")
    return out.getvalue()
