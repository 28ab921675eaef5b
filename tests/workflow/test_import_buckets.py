"""A Label Studio export that names its media in S3 buckets, imported from a real store."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.support.small_job import FORM_XML, png

from tallystick_sync.commands.pack import main


def put(address: str, key: str, data: bytes) -> tuple[str, str]:
    """Lay a file into the store; returns the bucket and the store's address."""
    from obstore.store import S3Store

    endpoint = parse_qs(urlsplit(address).query)["endpoint"][0]
    bucket = urlsplit(address).netloc
    store = S3Store(bucket, config={"endpoint": endpoint}, client_options={"allow_http": True})
    store.put(key, data)
    return bucket, endpoint


def test_media_in_buckets_are_fetched_and_what_is_not_there_is_listed(
    object_store: Callable[[], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, endpoint = put(object_store(), "season/p0.png", png((9, 8, 7)))
    photos = [f"s3://{bucket}/season/p0.png", f"s3://{bucket}/season/gone.png"]
    tasks = [{"id": number, "data": {"photo": photo}} for number, photo in enumerate(photos, 1)]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    (tmp_path / "form.xml").write_text(FORM_XML)
    command = [
        "import", str(tmp_path / "tasks.json"), str(tmp_path / "job"), "--kind", "label-studio",
        "--form", str(tmp_path / "form.xml"), "--s3", endpoint, "--json",
    ]  # fmt: skip

    assert main(command) == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["items"], said["files"]) == (2, 1)
    assert any("gone.png: the bucket did not give it" in one for one in said["unresolved"])
    kept = tmp_path / "tasks-media" / "season" / "p0.png"
    assert kept.read_bytes() == png((9, 8, 7))


def test_a_reference_that_climbs_out_is_never_fetched() -> None:
    from tallystick_sync.requester.buckets import bucket_references

    tasks = [
        {"data": {"a": "s3://b/../../etc/passwd", "b": "s3:///x", "c": "s3://b/ok/a.png", "d": "s3://b/"}}
    ]
    assert list(bucket_references(tasks)) == ["s3://b/ok/a.png"]


def test_buckets_go_with_label_studio_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.csv").write_text("photo\np.png\n")
    assert main(["import", str(tmp_path / "list.csv"), str(tmp_path / "job"), "--s3"]) == 1
    assert "go with --kind label-studio" in capsys.readouterr().err
