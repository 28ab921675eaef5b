"""Updates of the program: only the newer of the same signers, whole or not at all."""

import dataclasses
import errno
import hashlib
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.errors import FileProblemError
from tallystick_packs.keys import SigningKey
from tallystick_sync.errors import UntrustedError
from tallystick_sync.framing import pack_frame
from tallystick_sync.trust import RootSet
from tallystick_sync.updates import bundle, place
from tallystick_sync.updates.release import File, Release, follow_all, read_files, read_release, write_files

KEYS = [SigningKey(bytes([number]) * 32) for number in range(1, 5)]
OLD_ROOT = RootSet(keys=tuple(key.public.hex for key in KEYS[:2]), threshold=2)
NEW_ROOT = RootSet(keys=tuple(key.public.hex for key in KEYS[2:4]), threshold=2)
LIBRARY = random.Random(1).randbytes(300_000)

Contents = Mapping[str, bytes]
FIRST: Contents = {"tallystick": b"first", "_internal/lib.so": LIBRARY, "_internal/app/a.pyc": b"a" * 900}
SECOND: Contents = {
    "tallystick": b"second",
    "_internal/lib.so": LIBRARY[:150_000] + b"changed" + LIBRARY[150_000:],
    "_internal/app/a.pyc": b"a" * 900,
    "_internal/app/b.pyc": b"b",
}


def listed(contents: Contents) -> tuple[File, ...]:
    files = [
        File(
            path=path,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            executable=path == "tallystick",
        )
        for path, data in contents.items()
    ]
    return (*files, File(path="lib.so", link="_internal/lib.so"))


def release(number: int, contents: Contents, **changed: object) -> Release:
    made = Release(
        format="1.0",
        program="tallystick",
        platform="linux-x86_64",
        version=f"0.{number}.0",
        number=number,
        time=1_790_000_000,
        root_version=1,
        root=OLD_ROOT,
        files=hashlib.sha256(write_files(listed(contents))).hexdigest(),
    )
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]


def signed(value: Release, *signers: SigningKey) -> Envelope:
    return sign("release", write_payload(value), signers or KEYS[:2])


def update_file(*chain: Envelope, contents: Contents = SECOND, old: Contents = FIRST) -> bytes:
    """An update that carries what `old` lacks; the changed library as a patch to the old one."""
    had = set(old.values())
    carried = {hashlib.sha256(data).hexdigest(): data for data in contents.values() if data not in had}
    library = hashlib.sha256(contents["_internal/lib.so"]).hexdigest()
    bases = {library: old["_internal/lib.so"]} if library in carried else {}
    return bundle.write_update(chain, write_files(listed(contents)), carried, bases)


def starts(_folder: Path) -> None:
    """The new program starts."""


@pytest.fixture
def here(tmp_path: Path) -> place.Place:
    """A place with the first version in use."""
    found = place.Place(tmp_path / "lib" / "tallystick")
    folder = found.versions / "0.1.0"
    for path, data in FIRST.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "tallystick").chmod(0o755)
    (folder / "lib.so").symlink_to("_internal/lib.so")
    (folder / "release").write_bytes(pack_frame([signed(release(1, FIRST))]))
    (folder / "files").write_bytes(write_files(listed(FIRST)))
    found.current.symlink_to("versions/0.1.0")
    return found


def read(found: place.Place, data: bytes) -> bundle.Update:
    return bundle.read_update(data, installed=place.read_installed(found.current)[0])


def in_use(found: place.Place) -> dict[str, bytes]:
    """Every file of the version in use, links followed; without what describes the release."""
    return {
        path.relative_to(found.current).as_posix(): path.read_bytes()
        for path in found.current.rglob("*")
        if path.is_file() and path.name not in ("release", "files")
    }


def test_an_update_replaces_the_program_and_carries_only_what_changed(here: place.Place) -> None:
    data = update_file(signed(release(2, SECOND)))

    folder = place.install(here, read(here, data), try_it=starts)

    assert in_use(here) == {**SECOND, "lib.so": SECOND["_internal/lib.so"]}
    assert here.current.resolve() == folder
    assert (folder / "tallystick").stat().st_mode & 0o111
    assert not (folder / "_internal/lib.so").stat().st_mode & 0o111
    assert place.read_installed(folder)[0].number == 2
    assert len(data) < 3_000  # the library alone has 300,000 bytes that cannot be compressed


def test_the_program_before_comes_back_and_forth(here: place.Place) -> None:
    data = update_file(signed(release(2, SECOND)))
    place.install(here, read(here, data), try_it=starts)

    place.go_back(here)

    assert in_use(here) == {**FIRST, "lib.so": LIBRARY}
    place.go_back(here)
    assert in_use(here)["tallystick"] == b"second"


def test_without_an_earlier_program_there_is_no_way_back(here: place.Place) -> None:
    with pytest.raises(UntrustedError, match="no earlier program"):
        place.go_back(here)


def test_only_the_version_in_use_and_the_one_before_are_kept(here: place.Place) -> None:
    place.install(here, read(here, update_file(signed(release(2, SECOND)))), try_it=starts)
    third = update_file(signed(release(3, FIRST)), contents=FIRST, old=SECOND)

    place.install(here, read(here, third), try_it=starts)

    assert sorted(path.name for path in here.versions.iterdir()) == ["0.2.0", "0.3.0"]


@pytest.mark.parametrize("number", [1, 0])
def test_a_program_that_is_not_newer_is_refused_however_well_signed(here: place.Place, number: int) -> None:
    newer = read_release(signed(release(number + 1, SECOND)))

    with pytest.raises(UntrustedError):
        bundle.read_update(update_file(signed(release(max(1, number), SECOND))), installed=newer)


