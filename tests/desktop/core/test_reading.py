"""Texts as they are shown, and spans that Label Studio would name in the same way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desktop.core.test_sessions import MemoryDraft

from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.reading import Reading
from tallystick_desktop.core.span_session import SpanSession
from tallystick_packs.forms import parse, validate
from tallystick_packs.forms.rich_text import Piece, page_pieces, pieces_of

PAGE = (
    "<h1>A  title</h1>\n<div><p>One <b>bold</b> word.</p>"
    "<p>Deux\n  mots 😀 ici.</p><script>no()</script></div>"
)
TURNS = [{"author": "Ama", "text": "Good day 😀"}, {"author": "Ben", "text": "Good night"}]


def plain(text: str) -> Reading:
    return Reading.of((Piece(name="", text=text, block=True),), kind="Text")


def test_a_page_is_shown_as_a_browser_shows_its_words() -> None:
    assert Reading.of(page_pieces(PAGE), kind="HyperText").text.split("\n") == [
        "A title",
        "One bold word.",
        "Deux mots 😀 ici.",
    ]


def test_a_span_of_a_page_names_its_text_nodes() -> None:
    reading = Reading.of(page_pieces(PAGE), kind="HyperText")
    start = reading.text.index("bold")
    end = reading.text.index("mots") + len("mots 😀")

    assert reading.value(start, end) == {
        "start": "/div[1]/p[1]/b[1]/text()[1]",
        "end": "/div[1]/p[2]/text()[1]",
        "startOffset": 0,
        "endOffset": 14,
        "text": "bold word.\nDeux mots 😀",
    }
    assert reading.found(reading.value(start, end)) == (start, end)


@given(st.sampled_from(["Text", "HyperText", "Paragraphs"]), st.data())
def test_what_is_marked_is_found_again_and_right(kind: str, data: st.DataObject) -> None:
    item: dict[str, object] = {"t": {"Text": "Ça va 😀, Jean?", "HyperText": PAGE, "Paragraphs": TURNS}[kind]}
    labels = {"Text": "Labels", "HyperText": "HyperTextLabels", "Paragraphs": "ParagraphLabels"}[kind]
    control = f'<{labels} name="l" toName="t"><Label value="a"/></{labels}>'
    form = parse(f'<View><{kind} name="t" value="$t"/>{control}</View>')
    plan = plan_of(form, language="en")
    reading = Reading.of(pieces_of(form.objects[0], item) or (), kind=kind)
    session = SpanSession(plan, MemoryDraft(), reading=reading)
    start = data.draw(st.integers(0, len(reading.text) - 1))
    end = data.draw(st.integers(start + 1, len(reading.text)))

    key = session.mark(start, end, 0)

    if key is None:
        assert reading.trimmed(start, end) is None
        return
    assert validate(form, list(session.values.values()), item=item) == ()
    (span,) = session.spans
    assert start <= span.start < span.end <= end


@pytest.mark.parametrize(
    ("granularity", "marked"),
    [("symbol", "ean-Pau"), ("word", "Jean-Paul"), ("sentence", "Then Jean-Paul left."), ("paragraph", None)],
)
def test_a_stretch_grows_to_whole_words_and_sentences(granularity: str, marked: str | None) -> None:
    text = "Ama came. Then Jean-Paul left. Ben stayed."
    start = text.index("ean-Pau")

    first, last = plain(text).widened(start, start + len("ean-Pau"), granularity)

    assert text[first:last].strip() == (marked or text)


def test_spans_are_relabelled_linked_and_deleted_with_their_links_as_one_step() -> None:
    xml = """<View><Text name="t" value="$t"/><Labels name="l" toName="t">
      <Label value="a"/><Label value="b"/></Labels><Relations><Relation value="knows"/></Relations></View>"""
    form = parse(xml)
    item = {"t": "Ama knows Ben"}
    session = SpanSession(plan_of(form, language="en"), MemoryDraft(), reading=plain("Ama knows Ben"))
    first, second = session.mark(0, 3, 0), session.mark(10, 13, 0)
    assert first is not None
    assert second is not None

    session.relabel(second, 1)
    session.link(first, second, "knows")
    assert session.counts() == [1, 1]
    assert [(link.start, link.end, link.words) for link in session.links] == [(first, second, "knows")]
    assert validate(form, list(session.values.values()), item=item) == ()
    session.delete(first)

    assert session.links == ()
    session.undo()
    assert len(session.links) == 1
    assert session.mark(0, 3, 1) == first
