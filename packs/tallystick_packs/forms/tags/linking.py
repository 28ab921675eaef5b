"""Links between regions: Relations with its Relation words.

Links carry no value and no object; `links.py` checks them against the regions of the answer.
"""

from tallystick_packs.forms.attributes import one_of, text
from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.rows import ResultRow, TagRow


def _nothing_more(_entry: Entry) -> None:
    """Links are checked together with the regions that they join."""


ROWS = (
    TagRow(
        tag="Relations",
        role="control",
        summary="Words for links between regions.",
        attributes=(one_of("choice", "single", "multiple"), text("name"), text("toName")),
        options=("Relation",),
        result=ResultRow(type="relation", key="labels", shape="link", check=_nothing_more, objects=0),
    ),
    TagRow(
        tag="Relation",
        role="option",
        summary="One word for a link.",
        attributes=(text("value", required=True), text("background"), text("hotkey"), text("alias")),
        parents=("Relations",),
    ),
)
