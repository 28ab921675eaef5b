"""Where a hub keeps things: its folder, PostgreSQL, an S3 store."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.servers import free_ports

from tallystick_packs.errors import BadPackError, FileProblemError
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.setup import HubAnswers, create_hub
from tallystick_sync.hub.store.blobs import BlobStore, FolderBlobs, copy_blob
from tallystick_sync.hub.store.object_store import RANGE_BYTES, ObjectBlobs
from tallystick_sync.hub.store.storage import Storage, find_storage

POSTGRES = "postgresql+psycopg://hub@127.0.0.1/hub"
ANSWERS = HubAnswers(name="Test Hub", addresses=("http://hub.example",))


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "folder":
        return FolderBlobs(tmp_path)
    return ObjectBlobs.at(request.getfixturevalue("object_store")())


def test_what_is_put_is_read_back_in_any_part(blobs: BlobStore) -> None:
    data = bytes(range(256)) * (RANGE_BYTES // 100)
    name = hashlib.sha256(data).hexdigest()

    assert blobs.size(name) is None
    blobs.put(name, data)
    blobs.put(name, data)

    assert blobs.size(name) == len(data)
    for start, end in ((0, len(data)), (0, 1), (5, 5), (RANGE_BYTES - 3, RANGE_BYTES + 3), (7, len(data))):
        assert b"".join(blobs.read(name, start, end)) == data[start:end]


def test_a_file_under_a_wrong_name_is_not_kept(blobs: BlobStore) -> None:
    with pytest.raises(BadPackError, match="not the one"):
        blobs.put("ab" * 32, b"other")

    assert blobs.size("ab" * 32) is None


def test_a_blob_that_is_not_there_is_not_copied(blobs: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(FileProblemError):
        copy_blob(blobs, "ab" * 32, 10, tmp_path / "copy")


def test_a_store_that_is_away_is_explained(
    object_store: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    object_store()
    (port,) = free_ports(1)
    monkeypatch.setattr("tallystick_sync.hub.store.object_store._RETRY", {"max_retries": 0})

    with pytest.raises(HubSetupError, match="cannot be used now") as caught:
        ObjectBlobs.at(f"s3://tests/x?endpoint=http://127.0.0.1:{port}").size("ab" * 32)

    assert caught.value.todo


def test_the_command_goes_before_the_variable_and_both_before_the_file(tmp_path: Path) -> None:
    Storage(database=POSTGRES + "1", blobs="s3://one/a").write(tmp_path)

    assert find_storage(tmp_path, environment={}).database == POSTGRES + "1"
    said = find_storage(tmp_path, environment={"TALLYSTICK_DATABASE": POSTGRES + "2"})
    assert (said.database, said.blobs) == (POSTGRES + "2", "s3://one/a")
    said = find_storage(
        tmp_path, database=POSTGRES + "3", environment={"TALLYSTICK_DATABASE": POSTGRES + "2"}
    )
    assert said.database == POSTGRES + "3"
    assert find_storage(tmp_path / "other", environment={}) == Storage()


def test_a_password_in_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Storage(database="postgresql://hub:secret@db/hub").write(tmp_path)

    assert (tmp_path / "storage.toml").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("database", "blobs"),
    [("mysql://x/y", ""), ("hub.sqlite", ""), ("", "gs://x"), ("", "/tmp/blobs")],
)
def test_other_places_are_refused_by_name(tmp_path: Path, database: str, blobs: str) -> None:
    with pytest.raises(HubSetupError) as caught:
        create_hub(
            tmp_path / "hub", HubAnswers(name="H", addresses=("http://h",), database=database, blobs=blobs),
            Surroundings(),
        )  # fmt: skip

    assert caught.value.todo
    assert not (tmp_path / "hub").exists()


def test_an_address_without_a_bucket_is_refused(tmp_path: Path) -> None:
    create_hub(tmp_path / "hub", ANSWERS, Surroundings())

    for address in ("s3:/x", "s3://tests/x?endpont=http://h"):
        with pytest.raises(HubSetupError, match="does not name"):
            Hub(tmp_path / "hub", storage=Storage(blobs=address))


@pytest.mark.parametrize("text", ["database = 5", "databse = 'x'", "database", "\xff"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "storage.toml").write_bytes(text.encode("latin-1"))

    with pytest.raises(HubSetupError, match=r"storage\.toml"):
        find_storage(tmp_path, environment={})


def test_a_hub_on_a_server_is_opened_by_its_folder_alone(
    tmp_path: Path, postgres: Callable[[], str], object_store: Callable[[], str]
) -> None:
    url = postgres()
    answers = HubAnswers(
        name="Test Hub", addresses=("http://hub.example",), database=url, blobs=object_store()
    )
    trust = create_hub(tmp_path / "hub", answers, Surroundings())

    with Hub(tmp_path / "hub") as hub:
        assert hub.id == trust.hub
    assert not (tmp_path / "hub" / "hub.sqlite").exists()
    with pytest.raises(HubSetupError, match="already"):
        create_hub(tmp_path / "hub", answers, Surroundings())
    with pytest.raises(HubSetupError, match="in this database already"):
        create_hub(tmp_path / "second", answers, Surroundings())
    assert not (tmp_path / "second" / "keys").exists()


def test_a_database_that_is_away_is_explained(tmp_path: Path) -> None:
    create_hub(tmp_path / "hub", ANSWERS, Surroundings())
    (port,) = free_ports(1)

    with pytest.raises(HubSetupError, match="database cannot be used now") as caught:
        Hub(tmp_path / "hub", storage=Storage(database=f"postgresql://hub@127.0.0.1:{port}/hub"))

    assert "committed" in (caught.value.safe or "")
