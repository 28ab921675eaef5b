"""`docs/EXTENDING.md`, followed word for word in a copy of the code."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tallystick_packs.forms.own import own_attributes
from tallystick_packs.forms.tags import TABLE

CHECKOUT = Path(__file__).parents[3]
PAGE = CHECKOUT / "docs" / "EXTENDING.md"


class Block(NamedTuple):
    """A block of the page: a new file, or a change of one."""

    kind: str
    path: str
    text: str


def blocks() -> list[Block]:
    found = re.findall(
        r"^```python (new|change) (\S+)\n(.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return [Block(*parts) for parts in found]


def follow(block: Block, copy: Path) -> None:
    path = copy / block.path
    if block.kind == "new":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return
    lines = block.text.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line.startswith("-"))
    after = "".join(line[1:] for line in lines if line.startswith("+"))
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{block.path} has not exactly one place that reads:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def followed(tmp_path: Path) -> Path:
    shutil.copytree(CHECKOUT / "packs", tmp_path / "packs", ignore=shutil.ignore_patterns("__pycache__"))
    for block in blocks():
        follow(block, tmp_path)
    return tmp_path


def python(copy: Path, *arguments: str) -> str:
    places = os.pathsep.join(str(place) for place in (copy / "packs", CHECKOUT / "resources"))
    environment = {**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], check=False, capture_output=True, text=True, cwd=copy, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_block_of_the_page_says_what_it_is() -> None:
    fences = re.findall(r"^```\w+.*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(fences) == len(blocks()) == 5


def test_the_page_followed_word_for_word_gives_a_control_that_works(followed: Path) -> None:
    out = python(followed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/packs/forms/test_thumbs.py")

    assert "2 passed" in out


def test_the_new_control_can_be_seen_in_a_preview(followed: Path) -> None:
    program = """
from tallystick_packs.forms import parse
from tallystick_packs.forms.tags import TABLE
from tallystick_packs.preview import Facts, Scene, render_page
assert TABLE["thumbs"].summary
form = parse('<View><Text name="t" value="$t"/><Thumbs name="like" toName="t"/></View>')
print(render_page(Scene(form=form, item={"t": "x"}, files=lambda path: None), Facts(title="x")))
"""

    assert "Thumbs down" in python(followed, "-c", program)


def test_the_page_on_forms_names_every_tag_and_every_addition() -> None:
    page = (CHECKOUT / "docs" / "FORMS.md").read_text(encoding="utf-8")
    additions = {one.name for row in TABLE.values() for one in own_attributes(row)}

    assert sorted(row.tag for row in TABLE.values() if row.tag not in re.findall(r"\w+", page)) == []
    assert sorted(name for name in additions if f"`{name}" not in page) == []
