"""Languages that come from a stick: the words of a language and the letters to write it with, in one file.

    added = LanguageFiles(profile / "languages")
    found = added.add(Path("am.tallylang"))      # checked, then kept whole in the profile
    texts.use_catalogue(added.catalogue("am"))

A `.tallylang` is a ZIP with `tallystick.po`, any number of fonts (`.ttf`, `.otf`) and their licences. A `.po`
or a font alone is taken as well. Nothing is unpacked onto the disk. The file is not signed: what it can do is
bounded by what is checked here (each text fills in the places of the English one, and nothing else), not by
who made it; the settings say that its words came from a file.
"""

import gettext
import hashlib
import io
import re
import string
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tallystick_packs.errors import FileProblemError, TallystickError
from tallystick_packs.files import replace_file
from tallystick_packs.texts import _
from tallystick_resources.locale import NAMES, Catalogue, catalogue, every_text, languages, read_po

LANGUAGE_CODE: Final = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
SUFFIXES: Final = (".tallylang", ".po", ".ttf", ".otf")
MOST_BYTES: Final = 32 * 1024 * 1024  # of a file, and of all that is packed in it
_MOST_PO_BYTES, _MOST_ENTRIES, _MOST_TEXT = 4 * 1024 * 1024, 40, 4000
_FONT_STARTS: Final = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")


