"""An import written as a job folder."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_packs.importing.imported import Imported

PROPOSALS = "proposals"
"""The field of an item that keeps earlier answers, as Label Studio writes predictions."""


def write_job(found: Imported, *, into: Path, base: Mapping[str, bytes], form_xml: bytes = b"") -> None:
    """Write a job folder.

    Args:
        base: Further files by their path: job.toml, instructions, and a form for sources that have none.
        form_xml: The requester's own form; wins over that of the source.

    Raises:
        BadJobError: The folder exists and is not empty.
        FileProblemError: The disk refused.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BadJobError(
            f"{into} exists and is not empty.", safe="Nothing in it was changed.", todo="Choose another name."
        )
    try:
        for name, source in found.media.items():
            target = into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        for name, data in base.items():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_bytes(data)
        form = form_xml or found.form_xml.encode()
        if form:
            (into / "form.xml").write_bytes(form)
        lines = []
        for item in found.items:
            more = {PROPOSALS: list(item.proposals)} if item.proposals else {}
            lines.append(json.dumps({"id": item.id, **item.data, **more}, ensure_ascii=False) + "\n")
        (into / "items.jsonl").write_text("".join(lines), encoding="utf-8")
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, into) from exc
