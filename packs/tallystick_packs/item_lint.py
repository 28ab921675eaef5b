"""Faults of a long list of items, found while it streams past.

    for fault in lint_item_list(form, folder):
        print(fault)

A hundred thousand items take little more time than reading the file, and almost no memory.
"""

from collections.abc import Iterator
from pathlib import Path

from tallystick_packs.errors import BadJobError
from tallystick_packs.forms import Form
from tallystick_packs.items import Listing
from tallystick_packs.lint import JobFault


def lint_item_list(form: Form, folder: Path) -> Iterator[JobFault]:
    """Yield every fault of the items in a job folder, in the order of the list.

    A row that cannot be read ends the list: what follows it would be guessed.

    Raises:
        FileProblemError: The disk refused.
    """
    fields = sorted(form.fields)
    try:
        listing = Listing.find(folder)
        for _item_id, data, number in listing.rows():
            for field in fields:
                if data.get(field) in (None, ""):
                    message = f"nothing for ${field}, which form.xml asks for."
                    yield JobFault(where=listing.where(number), message=message)
    except BadJobError as exc:
        yield JobFault(where="items", message=exc.what)
