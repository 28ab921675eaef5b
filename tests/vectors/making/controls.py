"""Cases of control items: what a manifest committed to, shown one by one, and what may be wrong with it."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.small_job import FORM_XML, KEY

from tallystick_packs.expected.sheet import Known, Sheet, Shown, make_sheet

Case = tuple[str, dict[str, Any]]
_JOB = "0123456789abcdef0123456789abcdef"
_SIZES = (1, 2, 3, 4, 5, 8, 9)


def _sheet(count: int) -> Sheet:
    entry = {"from_name": "colour", "to_name": "photo", "type": "choices"}
    known = [
        Known(
            item=f"{number:05d}",
            result=({**entry, "value": {"choices": ["red" if number % 2 else "grün"]}},),
            explanation=f"Look at pixel {number}.",
        )
        for number in range(1, count + 1)
    ]
    return make_sheet(_JOB, KEY, FORM_XML.encode("utf-8"), known)


def _line(shown: Shown, commitment: str) -> dict[str, Any]:
    return {"commitment": commitment, "shown": dataclasses.asdict(shown)}


def _good() -> Iterator[dict[str, Any]]:
    for count in _SIZES:
        sheet = _sheet(count)
        for known in sheet.expected:
            yield _line(sheet.show(known.item), sheet.commitment)


def _broken() -> Iterator[dict[str, Any]]:
    """One thing changed in each: what is expected, why, of which item; salt, place, path, commitment."""
    sheet = _sheet(5)
    shown, commitment = sheet.show("00003"), sheet.commitment
    other = sheet.show("00004")
    replace = dataclasses.replace
    for known in (
        replace(shown.known, result=other.known.result),
        replace(shown.known, explanation="Because."),
        replace(shown.known, item="00004"),
    ):
        yield _line(replace(shown, known=known), commitment)
    yield _line(replace(shown, salt=other.salt), commitment)
    yield _line(replace(shown, salt=""), commitment)
    yield _line(replace(shown, index=3), commitment)
    yield _line(replace(shown, index=-1), commitment)
    yield _line(replace(shown, size=2), commitment)
    yield _line(replace(shown, path=shown.path[:-1]), commitment)
    yield _line(replace(shown, path=(*shown.path, "11" * 32)), commitment)
    yield _line(replace(shown, path=other.path), commitment)
    yield _line(shown, _sheet(4).commitment)
    yield _line(shown, _sheet(0).commitment)


def controls(folder: Path) -> Iterator[Case]:
    """Expected answers under the commitment of a manifest."""
    cases = {
        "control_shown": ("Each item of sheets of 1 to 9 items.", _good(), True),
        "control_shown_fail": ("One thing is changed in each.", _broken(), False),
    }
    for name, (says, lines, is_good) in cases.items():
        kept = list(lines)
        (folder / name).mkdir(exist_ok=True)
        texts = [json.dumps(line, separators=(",", ":"), ensure_ascii=False) for line in kept]
        (folder / name / "shown.jsonl").write_text("\n".join(texts) + "\n", encoding="utf-8", newline="\n")
        value: dict[str, Any] = {"check": "control", "says": says}
        held = [line["shown"]["known"]["item"] for line in kept]
        yield name, value | ({"expected": {"held": held}} if is_good else {})
