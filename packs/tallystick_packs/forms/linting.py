"""Rules over a whole form: names meet, options differ, conditions can hold.

Each rule is a function of the draft that yields faults; `RULES` is their table.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator

from tallystick_packs.forms.drafts import Draft
from tallystick_packs.forms.faults import FormFault, Severity
from tallystick_packs.forms.form import Condition, Control, ObjectTag, Option
from tallystick_packs.forms.on_the_page import bones_of
from tallystick_packs.forms.tags import RESULTS, TABLE

MAX_NAMED = 300

Rule = Callable[[Draft], Iterator[FormFault]]


def _fault(
    tag: Control | ObjectTag | Option,
    code: str,
    message: str,
    suggestion: str = "",
    *,
    severity: Severity = "error",
) -> FormFault:
    name = tag.tag if isinstance(tag, Option) else tag.kind
    return FormFault(
        line=tag.line, tag=name, message=message, suggestion=suggestion, code=code, severity=severity
    )


def _did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    names = [one for one in known if one]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return otherwise or (f"There is: {', '.join(names[:8])}." if names else "")


def _no_more_than_anybody_answers(draft: Draft) -> Iterator[FormFault]:
    for what, tags in (("questions", draft.controls), ("things to look at", draft.objects)):
        if len(tags) > MAX_NAMED:
            message = f"there are {len(tags)} {what}; the most is {MAX_NAMED}"
            yield _fault(tags[MAX_NAMED], "too-large", message, "Make several jobs of it.")


def _names_are_unique(draft: Draft) -> Iterator[FormFault]:
    first: dict[str, Control | ObjectTag] = {}
    for tag in sorted(draft.tags(), key=lambda one: one.line):
        if tag.name and tag.name in first:
            message = (
                f"the name '{tag.name}' is taken by <{first[tag.name].kind}> in line {first[tag.name].line}"
            )
            yield _fault(tag, "duplicate-name", message, f'Write name="{tag.name}-2".')
        first.setdefault(tag.name, tag)


def _names_can_be_joined(draft: Draft) -> Iterator[FormFault]:
    for tag in draft.tags():
        if "," in tag.name:
            yield _fault(
                tag, "bad-name", f"the name '{tag.name}' has a comma", "Use letters, digits, - and _."
            )


def _controls_aim(draft: Draft) -> Iterator[FormFault]:
    for control in draft.controls:
        if control.to_names:
            continue
        if len(draft.objects) == 1:
            name = draft.objects[0].name
            message = f"'toName' is missing; taken to be '{name}', which is all there is"
            yield _fault(control, "aimless", message, f'Write toName="{name}".', severity="note")
        else:
            name = draft.objects[0].name if draft.objects else "photo"
            yield _fault(control, "aimless", "'toName' is missing", f'Write toName="{name}".')


def _controls_reach_objects(draft: Draft) -> Iterator[FormFault]:
    objects = {tag.name: tag for tag in draft.objects}
    for control in draft.controls:
        for name in control.to_names:
            if name in draft.strangers:
                continue
            if name not in objects:
                yield _fault(
                    control,
                    "dangling",
                    f"toName is '{name}', and nothing has this name",
                    _did_you_mean(name, objects),
                )
                continue
            fitting = TABLE[control.kind.lower()].objects
            if fitting and objects[name].kind not in fitting:
                message = f"<{control.kind}> does not work on <{objects[name].kind}> '{name}'"
                yield _fault(control, "wrong-object", message, f"It works on {' and '.join(fitting)}.")
        wanted = RESULTS[control.kind].objects
        if wanted and control.to_names and len(control.to_names) != wanted:
            message = f"toName names {len(control.to_names)} objects; <{control.kind}> takes {wanted}"
            yield _fault(
                control, "wrong-count", message, 'Write toName="first,second".' if wanted > 1 else ""
            )


def _options_exist_and_differ(draft: Draft) -> Iterator[FormFault]:
    for control in (*draft.controls, *draft.relations):
        tags = TABLE[control.kind.lower()].options
        needed = bool(tags) and control.kind not in ("TextArea", "Relations", "Ranker")
        if needed and not control.options and not control.options_field:
            cure = f'Put <{tags[0]} value="..."/> inside, or write value="$options".'
            yield _fault(control, "no-options", "there is nothing to choose", cure)
        yield from _duplicates(control.options)


def _duplicates(options: tuple[Option, ...]) -> Iterator[FormFault]:
    seen: dict[str, int] = {}
    for option in options:
        if option.key in seen:
            message = f"'{option.key}' stands there twice, first in line {seen[option.key]}"
            yield _fault(option, "duplicate-option", message, "Delete one, or give one an alias.")
        seen.setdefault(option.key, option.line)
        yield from _duplicates(option.options)


def _labels_have_shapes(draft: Draft) -> Iterator[FormFault]:
    kinds = {tag.name: tag.kind for tag in draft.objects}
    drawn = {name for control in draft.controls if _draws(control, kinds) for name in control.to_names}
    for control in draft.controls:
        place = control.to_names[0] if control.to_names else ""
        if control.kind == "Labels" and kinds.get(place) == "Image" and place not in drawn:
            cure = f'Use <RectangleLabels>, or add <Rectangle name="box" toName="{place}"/>.'
            yield _fault(control, "no-shape", "on a picture, <Labels> draws nothing by itself", cure)
        if control.per_region and place and place not in drawn and kinds.get(place):
            message = "perRegion asks about regions, and nothing here marks any"
            yield _fault(
                control, "no-regions", message, f'Add labels with toName="{place}", or delete perRegion.'
            )


def _draws(control: Control, kinds: dict[str, str]) -> bool:
    shape = RESULTS[control.kind].shape
    on_picture = any(kinds.get(name) == "Image" for name in control.to_names)
    return shape == "drawn" or (shape == "label" and not on_picture)


def _conditions_can_hold(draft: Draft) -> Iterator[FormFault]:
    controls = {control.name: control for control in draft.controls}
    for tag in draft.tags():
        for condition in tag.conditions:
            yield from _condition_faults(tag, condition, controls, draft.strangers)


def _condition_faults(
    tag: Control | ObjectTag, condition: Condition, controls: dict[str, Control], strangers: set[str]
) -> Iterator[FormFault]:
    if not condition.tag_name:
        return
    other = controls.get(condition.tag_name)
    if other is None:
        if condition.tag_name in strangers:
            return
        message = f"whenTagName is '{condition.tag_name}', and no question has this name"
        yield _fault(tag, "dangling", message, _did_you_mean(condition.tag_name, controls))
        return
    if other.name == tag.name:
        yield _fault(
            tag, "circle", "it is shown only when it is answered", "Name another question in whenTagName."
        )
    offers = TABLE[other.kind.lower()].options and other.kind not in ("TextArea", "Ranker")
    if condition.when.startswith("choice") and not offers:
        message = f"{condition.when} waits for '{other.name}', and <{other.kind}> offers no choice"
        yield _fault(tag, "dangling", message, "Name a <Choices> or a <Taxonomy> in whenTagName.")
        return
    if other.options_field:
        return
    wanted = condition.choice_values if condition.when.startswith("choice") else condition.label_values
    words = [word for option in _all(other.options) for word in (option.key, option.value)] if wanted else []
    for value in wanted:
        if value not in words:
            message = f"it waits for '{value}', which '{other.name}' does not offer"
            yield _fault(tag, "dangling", message, _did_you_mean(value, sorted(set(words))[:200]))


def _conditions_do_not_wait_for_each_other(draft: Draft) -> Iterator[FormFault]:
    waits = {
        control.name: {one.tag_name for one in control.conditions if one.when == "choice-selected"}
        for control in draft.controls
    }
    for control in draft.controls:
        reached: set[str] = set()
        following = list(waits[control.name] - {control.name})
        while following:
            name = following.pop()
            if name not in reached:
                reached.add(name)
                following.extend(waits.get(name, ()))
        if control.name in reached:
            message = "it is never shown: what it waits for waits for it"
            yield _fault(control, "circle", message, "Take visibleWhen off one of them.")


def _all(options: tuple[Option, ...]) -> Iterator[Option]:
    for option in options:
        yield from option.walk()


def _companions_have_effect(draft: Draft) -> Iterator[FormFault]:
    for tag in draft.tags():
        names = [
            name for name in ("whenTagName", "whenLabelValue", "whenChoiceValue") if name in tag.attributes
        ]
        per_region = isinstance(tag, Control) and tag.per_region
        if names and "visibleWhen" not in tag.attributes and not per_region:
            message = f"'{names[0]}' has no effect without visibleWhen"
            yield _fault(tag, "no-effect", message, 'Add visibleWhen="choice-selected".', severity="note")


def _hotkeys_differ(draft: Draft) -> Iterator[FormFault]:
    taken: dict[str, Option | Control | ObjectTag] = {}
    for control in draft.controls:
        holders = [option for option in _all(control.options) if option.hotkey]
        for option in holders:
            key = option.hotkey.lower()
            if key in taken and taken[key] is not option:
                message = f"the key '{option.hotkey}' is taken in line {taken[key].line}"
                yield _fault(option, "duplicate-hotkey", message, "Choose another key.", severity="note")
            taken.setdefault(key, option)


def _excuses_exist(draft: Draft) -> Iterator[FormFault]:
    controls = {control.name: control for control in draft.controls}
    for control in draft.controls:
        for name in control.excuses:
            if name not in controls or name == control.name:
                message = f"data-excuses names '{name}', and no other question has this name"
                yield _fault(control, "dangling", message, _did_you_mean(name, controls))
        if control.excuses and not any(option.cannot_tell for option in _all(control.options)):
            cure = 'Add <Choice value="Cannot tell" data-cannot-tell="true"/>.'
            yield _fault(control, "no-effect", "data-excuses needs an option that says so", cure)


def _overlap_has_stretches(draft: Draft) -> Iterator[FormFault]:
    heard = {tag.name for tag in draft.objects if tag.kind == "Audio"}
    for control in draft.controls:
        if "data-overlap" in control.attributes and not heard & set(control.to_names):
            cure = "Point toName at the recording."
            yield _fault(control, "no-effect", "data-overlap is about a recording", cure, severity="note")


def _bones_join_labels(draft: Draft) -> Iterator[FormFault]:
    for control in draft.controls:
        known = [option.key for option in control.options]
        for name in dict.fromkeys(name for pair in bones_of(control) for name in pair):
            if name not in known and not control.options_field:
                message = f"data-bones names '{name}', which is no label here"
                yield _fault(control, "dangling", message, _did_you_mean(name, known))


def _places_are_on_pictures(draft: Draft) -> Iterator[FormFault]:
    seen = {tag.name for tag in draft.objects if tag.kind == "Image"}
    for control in draft.controls:
        if "data-place" in control.attributes and not seen & set(control.to_names):
            cure = "Point toName at the picture."
            yield _fault(control, "no-effect", "data-place is about a picture", cure)


def _what_is_chosen_at_the_start_is_possible(draft: Draft) -> Iterator[FormFault]:
    for control in draft.controls:
        chosen = [option for option in _all(control.options) if option.selected]
        if control.kind == "Taxonomy":
            written = control.attributes.get("maxUsages", "")
            most = int(written) if written.isdecimal() else len(chosen)
            cure = "Raise maxUsages, or select fewer."
        else:
            most = len(chosen) if control.multiple else 1
            cure = 'Write choice="multiple", or keep one.'
        if len(chosen) > most:
            message = f"{len(chosen)} options are selected at the start; the most is {most}"
            yield _fault(control, "too-many", message, cure)
        elif len(chosen) > 1 and any(option.cannot_tell for option in chosen):
            message = "'cannot tell' is selected at the start together with another answer"
            yield _fault(control, "contradiction", message, "Keep one of them.")


def _something_is_asked(draft: Draft) -> Iterator[FormFault]:
    if not draft.controls and not draft.strangers:
        cure = 'Add a question, for example <Choices name="answer" toName="...">.'
        yield FormFault(
            line=1, tag="View", message="the form asks nothing", suggestion=cure, code="no-controls"
        )
    if not draft.objects and not draft.strangers:
        cure = 'Add an <Image>, <Audio> or <Text>, for example <Image name="photo" value="$photo"/>.'
        yield FormFault(
            line=1, tag="View", message="the form shows nothing", suggestion=cure, code="no-objects"
        )


RULES: tuple[Rule, ...] = (
    _something_is_asked,
    _no_more_than_anybody_answers,
    _names_are_unique,
    _names_can_be_joined,
    _controls_aim,
    _controls_reach_objects,
    _options_exist_and_differ,
    _labels_have_shapes,
    _conditions_can_hold,
    _companions_have_effect,
    _hotkeys_differ,
    _excuses_exist,
    _conditions_do_not_wait_for_each_other,
    _what_is_chosen_at_the_start_is_possible,
    _overlap_has_stretches,
    _bones_join_labels,
    _places_are_on_pictures,
)


#: All that is looked at in a form that is too large: the other rules compare everything with everything.
_SIZE_RULES: tuple[Rule, ...] = (_no_more_than_anybody_answers,)


def lint_draft(draft: Draft) -> tuple[FormFault, ...]:
    """Return all faults of a draft in the order of lines."""
    rules = RULES if max(len(draft.controls), len(draft.objects)) <= MAX_NAMED else _SIZE_RULES
    found = [*draft.faults, *(fault for rule in rules for fault in rule(draft))]
    return tuple(sorted(dict.fromkeys(found), key=lambda fault: (fault.line, fault.column)))
