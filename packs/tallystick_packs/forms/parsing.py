"""Reading a form, strictly: all faults at once, each with its line and a cure."""

from dataclasses import replace
from functools import lru_cache

from tallystick_packs.errors import BadFormError
from tallystick_packs.forms.drafts import Draft, read_draft
from tallystick_packs.forms.faults import FormFault
from tallystick_packs.forms.filling import fields_in
from tallystick_packs.forms.form import Control, Form
from tallystick_packs.forms.linting import lint_draft
from tallystick_packs.forms.tags import RESULTS
from tallystick_packs.forms.xml_reading import UnreadableXmlError, read_elements
from tallystick_packs.texts import N_

_NOUNS_ON = {"Audio": N_("segment"), "Text": N_("span"), "HyperText": N_("span"), "Paragraphs": N_("span")}


def parse(xml: bytes | str) -> Form:
    """Read a form.

    Args:
        xml: A Label Studio labelling config, as text or as UTF-8 bytes.

    Raises:
        BadFormError: It has faults; `faults` holds all of them.
    """
    return _parse(xml if isinstance(xml, str) else bytes(xml))


def lint(xml: bytes | str, *, notes: bool = False) -> tuple[FormFault, ...]:
    """Return everything that refuses a form, in the order of lines.

    Args:
        xml: A Label Studio labelling config.
        notes: Say also what is ignored or likely unwanted; notes refuse nothing.
    """
    return tuple(fault for fault in _read(xml)[1] if notes or fault.severity == "error")


@lru_cache(maxsize=64)
def _parse(xml: bytes | str) -> Form:
    form, faults = _read(xml)
    errors = tuple(fault for fault in faults if fault.severity == "error")
    if form is None or errors:
        count = f"{len(errors)} faults" if len(errors) > 1 else "a fault"
        listed = "\n".join(str(fault) for fault in errors[:20])
        raise BadFormError(
            f"The form has {count}:\n{listed}",
            safe="Nothing was built from it.",
            todo="Correct the lines above, then run the same again.",
            faults=errors,
        )
    return form


def _read(xml: bytes | str) -> tuple[Form | None, tuple[FormFault, ...]]:
    try:
        root = read_elements(xml)
    except UnreadableXmlError as exc:
        return None, (exc.fault,)
    draft, layout = read_draft(root)
    # A Header that changes with the item names nothing: a fault is told without the item.
    headers = layout.headers().items()
    titles = {name: " ".join(words.split()) for name, words in headers if "$" not in words}
    faults = lint_draft(draft)
    form = Form(
        xml=xml if isinstance(xml, str) else xml.decode("utf-8-sig"),
        objects=tuple(draft.objects),
        controls=tuple(_complete(control, draft, titles) for control in draft.controls),
        relations=draft.relations[0] if draft.relations else None,
        layout=layout,
        fields=frozenset(name for text in draft.texts for name in fields_in(text)),
        files=tuple(dict.fromkeys(draft.files)),
        notes=faults,
    )
    return form, faults


def _complete(control: Control, draft: Draft, titles: dict[str, str]) -> Control:
    """Return a control with what follows from the rest of the form."""
    names = control.to_names
    if not names and len(draft.objects) == 1:
        names = (draft.objects[0].name,)
    kinds = [tag.kind for tag in draft.objects if tag.name in names]
    row = RESULTS[control.kind]
    return replace(
        control,
        title=titles.get(control.name) or control.name,
        to_names=names,
        marks=row.shape == "drawn" or (row.shape == "label" and "Image" not in kinds),
        noun=_NOUNS_ON.get(kinds[0], row.noun) if kinds else row.noun,
    )