class BadLanguageFileError(TallystickError):
    """A file is no language file that this program can use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFile:
    """What a file brought: the words of one language, fonts, or both. `code` is "" for fonts alone."""

    code: str
    words: Catalogue | None
    fonts: tuple[bytes, ...]


class LanguageFiles:
    """The language files of one profile, each kept as it came. A damaged one is left out and named."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.damaged: list[str] = []
        self._files: list[LanguageFile] = []
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.suffix in SUFFIXES:
                self._take(path)

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages whose words came from a file."""
        return tuple(one.code for one in self._files if one.words is not None)

    @property
    def spoken(self) -> tuple[str, ...]:
        """All languages that can be chosen: the program's own, then those that only a file brought."""
        own = languages()
        return (*own, *(code for code in self.codes if code not in own))

    @property
    def fonts(self) -> Iterator[bytes]:
        """Every font that was brought."""
        return (font for one in self._files for font in one.fonts)

    def catalogue(self, code: str) -> gettext.NullTranslations:
        """Return the texts of a language: a file's where it has them, the program's own elsewhere."""
        own = catalogue(code)
        brought = next((one.words for one in self._files if one.code == code and one.words), None)
        if brought is None:
            return own
        below = own.texts if isinstance(own, Catalogue) else {}
        return brought.over(below)

    def name(self, code: str) -> str:
        """Return what a language calls itself."""
        if code in NAMES:
            return NAMES[code]
        words = next((one.words for one in self._files if one.code == code and one.words), None)
        said = words.head.get("X-Language-Name", "") if words is not None else ""
        return said[:40] or code

    def add(self, path: Path, add_font: Callable[[bytes], bool]) -> LanguageFile:
        """Check a file and keep it; it takes the place of an older one for the same language.

        Args:
            add_font: Takes a font into use; False where it cannot be used.

        Raises:
            BadLanguageFileError: It is damaged, too large, or holds nothing for this program.
            FileProblemError: It cannot be read, or the profile cannot be written.
        """
        try:
            if path.stat().st_size > MOST_BYTES:
                raise _bad(_("it is larger than {size} MB").format(size=MOST_BYTES // 1024 // 1024))
            data = path.read_bytes()
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        found = read_language_file(data)
        if not all(add_font(font) for font in found.fonts):
            raise _bad(_("a font in it is damaged"))
        suffix = ".tallylang" if zipfile.is_zipfile(io.BytesIO(data)) else ".po" if found.words else ".ttf"
        name = found.code or hashlib.sha256(data).hexdigest()[:16]
        replace_file(self._folder / f"{name}{suffix}", data)
        for other in SUFFIXES:
            if found.code and other != suffix:
                (self._folder / f"{name}{other}").unlink(missing_ok=True)
        self._files = [one for one in self._files if not found.code or one.code != found.code]
        self._files.append(found)
        return found

    def _take(self, path: Path) -> None:
        try:
            self._files.append(read_language_file(path.read_bytes()))
        except (BadLanguageFileError, OSError):
            self.damaged.append(path.name)


def read_language_file(data: bytes) -> LanguageFile:
    """Read and check a language file.

    Raises:
        BadLanguageFileError: It is damaged, or holds nothing for this program.
    """
    if data.startswith(_FONT_STARTS):
        return LanguageFile(code="", words=None, fonts=(data,))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return _with_words(data, ())
    parts = list(_parts(data))
    fonts = tuple(part for name, part in parts if name.endswith((".ttf", ".otf")))
    if any(not font.startswith(_FONT_STARTS) for font in fonts):
        raise _bad(_("a font in it is damaged"))
    words = [part for name, part in parts if name.endswith(".po")]
    if len(words) > 1 or not (words or fonts):
        raise _bad(_("it must hold one .po file, or fonts"))
    return _with_words(words[0], fonts) if words else LanguageFile(code="", words=None, fonts=fonts)


def letters_of(words: gettext.NullTranslations) -> str:
    """Return each letter that a language needs beyond the Latin ones, once."""
    texts = words.texts.values() if isinstance(words, Catalogue) else ()
    every = {letter for forms in texts for form in forms for letter in form}
    return foreign("".join(sorted(every)))


def foreign(text: str) -> str:
    """Return the letters of a text beyond the Latin ones; those of the private area are letters too."""
    kinds = ((letter, unicodedata.category(letter)) for letter in text if letter > "\u024f")
    return "".join(letter for letter, kind in kinds if kind[0] == "L" or kind == "Co")


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in a ZIP, no more of them and no larger than allowed, whatever its directory says."""
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MOST_ENTRIES:
                raise _bad(_("too many files are packed in it"))
            for entry in entries:
                with archive.open(entry) as file:
                    part = file.read(left + 1)
                left -= len(part)
                if left < 0:
                    size = MOST_BYTES // 1024 // 1024
                    raise _bad(_("it is larger than {size} MB").format(size=size))
                yield entry.filename.lower(), part
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as exc:
        raise _bad(_("it is damaged")) from exc


def _with_words(data: bytes, fonts: tuple[bytes, ...]) -> LanguageFile:
    if len(data) > _MOST_PO_BYTES:
        raise _bad(_("its words take more than {size} MB").format(size=_MOST_PO_BYTES // 1024 // 1024))
    try:
        words = read_po(data.decode("utf-8"))
        for count in range(1000):
            words.form(count)
    except (ValueError, SyntaxError, ArithmeticError, KeyError, RecursionError, MemoryError) as exc:
        raise _bad(_("it is neither a language file nor a font, or it is damaged")) from exc
    code = words.head.get("Language", "")
    if not LANGUAGE_CODE.fullmatch(code) or code == "en":
        raise _bad(_("it does not say which language it holds"))
    if not every_text() & set(words.texts):
        raise _bad(_("it holds no text of this program"))
    for source, forms in words.texts.items():
        if len(source) > _MOST_TEXT or any(len(form) > _MOST_TEXT for form in forms):
            raise _bad(_("a text in it is too long"))
        if any(_places(form) != _places(source) for form in forms):
            raise _bad(_("the text “{text}” does not fill in the same places").format(text=source[:60]))
    return LanguageFile(code=code, words=words, fonts=fonts)


def _places(text: str) -> frozenset[tuple[str, str, str]] | None:
    """The places in braces of a text with how they are written; None where it is no format at all."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return frozenset((name, spec or "", how or "") for _text, name, spec, how in parsed if name is not None)


def _bad(why: str) -> BadLanguageFileError:
    return BadLanguageFileError(
        _("This language file cannot be used: {why}.").format(why=why),
        safe=_("The program speaks as before."),
        todo=_("Copy the file again, or ask your coordinator for another one."),
    )
