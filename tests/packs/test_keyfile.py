"""Private keys on disk: sealed or not, never overwritten, never opened at any price."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tallystick_packs.errors import BadKeyError, FileProblemError, NewerFormatError
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey

KEY = SigningKey(bytes(range(32)))


@pytest.fixture(scope="module")
def sealed_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("keys") / "key.json"
    save_key(path, KEY, purpose="requester", passphrase="correct horse")
    return path.read_text()


def edited(path: Path, text: str, **sealed: Any) -> Path:
    value = json.loads(text)
    value["sealed"] |= sealed
    path.write_text(json.dumps(value))
    return path


@pytest.mark.parametrize("passphrase", ["", "correct horse", "пароль 合言葉 \u200d"])
def test_a_key_comes_back_as_it_was_saved(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "deep" / "key.json"

    save_key(path, KEY, purpose="requester", passphrase=passphrase)

    assert load_key(path, purpose="requester", passphrase=passphrase) == KEY


def test_a_passphrase_opens_the_key_however_its_accents_were_typed(tmp_path: Path) -> None:
    path = tmp_path / "key.json"

    save_key(path, KEY, purpose="requester", passphrase="caf\u00e9")

    assert load_key(path, purpose="requester", passphrase="cafe\u0301") == KEY


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_only_the_owner_may_read_a_key_file(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        save_key(tmp_path / "key.json", KEY, purpose="requester")
    finally:
        os.umask(before)

    assert (tmp_path / "key.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text("something dear")

    with pytest.raises(BadKeyError, match="not touched"):
        save_key(path, KEY, purpose="requester")

    assert path.read_text() == "something dear"


def test_a_seed_under_a_passphrase_is_not_in_the_file(sealed_text: str) -> None:
    assert KEY.seed.hex() not in sealed_text
    assert json.loads(sealed_text)["public"] == KEY.public.hex


@pytest.mark.parametrize("passphrase", ["", "correct hors", "Correct horse", "correct horse "])
def test_a_wrong_passphrase_is_said_to_be_wrong(tmp_path: Path, sealed_text: str, passphrase: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(sealed_text)

    with pytest.raises(BadKeyError, match="passphrase"):
        load_key(path, purpose="requester", passphrase=passphrase)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2**31},
        {"memory_kib": 256 * 1024 + 1},
        {"memory_kib": 0},
        {"memory_kib": -1},
        {"iterations": 0},
        {"iterations": 10**9},
        {"salt": ""},
        {"salt": "00" * 65},
        {"nonce": "00" * 11},
        {"ciphertext": ""},
        {"salt": "xyz"},
        {"nonce": "no hex at all"},
        {"memory_kib": True},
        {"memory_kib": "19456"},
        {"iterations": 2.5},
    ],
    ids=str,
)
def test_absurd_parameters_are_refused_at_once(
    tmp_path: Path, sealed_text: str, change: dict[str, Any]
) -> None:
    path = edited(tmp_path / "key.json", sealed_text, **change)

    with pytest.raises(BadKeyError):
        load_key(path, purpose="requester", passphrase="correct horse")


@pytest.mark.parametrize("change", [{"memory_kib": 19 * 1024 + 8}, {"iterations": 3}, {"salt": "00" * 16}])
def test_parameters_are_bound_to_the_ciphertext(
    tmp_path: Path, sealed_text: str, change: dict[str, Any]
) -> None:
    path = edited(tmp_path / "key.json", sealed_text, **change)

    with pytest.raises(BadKeyError):
        load_key(path, purpose="requester", passphrase="correct horse")


def test_a_key_of_another_purpose_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    save_key(path, KEY, purpose="hub")

    with pytest.raises(BadKeyError, match="is a hub key; a requester key is needed"):
        load_key(path, purpose="requester")


def test_a_sealed_key_cannot_be_passed_off_for_another_purpose(tmp_path: Path, sealed_text: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(sealed_text.replace('"requester"', '"root"'))

    with pytest.raises(BadKeyError):
        load_key(path, purpose="root", passphrase="correct horse")


def test_a_key_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    save_key(path, KEY, purpose="requester")
    whole = path.read_bytes().strip()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BadKeyError):
            load_key(path, purpose="requester")


def test_a_key_file_with_any_digit_of_its_seed_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    save_key(path, KEY, purpose="requester")
    value = json.loads(path.read_text())

    for name in ("seed", "public"):
        for position in range(64):
            digit = "0" if value[name][position] != "0" else "1"
            text = value[name][:position] + digit + value[name][position + 1 :]
            path.write_text(json.dumps(value | {name: text}))
            with pytest.raises(BadKeyError):
                load_key(path, purpose="requester")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'"key"', b"null", b"x" * 10_000, b'{"format":"1.0"}'],
    ids=repr,
)
def test_a_file_that_holds_no_key_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)

    with pytest.raises(BadKeyError, match="damaged"):
        load_key(path, purpose="requester")


def test_a_key_file_of_a_newer_program_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    save_key(path, KEY, purpose="requester")
    path.write_text(path.read_text().replace('"format":"1.0"', '"format":"2.0"'))

    with pytest.raises(NewerFormatError, match="newer Tallystick"):
        load_key(path, purpose="requester")


def test_a_missing_key_file_is_a_problem_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileProblemError, match=r"nowhere\.json"):
        load_key(tmp_path / "nowhere.json", purpose="requester")
