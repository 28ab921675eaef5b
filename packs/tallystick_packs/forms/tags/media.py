"""What is looked at and listened to: Image, Audio."""

from tallystick_packs.forms.attributes import NAME, field, flag, integer, number, one_of, text
from tallystick_packs.forms.rows import TagRow
from tallystick_packs.forms.xml_reading import Element


def _image_has_a_source(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    if "value" in attributes or "valueList" in attributes:
        return []
    return [
        (
            f"<{element.tag}> shows nothing",
            'Write value="$photo", or valueList="$pages" for several pictures.',
        )
    ]


ROWS = (
    TagRow(
        tag="Image",
        role="object",
        summary="A picture, or with valueList a list of pages.",
        attributes=(
            NAME,
            field("value"),
            field("valueList"),
            flag("smoothing"),
            text("width"),
            text("maxWidth"),
            flag("zoom"),
            flag("negativeZoom"),
            number("zoomBy", least=0),
            flag("grid"),
            integer("gridSize", least=1),
            text("gridColor"),
            flag("zoomControl"),
            flag("brightnessControl"),
            flag("contrastControl"),
            flag("rotateControl"),
            flag("crosshair"),
            flag("selectionControl"),
            one_of("horizontalAlignment", "left", "center", "right"),
            one_of("verticalAlignment", "top", "center", "bottom"),
            one_of("defaultZoom", "auto", "original", "fit"),
            one_of("crossOrigin", "none", "anonymous", "use-credentials"),
            text("hotkey"),
        ),
        lint=_image_has_a_source,
    ),
    TagRow(
        tag="Audio",
        role="object",
        summary="A recording, with its waveform.",
        attributes=(
            NAME,
            field("value", required=True),
            number("defaultspeed", least=0.1, most=10),
            number("defaultscale", least=0),
            number("defaultzoom", least=0),
            number("defaultvolume", least=0, most=1),
            text("hotkey"),
            text("sync"),
            number("height", least=1),
            number("waveheight", least=1),
            flag("spectrogram"),
            flag("splitchannels"),
            text("decoder"),
            text("player"),
            flag("zoom"),
            flag("speed"),
            flag("volume"),
            flag("regs"),
            text("cursorwidth"),
            text("cursorcolor"),
        ),
    ),
)
