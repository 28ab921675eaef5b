"""Translations: one gettext `.po` file per language, read as it is.

No compiled `.mo` files: a translator edits one text file, and a file from a stick is used without a tool
or a build step. Reading takes a few milliseconds, once per start::

    texts.use_catalogue(catalogue("fr"))

English is in the source, so it needs no file. `resources/make_locale.py` collects the words to translate.

French is always complete. The other languages may be behind it (`missing`): they show English for what they
lack, and the settings say how much that is. A file whose head says `X-Reviewed: no` was translated by a
machine and no native speaker has read it yet (`Catalogue.is_reviewed`); the settings say that too.
"""

import ast
import gettext
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = [
    "COMPLETE",
    "NAMES",
    "Catalogue",
    "catalogue",
    "every_text",
    "languages",
    "missing",
    "read_po",
]

DOMAIN = "tallystick"
COMPLETE = "fr"  # what the other languages are measured by
NAMES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "ar": "العربية",
    "hi": "हिन्दी",
    "bn": "বাংলা",
    "sw": "Kiswahili",
    "mg": "Malagasy",
    "am": "አማርኛ",
}
_FIELD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+(".*")$')
_PLURAL_FORMS = re.compile(r"plural\s*=\s*([^;]+);")
_HEAD_LINE = re.compile(r"^([A-Za-z-]+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


class Catalogue(gettext.NullTranslations):
    """The texts of one language; a text that is not translated stays English.

    Attributes:
        head: What the file says of itself: `Language`, `Plural-Forms`, `X-Reviewed` ...
    """

    def __init__(
        self, texts: dict[str, tuple[str, ...]], plural_rule: str, head: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._texts = texts
        self.head = dict(head or {})
        self._rule = plural_rule
        self._plural = gettext.c2py(plural_rule)  # what the stdlib's own reader uses

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody who speaks the language has read the texts."""
        return self.head.get("X-Reviewed", "") != "no"

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """English texts and their translated forms."""
        return dict(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def over(self, below: Mapping[str, tuple[str, ...]]) -> "Catalogue":
        """Return these texts, and those of `below` where there is none."""
        return Catalogue({**below, **self._texts}, self._rule, self.head)

    def form(self, n: int) -> int:
        """Return which plural form fits `n`, from 0."""
        return int(self._plural(n))

    def gettext(self, message: str) -> str:
        """Return the translation of a text."""
        found = self._texts.get(message)
        return found[0] if found else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a text that fits `n`."""
        found = self._texts.get(msgid1)
        form = self.form(n) if found else 0
        if not found or form >= len(found):
            return msgid1 if n == 1 else msgid2
        return found[form]


def languages() -> tuple[str, ...]:
    """Return the codes of all languages that there are, in the order in which they are offered."""
    return tuple(code for code in NAMES if code == "en" or _file(code).is_file())


def catalogue(language: str) -> gettext.NullTranslations:
    """Return the texts of a language; English where there are none."""
    source = _file(language)
    return read_po(source.read_text(encoding="utf-8")) if source.is_file() else gettext.NullTranslations()


def every_text() -> frozenset[str]:
    """Return all texts of the program, in English."""
    return frozenset(_texts(catalogue(COMPLETE)))


def missing(language: str, known: gettext.NullTranslations | None = None) -> int:
    """Return how many texts a language leaves in English; `known` replaces its own file."""
    return 0 if language == "en" else len(every_text() - set(_texts(known or catalogue(language))))


def _texts(known: gettext.NullTranslations) -> Mapping[str, tuple[str, ...]]:
    return known.texts if isinstance(known, Catalogue) else {}


def read_po(text: str) -> Catalogue:
    """Read a `.po` file. Fuzzy, empty and obsolete entries count as not translated."""
    texts: dict[str, tuple[str, ...]] = {}
    rule = "n != 1"
    head: dict[str, str] = {}
    for fields in _entries(text):
        forms = tuple(value for name, value in sorted(fields.items()) if name.startswith("msgstr"))
        if fields.get("msgid") == "":
            head = dict(_HEAD_LINE.findall(forms[0] if forms else ""))
            found = _PLURAL_FORMS.search(head.get("Plural-Forms", ""))
            rule = found.group(1).strip() if found else rule
        elif forms and all(forms):
            texts[fields["msgid"]] = forms
    return Catalogue(texts, rule, head)


def _entries(text: str) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    name, fuzzy = "", False
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        match = _FIELD.match(stripped)
        if match:
            name = match.group(1)
            fields[name] = ast.literal_eval(match.group(2))
        elif stripped.startswith('"') and name:
            fields[name] += ast.literal_eval(stripped)
        elif stripped.startswith("#,") and "fuzzy" in stripped:
            fuzzy = True
        elif not stripped and fields:
            if not fuzzy:
                yield fields
            fields, name, fuzzy = {}, "", False


def _file(language: str) -> Traversable:
    return files(__name__) / language / "LC_MESSAGES" / f"{DOMAIN}.po"
