"""Every job of the gallery can be taken, checked, previewed and built as it is."""

from pathlib import Path

import pytest

from tallystick_packs.forms import lint, parse
from tallystick_packs.items import read_items
from tallystick_packs.job import read_job
from tallystick_packs.lint import lint_items, lint_job
from tallystick_packs.preview import preview_job
from tallystick_resources.templates import copy_template, template_names, templates

#: The kinds of work that the gallery promises.
PROMISED = {
    "address-sorting",
    "assistant-answer",
    "clip-language",
    "clip-topic",
    "cv-anonymisation",
    "emotion",
    "handwriting-line",
    "image-description",
    "moderation",
    "number-plates",
    "order-form",
    "photo-classes",
    "photo-tags",
    "product-description",
    "product-pairs",
    "receipt",
    "rich-labels",
    "scene-regions",
    "search-relevance",
    "short-translation",
    "short-video",
    "transcription",
    "voice-assistant",
}


def test_the_gallery_has_what_it_promises() -> None:
    assert set(template_names()) == PROMISED
    assert all(template.title and template.description and template.seconds for template in templates())


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_a_template_is_a_job_without_faults(name: str, tmp_path: Path) -> None:
    job = read_job(copy_template(name, tmp_path / "job"))
    form = parse(job.form_xml)
    items = read_items(job.folder)

    assert lint(job.form_xml, notes=True) == ()
    assert [str(fault) for fault in lint_job(job)] == []
    assert [str(fault) for fault in lint_items(form, items)] == []
    assert set(job.instructions) == {"en", "fr"}


@pytest.mark.parametrize("name", sorted(PROMISED))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_template_can_be_seen_before_it_is_built(name: str, language: str, tmp_path: Path) -> None:
    html = preview_job(copy_template(name, tmp_path / "job"), language=language)

    assert "is not in the job folder" not in html
    assert f'<html lang="{language}"' in html


def test_work_that_may_upset_says_so_before_it_is_taken(tmp_path: Path) -> None:
    job = read_job(copy_template("moderation", tmp_path / "job"))

    assert set(job.settings.warnings.categories) == {"hate", "violence"}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FileExistsError):
        copy_template("receipt", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(LookupError):
        copy_template("nothing-like-it", tmp_path / "new")
