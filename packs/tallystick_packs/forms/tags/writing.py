"""Answers that are typed: TextArea, Number, DateTime, with Shortcut."""

from tallystick_packs.forms.attributes import (
    NAME,
    QUESTION,
    SHORTCUT_KEY,
    TO_NAME,
    flag,
    integer,
    one_of,
    text,
)
from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.rows import ResultRow, TagRow
from tallystick_packs.texts import _, ngettext

MAX_CHARACTERS = 100_000


def check_textarea(entry: Entry) -> None:
    """Check `{"text": ["bonjour"]}`."""
    texts = entry.words("text")
    if texts is None:
        return
    most = entry.control.number("maxSubmissions")
    if most is not None and len(texts) > most:
        words = ngettext(
            "there are {count} texts; the most is {most}",
            "there are {count} texts; the most is {most}",
            len(texts),
        )
        entry.fault("too-many", words.format(count=len(texts), most=int(most)))
    if sum(map(len, texts)) > MAX_CHARACTERS:
        entry.fault("too-long", _("the text is longer than {most} characters").format(most=MAX_CHARACTERS))
    if entry.control.flag("skipDuplicates") and len(set(texts)) < len(texts):
        entry.fault("twice", _("the same text stands there twice"))


ROWS = (
    TagRow(
        tag="TextArea",
        role="control",
        summary="Typed text: a transcription, a caption, a field.",
        attributes=(
            NAME,
            TO_NAME,
            text("value"),
            text("label"),
            text("placeholder"),
            integer("maxSubmissions", least=1),
            flag("editable"),
            flag("transcription"),
            flag("skipDuplicates"),
            one_of("displayMode", "tag", "region-list"),
            integer("rows", least=1, most=200),
            flag("showSubmitButton"),
            *QUESTION,
        ),
        options=("Shortcut",),
        result=ResultRow(type="textarea", key="text", shape="whole", check=check_textarea),
    ),
    TagRow(
        tag="Shortcut",
        role="option",
        summary="Words that one key puts into a text.",
        attributes=(text("value", required=True), text("alias"), SHORTCUT_KEY, text("background")),
        parents=("TextArea",),
    ),
)
