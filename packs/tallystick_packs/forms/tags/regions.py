"""Marked places: boxes, polygons, ellipses, points and Labels, with their Label tags.

Every shape comes twice: `RectangleLabels` draws and names at once, `Rectangle` only draws and leaves the
name to a `Labels` beside it (three entries, one id, in the usual form for reading text in pictures).
"""

from collections.abc import Callable

from tallystick_packs.forms.attributes import (
    NAME,
    SHORTCUT_KEY,
    TO_NAME,
    VISIBILITY,
    Attribute,
    field,
    flag,
    integer,
    number,
    one_of,
    text,
)
from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.rows import LintRule, ResultRow, TagRow
from tallystick_packs.forms.tags import masks, places, vectors
from tallystick_packs.texts import N_, _


def check_labels(entry: Entry, key: str) -> None:
    """Check the list of labels of a region."""
    labels = entry.words(key)
    if labels is None:
        return
    if not labels:
        entry.fault("no-label", _("it has no label"))
    if len(labels) > 1 and not entry.control.multiple:
        words = _("it has {count} labels; only one is possible")
        entry.fault("too-many", words.format(count=len(labels)))
    if len(set(labels)) < len(labels):
        entry.fault("twice", _("it has the same label twice"))
    for label in labels:
        if not entry.options.has((label,)):
            entry.fault("unknown-label", _("“{label}” is not one of the labels").format(label=label))


def _named(key: str, place: Callable[[Entry], None]) -> Callable[[Entry], None]:
    def check(entry: Entry) -> None:
        place(entry)
        check_labels(entry, key)

    return check


_PAINT = (
    number("opacity", least=0, most=1),
    text("fillColor"),
    text("fillOpacity"),
    text("strokeColor"),
    number("strokeWidth", least=0),
)
_SMART = (flag("smart"), flag("smartOnly"))
_SNAP = one_of("snap", "pixel", "none")
_TURN = flag("canRotate")
_POINTS = (
    one_of("pointSize", "small", "medium", "large"),
    one_of("pointStyle", "rectangle", "circle"),
)
_VECTOR = (
    *_POINTS,
    flag("closable"),
    flag("curves"),
    flag("skeleton"),
    Attribute(name="minPoints", check=vectors.count_problem),
    Attribute(name="maxPoints", check=vectors.count_problem),
    number("pointSizeEnabled", least=0),
    number("pointSizeDisabled", least=0),
)
_LABELS = (
    one_of("choice", "single", "multiple"),
    integer("maxUsages", least=1),
    flag("showInline"),
    field("value"),
    flag("allowEmpty"),
)


def _shape(
    tag: str,
    noun: str,
    place: Callable[[Entry], None],
    *,
    attributes: tuple[Attribute, ...],
    summary: str,
    lint: LintRule | None = None,
) -> tuple[TagRow, TagRow]:
    """Return the two rows of a shape: drawn and named at once, and bare."""
    key = f"{tag.lower()}labels"
    named = TagRow(
        tag=f"{tag}Labels",
        role="control",
        summary=f"{summary}, each with a label.",
        attributes=(NAME, TO_NAME, *_LABELS, *_PAINT, *_SMART, _SNAP, *attributes, *VISIBILITY),
        objects=("Image",),
        options=("Label",),
        result=ResultRow(type=key, key=key, shape="drawn", noun=noun, check=_named(key, place)),
        lint=lint,
    )
    bare = TagRow(
        tag=tag,
        role="control",
        summary=f"{summary}, named by a Labels beside it.",
        attributes=(NAME, TO_NAME, *_PAINT, *_SMART, _SNAP, *attributes, *VISIBILITY),
        objects=("Image",),
        result=ResultRow(type=tag.lower(), key="", shape="drawn", noun=noun, check=place),
        lint=lint,
    )
    return named, bare


def _labels(tag: str, objects: tuple[str, ...], summary: str) -> TagRow:
    key = tag.lower()
    return TagRow(
        tag=tag,
        role="control",
        summary=summary,
        attributes=(NAME, TO_NAME, *_LABELS, *_PAINT, *VISIBILITY),
        objects=objects,
        options=("Label",),
        result=ResultRow(
            type=key, key=key, shape="label", noun=N_("region"), check=_named(key, places.check_place)
        ),
    )


ROWS = (
    *_shape("Rectangle", N_("box"), places.check_box, attributes=(_TURN,), summary="Boxes on a picture"),
    *_shape(
        "Polygon", N_("polygon"), places.check_polygon, attributes=_POINTS, summary="Outlines on a picture"
    ),
    *_shape(
        "Ellipse", N_("ellipse"), places.check_ellipse, attributes=(_TURN,), summary="Ellipses on a picture"
    ),
    *_shape("KeyPoint", N_("point"), places.check_point, attributes=(), summary="Points on a picture"),
    *_shape(
        "Vector",
        N_("line"),
        vectors.check_vector,
        attributes=_VECTOR,
        summary="Lines on a picture",
        lint=vectors.lines_have_room,
    ),
    *_shape("Brush", N_("mask"), masks.check_brush, attributes=(), summary="Painted masks on a picture"),
    *_shape("Bitmask", N_("mask"), masks.check_bitmask, attributes=(), summary="Exact masks on a picture"),
    _labels("Labels", (), "Labels for stretches of sound, spans of text, or shapes drawn by another tag."),
    _labels("HyperTextLabels", ("HyperText",), "Labels for spans of a page."),
    _labels("ParagraphLabels", ("Paragraphs",), "Labels for spans of a dialogue."),
    TagRow(
        tag="Label",
        role="option",
        summary="One label.",
        attributes=(
            text("value", required=True),
            flag("selected"),
            integer("maxUsages", least=1),
            text("hint"),
            SHORTCUT_KEY,
            text("alias"),
            flag("showAlias"),
            text("aliasStyle"),
            text("size"),
            text("background"),
            text("selectedColor"),
            one_of("granularity", "symbol", "word", "sentence", "paragraph"),
            text("html"),
            integer("category"),
            integer("model_index"),
            *VISIBILITY,
        ),
        parents=(
            "Labels",
            "RectangleLabels",
            "PolygonLabels",
            "EllipseLabels",
            "KeyPointLabels",
            "VectorLabels",
            "BrushLabels",
            "BitmaskLabels",
            "HyperTextLabels",
            "ParagraphLabels",
        ),
    ),
)
