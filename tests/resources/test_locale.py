"""Translations: every text that workers read is there in French, with the same places to fill in."""

import re
import string

import pytest

from tallystick_packs import texts
from tallystick_resources.locale import Catalogue, catalogue, languages, read_po

PO = r"""
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);\n"

msgid "one line"
msgstr "une ligne"

msgid ""
"a long "
"text"
msgstr ""
"un long "
"texte \"cité\"\n"

#, fuzzy
msgid "not sure"
msgstr "pas sûr"

msgid "empty"
msgstr ""

#~ msgid "gone"
#~ msgstr "parti"

msgid "{count} word"
msgid_plural "{count} words"
msgstr[0] "un"
msgstr[1] "deux"
msgstr[2] "plus"
"""


def fields(text: str) -> set[str]:
    """The names in braces of a text."""
    return {name for _before, name, _format, _conversion in string.Formatter().parse(text) if name}


def test_a_file_is_read_as_gettext_would() -> None:
    read = read_po(PO)

    assert read.gettext("one line") == "une ligne"
    assert read.gettext("a long text") == 'un long texte "cité"\n'
    assert [read.ngettext("{count} word", "{count} words", n) for n in (1, 2, 7)] == ["un", "deux", "plus"]


@pytest.mark.parametrize("text", ["not sure", "empty", "gone", "never heard of"])
def test_what_is_not_translated_stays_english(text: str) -> None:
    assert read_po(PO).gettext(text) == text


def test_english_and_french_are_there_and_english_needs_no_file() -> None:
    assert languages()[:2] == ("en", "fr")
    assert not isinstance(catalogue("en"), Catalogue)
    assert len(catalogue("fr")) > 500  # type: ignore[arg-type]


def test_french_fills_in_the_same_places() -> None:
    french = catalogue("fr")
    assert isinstance(french, Catalogue)

    different = {
        source: forms
        for source, forms in french.texts.items()
        if any(fields(form) != fields(source) for form in forms)
    }

    assert different == {}


def test_french_names_the_same_keys() -> None:
    french = catalogue("fr")
    assert isinstance(french, Catalogue)
    key = re.compile(r"\b(?:F\d+|Ctrl\+\w+|Enter|Tab)\b")

    different = {
        source: forms[0]
        for source, forms in french.texts.items()
        if set(key.findall(source)) != set(key.findall(forms[0]))
    }

    assert different == {}


def test_a_catalogue_is_used_by_everything_that_asks_for_words() -> None:
    texts.use_catalogue(catalogue("fr"))
    try:
        assert texts._("Offers") == "Offres"
        assert texts.ngettext("{count} photo", "{count} photos", 0) == "{count} photo"
    finally:
        texts.use_catalogue(catalogue("en"))
