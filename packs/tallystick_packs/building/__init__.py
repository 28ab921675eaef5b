"""From a job folder to signed packs, in three steps: plan, encode, write.

    report = PackBuilder(Path("photos"), key=key).build(into=Path("out"))
    for pack in report.packs:
        print(pack.path, pack.items, "items", pack.size, "bytes")

The same job and the same key give the same bytes. Either every pack is written or none is.
"""

from tallystick_packs.building.builder import BuildReport, PackBuilder
from tallystick_packs.building.write import BuiltPack

__all__ = ["BuildReport", "BuiltPack", "PackBuilder"]
