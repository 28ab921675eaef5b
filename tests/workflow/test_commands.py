"""The commands as a person types them: no editing, plain answers, exit statuses that scripts can trust."""

import json
import shutil
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.world import World, answer


@pytest.fixture
def at_home(tmp_path: Path) -> dict[str, str]:
    """A home of one's own, so that keys made by one test are not another's."""
    return {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "home" / ".config")}


def test_new_build_and_verify_work_as_typed_with_no_editing(tmp_path: Path, at_home: dict[str, str]) -> None:
    run("pack", "new", "sample", env=at_home, cwd=tmp_path)
    run("pack", "lint", "sample", env=at_home, cwd=tmp_path)
    built = run("pack", "build", "sample", "-o", "out", env=at_home, cwd=tmp_path)
    verified = run("pack", "verify", "out/sample-001.tallypack", env=at_home, cwd=tmp_path)
    shown = run("pack", "show", "out/sample-001.tallypack", "--items", env=at_home, cwd=tmp_path)

    assert "Made your requester key" in built
    assert "every byte holds" in verified
    assert "not checked against a trust list" in verified
    assert "Sokoni Research Co-op, KE" in shown
    assert "KES\u00a06.00" in shown


def test_two_builds_give_the_same_bytes(tmp_path: Path, at_home: dict[str, str]) -> None:
    run("pack", "new", "sample", "--template", "speech", env=at_home, cwd=tmp_path)

    run("pack", "build", "sample", "-o", "one", env=at_home, cwd=tmp_path)
    run("pack", "build", "sample", "-o", "two", env=at_home, cwd=tmp_path)

    name = "sample-001.tallypack"
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_new_never_overwrites_a_folder(tmp_path: Path, at_home: dict[str, str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious").write_text("mine")

    said = run("pack", "new", "mine", env=at_home, cwd=tmp_path, expect=1)

    assert "Nothing in it was changed" in said
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["precious"]


def test_build_names_every_fault_and_writes_nothing(tmp_path: Path, at_home: dict[str, str]) -> None:
    run("pack", "new", "sample", env=at_home, cwd=tmp_path)
    media = sorted((tmp_path / "sample" / "media").iterdir())
    media[0].write_bytes(media[0].read_bytes()[:2000])
    media[1].write_bytes(b"this is no photo")
    media[2].unlink()

    said = run("pack", "build", "sample", "-o", "out", env=at_home, cwd=tmp_path, expect=1)

    assert all(path.name in said for path in media[:3])
    assert "3 things to mend" in said
    assert not (tmp_path / "out").exists()


def test_a_changed_pack_is_refused_with_status_1_and_its_part_named(
    tmp_path: Path, at_home: dict[str, str]
) -> None:
    run("pack", "new", "sample", "--template", "speech", env=at_home, cwd=tmp_path)
    run("pack", "build", "sample", "-o", "out", env=at_home, cwd=tmp_path)
    path = tmp_path / "out" / "sample-001.tallypack"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    for program in ("pack", "verify"):
        verb = "verify" if program == "pack" else "pack"
        said = run(program, verb, path, expect=1)
        assert "media/" in said
        assert "does not hold" in said


def test_a_missing_file_is_not_now_and_wrong_words_are_wrong_use(tmp_path: Path) -> None:
    assert "could not be read" in run("pack", "verify", tmp_path / "nowhere.tallypack", expect=3)
    assert "usage:" in run("pack", "frobnicate", expect=2)
    assert "There is no hub" in run("hub", "status", tmp_path, expect=2)
    assert "not an invite" in run(
        "worker", "join", "hello", "--profile", tmp_path / "p", "--name", "A", expect=2
    )


def test_every_program_and_verb_explains_itself() -> None:
    for program in ("pack", "worker", "hub", "verify"):
        text = run(program, "--help")
        assert "VERB" in text
        verbs = [line.split()[0] for line in text.splitlines() if line.startswith("    ") and line[4] != " "]
        assert len(verbs) >= 4
        for verb in verbs:
            assert "--json" in run(program, verb, "--help")


@pytest.fixture
def receipts(world: World, tmp_path: Path) -> Path:
    """A folder of receipts as a worker exports it."""
    worker, desk = world.leased()
    for item in desk.items[:2]:
        answer(desk, item.id)
    worker.sync()
    world.decide()
    world.pay()
    worker.sync()
    worker.export_history(tmp_path / "receipts")
    return tmp_path / "receipts"


def test_receipts_verify_with_status_0_and_add_up(receipts: Path) -> None:
    said = run("verify", "receipts", receipts)
    value = run_json("verify", "receipts", receipts)

    assert "Every receipt holds: 3 receipts, all in the log." in said
    assert value["holds"] is True
    assert [total["paid"]["minor"] for total in value["totals"]] == [1200]


@pytest.mark.parametrize("kind", ["receipt", "batch", "lease", "manifest", "header", "trust", "installation"])
def test_one_changed_byte_of_a_document_gives_status_1_and_names_it(receipts: Path, kind: str) -> None:
    path = next(
        path for path in sorted(receipts.iterdir()) if path.name.startswith(kind) and path.suffix == ".json"
    )
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)

    said = run("verify", "receipts", receipts, expect=1)

    assert path.name in said
    assert "What to do:" in said


def test_one_changed_byte_of_a_proof_gives_status_1_and_names_it(receipts: Path) -> None:
    path = next(
        path
        for path in sorted(receipts.iterdir())
        if path.name.startswith("receipt") and "proof" in path.name
    )
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)

    assert path.name in run("verify", "receipts", receipts, expect=1)
    assert path.name in run("verify", "log", receipts, expect=1)


