"""Pictures and recordings of options travel with the pack, ahead of the items that need them."""

from pathlib import Path

import pytest
from tests.support.world import World
from tests.workflow.conftest import Built

from tallystick_packs import PackBuilder, open_pack
from tallystick_packs.errors import BadJobError
from tallystick_resources.templates import copy_template
from tallystick_sync.client.sources import size_of


def test_the_pictures_of_options_are_on_the_worker_s_disk(tmp_path: Path, built: Built) -> None:
    job = copy_template("emotion", tmp_path / "job")
    report = PackBuilder(job, key=built.key).build(into=tmp_path / "out")
    pack = open_pack(report.packs[0].path)
    world = World(tmp_path / "world", key=built.key)
    world.publish([pack.path])

    _worker, desk = world.leased()

    names = desk.form.files
    assert names
    assert [entry.name for entry in pack.manifest.media[: len(names)]] == list(names)
    for name in names:
        assert size_of(desk.form_file(name)) > 0
    assert all(item.is_ready for item in desk.items)
    world.close()


def test_a_missing_picture_of_an_option_is_named_and_never_skipped(tmp_path: Path, built: Built) -> None:
    job = copy_template("emotion", tmp_path / "job")
    picture = next(path for path in (job / "media").iterdir() if path.name.startswith("face"))
    picture.unlink()

    with pytest.raises(BadJobError, match=picture.name):
        PackBuilder(job, key=built.key).build(into=tmp_path / "out", skip_bad=True)
    assert not (tmp_path / "out").exists()
