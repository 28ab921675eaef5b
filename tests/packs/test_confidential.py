"""A confidential pack shows its carriers nothing of its media, and opens with its own key alone."""

from pathlib import Path

import pytest
from tests.support.forged_pack import forge
from tests.support.small_job import KEY, build, change, png, small_job

from tallystick_packs.confidential import key_id, open_media, pack_key, seal_media
from tallystick_packs.errors import BadJobError, BadPackError
from tallystick_packs.job import read_job
from tallystick_packs.keys import SigningKey
from tallystick_packs.lint import lint_job
from tallystick_packs.manifest import MediaFile
from tallystick_packs.reading import Pack, open_pack

STRANGER = SigningKey(b"s" * 32)


def sealed_job(folder: Path, *, photos: int = 2) -> Path:
    job = small_job(folder, photos=photos)
    change(job, 'format = "1.0"\n', 'format = "1.0"\nconfidential = true\n')
    for number in range(photos):
        (job / f"p{number}.png").rename(job / f"secret-{number}.png")
    rows = "".join(f"i{number},secret-{number}.png\n" for number in range(photos))
    (job / "items.csv").write_text("id,photo\n" + rows)
    return job


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return open_pack(build(sealed_job(tmp_path / "job"), tmp_path / "out")[0])


def test_a_confidential_pack_opens_with_its_requesters_key(pack: Pack) -> None:
    pack.verify(deep=True)

    assert pack.header.confidential
    assert pack.manifest.sealed is not None
    key = pack_key(KEY, pack.manifest.sealed)
    for number, entry in enumerate(pack.manifest.media):
        data = open_media(key, pack.manifest, entry.path, pack.read_media(entry.path))
        assert data.startswith(b"\x89PNG")
        assert data == png((number, 255 - number, 7))


def test_the_file_tells_neither_media_nor_their_names(pack: Pack) -> None:
    data = pack.path.read_bytes()

    assert b"PNG" not in data
    assert b"IHDR" not in data
    assert b"secret-" not in data
    assert b"secret-" not in pack.manifest_envelope.payload


def test_a_build_is_repeated_byte_for_byte(tmp_path: Path) -> None:
    job = sealed_job(tmp_path / "job")

    first, second = (build(job, tmp_path / name)[0].read_bytes() for name in ("a", "b"))

    assert first == second


def test_another_content_is_another_key(tmp_path: Path) -> None:
    job = sealed_job(tmp_path / "job")
    before = open_pack(build(job, tmp_path / "a")[0]).manifest.sealed
    (job / "secret-1.png").write_bytes(png((9, 9, 9)))

    after = open_pack(build(job, tmp_path / "b")[0]).manifest.sealed

    assert before is not None
    assert after is not None
    assert before.salt != after.salt
    assert before.key_id != after.key_id


def test_the_order_of_the_media_counts_for_the_key() -> None:
    entries = [
        MediaFile(path=f"media/000{n}.png", offset=0, size=1, sha256="0" * 64, type="image/png")
        for n in (1, 2)
    ]

    one, _media, _blobs = seal_media(KEY, "0" * 32, entries, [b"a", b"b"])
    other, _media, _blobs = seal_media(KEY, "0" * 32, entries, [b"b", b"a"])
    shifted, _media, _blobs = seal_media(KEY, "0" * 32, entries, [b"ab", b""])

    assert len({one.key_id, other.key_id, shifted.key_id}) == 3


def test_another_requesters_key_is_told_apart(pack: Pack) -> None:
    assert pack.manifest.sealed is not None

    with pytest.raises(BadPackError, match="another requester"):
        pack_key(STRANGER, pack.manifest.sealed)


def test_flipped_bytes_swapped_files_and_wrong_keys_do_not_open(pack: Pack) -> None:
    assert pack.manifest.sealed is not None
    key = pack_key(KEY, pack.manifest.sealed)
    first, second = pack.manifest.media[:2]
    data = pack.read_media(first.path)

    for position in (0, len(data) // 2, len(data) - 1):
        changed = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        with pytest.raises(BadPackError) as told:
            open_media(key, pack.manifest, first.path, changed)
        assert told.value.part == first.path
    for wrong_key, path, content in [
        (key, second.path, data),
        (bytes(32), first.path, data),
        (key, first.path, data[:-1]),
        (key, first.path, b""),
    ]:
        with pytest.raises(BadPackError):
            open_media(wrong_key, pack.manifest, path, content)
    assert key_id(key) != key_id(bytes(32))
    with pytest.raises(KeyError):
        open_media(key, pack.manifest, "media/9999.png", data)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cipher": "aes-128-ecb"}, "does not know"),
        ({"salt": "00"}, "describes the key"),
        ({"key_id": "Z" * 64}, "describes the key"),
    ],
)
def test_a_manifest_that_describes_the_cipher_wrong_is_refused(
    pack: Pack, tmp_path: Path, changes: dict[str, str], says: str
) -> None:
    forged = forge(
        pack.path, tmp_path / "f.tallypack", manifest=lambda value: value["sealed"].update(changes)
    )

    with pytest.raises(BadPackError, match=says):
        open_pack(forged)


def test_header_and_manifest_must_agree_on_it(pack: Pack, tmp_path: Path) -> None:
    silent = forge(pack.path, tmp_path / "a.tallypack", header=lambda value: value.pop("confidential"))
    denying = forge(
        pack.path, tmp_path / "b.tallypack", header=lambda value: value.update(confidential=False)
    )

    for forged in (silent, denying):
        with pytest.raises(BadPackError):
            open_pack(forged)


def test_what_would_travel_readable_is_a_fault(tmp_path: Path) -> None:
    job = sealed_job(tmp_path / "job")
    change(job, "</View>", '<Text name="note" value="$note"/></View>', file="form.xml")
    change(job, "[packs]\n", '[packs]\ncolumns = ["where"]\n')
    (job / "items.csv").write_text("id,photo,note,where\nsecret-0,secret-0.png,hello,here\n")

    with pytest.raises(BadJobError) as told:
        build(job, tmp_path / "out")

    assert "$note is text" in str(told.value)
    assert "packs.columns" in str(told.value)
    assert {fault.where for fault in lint_job(read_job(job))} == {"form.xml", "packs.columns"}
    assert not (tmp_path / "out").exists()


def test_an_id_that_tells_the_name_of_a_file_is_a_fault(tmp_path: Path) -> None:
    job = sealed_job(tmp_path / "job")
    (job / "items.csv").write_text("id,photo\nsecret-0,secret-0.png\n")

    with pytest.raises(BadJobError, match=r"'secret-0' tells the name of a file \(confidential\)"):
        build(job, tmp_path / "out")
