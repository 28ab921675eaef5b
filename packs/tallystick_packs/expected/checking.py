"""What may be wrong with an expected answer, the same for training and for control items."""

from collections.abc import Iterator

from tallystick_packs.expected.scoring import UNCOMPARED
from tallystick_packs.expected.written import EXPECTED, EXPLANATION, entries, is_expected
from tallystick_packs.forms import Form, validate
from tallystick_packs.items import SourceItem


def faults_of(form: Form, item: SourceItem, *, what: str) -> Iterator[str]:
    """What must be mended before an item can serve.

    Args:
        what: What it is, for the sentences: `a training item`.
    """
    if not str(item.data.get(EXPLANATION) or "").strip():
        yield f"{what} needs an {EXPLANATION}: the worker reads why that answer is right (R10)."
    try:
        result = entries(form, item.data)
    except ValueError as exc:
        yield f"{EXPECTED}: {exc}."
        return
    kinds = {control.name: control.type for control in form.controls}
    for entry in result:
        if kinds.get(str(entry.get("from_name"))) in UNCOMPARED:
            yield f"{EXPECTED}: answers to {entry.get('from_name')!r} cannot be compared; leave them out."
    data = {key: value for key, value in item.data.items() if not is_expected(key)}
    for fault in validate(form, result, item=data):
        # Questions that nothing is expected of are not compared, and need no answer here.
        if fault.code != "required":
            yield f"{EXPECTED}: {fault}"
