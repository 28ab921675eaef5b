"""The tools of the photo view, one file each and one row each: shape, gestures, and how both are written.

A new tool is a file with a `Shape`, a `Tool` and `read`, and a row here; nothing else knows of it::

    row = row_of("PolygonLabels")
    row.make()                      # a PolygonTool
    row.read(entry["value"], size)  # a PolygonShape
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tallystick_desktop.core.tools import box, ellipse, line, mask, point, polygon
from tallystick_desktop.core.tools.base import (
    Delete,
    Draw,
    Intent,
    Link,
    Reshape,
    Scene,
    Select,
    Shape,
    Size,
    Tool,
    Value,
)
from tallystick_desktop.core.tools.select import SelectTool
from tallystick_packs.texts import N_

__all__ = [
    "TABLE",
    "Delete",
    "Draw",
    "Intent",
    "Link",
    "Reshape",
    "Scene",
    "Select",
    "SelectTool",
    "Shape",
    "Tool",
    "ToolRow",
    "row_named",
    "row_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRow:
    """A drawing tool.

    Attributes:
        name: Of the tool, and of its action in the table of keys.
        tag: The tag that only draws; with `Labels` behind it also names.
        icon, words: On its button.
        make: Makes the tool.
        read: Makes its shape from the value of an entry.
        turns: Whether its shapes can be turned, where the form does not forbid it.
        companion: The tool that takes away what this one paints.
    """

    name: str
    tag: str
    icon: str
    words: str
    make: Callable[[], Tool]
    read: Callable[[Value, Size], Shape]
    turns: bool = False
    companion: str = ""


TABLE: Final[tuple[ToolRow, ...]] = (
    ToolRow(
        name="box", tag="Rectangle", icon="square-dashed", words=N_("Box"),
        make=box.BoxTool, read=box.read, turns=True,
    ),
    ToolRow(
        name="polygon", tag="Polygon", icon="pentagon", words=N_("Polygon"),
        make=polygon.PolygonTool, read=polygon.read,
    ),
    ToolRow(
        name="ellipse", tag="Ellipse", icon="ellipse", words=N_("Ellipse"),
        make=ellipse.EllipseTool, read=ellipse.read, turns=True,
    ),
    ToolRow(
        name="line", tag="Vector", icon="spline", words=N_("Line"),
        make=line.LineTool, read=line.read,
    ),
    ToolRow(
        name="point", tag="KeyPoint", icon="circle-dot", words=N_("Point"),
        make=point.PointTool, read=point.read,
    ),
    ToolRow(
        name="brush", tag="Brush", icon="brush", words=N_("Brush"),
        make=mask.BrushTool, read=mask.read, companion="eraser",
    ),
    ToolRow(
        name="brush", tag="Bitmask", icon="brush", words=N_("Brush"),
        make=mask.BitmaskTool, read=mask.read_png, companion="eraser",
    ),
)  # fmt: skip

#: Tools that change what others drew.
COMPANIONS: Final[dict[str, Callable[[], Tool]]] = {"eraser": mask.EraserTool}


def row_of(kind: str) -> ToolRow | None:
    """Return the row of a control by its tag, such as `PolygonLabels` or `Polygon`."""
    tag = kind.removesuffix("Labels")
    return next((row for row in TABLE if row.tag == tag), None)


def row_named(name: str) -> ToolRow | None:
    """Return the first row of a tool by its name."""
    return next((row for row in TABLE if row.name == name), None)
