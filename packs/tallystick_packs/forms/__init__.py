"""Forms: Label Studio's labelling configs, checked like a compiler would.

    from tallystick_packs.forms import lint, parse, validate

    form = parse(xml)                                   # BadFormError with all faults, lines and cures
    for fault in validate(form, result, item=item):     # every fault, with a path a person understands
        print(fault)

Tags live in `tags/`, one file per family, one row per tag; `docs/EXTENDING.md` shows how to add one.
"""

from tallystick_packs.forms.choices_of import options_for
from tallystick_packs.forms.faults import AnswerFault, FormFault
from tallystick_packs.forms.fields import FieldRules, check_field
from tallystick_packs.forms.form import Condition, Control, Form, LayoutNode, ObjectTag, Option
from tallystick_packs.forms.parsing import lint, parse
from tallystick_packs.forms.regions import Region, group_regions
from tallystick_packs.forms.required import missing_answers
from tallystick_packs.forms.validating import validate
from tallystick_packs.forms.visibility import is_visible, without_hidden
from tallystick_packs.forms.wire import to_wire

__all__ = [
    "AnswerFault",
    "Condition",
    "Control",
    "FieldRules",
    "Form",
    "FormFault",
    "LayoutNode",
    "ObjectTag",
    "Option",
    "Region",
    "check_field",
    "group_regions",
    "is_visible",
    "lint",
    "missing_answers",
    "options_for",
    "parse",
    "to_wire",
    "validate",
    "without_hidden",
]
