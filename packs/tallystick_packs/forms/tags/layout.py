"""Tags that only arrange and explain: View, Header, Markdown, Collapse, Panel, Style, Filter."""

from tallystick_packs.forms.attributes import (
    VISIBILITY,
    flag,
    integer,
    number,
    one_of,
    reference,
    shown,
    text,
)
from tallystick_packs.forms.rows import TagRow
from tallystick_packs.forms.xml_reading import Element


def _header_says_something(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    # Label Studio's own gallery writes <Header>words</Header> as well.
    if attributes.get("value", "").strip() or element.text.strip():
        return []
    return [(f"<{element.tag}> says nothing", f'Write <{element.tag} value="..."/>.')]


ROWS = (
    TagRow(
        tag="View",
        role="visual",
        summary="A box around other tags; may be shown under a condition.",
        attributes=(one_of("display", "block", "inline"), *VISIBILITY),
    ),
    TagRow(
        tag="Header",
        role="visual",
        summary="A line of text above a question.",
        attributes=(shown("value"), number("size", least=0), flag("underline"), text("name")),
        lint=_header_says_something,
    ),
    TagRow(
        tag="Markdown",
        role="visual",
        summary="A formatted explanation.",
        attributes=(shown("value"), *VISIBILITY),
        lint=_header_says_something,
    ),
    TagRow(
        tag="Collapse",
        role="visual",
        summary="Panels that open and close.",
        attributes=(flag("accordion"), flag("bordered"), flag("open")),
    ),
    TagRow(
        tag="Panel",
        role="visual",
        summary="One panel of a Collapse.",
        attributes=(text("value"), flag("open")),
        parents=("Collapse",),
    ),
    TagRow(
        tag="Style",
        role="visual",
        summary="A style sheet; read and not used.",
    ),
    TagRow(
        tag="Filter",
        role="visual",
        summary="A search line over a long list of labels.",
        attributes=(
            text("name"),
            reference("toName"),
            text("placeholder"),
            integer("minlength", least=0),
            text("hotkey"),
        ),
    ),
)
