"""`tallystick-pack` on forms and jobs: list, make, lint, preview."""

import json
from pathlib import Path

import pytest

from tallystick_resources.templates import template_names
from tallystick_sync.commands.pack import main

BAD = (
    '<View>\n<Image name="p" value="photo"/>\n<Choices name="c" toName="p" requred="true">\n</Choices></View>'
)


def test_the_templates_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    text = capsys.readouterr().out

    assert all(name in text for name in template_names())
    assert main(["new", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["templates"]
    assert [one["name"] for one in listed] == list(template_names())
    assert all(one["languages"] == ["en", "fr"] for one in listed)


@pytest.mark.parametrize("name", ["receipt", "transcription", "photos"])
def test_a_job_is_made_linted_and_seen(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job, page = tmp_path / "job", tmp_path / "page.html"

    assert main(["new", str(job), "--template", name]) == 0
    assert main(["lint", str(job)]) == 0
    assert main(["preview", str(job), "-o", str(page), "--language", "fr"]) == 0

    assert "<!doctype html>" in page.read_text(encoding="utf-8")
    assert "nothing to mend" in capsys.readouterr().out


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")

    assert main(["new", str(tmp_path), "--template", "receipt"]) != 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_form_is_linted_with_line_and_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "mine.xml"
    form.write_text(BAD, encoding="utf-8")

    assert main(["lint", "--form", str(form)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "mine.xml: line 2 <Image>: 'value' is 'photo', which names no field. Write value=\"$photo\".",
        "mine.xml: line 3 <Choices>: there is no attribute 'requred'. Did you mean 'required'?",
    ]
    assert lines[2].startswith("mine.xml: line 3 <Choices>: there is nothing to choose. Put <Choice")
    assert lines[3].endswith("3 things to mend.")


def test_notes_refuse_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "mine.xml"
    form.write_text(
        '<View><Style/><Text name="t" value="$t"/><Rating name="r" toName="t"/></View>', encoding="utf-8"
    )

    assert main(["lint", "--form", str(form), "--json"]) == 0

    value = json.loads(capsys.readouterr().out)
    assert value["faults"] == []
    assert len(value["notes"]) == 1


def test_a_wrong_item_of_a_preview_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", str(tmp_path / "job"), "--template", "emotion"])

    assert main(["preview", str(tmp_path / "job"), "-o", str(tmp_path / "x.html"), "--item", "zzz"]) != 0
    assert "There is no item 'zzz'" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()
