"""What a pack is: forms, items, media, signing, archive, export. Pure: no window, database or network.

The two names most scripts need::

    from tallystick_packs import PackBuilder, open_pack

    report = PackBuilder("photos", key=key).build(into="out")
    pack = open_pack("out/photos-001.tallypack")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallystick_packs.building import PackBuilder
    from tallystick_packs.reading import Pack, open_pack

__all__ = ["Pack", "PackBuilder", "open_pack"]

_HOMES = {
    "PackBuilder": "tallystick_packs.building",
    "Pack": "tallystick_packs.reading",
    "open_pack": "tallystick_packs.reading",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use: `import tallystick_packs` must not pull in Pillow, numpy or soundfile.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