def test_a_missing_receipt_is_noticed(receipts: Path) -> None:
    value = run_json("verify", "receipts", receipts)
    second = next(
        one["source"] for one in value["verdicts"] if one["receipt"] and one["receipt"]["number"] == 2
    )
    (receipts / second).unlink()

    assert "Receipt 2 of this lease is missing" in run("verify", "receipts", receipts, expect=1)


def test_the_root_of_another_hub_is_refused(receipts: Path) -> None:
    assert "fingerprint" in run("verify", "receipts", receipts, "--root", "ab" * 16, expect=1)


def test_trust_log_and_pack_verify_with_the_same_folder(receipts: Path, world: World, tmp_path: Path) -> None:
    pack = next((world.folder / "hub" / "blobs").rglob("?" * 64))
    shutil.copy(pack, tmp_path / "photos.tallypack")

    assert "1 requester" in run("verify", "trust", receipts)
    assert "proved in tallystick-log/" in run("verify", "log", receipts)
    assert "a requester of Test Hub" in run(
        "verify", "pack", tmp_path / "photos.tallypack", "--trust", receipts
    )


def test_a_stranger_s_pack_is_not_trusted(receipts: Path, tmp_path: Path, at_home: dict[str, str]) -> None:
    run("pack", "new", "sample", "--template", "speech", env=at_home, cwd=tmp_path)
    run("pack", "build", "sample", "-o", "out", env=at_home, cwd=tmp_path)

    said = run("verify", "pack", tmp_path / "out" / "sample-001.tallypack", "--trust", receipts, expect=1)

    assert "not a requester's of Test Hub" in said


def test_errors_are_json_where_json_is_asked_for(tmp_path: Path) -> None:
    said = run("hub", "status", tmp_path, "--json", expect=2)

    assert json.loads(said)["error"] == "HubSetupError"


def test_the_demo_plays_the_whole_loop_and_ends_with_the_verifier(tmp_path: Path) -> None:
    said = run("demo", "--keep", tmp_path / "demo")

    assert "Every receipt holds: 6 receipts, all in the log." in said
    assert "KES\u00a043.00" in said
    assert (tmp_path / "demo" / "receipts").is_dir()
