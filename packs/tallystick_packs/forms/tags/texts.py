"""What is read: Text, HyperText, Paragraphs, List.

HyperText is shown as plain text: its tags are never interpreted, a page from outside runs nothing here.
"""

from tallystick_packs.forms.attributes import NAME, field, flag, one_of, shown, text
from tallystick_packs.forms.rows import TagRow

_READING = (
    text("highlightColor"),
    flag("showLabels"),
    flag("selectionEnabled"),
    one_of("granularity", "symbol", "word", "sentence", "paragraph"),
    one_of("saveTextResult", "yes", "no"),
    one_of("encoding", "none", "base64", "base64unicode"),
    one_of("valueType", "text", "url"),
)

ROWS = (
    TagRow(
        tag="Text",
        role="object",
        summary="A text from the item, or fixed words.",
        attributes=(NAME, shown("value", required=True), *_READING),
    ),
    TagRow(
        tag="HyperText",
        role="object",
        summary="A page of HTML, shown as plain text.",
        attributes=(NAME, shown("value", required=True), flag("inline"), flag("clickableLinks"), *_READING),
    ),
    TagRow(
        tag="Paragraphs",
        role="object",
        summary="A dialogue: a list of turns with speaker and words.",
        attributes=(
            NAME,
            field("value", required=True),
            one_of("valueType", "json", "url"),
            text("audioUrl"),
            text("sync"),
            flag("showPlayer"),
            one_of("saveTextResult", "yes", "no"),
            one_of("layout", "none", "dialogue"),
            text("nameKey"),
            text("textKey"),
            flag("contextScroll"),
            one_of("granularity", "symbol", "word", "sentence", "paragraph"),
            text("hotkey"),
        ),
    ),
    TagRow(
        tag="List",
        role="object",
        summary="Several things to put in order.",
        attributes=(NAME, field("value", required=True), text("title")),
    ),
)
