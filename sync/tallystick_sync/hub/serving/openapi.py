"""The hub's calls as an OpenAPI 3.1 description, made from the rows of `calls`.

    python -m tallystick_sync.hub.serving.openapi > docs/openapi.json

Bodies are frames of signed documents (PROTOCOL.md), which OpenAPI has no words for: a frame is described as
binary, `x-documents` names the kinds in it, and `components.schemas` has what each kind's payload holds.
"""

import functools
import json
import re
import sys
from typing import Any

import msgspec

from tallystick_packs.documents import FORMAT
from tallystick_sync.hub.serving.calls import CALLS, FRAME, PAYLOADS, CallRow

_INTRODUCTION = (
    "Calls of a Tallystick hub. A frame carries signed documents: DSSE envelopes over JSON payloads, framed "
    "and compressed as docs/PROTOCOL.md says; `x-documents` names their kinds, and the schemas are those "
    "of the payloads. What a hub says to a known sender is signed: a refusal is a 200 with a `refusal`. In "
    "Python all of it is `tallystick_sync.requester.HubClient`."
)
_PARAMETERS = {
    "sha256": ("SHA-256 of the file, in hex.", "^[0-9a-f]{64}$"),
    "tile": ("Path of a tile, with slashes.", "^.+$"),
}


@functools.cache
def document() -> bytes:
    """The description as JSON, UTF-8, the same bytes each time."""
    paths: dict[str, dict[str, Any]] = {}
    for row in CALLS:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    value = {
        "openapi": "3.1.0",
        "info": {"title": "Tallystick hub", "version": FORMAT, "description": _INTRODUCTION},
        "paths": paths,
        "components": {"schemas": _schemas()},
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _operation(row: CallRow) -> dict[str, Any]:
    value: dict[str, Any] = {
        "operationId": row.name,
        "summary": row.about,
        "description": f"Made by: {row.who}. A repeat: {row.repeat}",
    }
    names = re.findall(r"{(\w+)}", row.path)
    if names:
        value["parameters"] = [_parameter(name) for name in names]
    if row.takes:
        value["requestBody"] = {"required": True, "content": _content(row.takes, row.asks)}
    responses = {status: {"description": text} for status, text in row.responses().items()}
    for status in responses:
        if status.startswith("2"):
            responses[status] = {"description": row.responses()[status], **_answer(row)}
    value["responses"] = responses
    return value


def _answer(row: CallRow) -> dict[str, Any]:
    return {"content": _content(row.gives, row.answers)} if row.gives else {}


def _content(media_type: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    if media_type != FRAME:
        return {media_type: {}}
    schema: dict[str, Any] = {"contentMediaType": FRAME, "x-documents": list(kinds)}
    plain = [kind.strip("[]") for kind in kinds]
    known = {kind: {"$ref": f"#/components/schemas/{kind}"} for kind in plain if kind in PAYLOADS}
    if known:
        schema["x-payloads"] = known
    return {FRAME: {"schema": schema}}


def _parameter(name: str) -> dict[str, Any]:
    about, pattern = _PARAMETERS[name]
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


def _schemas() -> dict[str, Any]:
    """What each kind's payload holds; those of parts of it stand under the names of the classes."""
    references, parts = msgspec.json.schema_components(
        PAYLOADS.values(), ref_template="#/components/schemas/{name}"
    )
    schemas: dict[str, Any] = dict(zip(PAYLOADS, references, strict=True))
    return schemas | dict(sorted(parts.items()))


if __name__ == "__main__":
    sys.stdout.buffer.write(document())
