"""The figures of forms: a long job is linted in a stream, a crowded answer is checked at once."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.figures import show

from tallystick_packs.forms import parse, validate

ITEMS = 100_000
FORM = """<View><Image name="p" value="$photo"/><Text name="t" value="$text"/>
<Rating name="r" toName="p"/></View>"""

#: Run in a program of its own, so that memory and time are those of this work alone.
LINT = """
import re, sys, time
from pathlib import Path
from tallystick_packs.forms import parse
from tallystick_packs.item_lint import lint_item_list
form = parse(sys.argv[2])
start = time.process_time()
faults = list(lint_item_list(form, Path(sys.argv[1])))
seconds = time.process_time() - start
kilobytes = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(len(faults), seconds, int(kilobytes) / 1024)
"""
LOAD = """
import json, sys, time
from pathlib import Path
start = time.process_time()
with (Path(sys.argv[1]) / "tasks.json").open(encoding="utf-8") as stream:
    json.load(stream)
print(time.process_time() - start)
"""


def measured(program: str, *arguments: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True
    )
    return [float(word) for word in done.stdout.split()]


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="memory is asked for in the way of Linux")
def test_a_job_of_100_000_items_is_linted_in_a_stream(tmp_path: Path) -> None:
    tasks = (
        {"id": number, "data": {"photo": f"media/{number:06d}.jpg", "text": f"words of item {number} " * 6}}
        for number in range(ITEMS)
    )
    (tmp_path / "tasks.json").write_text(json.dumps([*tasks, {"data": {"photo": "x.jpg"}}]), encoding="utf-8")

    rounds = [(measured(LINT, str(tmp_path), FORM), measured(LOAD, str(tmp_path))[0]) for _ in range(3)]

    seconds = min(lint[1] for lint, _load in rounds)
    load = min(load for _lint, load in rounds)
    megabytes = max(lint[2] for lint, _load in rounds)
    print(
        f"100,000 items: {seconds:.2f} s, {seconds / load:.2f} x json.load ({load:.2f} s), {megabytes:.0f} MB"
    )
    assert [lint[0] for lint, _load in rounds] == [1, 1, 1]
    show("lint of 100,000 items, times json.load", asked=2, reached=seconds / load, unit="x")
    show("lint of 100,000 items, memory", asked=200, reached=megabytes, unit="MB")


def test_1000_regions_are_read_and_checked_in_60_ms() -> None:
    labels = "".join(f'<Label value="L{number}"/>' for number in range(20))
    boxes = f'<RectangleLabels name="c" toName="p">{labels}</RectangleLabels>'
    xml = f'<View><Image name="p" value="$p"/>{boxes}</View>'
    result = json.loads(json.dumps([_region(number) for number in range(1000)]))

    seconds = []
    for round_number in range(5):
        start = time.process_time()
        faults = validate(parse(f"{xml}<!-- {round_number} -->"), result, item={"p": "a.jpg"})
        seconds.append(time.process_time() - start)
        assert faults == ()

    print(f"1000 regions: {min(seconds) * 1000:.1f} ms")
    show("1,000 regions parsed and checked", asked=0.060, reached=min(seconds), unit="s")


def _region(number: int) -> dict[str, Any]:
    place = {"x": number % 80, "y": number % 90, "width": 20, "height": 10, "rotation": 0}
    return {
        "id": str(number),
        "from_name": "c",
        "to_name": "p",
        "type": "rectanglelabels",
        "original_width": 1200,
        "original_height": 800,
        "image_rotation": 0,
        "value": {**place, "rectanglelabels": [f"L{number % 20}"]},
    }
