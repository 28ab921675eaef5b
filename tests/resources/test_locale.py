"""Translations: French has every text, the other languages nearly all, with the same places to fill in."""

import re
import string
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural

from tallystick_packs import texts
from tallystick_resources.locale import Catalogue, catalogue, languages, missing, read_po

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "resources"))
from make_locale import LOCALE, collect, updated

TRANSLATED = languages()[1:]
OTHERS = languages()[2:]
MOST_MISSING = 0.15  # share of the texts that may stand in English until the next round of translating
CACHES = {"__pycache__"}

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


@lru_cache(maxsize=1)
def source() -> Catalog:
    """All words of the program's source."""
    return collect()


def read(language: str) -> Catalogue:
    """The texts of a language that has a file."""
    found = catalogue(language)
    assert isinstance(found, Catalogue)
    return found


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


def test_english_comes_first_and_needs_no_file() -> None:
    assert languages()[:2] == ("en", "fr")
    assert not isinstance(catalogue("en"), Catalogue)
    assert set(languages()) == {entry.name for entry in LOCALE.iterdir() if entry.is_dir()} - CACHES | {"en"}


def test_french_has_every_text_of_the_source() -> None:
    every = {message.id if isinstance(message.id, str) else message.id[0] for message in source()} - {""}

    assert every - set(read("fr").texts) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_is_far_behind(language: str) -> None:
    assert missing(language) < len(read("fr")) * MOST_MISSING


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_fills_in_the_same_places(language: str) -> None:
    different = {
        source: forms
        for source, forms in read(language).texts.items()
        if any(fields(form) != fields(source) for form in forms)
    }

    assert different == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_names_the_same_keys(language: str) -> None:
    key = re.compile(r"\b(?:F\d+|Ctrl\+\w+|Enter|Tab)\b", re.ASCII)

    different = {
        source: forms[0]
        for source, forms in read(language).texts.items()
        if set(key.findall(source)) != set(key.findall(forms[0]))
    }

    assert different == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_has_a_form_for_every_number(language: str) -> None:
    known, forms = read(language).texts, get_plural(language).num_plurals
    counted = [message.id[0] for message in source() if isinstance(message.id, tuple)]

    assert {source for source in counted if len(known.get(source, range(forms))) != forms} == set()


def test_arabic_tells_six_numbers_apart() -> None:
    arabic = read("ar")

    said = {arabic.ngettext("{count} day left", "{count} days left", n) for n in (0, 1, 2, 5, 12, 100)}

    assert len(said) == 6


@pytest.mark.parametrize("language", TRANSLATED)
def test_who_has_read_a_translation_is_kept_when_it_is_brought_up_to_date(language: str) -> None:
    path = LOCALE / language / "LC_MESSAGES" / "tallystick.po"

    again = read_po(updated(path, source()))

    assert again.is_reviewed == read(language).is_reviewed == (language == "fr")


def test_a_catalogue_is_used_by_everything_that_asks_for_words() -> None:
    texts.use_catalogue(catalogue("fr"))
    try:
        assert texts._("Offers") == "Offres"
        assert texts.ngettext("{count} photo", "{count} photos", 0) == "{count} photo"
    finally:
        texts.use_catalogue(catalogue("en"))
