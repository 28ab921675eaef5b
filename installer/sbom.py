"""What the frozen program is made of, as a CycloneDX 1.6 document."""

import json
import re
import uuid
from importlib.metadata import version as installed_version
from typing import Any

from tallystick_desktop.core.notices import NATIVE, third_parties

_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_NAMESPACE = uuid.UUID("6f0d2d5e-3f0b-5a53-9f55-7b8f0c6d4a11")


def bill(version: str) -> dict[str, Any]:
    """Return the document; the same program gives the same bytes, so it holds no time."""
    parties = third_parties()
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{party.name}@{party.version}",
            "name": party.name,
            "version": party.version,
            "purl": f"pkg:pypi/{party.name}@{party.version}",
            "licenses": _licences(party.licence),
        }
        for party in parties
    ]
    components += [
        {"type": "library", "bom-ref": f"native:{name}", "name": name, "licenses": _licences(licence)}
        for name, licence in NATIVE
    ]
    root = f"pkg:pypi/tallystick@{version}"
    named = ",".join(str(component["bom-ref"]) for component in components)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{root},{named}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "tallystick",
                "version": version,
                "purl": root,
                "licenses": _licences("Apache-2.0"),
            },
            "tools": {
                "components": [{"type": "application", "name": "pyinstaller", "version": _frozen_by()}]
            },
        },
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": sorted(str(one["bom-ref"]) for one in components)}],
    }


def write_bill(version: str) -> str:
    """Return the document as text."""
    return json.dumps(bill(version), indent=1, ensure_ascii=False) + "\n"


def _frozen_by() -> str:
    return installed_version("pyinstaller")


def _licences(told: str) -> list[dict[str, Any]]:
    if _EXPRESSION.fullmatch(told):
        return [{"expression": told}]
    return [{"license": {"name": told or "not stated"}}]
