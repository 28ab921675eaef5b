"""From a folder to packs: the same bytes each time, cut where the job says, all of them or none."""

import json
import resource
import shutil
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.small_job import KEY, build, change, png, small_job

from tallystick_packs import PackBuilder
from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_packs.export.label_studio import export_tasks
from tallystick_packs.keys import SigningKey
from tallystick_packs.reading import open_pack


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """A disk that is full after `size` bytes of any file."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def test_the_same_job_and_key_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    first = small_job(tmp_path / "a" / "job", photos=5)
    second = tmp_path / "b" / "job"
    shutil.copytree(first, second, copy_function=shutil.copyfile)

    build(first, tmp_path / "one")
    build(second, tmp_path / "two")
    build(second, tmp_path / "three", key=SigningKey(bytes(32)))

    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert contents(tmp_path / "one") != contents(tmp_path / "three")


def test_building_over_an_older_build_replaces_it(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=2)
    build(folder, tmp_path / "out")
    before = contents(tmp_path / "out")

    change(folder, "price_minor = 450", "price_minor = 500")
    (path,) = build(folder, tmp_path / "out")

    assert contents(tmp_path / "out").keys() == before.keys()
    assert open_pack(path).header.pay.price_minor == 500


def test_any_zip_tool_opens_a_pack(tmp_path: Path) -> None:
    (path,) = build(small_job(tmp_path / "job", photos=3), tmp_path / "out")

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.read("media/0002.png") == (tmp_path / "job" / "p1.png").read_bytes()
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert names == [
        "mimetype", "header.dsse.json", "manifest.dsse.json", "instructions/en.md", "form.xml",
        "media/0001.png", "media/0002.png", "media/0003.png",
    ]  # fmt: skip
    assert path.read_bytes()[38:].startswith(b"application/vnd.tallystick.pack+zip")


@pytest.mark.skipif(not shutil.which("unzip"), reason="no unzip here")
def test_unzip_finds_nothing_wrong_with_a_pack(tmp_path: Path) -> None:
    (path,) = build(small_job(tmp_path / "job"), tmp_path / "out")

    done = subprocess.run(["unzip", "-tqq", str(path)], check=False, capture_output=True, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_offsets_count_from_the_first_byte_of_the_media(tmp_path: Path) -> None:
    (path,) = build(small_job(tmp_path / "job", photos=3), tmp_path / "out")
    pack = open_pack(path)
    whole = path.read_bytes()

    for number, entry in enumerate(pack.manifest.media):
        start = pack.media_start + entry.offset
        photo = (tmp_path / "job" / f"p{number}.png").read_bytes()
        assert whole[start : start + entry.size] == photo == pack.read_media(entry.path)
        assert entry.name == f"p{number}.png"


@pytest.mark.parametrize(
    ("old", "new", "cuts"),
    [
        ("items = 50", "items = 2", [2, 2, 1]),
        ("items = 50", "items = 5", [5]),
        ("items = 50", "items = 1", [1, 1, 1, 1, 1]),
        ("max_bytes = 3000000", "max_bytes = 150", [2, 2, 1]),
        ("max_bytes = 3000000", "max_bytes = 1", [1, 1, 1, 1, 1]),
    ],
)
def test_a_job_is_cut_by_items_and_by_bytes(tmp_path: Path, old: str, new: str, cuts: list[int]) -> None:
    folder = small_job(tmp_path / "job", photos=5)
    change(folder, old, new)

    packs = [open_pack(path) for path in build(folder, tmp_path / "out")]

    assert [len(pack.manifest.items) for pack in packs] == cuts
    assert [item for pack in packs for item in pack.manifest.item_ids()] == [
        f"{number:05d}" for number in range(1, 6)
    ]
    assert [(pack.header.pack, pack.header.packs) for pack in packs] == [
        (number, len(cuts)) for number in range(1, len(cuts) + 1)
    ]
    assert len({pack.header.job for pack in packs}) == 1
    for pack in packs:
        pack.verify()


def test_the_same_photo_is_stored_once_and_exported_under_each_of_its_names(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=2)
    shutil.copy(folder / "p0.png", folder / "p1.png")
    with (folder / "items.csv").open("a") as file:
        file.write("p0.png\n")

    (path,) = build(folder, tmp_path / "out")
    pack = open_pack(path)
    tasks, _losses = export_tasks([pack.manifest], [])

    assert len(pack.manifest.media) == 1
    assert len({tuple(item.files) for item in pack.manifest.items}) == 1
    assert [task["data"]["photo"] for task in tasks] == ["p0.png", "p1.png", "p0.png"]


@pytest.mark.promise("R8")
def test_the_header_says_what_the_job_said_and_the_size_of_the_file(tmp_path: Path) -> None:
    (path,) = build(small_job(tmp_path / "job", photos=2), tmp_path / "out")

    header = open_pack(path).header

    assert header.download_bytes == path.stat().st_size
    assert (header.items, header.kinds, header.languages) == (2, ("image",), ("en",))
    assert header.hourly_minor == 450 * 90
    assert header.signer == KEY.public.hex


def test_a_header_over_four_kilobytes_is_refused_with_what_to_shorten(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job")
    change(folder, 'use = "A test."', f'use = "{"long " * 1000}"')

    with pytest.raises(BadJobError, match="bytes over its 4 KB") as told:
        build(folder, tmp_path / "out")

    assert "Shorten" in told.value.todo
    assert not contents(tmp_path / "out")


def test_one_bad_file_among_many_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=6)
    change(folder, "items = 50", "items = 2")
    (folder / "p3.png").write_bytes(b"<html>404</html>")
    (folder / "p5.png").unlink()

    with pytest.raises(BadJobError, match="2 things to mend") as told:
        build(folder, tmp_path / "out")

    assert "items.csv, line 5: p3.png" in str(told.value)
    assert "p5.png" in str(told.value)
    assert not contents(tmp_path / "out")


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "/etc/hostname", "a/../../secret.png", "..", "a\\b.png", "C:/secret.png", "C:x.png"],
)
def test_a_list_may_not_reach_outside_its_folder(tmp_path: Path, name: str) -> None:
    folder = small_job(tmp_path / "job")
    (tmp_path / "secret.png").write_bytes(png())
    (folder / "items.csv").write_text(f"photo\n{name}\n")

    with pytest.raises(BadJobError, match="not a path inside the job folder"):
        build(folder, tmp_path / "out")


@pytest.mark.parametrize("name", ["a\0b.png", 7, {"x": 1}, "x" * 5000, "."], ids=lambda n: repr(n)[:9])
def test_a_name_that_is_none_is_a_fault_and_no_crash(tmp_path: Path, name: object) -> None:
    folder = small_job(tmp_path / "job")
    (folder / "items.csv").unlink()
    (folder / "items.jsonl").write_text(json.dumps({"photo": name}) + "\n")

    with pytest.raises(BadJobError, match=r"items\.jsonl, line 1"):
        build(folder, tmp_path / "out")


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=3)
    build(folder, tmp_path / "out")
    before = contents(tmp_path / "out")
    change(folder, "price_minor = 450", "price_minor = 500")

    with no_file_over(2000), pytest.raises(FileProblemError, match=r"job-001\.tallypack") as told:
        build(folder, tmp_path / "out")

    assert told.value.safe
    assert told.value.todo
    assert contents(tmp_path / "out") == before


def test_a_disk_that_fills_at_the_second_pack_leaves_no_first(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=2)
    change(folder, "items = 50", "items = 1")
    (folder / "p1.png").write_bytes(_noisy())

    with no_file_over(20_000), pytest.raises(FileProblemError):
        build(folder, tmp_path / "out")

    assert not contents(tmp_path / "out")


def _noisy() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(out, "PNG")
    return out.getvalue()


def test_progress_counts_every_file_once(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=3)
    seen: list[tuple[int, int]] = []

    PackBuilder(folder, key=KEY).build(
        into=tmp_path / "out", on_progress=lambda done, total, _name: seen.append((done, total))
    )

    assert seen == [(1, 3), (2, 3), (3, 3)]
