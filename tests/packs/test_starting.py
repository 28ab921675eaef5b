"""A folder of one's own files and a template make a job that is complete."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.support.processes import run, run_json

from tallystick_packs.errors import BadJobError
from tallystick_packs.forms import parse
from tallystick_packs.importing import NO_TERMS, TRIAL_TERMS, media_for
from tallystick_packs.job import read_settings
from tallystick_packs.job_text import with_values
from tallystick_resources.samples import sample_names, sample_words
from tallystick_resources.templates import template_names, template_words

ALL_WORDS = {name: template_words(name) for name in template_names()} | {
    name: sample_words(name) for name in sample_names()
}


def photo(path: Path, seed: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (60, 40), (seed, 80, 90)).save(path)
    return path


def rows_of(job: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (job / "items.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_folder_of_photos_builds_with_nothing_edited(tmp_path: Path) -> None:
    for number, name in enumerate(["b/x.jpg", "a/x.jpg", "c.png"]):
        photo(tmp_path / "mine" / name, 40 * number)
    (tmp_path / "mine" / "voice.wav").write_bytes(b"RIFF")

    options = ("--template", "photo-classes", "--media", "mine", "--sample-terms")
    made = run_json("pack", "new", "job", *options, cwd=tmp_path)
    run("pack", "lint", "job", cwd=tmp_path)
    built = run_json("pack", "build", "job", "-o", "out", "--key", "k", cwd=tmp_path)

    assert [row["id"] for row in rows_of(tmp_path / "job")] == ["a-x", "b-x", "c"]
    assert made["unresolved"] == ["voice.wav: the form shows photos."]
    assert sum(pack["items"] for pack in built["packs"]) == 3


def test_without_sample_terms_nobody_asks_under_an_invented_name(tmp_path: Path) -> None:
    photo(tmp_path / "mine" / "one.jpg", 1)

    made = run_json("pack", "new", "job", "--media", "mine", "--template", "receipt", cwd=tmp_path)
    said = run("pack", "build", "job", "-o", "out", "--key", "k", cwd=tmp_path, expect=1)

    assert made["to_write"] == list(NO_TERMS)
    assert all(key in said for key in NO_TERMS)
    assert not (tmp_path / "out").exists()


def test_a_list_beside_the_files_gives_ids_and_fields(tmp_path: Path) -> None:
    for number, name in enumerate(["mug.jpg", "pan.jpg", "deep/pan.jpg"]):
        photo(tmp_path / name, number)
    (tmp_path / "list.csv").write_text(
        "id,file,facts\nM-1,mug.jpg,Red\nP-1,pan.jpg,Steel\nP-2,deep/pan.jpg,Iron\nX,gone.jpg,?\n",
        encoding="utf-8",
    )

    found = media_for(parse(ALL_WORDS["product-description"]["form.xml"]), tmp_path)

    assert [(item.id, item.data["photo"], item.data["facts"]) for item in found.items] == [
        ("P-2", "media/deep/pan.jpg", "Iron"),
        ("M-1", "media/mug.jpg", "Red"),
        ("P-1", "media/pan.jpg", "Steel"),
    ]
    assert found.unresolved == ("list.csv, row 5: names no file in the folder.",)


def test_a_list_may_name_files_by_longer_paths_than_the_folder_has(tmp_path: Path) -> None:
    for number, name in enumerate(["yo/one.jpg", "sw/one.jpg"]):
        photo(tmp_path / name, number)
    (tmp_path / "gt.csv").write_text(
        "file,facts\nspeech/yo/one.jpg,Yoruba\nC:\\speech\\sw\\one.jpg,Swahili\nspeech/one.jpg,which?\n",
        encoding="utf-8",
    )

    found = media_for(parse(ALL_WORDS["product-description"]["form.xml"]), tmp_path)

    assert [(item.id, item.data["facts"]) for item in found.items] == [
        ("sw-one", "Swahili"),
        ("yo-one", "Yoruba"),
    ]
    assert found.unresolved == ("gt.csv, row 4: names no file in the folder.",)


def test_numbers_tell_nothing_and_the_list_at_home_keeps_the_names(tmp_path: Path) -> None:
    for number, name in enumerate(["jane/doe.jpg", "ward.jpg"]):
        photo(tmp_path / "mine" / name, number)

    options = ("--template", "photo-classes", "--media", "mine", "--sample-terms", "--number-ids")
    run("pack", "new", "job", *options, cwd=tmp_path)
    toml = tmp_path / "job" / "job.toml"
    toml.write_text("confidential = true\n" + toml.read_text())
    built = run_json("pack", "build", "job", "-o", "out", "--key", "k", cwd=tmp_path)

    rows = rows_of(tmp_path / "job")
    assert [(row["id"], row["original_id"]) for row in rows] == [("00001", "jane-doe"), ("00002", "ward")]
    assert built["kept_home"] == ["original_id"]
    assert b"jane" not in Path(tmp_path / built["packs"][0]["path"]).read_bytes()


def test_a_field_that_no_list_gives_is_named_before_anything_is_made(tmp_path: Path) -> None:
    photo(tmp_path / "mug.jpg", 1)

    with pytest.raises(BadJobError, match=r"\$facts"):
        media_for(parse(ALL_WORDS["product-description"]["form.xml"]), tmp_path)


@pytest.mark.parametrize("name", ["product-pairs", "search-relevance"])
def test_a_template_that_shows_no_single_file_says_so(name: str, tmp_path: Path) -> None:
    photo(tmp_path / "mug.jpg", 1)

    with pytest.raises(BadJobError, match="one file an item"):
        media_for(parse(ALL_WORDS[name]["form.xml"]), tmp_path)


@pytest.mark.parametrize("name", sorted(ALL_WORDS))
def test_the_requesters_own_facts_can_be_put_into_every_template(name: str) -> None:
    facts = dict.fromkeys(TRIAL_TERMS, 'a "quoted" \\ text')

    settings = read_settings(with_values(ALL_WORDS[name]["job.toml"], facts))

    assert {settings.requester.name, settings.requester.contact, settings.purpose.use} == set(facts.values())


def test_a_key_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(KeyError, match=r"requester\.motto"):
        with_values(ALL_WORDS["photos"]["job.toml"], {"requester.motto": "x"})


def test_numbers_change_and_everything_else_stays() -> None:
    before = ALL_WORDS["photos"]["job.toml"]

    after = with_values(before, {"pay.price_minor": 777, "pay.piloted_seconds_per_item": 31})

    pay = read_settings(after).pay
    changed = set(after.splitlines()) ^ set(before.splitlines())
    assert (pay.price_minor, pay.piloted_seconds_per_item) == (777, 31)
    assert len(changed) == 4
