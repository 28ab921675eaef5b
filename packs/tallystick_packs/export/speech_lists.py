"""What speech recognisers train and are scored on: RTTM, CTM, and NeMo's manifest with offsets."""

import json
import re

from tallystick_packs.export.dataset import Dataset, Losses
from tallystick_packs.export.naming import FileNames
from tallystick_packs.export.segments import clips, label_of

_BLANK = re.compile(r"\s+")


def write_rttm(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """NIST RTTM: who speaks when, the label as the speaker."""
    names = FileNames(dataset, "audio")
    files = {}
    for clip in clips(dataset, losses):
        name = names.of(clip.subject, clip.given, "")
        losses.add("texts of marks are left out", sum(bool(mark.texts) for mark in clip.segments))
        files[f"{name}.rttm"] = "".join(
            f"SPEAKER {_word(name)} {mark.channel + 1} {mark.start:.3f} {mark.end - mark.start:.3f} "
            f"<NA> <NA> {_word(label_of(mark))} <NA> <NA>\n"
            for mark in clip.segments
        ).encode()
    return files


def write_ctm(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """NIST CTM: a line for each word. Words have no times of their own: those of a segment share its time."""
    names = FileNames(dataset, "audio")
    files = {}
    for clip in clips(dataset, losses):
        name = names.of(clip.subject, clip.given, "")
        lines = []
        for mark in clip.segments:
            words = mark.text.split()
            losses.add("words share the time of their segment evenly", len(words) if len(words) > 1 else 0)
            losses.add("labels of segments are left out", len(mark.labels))
            each = (mark.end - mark.start) / max(1, len(words))
            lines += [
                f"{_word(name)} {mark.channel + 1} {mark.start + number * each:.3f} {each:.3f} {word}\n"
                for number, word in enumerate(words)
            ]
        files[f"{name}.ctm"] = "".join(lines).encode()
    return files


def write_nemo(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """NeMo: a line for each segment with its offset, length and text."""
    lines = []
    for clip in clips(dataset, losses):
        for mark in clip.segments:
            line = {
                "audio_filepath": clip.subject.file, "offset": round(mark.start, 3),
                "duration": round(mark.end - mark.start, 3), "text": mark.text,
            }  # fmt: skip
            if mark.labels:
                line["speaker"] = mark.labels[0]
            more = {"item": clip.subject.item, "worker": clip.given.worker}
            lines.append(json.dumps(line | more, ensure_ascii=False) + "\n")
    return {"manifest.jsonl": "".join(lines).encode()}


def _word(text: str) -> str:
    return _BLANK.sub("_", text.strip()) or "<NA>"
