"""A preview shows the whole form, stands alone, and lets nothing from a job run."""

import re
from pathlib import Path

import pytest

from tallystick_packs.errors import BadJobError
from tallystick_packs.forms import parse
from tallystick_packs.forms.tags import TABLE
from tallystick_packs.preview import Facts, Scene, preview_job, render_page
from tallystick_packs.preview.tags import RENDERERS
from tallystick_packs.texts import _
from tallystick_resources.templates import copy_template, template_names

#: Words that French writes as English does.
SAME = ("Date", "Total", "Question")
SAMPLES = Path(__file__).parents[3] / "resources" / "tallystick_resources" / "samples"


def page(xml: str, item: dict[str, object], *, language: str = "en") -> str:
    scene = Scene(form=parse(xml), item=item, files=lambda _path: None, language=language)
    return render_page(scene, Facts(title="A <job>", instructions="# Do\n\n<script>alert(1)</script>"))


def test_every_tag_that_shows_something_has_a_renderer() -> None:
    shown = {row.tag for row in TABLE.values() if row.role != "option"} - {"Panel"}

    assert shown - RENDERERS.keys() == set()


@pytest.mark.parametrize("name", ["photos", "speech"])
def test_a_sample_job_is_one_page_that_asks_nobody_for_anything(name: str) -> None:
    html = preview_job(SAMPLES / name, language="fr")

    assert '<html lang="fr"' in html
    assert "data:image/" in html or "data:audio/" in html
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', html) == []
    assert "default-src &#x27;none&#x27;" in html or "default-src 'none'" in html


def test_words_of_a_job_stay_words() -> None:
    options = '<Choices name="c" toName="t"><Choice value="&lt;b&gt;"/></Choices>'
    xml = f'<View><Text name="t" value="$t"/>{options}</View>'

    html = page(xml, {"t": "<script>alert(2)</script>"})

    assert "<script" not in html
    assert "&lt;script&gt;alert(2)" in html
    assert "<title>A &lt;job&gt;</title>" in html


def test_translations_and_direction_follow_the_language() -> None:
    xml = (
        '<View><Header value="Which?" data-text-ar="أيّ؟"/><Text name="t" value="$t"/>'
        '<Choices name="c" toName="t"><Choice value="Yes" data-text-ar="نعم"/></Choices></View>'
    )

    html = page(xml, {"t": "x"}, language="ar")

    assert 'dir="rtl"' in html
    assert "نعم" in html
    assert "أيّ؟" in html


def test_a_file_outside_the_folder_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    folder = tmp_path / "job"
    folder.mkdir()
    for source in (SAMPLES / "photos").rglob("*"):
        if source.is_file() and source.suffix in (".toml", ".xml", ".md"):
            target = folder / source.relative_to(SAMPLES / "photos")
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(source.read_bytes())
    (folder / "items.csv").write_text("id,image\na,../secret.jpg\n", encoding="utf-8")

    assert "is not in the job folder" in preview_job(folder)
    with pytest.raises(BadJobError):
        preview_job(folder, item="zzz")


def test_a_page_speaks_the_language_it_is_asked_for(tmp_path: Path) -> None:
    job = copy_template("moderation", tmp_path / "job")

    english, french = preview_job(job, language="en"), preview_job(job, language="fr")

    assert "Shown when “Does it break a rule?” is answered: Breaks a rule" in english
    assert "Montré quand" in french
    assert "a pour réponse : Enfreint une règle" in french
    assert "needed" not in french
    assert _("needed") == "needed"


def test_a_question_is_called_by_its_header_or_as_people_write_its_name() -> None:
    options = '<Choice value="Yes"/><Choice value="No"/>'
    xml = (
        '<View><Text name="t" value="$t"/><Header value="Which?"/>'
        f'<Choices name="first-one" toName="t">{options}</Choices>'
        f'<Choices name="and_then" toName="t">{options}</Choices></View>'
    )

    html = page(xml, {"t": "x"})

    assert "First one" not in html
    assert "<legend>And then</legend>" in html


def test_a_shortcut_shows_what_it_types_and_what_this_stands_for() -> None:
    shortcuts = '<Shortcut value="[?]" alias="Unreadable" data-text-fr="Illisible"/><Shortcut value="kg"/>'
    xml = f'<View><Text name="t" value="$t"/><TextArea name="w" toName="t">{shortcuts}</TextArea></View>'

    english, french = (
        re.findall(r'class="label">([^<]*)', page(xml, {"t": "x"}, language=one)) for one in ("en", "fr")
    )

    assert english == ["[?]  Unreadable", "kg"]
    assert french == ["[?]  Illisible", "kg"]


def test_a_slider_of_few_steps_is_buttons_and_another_number_says_its_bounds() -> None:
    xml = (
        '<View><Text name="t" value="$t"/>'
        '<Number name="a" toName="t" min="0" max="1" step="0.5" slider="true"/>'
        '<Number name="b" toName="t" min="0" max="400" slider="true"/></View>'
    )

    html = page(xml, {"t": "x"})

    assert re.findall(r'name="a"><span>([^<]*)', html) == ["0", "0.5", "1"]
    assert '<input type="number"><p class="hint">0 to 400</p>' in html


@pytest.mark.parametrize("name", template_names())
def test_no_worker_reads_the_name_of_a_question_in_the_gallery(name: str, tmp_path: Path) -> None:
    form = parse((copy_template(name, tmp_path / "job") / "form.xml").read_text(encoding="utf-8"))

    titled, translated = form.layout.headers(), form.layout.headers("fr")
    bare = {control.name for control in form.controls if control.marks and not control.options}

    assert {control.name for control in form.controls} - titled.keys() - bare == set()
    assert [
        words for asked, words in titled.items() if translated[asked] == words and words not in SAME
    ] == []
