"""The tag table: one file per family, one row per tag.

A new tag goes into the family it belongs to, a new family into `_FAMILIES`.
"""

from tallystick_packs.forms.rows import ResultRow, TagRow
from tallystick_packs.forms.tags import choosing, judging, layout, linking, media, regions, texts, writing

_FAMILIES = (
    layout,
    media,
    texts,
    choosing,
    regions,
    writing,
    judging,
    linking,
)

#: Rows by tag name in lower case; Label Studio reads tag names without case.
TABLE: dict[str, TagRow] = {row.tag.lower(): row for family in _FAMILIES for row in family.ROWS}

#: What the answers of a control look like, by name of the control's tag.
RESULTS: dict[str, ResultRow] = {row.tag: row.result for row in TABLE.values() if row.result is not None}
