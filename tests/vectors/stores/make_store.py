"""Make the kept store of the current version: `python -m tests.vectors.stores.make_store`.

Run once per released version; a kept store is never made again, because it shows what that version wrote.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.support.world import World, answer

from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_resources.samples import copy_sample
from tallystick_sync.client.schema import STORE_VERSION

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Write `v<version>`, unless it is there."""
    target = HERE / f"v{STORE_VERSION}"
    if target.exists():
        print(f"{target.name} is kept already.")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder, key = Path(name), SigningKey(bytes(range(32)))
        built = PackBuilder(copy_sample("photos", folder / "photos"), key=key).build(into=folder / "packs")
        world = World(folder / "world", key=key)
        world.publish([pack.path for pack in built.packs])
        worker, desk = world.leased()
        answer(desk, "market-morning")
        worker.sync()
        world.decide()
        world.pay()
        worker.sync()
        answer(desk, "form-akinyi")
        desk.draft("main-road").set("kind/1", {"id": "1"})
        worker.flush()
        world.close()
        for path in sorted((folder / "world" / "amara").iterdir()):
            if path.is_file() and path.name in ("store.sqlite", "identity.json"):
                (target).mkdir(exist_ok=True)
                shutil.copy(path, target / path.name)
        texts = target / "media"
        for path in sorted((folder / "world" / "amara" / "media").rglob("*")):
            # Photos would make the repository large and are not what a store is about; form and texts are.
            if path.is_file() and path.stat().st_size < 20_000:
                (texts / path.parent.name).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, texts / path.parent.name / path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
