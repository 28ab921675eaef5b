"""The little that a form's style sheet tells a layout: side by side or not, and how wide.

Everything else in `style` is the business of a web page. Labels and questions look the same in every
job here, which is what lets a worker learn the screen once.
"""

import re
from collections.abc import Mapping
from typing import Literal

_WIDTH = re.compile(r"(?<![-\w])width:(\d{1,3}(?:\.\d+)?)%")


def direction_of(attributes: Mapping[str, str]) -> Literal["row", "column"]:
    """Return how the children of a tag are placed."""
    style = "".join(attributes.get("style", "").lower().split())
    if "display:flex" in style and "flex-direction:column" not in style:
        return "row"
    if "grid-template-columns" in style or attributes.get("display", "").lower() == "inline":
        return "row"
    return "column"


def share_of(attributes: Mapping[str, str]) -> float | None:
    """Return the part of the width that is wished for, in percent."""
    found = _WIDTH.search("".join(attributes.get("style", "").lower().split()))
    if found is None or not 0 < float(found[1]) < 100:
        return None
    return float(found[1])
