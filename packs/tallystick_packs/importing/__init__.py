"""From what a requester has (folders, lists, other tools' exports) to a job folder.

found = read_coco(Path("instances.json"), media_root=Path("images"))
write_job(found, into=Path("job"), base=base_files)
"""

from tallystick_packs.importing.imported import Imported, ImportedItem, Media, numbered
from tallystick_packs.importing.part import write_part
from tallystick_packs.importing.sources import SOURCES, read_source
from tallystick_packs.importing.starting import NO_TERMS, TRIAL_TERMS, media_for
from tallystick_packs.importing.writing import write_job

__all__ = [
    "NO_TERMS",
    "SOURCES",
    "TRIAL_TERMS",
    "Imported",
    "ImportedItem",
    "Media",
    "media_for",
    "numbered",
    "read_source",
    "write_job",
    "write_part",
]