FORGERIES: dict[str, Callable[[], Envelope]] = {
    "by a stranger": lambda: signed(release(2, SECOND, root=NEW_ROOT), *KEYS[2:4]),
    "by one key of two": lambda: signed(release(2, SECOND), KEYS[0]),
    "by one key twice": lambda: signed(release(2, SECOND), KEYS[0], KEYS[0]),
    "new keys, not signed by the old": lambda: signed(
        release(2, SECOND, root=NEW_ROOT, root_version=2), *KEYS[2:4]
    ),
    "new keys, not signed by themselves": lambda: signed(release(2, SECOND, root=NEW_ROOT, root_version=2)),
    "root version jumps": lambda: signed(release(2, SECOND, root=NEW_ROOT, root_version=3), *KEYS),
    "another platform": lambda: signed(release(2, SECOND, platform="windows-x86_64")),
    "another program": lambda: signed(release(2, SECOND, program="other")),
    "a version that is a path": lambda: signed(release(2, SECOND, version="../../x")),
    "another kind of document": lambda: sign("trust", write_payload(release(2, SECOND)), KEYS[:2]),
    "a threshold of none": lambda: signed(
        release(2, SECOND, root=dataclasses.replace(OLD_ROOT, threshold=0))
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_release_is_refused(here: place.Place, name: str) -> None:
    with pytest.raises(UntrustedError):
        read(here, update_file(FORGERIES[name]()))

    assert in_use(here)["tallystick"] == b"first"


def test_new_release_keys_come_in_with_the_old_ones_also_for_who_missed_a_release() -> None:
    turned = release(2, SECOND, root=NEW_ROOT, root_version=2)
    last = release(3, SECOND, root=NEW_ROOT, root_version=2)
    chain = [signed(release(1, FIRST)), signed(turned, *KEYS), signed(last, *KEYS[2:4])]

    assert follow_all(release(1, FIRST), chain) == last
    with pytest.raises(UntrustedError):
        follow_all(release(1, FIRST), chain[-1:])


@pytest.mark.parametrize(
    "bad",
    [
        File(path="../x", sha256="0" * 64),
        File(path="/x", sha256="0" * 64),
        File(path="a/../../x", sha256="0" * 64),
        File(path="a\\x", sha256="0" * 64),
        File(path="c:x", sha256="0" * 64),
        File(path="TALLYSTICK", sha256="0" * 64),
        File(path="x", sha256="short"),
        File(path="x", sha256="0" * 64, size=-1),
        File(path="a/x", link="../../outside"),
        File(path="x", link="/etc/passwd"),
    ],
    ids=lambda file: f"{file.path} {file.link or ''}",
)
def test_a_list_that_leads_out_of_the_folder_is_refused(bad: File) -> None:
    data = write_files([*listed(FIRST), bad])
    named = dataclasses.replace(release(2, FIRST), files=hashlib.sha256(data).hexdigest())

    with pytest.raises(UntrustedError):
        read_files(data, named)


def test_a_program_that_does_not_start_changes_nothing(here: place.Place) -> None:
    def fails(_folder: Path) -> None:
        raise UntrustedError("The new program did not start.")

    with pytest.raises(UntrustedError, match="did not start"):
        place.install(here, read(here, update_file(signed(release(2, SECOND)))), try_it=fails)

    assert in_use(here) == {**FIRST, "lib.so": LIBRARY}
    assert [path.name for path in here.versions.iterdir()] == ["0.1.0"]


@pytest.mark.parametrize("step", ["write", "link"])
def test_a_full_disk_at_any_step_leaves_the_program_in_use(
    here: place.Place, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    update = read(here, update_file(signed(release(2, SECOND))))

    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner, name = (place, "replace_file") if step == "write" else (Path, "symlink_to")
    monkeypatch.setattr(owner, name, full)

    with pytest.raises(FileProblemError, match="disk is full"):
        place.install(here, update, try_it=starts)

    assert in_use(here) == {**FIRST, "lib.so": LIBRARY}


def test_every_flipped_byte_is_refused_or_harmless(here: place.Place) -> None:
    data = update_file(signed(release(2, SECOND)))
    chance = random.Random(7)
    whole = {**SECOND, "lib.so": SECOND["_internal/lib.so"]}

    for _ in range(200):
        at = chance.randrange(len(data))
        broken = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        try:
            place.install(here, read(here, broken), try_it=starts)
        except UntrustedError:
            assert in_use(here)["tallystick"] == b"first"
        else:
            assert in_use(here) == whole
            place.go_back(here)


def test_a_damaged_program_is_not_the_base_of_an_update(here: place.Place) -> None:
    (here.current / "_internal/app/a.pyc").write_bytes(b"x" * 900)

    with pytest.raises(UntrustedError, match="not what was signed"):
        place.install(here, read(here, update_file(signed(release(2, SECOND)))), try_it=starts)

    assert here.current.resolve().name == "0.1.0"


def test_a_program_from_a_package_manager_says_how_it_is_updated(tmp_path: Path) -> None:
    with pytest.raises(UntrustedError) as refused:
        place.place_of(tmp_path / "usr/lib/tallystick/tallystick")

    assert "the way in which you installed" in refused.value.todo


def test_a_program_finds_its_place_through_the_link(here: place.Place) -> None:
    assert place.place_of(here.current / "tallystick").root == here.root.resolve()
