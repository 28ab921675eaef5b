"""What people read and edit of speech: Praat TextGrid, ELAN EAF, subtitles as SRT and WebVTT."""

from xml.sax.saxutils import escape, quoteattr

from tallystick_packs.export.dataset import Dataset, Losses, Mark
from tallystick_packs.export.naming import FileNames
from tallystick_packs.export.segments import Clip, clips, label_of, tiers


def write_textgrid(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """Praat: an interval tier for each label, the text of a segment or else its label in the interval."""
    names = FileNames(dataset, "audio")
    return {
        names.of(clip.subject, clip.given, ".TextGrid"): _textgrid(clip, losses)
        for clip in clips(dataset, losses)
    }


def _textgrid(clip: Clip, losses: Losses) -> bytes:
    found = tiers(clip, losses) or {"speech": []}
    end = max([clip.subject.duration_s, *(mark.end for mark in clip.segments)])
    out = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {end:.6f}"]
    out += ["tiers? <exists>", f"size = {len(found)}", "item []:"]
    for number, (label, marks) in enumerate(found.items(), 1):
        intervals = _filled(marks, end)
        out += [f"    item [{number}]:", '        class = "IntervalTier"', f"        name = {_quoted(label)}"]
        out += [
            "        xmin = 0",
            f"        xmax = {end:.6f}",
            f"        intervals: size = {len(intervals)}",
        ]
        for position, (start, stop, text) in enumerate(intervals, 1):
            out += [f"        intervals [{position}]:", f"            xmin = {start:.6f}"]
            out += [f"            xmax = {stop:.6f}", f"            text = {_quoted(text)}"]
    return ("\n".join(out) + "\n").encode()


def _filled(marks: list[Mark], end: float) -> list[tuple[float, float, str]]:
    """Intervals without gaps, as Praat wants them: silence between segments is an empty interval."""
    intervals: list[tuple[float, float, str]] = []
    at = 0.0
    for mark in marks:
        if mark.start > at:
            intervals.append((at, mark.start, ""))
        intervals.append((max(at, mark.start), mark.end, mark.text or label_of(mark)))
        at = mark.end
    if at < end or not intervals:
        intervals.append((at, end, ""))
    return intervals


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def write_eaf(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """ELAN: a tier for each label, times in milliseconds, linked to the recording by its path."""
    names = FileNames(dataset, "audio")
    return {names.of(clip.subject, clip.given, ".eaf"): _eaf(clip, losses) for clip in clips(dataset, losses)}


def _eaf(clip: Clip, losses: Losses) -> bytes:
    found = tiers(clip, losses)
    times = sorted({_ms(at) for marks in found.values() for mark in marks for at in (mark.start, mark.end)})
    slots = {time: f"ts{number}" for number, time in enumerate(times, 1)}
    out = ['<?xml version="1.0" encoding="UTF-8"?>']
    out.append(
        f'<ANNOTATION_DOCUMENT AUTHOR={quoteattr(clip.given.worker)} DATE="1970-01-01T00:00:00+00:00" '
        'FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">'
    )
    out.append('<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">')
    url = quoteattr(clip.subject.file)
    out.append(
        f'<MEDIA_DESCRIPTOR MEDIA_URL={url} MIME_TYPE="audio/x-wav" RELATIVE_MEDIA_URL={url}/></HEADER>'
    )
    out.append("<TIME_ORDER>")
    out += [f'<TIME_SLOT TIME_SLOT_ID="{slot}" TIME_VALUE="{time}"/>' for time, slot in slots.items()]
    out.append("</TIME_ORDER>")
    number = 0
    for label, marks in found.items():
        out.append(f'<TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID={quoteattr(label)}>')
        for mark in marks:
            number += 1
            out.append(
                f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" '
                f'TIME_SLOT_REF1="{slots[_ms(mark.start)]}" TIME_SLOT_REF2="{slots[_ms(mark.end)]}">'
                f"<ANNOTATION_VALUE>{escape(mark.text)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
            )
        out.append("</TIER>")
    out.append(
        '<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>'
    )
    return ("\n".join([*out, "</ANNOTATION_DOCUMENT>"]) + "\n").encode()


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def write_srt(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """SubRip: numbered lines with the time; the label stands before the text."""
    return _subtitles(dataset, losses, ".srt", "", ",")


def write_vtt(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """WebVTT: as SRT, the label as the voice."""
    return _subtitles(dataset, losses, ".vtt", "WEBVTT\n\n", ".")


def _subtitles(dataset: Dataset, losses: Losses, ending: str, head: str, point: str) -> dict[str, bytes]:
    names = FileNames(dataset, "audio")
    files = {}
    for clip in clips(dataset, losses):
        cues = []
        for number, mark in enumerate(clip.segments, 1):
            if ending == ".vtt":
                text = mark.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                line = f"<v {mark.labels[0].translate(_NO_TAGS)}>{text}" if mark.labels else text
            else:
                line = f"{mark.labels[0]}: {mark.text}" if mark.labels else mark.text
            times = f"{_clock(mark.start, point)} --> {_clock(mark.end, point)}"
            cues.append(f"{number}\n{times}\n{line}\n")
        files[names.of(clip.subject, clip.given, ending)] = (head + "\n".join(cues)).encode()
    return files


_NO_TAGS = str.maketrans({"<": " ", ">": " ", "&": "+"})


def _clock(seconds: float, point: str) -> str:
    total = _ms(seconds)
    return (
        f"{total // 3_600_000:02}:{total // 60_000 % 60:02}:{total // 1000 % 60:02}{point}{total % 1000:03}"
    )
