"""Workers' names in exports: the same for the requester, of no use to anybody else."""

from pathlib import Path

import pytest

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.export.joining import ExportAnswer, pseudonym
from tallystick_packs.keys import SigningKey
from tallystick_sync.requester.pseudonyms import NAME, hidden, keep_secret, secret_in

KEY, OTHER = SigningKey(bytes(range(32))), SigningKey(bytes(range(1, 33)))
JOB = "42" * 16
ANSWER = ExportAnswer(worker="ab" * 32, item="1", result=[], active_s=3, state="paid")


def name_in(folder: Path) -> str:
    return pseudonym(JOB, hidden(ANSWER, secret=secret_in(folder)).worker)


def test_a_job_fetched_twice_gives_the_same_names(tmp_path: Path) -> None:
    keep_secret(tmp_path / "one", key=KEY, job=JOB)
    keep_secret(tmp_path / "two", key=KEY, job=JOB)

    assert name_in(tmp_path / "one") == name_in(tmp_path / "two")


def test_who_has_the_public_key_and_the_job_cannot_compute_the_name(tmp_path: Path) -> None:
    keep_secret(tmp_path / "mine", key=KEY, job=JOB)
    keep_secret(tmp_path / "theirs", key=OTHER, job=JOB)

    assert name_in(tmp_path / "mine") != pseudonym(JOB, ANSWER.worker)
    assert name_in(tmp_path / "mine") != name_in(tmp_path / "theirs")


def test_evidence_without_a_secret_gets_one_that_stays(tmp_path: Path) -> None:
    first = name_in(tmp_path)

    assert name_in(tmp_path) == first
    assert (tmp_path / NAME).is_file()


@pytest.mark.parametrize("text", [b"", b"abc", "ä".encode(), b"-" * 64])
def test_a_damaged_secret_is_named_and_never_used(text: bytes, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(text)

    with pytest.raises(BadDocumentError, match="secret behind"):
        secret_in(tmp_path)
