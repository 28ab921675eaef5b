"""Packs that are signed and wrong: what a broken or hostile builder could make with a good key.

forge(pack, out, manifest=lambda value: value["form"].update(path="../form.xml"))
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.small_job import KEY

from tallystick_packs import strict_json
from tallystick_packs.archive import ArchiveWriter, headers_digest
from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.keys import SigningKey
from tallystick_packs.reading import HEADER_NAME, MANIFEST_NAME, MIMETYPE, MIMETYPE_NAME, open_pack

Change = Callable[[Any], Any]


def forge(
    source: Path,
    out: Path,
    *,
    header: Change = lambda value: None,
    manifest: Change = lambda value: None,
    media: Change = lambda blobs: None,
    key: SigningKey = KEY,
    manifest_key: SigningKey | None = None,
) -> Path:
    """Change the payloads of a good pack, sign them again and write the pack anew.

    The manifest names the changed header and the changed local headers unless `manifest` says otherwise,
    and the header's size is right.
    """
    pack = open_pack(source)
    header_value, manifest_value = (
        json.loads(envelope.payload) for envelope in (pack.header_envelope, pack.manifest_envelope)
    )
    blobs = [pack.read_media(entry.path) for entry in pack.manifest.media]
    media(blobs)
    texts = [text.encode() for text in pack.instructions.values()] + [pack.form_xml]
    header(header_value)
    wanted = header_value.get("download_bytes")
    is_size_changed = wanted != pack.header.download_bytes
    for _round in range(4):
        header_envelope = sign("header", strict_json.dumps(header_value), [key])
        value = json.loads(json.dumps(manifest_value)) | {"header": header_envelope.id}
        manifest(value)
        paths = [entry["file"]["path"] for entry in value["instructions"]] + [value["form"]["path"]]
        files = list(zip(paths, texts, strict=False))
        files += [(entry["path"], blob) for entry, blob in zip(value["media"], blobs, strict=False)]
        # A name that a ZIP of ours cannot hold stands in the manifest only.
        files = [(name if name.isascii() else "other", data) for name, data in files]
        if value.get("local_headers") == manifest_value.get("local_headers") is not None:
            value["local_headers"] = headers_digest(files)
        manifest_envelope = sign("manifest", strict_json.dumps(value), [manifest_key or key])
        size = _write(out, header_envelope, manifest_envelope, files)
        if is_size_changed or header_value.get("download_bytes") == size:
            break
        header_value["download_bytes"] = size
    return out


def _write(out: Path, header: Envelope, manifest: Envelope, files: list[tuple[str, bytes]]) -> int:
    with out.open("wb") as file:
        writer = ArchiveWriter(file)
        writer.add(MIMETYPE_NAME, MIMETYPE)
        writer.add(HEADER_NAME, header.to_json())
        writer.add(MANIFEST_NAME, manifest.to_json())
        for name, data in files:
            writer.add(name, data)
        writer.close()
        return file.tell()
