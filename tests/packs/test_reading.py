"""A pack is what its requester signed, to the last byte, or it is refused with the name of the part."""

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.forged_pack import forge
from tests.support.small_job import KEY, build, change, small_job

from tallystick_packs.archive import ArchiveWriter, local_header
from tallystick_packs.errors import BadPackError, FileProblemError, NewerFormatError
from tallystick_packs.keys import SigningKey
from tallystick_packs.reading import open_pack

STRANGER = SigningKey(b"s" * 32)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with one photo of one pixel."""
    folder = tmp_path_factory.mktemp("tiny")
    return build(small_job(folder / "job"), folder / "out")[0]


def check(path: Path) -> None:
    open_pack(path).verify()


def parts(path: Path) -> list[tuple[str, range]]:
    """Which bytes of the file belong to which entry, its header included; then the directory."""
    with zipfile.ZipFile(path) as archive:
        starts = [(entry.filename, entry.header_offset) for entry in archive.infolist()]
        ends = [start for _name, start in starts[1:]] + [archive.start_dir]
    found = [(name, range(start, end)) for (name, start), end in zip(starts, ends, strict=True)]
    return [*found, ("the directory at its end", range(ends[-1], path.stat().st_size))]


def test_a_good_pack_holds_and_says_who_asks_and_what_it_pays(tiny: Path) -> None:
    pack = open_pack(tiny)

    pack.verify()

    assert pack.header.requester.name == "Test Requester"
    assert str(pack.header.pay.price) == "KES\u00a04.50 per item"
    assert pack.header.download_bytes == tiny.stat().st_size
    assert pack.instructions == {"en": "Look, then choose.\n"}
    assert len(pack.id) == 64


def test_every_flipped_byte_is_found_and_its_part_named(tiny: Path, tmp_path: Path) -> None:
    whole = tiny.read_bytes()
    copy = tmp_path / "copy.tallypack"

    for name, positions in parts(tiny):
        for position in positions:
            copy.write_bytes(whole[:position] + bytes([whole[position] ^ 0x01]) + whole[position + 1 :])
            with pytest.raises(BadPackError) as told:
                check(copy)
            assert told.value.part == name, f"byte {position} of {name}: {told.value}"
            assert name in str(told.value) or name == "mimetype"


def test_a_changed_byte_is_found_even_where_the_zip_around_it_fits(tiny: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tiny) as archive:
        files = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    copy = tmp_path / "copy.tallypack"

    for number, (name, data) in enumerate(files):
        for position in range(number % 3, len(data), 3):
            changed = data[:position] + bytes([data[position] ^ 0x02]) + data[position + 1 :]
            with copy.open("wb") as file:
                writer = ArchiveWriter(file)
                for entry, content in [*files[:number], (name, changed), *files[number + 1 :]]:
                    writer.add(entry, content)
                writer.close()
            with pytest.raises(BadPackError) as told:
                check(copy)
            # A changed digit of the header's id in the manifest is the manifest's fault, and so on.
            assert told.value.part == name, f"byte {position} of {name}: {told.value}"


def test_a_pack_cut_at_any_byte_is_refused(tiny: Path, tmp_path: Path) -> None:
    whole = tiny.read_bytes()
    copy = tmp_path / "copy.tallypack"

    for length in range(len(whole)):
        copy.write_bytes(whole[:length])
        with pytest.raises(BadPackError) as told:
            check(copy)
        assert told.value.todo


@pytest.mark.parametrize("extra", [b"\x00", b"PK\x05\x06" + bytes(18), b"more" * 1000])
def test_nothing_may_follow_a_pack(tiny: Path, tmp_path: Path, extra: bytes) -> None:
    copy = tmp_path / "copy.tallypack"
    copy.write_bytes(tiny.read_bytes() + extra)

    with pytest.raises(BadPackError):
        check(copy)


def test_nothing_may_precede_a_pack(tiny: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tallypack"
    copy.write_bytes(b"#!/bin/sh\n" + tiny.read_bytes())

    with pytest.raises(BadPackError, match="not a Tallystick pack"):
        open_pack(copy)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>" * 100, bytes(9999)], ids=repr)
def test_another_file_is_not_a_pack(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.tallypack"
    path.write_bytes(content)

    with pytest.raises(BadPackError, match="not a Tallystick pack"):
        open_pack(path)


def test_a_pack_zipped_again_by_another_tool_is_refused(tiny: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.tallypack"
    with zipfile.ZipFile(tiny) as source, zipfile.ZipFile(again, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))

    with pytest.raises(BadPackError):
        check(again)


def test_a_missing_file_is_a_problem_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileProblemError, match="nowhere"):
        open_pack(tmp_path / "nowhere.tallypack")


def test_a_pack_that_was_swapped_while_open_is_noticed(tiny: Path, tmp_path: Path) -> None:
    path = shutil.copy(tiny, tmp_path / "pack.tallypack")
    pack = open_pack(path)
    folder = small_job(tmp_path / "job")
    change(folder, "price_minor = 450", "price_minor = 999")

    shutil.copy(build(folder, tmp_path / "out")[0], path)

    with pytest.raises(BadPackError):
        pack.verify()


def test_media_that_changed_on_the_disk_are_not_handed_out(tiny: Path, tmp_path: Path) -> None:
    pack = open_pack(tiny)
    path = tmp_path / "pack.tallypack"
    data = bytearray(tiny.read_bytes())
    data[pack.media_start] ^= 1
    path.write_bytes(data)

    with pytest.raises(BadPackError) as told:
        open_pack(path).read_media("media/0001.png")

    assert told.value.part == "media/0001.png"


def test_a_forged_pack_that_changes_nothing_holds(tiny: Path, tmp_path: Path) -> None:
    """The forger of the tests below makes good packs as long as it is told nothing else."""
    forged = forge(tiny, tmp_path / "pack.tallypack")

    check(forged)

    assert forged.read_bytes() == tiny.read_bytes()


HEADER_LIES: dict[str, Callable[[Any], Any]] = {
    "signed by a key of small order": lambda value: value.update(signer="01" + "00" * 31),
    "signed by what is no key": lambda value: value.update(signer="me"),
    "another signer named": lambda value: value.update(signer=STRANGER.public.hex),
    "another job": lambda value: value.update(job="0" * 32),
    "more items than there are": lambda value: value.update(items=2),
    "no items": lambda value: value.update(items=0),
    "an hourly rate that the price does not give": lambda value: value.update(hourly_minor=99_999),
    "a price below zero": lambda value: value["pay"].update(price_minor=-1),
    "a price as a float": lambda value: value["pay"].update(price_minor=450.0),
    "a price for zero items": lambda value: value["pay"].update(per_items=0),
    "no such currency": lambda value: value["pay"].update(currency="ZZZ"),
    "no time for an item": lambda value: value["pay"].update(piloted_seconds_per_item=0),
    "a floor below zero": lambda value: value["pay"].update(floor_per_hour_minor=-1),
    "a lease of no days": lambda value: value["lease"].update(days=0),
    "another size": lambda value: value.update(download_bytes=value["download_bytes"] + 1),
    "pack two of one": lambda value: value.update(pack=2),
    "no contact": lambda value: value["requester"].pop("contact"),
    "no review rule": lambda value: value["review"].pop("rule"),
    "no list of what is recorded": lambda value: value.pop("recorded"),
    "no warnings": lambda value: value.pop("warnings"),
    "older than any format": lambda value: value.update(format="0.1"),
}


@pytest.mark.parametrize("name", HEADER_LIES)
def test_a_header_that_is_signed_and_wrong_is_refused(tiny: Path, tmp_path: Path, name: str) -> None:
    forged = forge(tiny, tmp_path / "pack.tallypack", header=HEADER_LIES[name])

    with pytest.raises(BadPackError):
        check(forged)


def _path(path: str) -> Callable[[Any], Any]:
    def rename(value: Any) -> None:
        value["media"][0]["path"] = path
        value["items"][0]["files"] = [path]

    return rename


def _digest(text: str) -> Callable[[Any], Any]:
    return lambda value: value["media"][0].update(sha256=text)


MANIFEST_LIES: dict[str, Callable[[Any], Any]] = {
    "names another header": lambda value: value.update(header="0" * 64),
    "names another job": lambda value: value.update(job="0" * 32),
    "names another signer": lambda value: value.update(signer=STRANGER.public.hex),
    "path out of the pack": _path("../../etc/passwd"),
    "path that is absolute": _path("/etc/passwd"),
    "path with a backslash": _path("media\\0001.png"),
    "path with a drive": _path("C:evil.png"),
    "path outside ASCII": _path("media/photö.png"),
    "path with a newline": _path("media/0001.png\n"),
    "path with NUL": _path("media/0001.png\0"),
    "path that is empty": _path(""),
    "path of dots": _path("media/.."),
    "path with an empty step": _path("media//0001.png"),
    "path without end": _path("m" * 129),
    "path of the form": _path("form.xml"),
    "hash in capitals": lambda value: value["media"][0].update(sha256=value["media"][0]["sha256"].upper()),
    "hash that is a path": _digest("../../../../../../tmp/" + "0" * 42),
    "hash that is short": _digest("00"),
    "hash of another file": _digest("0" * 64),
    "form with a hash that is a path": lambda value: value["form"].update(sha256="/" * 64),
    "size below zero": lambda value: value["media"][0].update(size=-1),
    "size too small": lambda value: value["media"][0].update(size=1),
    "size too large": lambda value: value["media"][0].update(size=10**9),
    "size beyond a pack": lambda value: value["media"][0].update(size=2**40),
    "offset below zero": lambda value: value["media"][0].update(offset=-1),
    "overlapping media": lambda value: value["media"].append(value["media"][0] | {"path": "media/b.png"}),
    "the same file twice": lambda value: value["media"].append(value["media"][0] | {"offset": 10_000}),
    "peaks that are not there": lambda value: value["media"][0].update(peaks="media/0001.peaks"),
    "an item that needs more": lambda value: value["items"][0].update(files=["media/0002.png"]),
    "two items with one id": lambda value: value["items"].append(value["items"][0]),
    "no items": lambda value: value.update(items=[]),
    "an item without an id": lambda value: value["items"][0].update(id=""),
    "an item id of two lines": lambda value: value["items"][0].update(id="a\nb"),
    "an item id without end": lambda value: value["items"][0].update(id="x" * 65),
    "two instructions in one language": lambda value: value["instructions"].append(
        value["instructions"][0] | {"file": value["instructions"][0]["file"] | {"path": "instructions/x.md"}}
    ),
    "no commitment": lambda value: value.pop("answers_commitment"),
}


@pytest.mark.parametrize("name", MANIFEST_LIES)
def test_a_manifest_that_is_signed_and_wrong_is_refused(tiny: Path, tmp_path: Path, name: str) -> None:
    forged = forge(tiny, tmp_path / "pack.tallypack", manifest=MANIFEST_LIES[name])

    with pytest.raises(BadPackError):
        check(forged)


def test_a_pack_signed_by_another_key_than_it_names_is_refused(tiny: Path, tmp_path: Path) -> None:
    forged = forge(tiny, tmp_path / "pack.tallypack", key=STRANGER)

    with pytest.raises(BadPackError, match="signature") as told:
        open_pack(forged)

    assert told.value.part == "header.dsse.json"


def test_header_and_manifest_of_two_signers_do_not_make_a_pack(tiny: Path, tmp_path: Path) -> None:
    forged = forge(
        tiny,
        tmp_path / "pack.tallypack",
        manifest=lambda value: value.update(signer=STRANGER.public.hex),
        manifest_key=STRANGER,
    )

    with pytest.raises(BadPackError, match="do not belong together"):
        open_pack(forged)


@pytest.mark.parametrize("part", ["header", "manifest"])
def test_a_pack_of_a_newer_program_is_not_called_damaged(tiny: Path, tmp_path: Path, part: str) -> None:
    newer: Any = {part: lambda value: value.update(format="2.0")}
    forged = forge(tiny, tmp_path / "pack.tallypack", **newer)

    with pytest.raises(NewerFormatError, match="newer Tallystick"):
        open_pack(forged)


def test_fields_of_a_newer_minor_are_passed_over_and_kept(tiny: Path, tmp_path: Path) -> None:
    forged = forge(
        tiny,
        tmp_path / "pack.tallypack",
        header=lambda value: value.update(format="1.7", colour="blue"),
        manifest=lambda value: value["items"][0].update(hint="look left"),
    )

    check(forged)

    assert b'"hint":"look left"' in open_pack(forged).manifest_envelope.payload


def test_a_key_that_signed_is_the_key_that_is_named(tiny: Path) -> None:
    pack = open_pack(tiny)

    assert pack.header.signer == pack.manifest.signer == KEY.public.hex


def test_older_packs_without_signed_headers_are_verified_by_their_checksums(
    tiny: Path, tmp_path: Path
) -> None:
    old = forge(tiny, tmp_path / "old.tallypack", manifest=lambda value: value.pop("local_headers"))
    check(old)
    data = bytearray(old.read_bytes())
    data[open_pack(old).media_start - len("media/0001.png") - 16] ^= 1  # in its CRC-32

    old.write_bytes(data)

    with pytest.raises(BadPackError) as told:
        check(old)
    assert told.value.part == "media/0001.png"


def test_a_signed_wrong_checksum_is_found_by_looking_deep(tiny: Path, tmp_path: Path) -> None:
    pack = open_pack(tiny)
    crc = zlib.crc32(pack.read_media("media/0001.png"))
    wrong = crc ^ 1
    files = [
        (entry.file.path, pack.instructions[entry.language].encode()) for entry in pack.manifest.instructions
    ]
    files += [("form.xml", pack.form_xml)]
    heads = [local_header(name, len(data), zlib.crc32(data)) for name, data in files]
    heads += [local_header("media/0001.png", pack.manifest.media[0].size, wrong)]
    signed = hashlib.sha256(b"".join(heads)).hexdigest()
    forged = forge(
        tiny, tmp_path / "wrong.tallypack", manifest=lambda value: value.update(local_headers=signed)
    )
    old, new = crc.to_bytes(4, "little"), wrong.to_bytes(4, "little")
    forged.write_bytes(forged.read_bytes().replace(old, new))

    open_pack(forged).verify()

    with pytest.raises(BadPackError) as told:
        open_pack(forged).verify(deep=True)
    assert told.value.part == "media/0001.png"
    with zipfile.ZipFile(forged) as archive:
        assert archive.testzip() == "media/0001.png"
