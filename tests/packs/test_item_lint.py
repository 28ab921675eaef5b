"""A list of items is checked row by row; every row that lacks something is named with its place."""

from pathlib import Path

import pytest

from tallystick_packs.forms import parse
from tallystick_packs.item_lint import lint_item_list

FORM = parse(
    """<View><Image name="p" value="$photo"/><Text name="t" value="$words"/>
    <Rating name="r" toName="p"/></View>"""
)


def said(folder: Path, name: str, text: str) -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return [str(fault) for fault in lint_item_list(FORM, folder)]


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        (
            "items.csv",
            "id,photo,words\na,x.jpg,hello\nb,,hello\n",
            ["items.csv, line 3: nothing for $photo, which form.xml asks for."],
        ),
        (
            "items.jsonl",
            '{"photo": "x.jpg", "words": "a"}\n\n{"photo": "y.jpg"}\n',
            ["items.jsonl, line 3: nothing for $words, which form.xml asks for."],
        ),
        (
            "tasks.json",
            '[{"id": 7, "data": {"photo": "x.jpg", "words": "a"}}, {"photo": "y.jpg"}]',
            ["tasks.json, task 2: nothing for $words, which form.xml asks for."],
        ),
        (
            "tasks.json",
            '[{"id": 7, "data": {"photo": "x", "words": "a"}}, {"id": 7, "photo": "y", "words": "b"}]',
            ["items: tasks.json, task 2: the id '7' stands at tasks.json, task 1 already."],
        ),
        (
            "tasks.json",
            '[\n{"photo": "x", "words": "a"},\n{"photo": }]',
            [
                "items: tasks.json, line 3: not Label Studio's task list: Expecting value.",
            ],
        ),
        (
            "items.csv",
            "photo,words\nx\n",
            ["items: items.csv, line 2: the row has not as many cells as the first line has names."],
        ),
        ("items.csv", "photo,words\n", ["items: items.csv lists no items."]),
    ],
)
def test_faults_of_a_list(tmp_path: Path, name: str, text: str, faults: list[str]) -> None:
    assert said(tmp_path, name, text) == faults
