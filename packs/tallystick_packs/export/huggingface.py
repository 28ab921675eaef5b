"""Hugging Face folders: `metadata.jsonl` for imagefolder and audiofolder, to be laid beside the media."""

import json

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Shape, Subject

FILE = "metadata.jsonl"
_SHAPES: tuple[Shape, ...] = ("box", "ellipse", "polygon")


def write_images(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """imagefolder: boxes as left, top, width, height in pixels, and the answers about the whole picture."""
    carried = Carried(kind="image", shapes=_SHAPES, texts=True, said=True, many_labels=False)
    carried.count_rest(dataset, losses)
    numbers = {label: number for number, label in enumerate(dataset.labels)}
    lines = []
    for subject in dataset.of_kind("image"):
        for given in subject.answers:
            marks = [mark for mark in given.marks if mark.shape in _SHAPES]
            line = _line(subject, given)
            if marks:
                line["objects"] = {
                    "bbox": [[round(side, 2) for side in mark.bounds] for mark in marks],
                    "categories": [numbers[mark.labels[0]] if mark.labels else -1 for mark in marks],
                    "label": [mark.labels[0] if mark.labels else "" for mark in marks],
                    "text": [mark.text for mark in marks],
                }
            lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    return {FILE: "".join(lines).encode()}


def write_audio(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """audiofolder: the whole text, the segments, and the answers about the whole recording."""
    carried = Carried(kind="audio", shapes=("segment",), texts=True, said=True)
    carried.count_rest(dataset, losses)
    lines = []
    for subject in dataset.of_kind("audio"):
        for given in subject.answers:
            marks = sorted((one for one in given.marks if one.shape == "segment"), key=lambda one: one.start)
            line = _line(subject, given)
            line["duration_s"] = subject.duration_s
            if marks:
                line["transcription"] = " ".join(mark.text for mark in marks if mark.text)
                line["segments"] = [
                    {
                        "start": mark.start, "end": mark.end, "text": mark.text,
                        "label": mark.labels[0] if mark.labels else "",
                    }
                    for mark in marks
                ]  # fmt: skip
            lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    return {FILE: "".join(lines).encode()}


def _line(subject: Subject, given: Given) -> dict[str, object]:
    line: dict[str, object] = {
        "file_name": subject.file,
        "item": subject.item,
        "worker": given.worker,
        "state": given.state,
    }
    return line | {
        name if name not in line else f"answer_{name}": value for name, value in given.said.items()
    }
