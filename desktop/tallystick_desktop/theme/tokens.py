"""Every measure and colour of the program, in one place and free of Qt.

Views name roles (`"muted"`, `"heading"`), never a hex value or a size. Three colour themes share the
region palette; five steps of type size scale every role alike::

    COLOURS["dark"].accent
    type_pt("body", step=150)
"""

from dataclasses import dataclass
from typing import Final, Literal

TypeRole = Literal[
    "caption",
    "label",
    "body",
    "strong",
    "input",
    "transcript",
    "title",
    "money",
    "heading",
    "display",
    "keycap",
]
ThemeName = Literal["light", "dark", "contrast"]
ColourRole = Literal[
    "surface", "raised", "sunken", "line", "edge", "text", "muted", "canvas", "on_canvas",
    "accent", "on_accent", "accent_soft", "success", "success_soft", "warning", "warning_soft",
    "danger", "danger_soft", "focus", "stick", "notch",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeStyle:
    """One type role: size at 100 % in points, weight (400, 600, 700)."""

    pt: float
    weight: int = 400


TYPE: Final[dict[TypeRole, TypeStyle]] = {
    "caption": TypeStyle(pt=9),
    "label": TypeStyle(pt=9, weight=600),
    "body": TypeStyle(pt=10.5),
    "strong": TypeStyle(pt=10.5, weight=600),
    "input": TypeStyle(pt=12),
    "transcript": TypeStyle(pt=13.5),
    "title": TypeStyle(pt=13, weight=600),
    "money": TypeStyle(pt=15, weight=700),
    "heading": TypeStyle(pt=17, weight=700),
    "display": TypeStyle(pt=24, weight=700),
    "keycap": TypeStyle(pt=8.5, weight=600),
}

#: Type sizes a worker can choose, in percent.
STEPS: Final = (100, 125, 150, 175, 200)
#: Above this step keycaps stand under their words and second lines fold away.
ROOMY_STEP: Final = 130

#: Space between and inside things, in pixels.
XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 32
#: Corner radii in pixels: chip, keycap, field / button, selected row / card.
RADIUS_S, RADIUS_M, RADIUS_L = 4, 6, 8
LINE_PX, STRONG_LINE_PX = 1, 2
#: Least height of what can be pressed; a screen's primary button.
HIT_PX, PRIMARY_HIT_PX = 32, 40
#: Icon sizes: in chips and captions / buttons / rail / headlines.
ICON_S, ICON_M, ICON_L, ICON_XL = 15, 18, 22, 40
RAIL_PX = 76
PAGE_MARGIN = 20
CONTENT_MAX_PX = 1440
#: Length of the few movements, milliseconds.
MOTION_MS = 120
TOAST_MS = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colour roles of one theme."""

    surface: str
    raised: str
    sunken: str
    line: str
    edge: str
    text: str
    muted: str
    canvas: str
    on_canvas: str
    accent: str
    on_accent: str
    accent_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    focus: str
    stick: str
    notch: str


COLOURS: Final[dict[ThemeName, Colours]] = {
    "light": Colours(
        surface="#F3F4F1", raised="#FFFFFF", sunken="#E6E9E4", line="#D2D7D0", edge="#6F7A73",
        text="#1A201D", muted="#515C56", canvas="#34393B", on_canvas="#FFFFFF",
        accent="#1B4F91", on_accent="#FFFFFF",
        accent_soft="#E3ECF8", success="#1C6B3A", success_soft="#E0F1E5", warning="#854800",
        warning_soft="#FCEED3", danger="#A62018", danger_soft="#FBE5E2", focus="#8E24AA",
        stick="#E8D5B5", notch="#5B3F1D",
    ),
    "dark": Colours(
        surface="#14181A", raised="#1D2326", sunken="#0D1011", line="#363F44", edge="#7D8A91",
        text="#ECEFF0", muted="#A9B4B9", canvas="#0A0C0D", on_canvas="#ECEFF0",
        accent="#8FBCF5", on_accent="#0B1D33",
        accent_soft="#1B2E46", success="#7CD39A", success_soft="#163023", warning="#F2BE5C",
        warning_soft="#38290D", danger="#FF9D93", danger_soft="#421C19", focus="#E7A4FF",
        stick="#4E3C24", notch="#F0D9B0",
    ),
    "contrast": Colours(
        surface="#000000", raised="#000000", sunken="#000000", line="#FFFFFF", edge="#FFFFFF",
        text="#FFFFFF", muted="#E6E6E6", canvas="#000000", on_canvas="#FFFFFF",
        accent="#FFE94A", on_accent="#000000",
        accent_soft="#1F1B00", success="#5CFF9B", success_soft="#00210D", warning="#FFC44D",
        warning_soft="#241800", danger="#FF9B8F", danger_soft="#2B0703", focus="#00E5FF",
        stick="#000000", notch="#FFFFFF",
    ),
}  # fmt: skip

#: Colours of regions, keys 1-9 and 0, most different first; the same in every theme.
REGION_PALETTE: Final = (
    "#FFD20F", "#1E9678", "#A54BFF", "#FFFFFF", "#A5A5FF",
    "#D2871E", "#00E196", "#96783C", "#B4FF87", "#E12DB4",
)  # fmt: skip
REGION_INK: Final = "#111111"
REGION_CASING: Final = "#000000"
REGION_LINE_PX, REGION_SELECTED_PX, REGION_CASING_PX = 2.0, 3.0, 2.4
REGION_FILL: Final = 0.18
REGION_CASING_OPACITY: Final = 0.75
REGION_TAG_PX = 15
HANDLE_PX = 8
#: Above this many regions number tags show on hover and selection only.
TAGS_UP_TO = 30


def type_pt(role: TypeRole, *, step: int) -> float:
    """Return the size of a type role at a step, in points; never below 8.5."""
    return max(8.5, TYPE[role].pt * step / 100)


def region_colour(index: int) -> str:
    """Return the colour of the label at `index`; from the 11th on colours repeat."""
    return REGION_PALETTE[index % len(REGION_PALETTE)]


def region_sign(index: int) -> str:
    """Return what stands in the tag of the label at `index`: 1-9, 0, then A, B, C ..."""
    if index < len(REGION_PALETTE):
        return str((index + 1) % 10)
    return chr(ord("A") + (index - len(REGION_PALETTE)) % 26)


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1.0 to 21.0."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
