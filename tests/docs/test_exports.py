"""The page on exports names every format there is, and no other."""

import re
from pathlib import Path

from tests.docs.pages import page

from tallystick_packs.export.formats import FORMATS
from tallystick_packs.quality.methods import METHODS
from tallystick_sync.requester import HubClient

PAGE = Path(__file__).resolve().parents[2] / "docs" / "EXPORTS.md"


def test_the_table_names_every_format() -> None:
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    named = [name.strip("`") for row in rows for name in row.split(", ") if name != "`--format`"]

    assert set(named) == {"label-studio", *FORMATS}
    assert len(named) == len(set(named))


def test_every_way_to_one_answer_is_told() -> None:
    told = [row[0].strip("`") for row in page("docs/QUALITY.md").table("methods")]

    assert told == list(METHODS)


def test_what_stands_for_a_call_of_another_platform_is_there() -> None:
    cells = [row[1] for row in page("docs/FROM_MTURK.md").table("mturk")]

    named = {name for cell in cells for name in re.findall(r"`HubClient\.(\w+)`", cell)}

    assert {"publish", "jobs", "results", "clarify", "end", "budgets", "reject"} <= named
    assert not {name for name in named if not callable(getattr(HubClient, name, None))}
