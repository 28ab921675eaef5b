"""A preview as a picture: everything on the page is painted, in any script, without a browser or Qt."""

import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tallystick_packs.forms import parse
from tallystick_packs.preview import Drawn, Facts, Scene, draw_page, preview_job, render_page
from tallystick_packs.preview.drawing.fonts import Fonts
from tallystick_packs.preview.drawing.layout import Layout, Style
from tallystick_packs.preview.drawing.tree import Node, read_tree
from tallystick_resources.templates import copy_template, template_names


def page(xml: str, item: dict[str, object], *, language: str = "en") -> str:
    scene = Scene(form=parse(xml), item=item, files=lambda _path: None, language=language)
    return render_page(scene, Facts(title="A job", instructions="Read **all**.\n\n- one\n- two"))


def pixels(drawn: Drawn) -> "np.ndarray":
    return np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB")).astype(int)


def words_of(html: str) -> set[str]:
    layout = Layout(Fonts())
    layout.block(next(read_tree(html).find("body")), 0, 0, 1280, Style())
    return {op.text for op in layout.ops if op.kind == "text"}


@pytest.mark.parametrize("name", template_names())
def test_every_word_of_a_template_is_on_its_picture_within_the_edges(name: str, tmp_path: Path) -> None:
    html = preview_job(copy_template(name, tmp_path / name))
    layout = Layout(Fonts())
    height = layout.block(next(read_tree(html).find("body")), 0, 0, 1280, Style())

    painted = Counter("".join(op.text for op in layout.ops if op.kind == "text"))
    written = Counter("".join(_words(next(read_tree(html).find("body")))))
    assert written["e"] > 20
    assert {sign for sign in written if not sign.isspace() and written[sign] > painted[sign]} == set()
    for op in layout.ops:
        assert op.x >= 0
        assert op.x + op.width <= 1280
        assert op.y + op.height <= height + 24


def _words(node: Node) -> list[str]:
    return [node.text, *(words for child in node.children for words in _words(child))]


def test_a_page_from_right_to_left_is_mirrored() -> None:
    xml = '<View><Text name="t" value="$t"/><Rating name="r" toName="t"/></View>'
    left, right = (pixels(draw_page(page(xml, {"t": "x"}, language=code))) for code in ("en", "ar"))

    def ink(picture: "np.ndarray") -> tuple[int, int]:
        dark = picture[:60].sum(axis=2) < 300
        return int(dark[:, :640].sum()), int(dark[:, 640:].sum())

    assert ink(left)[0] > 0 == ink(left)[1]
    assert ink(right)[1] > 0 == ink(right)[0]


def test_steps_are_numbered_and_points_have_dots() -> None:
    layout = Layout(Fonts())

    html = "<div><ol start='3'><li>Look</li><li>Say</li></ol><ul><li>Or not</li></ul></div>"
    layout.block(next(read_tree(html).find("div")), 0, 0, 900, Style())

    assert [op.text for op in layout.ops if op.kind == "text"] == [
        *("3.", "Look", "4.", "Say"),
        *("Or", " ", "not"),
    ]


def test_a_line_is_not_broken_before_a_mark_that_belongs_to_its_word() -> None:
    layout = Layout(Fonts())

    html = "<p>" + "mot\u00a0; " * 60 + "</p>"
    layout.block(next(read_tree(html).find("p")), 0, 0, 333, Style())

    words = [op for op in layout.ops if op.kind == "text" and op.text.strip()]
    assert {op.text for op in words} == {"mot\u00a0;"}
    assert len({op.y for op in words}) > 3


def test_a_script_without_a_font_is_named_and_drawn_all_the_same(tmp_path: Path) -> None:
    xml = '<View><Text name="t" value="$t"/><Rating name="r" toName="t"/></View>'

    drawn = draw_page(page(xml, {"t": "Habari. ሰላም नमस्ते"}), fonts=Fonts((tmp_path,)))

    assert drawn.missing_scripts == ("Devanagari", "Ethiopic")
    assert drawn.height > 100


def test_a_damaged_picture_and_a_word_without_end_leave_the_page_in_its_edges() -> None:
    xml = '<View><Image name="p" value="$p"/><Text name="t" value="$t"/><Rating name="r" toName="t"/></View>'
    scene = Scene(
        form=parse(xml), item={"p": "a.jpg", "t": "x" * 3000}, files=lambda _path: b"\xff\xd8 no picture"
    )

    drawn = draw_page(render_page(scene, Facts(title="A job")))

    assert 200 < drawn.height < 3000
    assert (pixels(drawn)[:, 1275:] > 200).all()


def test_words_of_a_form_are_painted_once_each() -> None:
    options = '<Choices name="c" toName="t"><Choice value="Zebra"/></Choices>'
    xml = f'<View><Text name="t" value="$t"/>{options}</View>'

    assert {"Zebra", "Giraffe"} <= words_of(page(xml, {"t": "Giraffe"}))


def test_a_picture_is_drawn_without_qt() -> None:
    code = "import sys, tallystick_packs.preview; print([n for n in sys.modules if 'PySide' in n])"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"
