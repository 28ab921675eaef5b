"""The page on exports names every format there is, and no other."""

import re
from pathlib import Path

from tallystick_packs.export.formats import FORMATS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "EXPORTS.md"


def test_the_table_names_every_format() -> None:
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    named = [name.strip("`") for row in rows for name in row.split(", ") if name != "`--format`"]

    assert set(named) == {"label-studio", *FORMATS}
    assert len(named) == len(set(named))
