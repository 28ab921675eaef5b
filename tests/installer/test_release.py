"""From a frozen folder to an update on a stick: signed, small, taken by the program, taken back."""

import os
import subprocess
from pathlib import Path

import pytest
from installer import release

from tallystick_sync.commands.worker import main
from tallystick_sync.updates.place import Place

LIBRARY = os.urandom(200_000)
STARTS = '#!/bin/sh\necho started >>"$(dirname "$0")/../../tried"\n'
FAILS = "#!/bin/sh\nexit 1\n"


def freeze(folder: Path, *, number: int, start: str = STARTS) -> Path:
    """A folder as PyInstaller would make it."""
    (folder / "_internal").mkdir(parents=True)
    for name, text in (("tallystick", start), ("tallystick-worker", f"#!/bin/sh\necho {number}\n")):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    (folder / "_internal/lib.so").write_bytes(LIBRARY)
    (folder / "_internal/code.pyc").write_bytes(bytes([number]) * 500)
    return folder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "release.key"
    assert release.main(["key", str(path)]) == 0
    return path


def sign(folder: Path, number: int, *keys: Path) -> None:
    words = ["sign", str(folder), "--number", str(number), "--version", f"0.{number}.0"]
    assert release.main([*words, *(word for key in keys for word in ("--key", str(key)))]) == 0


@pytest.fixture
def place(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The first program, installed and running."""
    found = Place(tmp_path / "lib")
    sign(freeze(found.versions / "0.1.0", number=1), 1, key)
    found.current.symlink_to("versions/0.1.0")
    monkeypatch.setattr("sys.executable", str(found.current / "tallystick-worker"))
    return found


def update(tmp_path: Path, place: Place, key: Path, *, start: str = STARTS) -> Path:
    new = freeze(tmp_path / "new", number=2, start=start)
    sign(new, 2, key)
    out = tmp_path / "stick" / "tallystick.tallyupdate"
    words = ["update", str(new), "--old", str(place.current), "--out", str(out)]
    assert release.main(words) == 0
    return out


def says(place: Place) -> str:
    return subprocess.run(
        [place.current / "tallystick-worker"], check=True, capture_output=True, text=True
    ).stdout


def test_an_update_from_a_stick_is_offered_taken_and_taken_back(
    tmp_path: Path, place: Place, key: Path
) -> None:
    file = update(tmp_path, place, key)

    assert main(["update", str(file)]) == 0
    assert says(place) == "1\n"  # offered, not taken
    assert main(["update", str(file), "--yes"]) == 0
    assert says(place) == "2\n"
    assert (place.root / "tried").read_text(encoding="utf-8") == "started\n"
    assert file.stat().st_size < 5_000
    assert main(["update", "--back"]) == 0
    assert says(place) == "1\n"


def test_a_program_that_does_not_start_is_not_taken(
    tmp_path: Path, place: Place, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = update(tmp_path, place, key, start=FAILS)

    status = main(["update", str(file), "--yes"])

    assert status != 0
    assert "does not start on this computer" in capsys.readouterr().err
    assert says(place) == "1\n"


def test_an_update_by_a_stranger_cannot_even_be_written(tmp_path: Path, place: Place) -> None:
    stranger = tmp_path / "stranger.key"
    release.main(["key", str(stranger)])
    new = freeze(tmp_path / "new", number=2)
    sign(new, 2, stranger)

    out = tmp_path / "x.tallyupdate"

    assert release.main(["update", str(new), "--old", str(place.current), "--out", str(out)]) == 1
    assert not out.exists()


def test_a_program_from_source_says_that_it_is_updated_in_another_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = main(["update"])

    assert status != 0
    assert "installed in another way" in capsys.readouterr().err
