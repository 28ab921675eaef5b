"""The linter as a requester meets it: line, tag, what is wrong, what to write."""

import time
import tomllib
from pathlib import Path

import pytest

from tallystick_packs.errors import BadFormError
from tallystick_packs.forms import lint, parse

CHOICES = '<Choices name="c" toName="p"><Choice value="a"/><Choice value="b"/></Choices>'


def form(inside: str) -> str:
    return f'<View>\n<Image name="p" value="$p"/>\n{inside}\n</View>'


#: Kind of fault -> what stands in line 3 of a form, what the linter says, what it proposes.
FAULTS = tomllib.loads((Path(__file__).parent / "lint_faults.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_with_its_line_and_its_cure(name: str) -> None:
    fault = FAULTS[name]

    found = [(one.line, one.message, one.suggestion) for one in lint(form(fault["form"]))]

    assert (3, fault["says"], fault["proposes"]) in found


def test_a_condition_names_an_answer_that_exists() -> None:
    asked = form(
        CHOICES
        + '<Rating name="r" toName="p" visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="A"/>'
    )

    assert [fault.message for fault in lint(asked)] == ["it waits for 'A', which 'c' does not offer"]


@pytest.mark.parametrize(
    ("xml", "line", "message"),
    [
        ("", 1, "not XML: no element found"),
        ("<View>\n<Image>\n</View>", 3, "not XML: mismatched tag"),
        ("<View>\n<Image name='a' name='b'/></View>", 2, "not XML: duplicate attribute"),
        ("<View/>\n<View/>", 2, "not XML: junk after document element"),
        ("<View>\n<?php system('x') ?></View>", 2, "the instruction <?php ...?> is refused"),
        ('<!DOCTYPE v SYSTEM "file:///etc/passwd"><View/>', 1, "document types and entities are refused"),
        ("<View>&lol;</View>", 1, "not XML: undefined entity"),
        ('<?xml version="1.0" encoding="latin-1"?><View/>', 1, "the encoding latin-1 is refused"),
        (b"<View>\xff</View>", 1, "the form is not UTF-8 text"),
        ("<View>" * 100 + "</View>" * 100, 1, "the form has more than 60 levels"),
        ("<View>" + "<View/>" * 30_000 + "</View>", 1, "the form has more than 20000 tags"),
        ("<View>" + " " * 1_100_000 + "</View>", 1, "the form is 1100013 bytes long; the most is 1000000"),
    ],
)
def test_text_that_is_no_form_is_refused_with_its_line(xml: bytes | str, line: int, message: str) -> None:
    assert [(fault.line, fault.message) for fault in lint(xml)] == [(line, message)]


def test_blank_lines_before_the_declaration_keep_the_count() -> None:
    assert [fault.line for fault in lint('\n\n<?xml version="1.0"?>\n<View>\n<Foo/>\n</View>')] == [5]


def test_attributes_are_read_without_case_as_label_studio_does() -> None:
    found = parse(form('<choices NAME="c" toname="p" showInLine="true"><choice value="a"/></choices>'))

    assert found.control("c").flag("showInline")
    assert found.control("c").labels == ("a",)


def test_what_label_studio_ignores_is_a_note_and_no_refusal() -> None:
    xml = form("<Style>.a { color: red }</Style>" + CHOICES.replace("toName", 'selection="checkbox" toName'))

    assert lint(xml) == ()
    assert [fault.code for fault in lint(xml, notes=True)] == ["style", "unknown-attribute"]
    assert len(parse(xml).notes) == 2


def test_a_missing_aim_is_clear_where_only_one_thing_is_shown() -> None:
    assert parse(form('<Rating name="r"/>')).control("r").to_names == ("p",)
    with pytest.raises(BadFormError):
        parse(form('<Image name="q" value="$q"/><Rating name="r"/>'))


def test_an_error_says_what_is_safe_and_what_to_do() -> None:
    with pytest.raises(BadFormError) as caught:
        parse(form("<Foo/>"))

    assert "line 3 <Foo>: there is no such tag" in str(caught.value)
    assert "Nothing was built" in caught.value.safe
    assert caught.value.todo


@pytest.mark.parametrize(
    "inside",
    [
        "".join(f"<Choise{number}/>" for number in range(15_000)),
        '<Choices name="c" toName="p">' + '<Choice value="a"/>' * 15_000 + "</Choices>",
        "".join(
            f'<Rating name="r{number}" toName="p" visibleWhen="choice-selected"/>' for number in range(9_000)
        ),
        "".join(f'<Text name="t{number}" value="$t" requird{number}="x"/>' for number in range(9_000)),
        '<Rating name="r" toName="p"/>' * 9_000,
    ],
)
def test_a_form_made_to_tire_the_linter_does_not(inside: str) -> None:
    start = time.process_time()

    faults = lint(form(inside))

    assert faults
    assert time.process_time() - start < 8
