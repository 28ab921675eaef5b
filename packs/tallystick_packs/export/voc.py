"""Pascal VOC: an XML file for each picture, upright boxes in whole pixels from 1."""

from xml.sax.saxutils import escape

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Mark, Subject
from tallystick_packs.export.naming import FileNames

_CARRIED = Carried(kind="image", shapes=("box", "ellipse", "polygon"), many_labels=True)


def write(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """Write an annotation for each answer; a mark with two labels is two objects."""
    _CARRIED.count_rest(dataset, losses)
    names = FileNames(dataset, "image")
    files: dict[str, bytes] = {}
    for subject in dataset.of_kind("image"):
        for given in subject.answers:
            files["Annotations/" + names.of(subject, given, ".xml")] = _annotation(subject, given, losses)
    return files


def _annotation(subject: Subject, given: Given, losses: Losses) -> bytes:
    folder, _, file = subject.file.rpartition("/")
    size = f"<width>{subject.width}</width><height>{subject.height}</height><depth>3</depth>"
    head = (
        f"  <folder>{escape(folder)}</folder>\n  <filename>{escape(file)}</filename>\n"
        f"  <path>{escape(subject.file)}</path>\n"
        f"  <source><database>{escape(given.worker)}</database></source>\n"
        f"  <size>{size}</size>\n  <segmented>0</segmented>\n"
    )
    parts = ["<annotation>\n", head]
    for mark in given.marks:
        if mark.shape in _CARRIED.shapes:
            if mark.shape != "box":
                losses.add("outlines have become the boxes around them")
            parts += [_object(mark, label, subject) for label in mark.labels or ("unlabelled",)]
    return "".join((*parts, "</annotation>\n")).encode()


def _object(mark: Mark, label: str, subject: Subject) -> str:
    left, top, width, height = mark.bounds
    x1, y1 = max(1, round(left) + 1), max(1, round(top) + 1)
    x2 = max(x1, min(subject.width, round(left + width)))
    y2 = max(y1, min(subject.height, round(top + height)))
    return (
        f"  <object>\n    <name>{escape(label)}</name>\n    <pose>Unspecified</pose>\n"
        "    <truncated>0</truncated>\n    <difficult>0</difficult>\n"
        f"    <bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox>\n"
        "  </object>\n"
    )
