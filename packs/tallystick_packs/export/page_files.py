"""Text in pictures: PAGE XML (2019-07-15) and PaddleOCR's label lists, text and place together."""

import json
from xml.sax.saxutils import escape, quoteattr

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Mark, Subject
from tallystick_packs.export.naming import FileNames

_SCHEMA = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_CARRIED = Carried(kind="image", shapes=("box", "polygon", "ellipse"), texts=True, rotation=True)
_DATE = "1970-01-01T00:00:00"


def write_page(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """PAGE: a region with one line for each mark, its label as the custom type, in the answer's order."""
    _CARRIED.count_rest(dataset, losses)
    names = FileNames(dataset, "image")
    return {
        "page/" + names.of(subject, given, ".xml"): _page(subject, given)
        for subject in dataset.of_kind("image")
        for given in subject.answers
    }


def _page(subject: Subject, given: Given) -> bytes:
    marks = [mark for mark in given.marks if mark.shape in _CARRIED.shapes]
    size = f'imageWidth="{subject.width}" imageHeight="{subject.height}"'
    out = ['<?xml version="1.0" encoding="UTF-8"?>', f'<PcGts xmlns="{_SCHEMA}"><Metadata>']
    out.append(f"<Creator>{escape(given.worker)}</Creator><Created>{_DATE}</Created>")
    out.append(f"<LastChange>{_DATE}</LastChange></Metadata>")
    out.append(f"<Page imageFilename={quoteattr(subject.file)} {size}>")
    if marks:
        out.append('<ReadingOrder><OrderedGroup id="order">')
        out += [f'<RegionRefIndexed index="{at}" regionRef="r{at + 1}"/>' for at in range(len(marks))]
        out.append("</OrderedGroup></ReadingOrder>")
    for number, mark in enumerate(marks, 1):
        points = " ".join(f"{max(0, round(x))},{max(0, round(y))}" for x, y in mark.points)
        label = quoteattr(f"structure {{type:{' '.join(mark.labels)};}}") if mark.labels else ""
        custom = f" custom={label}" if label else ""
        text = f"<TextEquiv><Unicode>{escape(chr(10).join(mark.texts))}</Unicode></TextEquiv>"
        out.append(f'<TextRegion id="r{number}"{custom}><Coords points="{points}"/>')
        out.append(
            f'<TextLine id="l{number}"><Coords points="{points}"/>{text}</TextLine>{text}</TextRegion>'
        )
    return ("\n".join([*out, "</Page></PcGts>"]) + "\n").encode()


def write_paddleocr(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """PaddleOCR: a line for each picture with its texts and four corners each, a list for each worker."""
    _CARRIED.count_rest(dataset, losses)
    by_worker: dict[str, list[str]] = {}
    for subject in dataset.of_kind("image"):
        for given in subject.answers:
            entries = [_entry(mark, losses) for mark in given.marks if mark.shape in _CARRIED.shapes]
            line = f"{subject.file}\t{json.dumps(entries, ensure_ascii=False)}\n"
            by_worker.setdefault(given.worker, []).append(line)
    if len(by_worker) == 1:
        return {"Label.txt": "".join(*by_worker.values()).encode()}
    return {f"{worker}/Label.txt": "".join(lines).encode() for worker, lines in by_worker.items()}


def _entry(mark: Mark, losses: Losses) -> dict[str, object]:
    points = mark.points
    if mark.shape != "box":
        left, top, width, height = mark.bounds
        points = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
        losses.add("outlines have become the boxes around them")
    entry: dict[str, object] = {
        "transcription": mark.text or "###", "points": [[round(x), round(y)] for x, y in points],
        "difficult": not mark.text,
    }  # fmt: skip
    return entry | ({"key_cls": mark.labels[0]} if mark.labels else {})
