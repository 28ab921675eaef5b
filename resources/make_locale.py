"""Collect the words that people read, and bring the translations up to date.

    python resources/make_locale.py            # updates French; says what no language has translated yet
    python resources/make_locale.py --all      # updates every .po, with an empty place for each new text
    python resources/make_locale.py --check    # changes nothing; status 1 if French is not complete

French is brought up to date with every new text. The other languages follow together, when somebody who
translates sits down to it: until then the program shows English for what is new, and says how much it is.
Babel finds `_`, `ngettext` and `N_` in the source. There is no `.pot` and no `.mo`: the `.po` files are
read as they are (`tallystick_resources.locale`).
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "tallystick_resources" / "locale"
SOURCES = ("packs/tallystick_packs", "sync/tallystick_sync", "desktop/tallystick_desktop")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
METHOD = [("**.py", "python")]
COMPLETE = "fr"
_MARK = re.compile(r'^"X-[A-Za-z-]+: .*\\n"$', re.MULTILINE)
_LAST_OF_THE_HEAD = '"Content-Transfer-Encoding: 8bit\\n"\n'


def collect() -> Catalog:
    """Return all words of the source, each with the files it stands in."""
    words = Catalog(project="tallystick", charset="utf-8")
    for source in SOURCES:
        found = extract_from_dir(ROOT / source, METHOD, keywords=KEYWORDS)
        for name, _line, message, _comments, _context in found:
            if message and message != ("",):
                words.add(message, locations=[(f"{source}/{name}", 0)])
    return words


def updated(path: Path, words: Catalog) -> str:
    """Return the text of a `.po` file with the words of today; translations and marks are kept."""
    before = path.read_text(encoding="utf-8")
    known = read_po(io.BytesIO(before.encode()), locale=path.parent.parent.name, domain="tallystick")
    known.update(words, no_fuzzy_matching=True)
    known.obsolete.clear()
    out = io.BytesIO()
    write_po(out, known, width=100, sort_output=True, no_location=True, ignore_obsolete=True)
    marks = "".join(f"{mark}\n" for mark in _MARK.findall(before))  # Babel writes only fields that it knows
    return out.getvalue().decode("utf-8").replace(_LAST_OF_THE_HEAD, _LAST_OF_THE_HEAD + marks, 1)


def untranslated(text: str) -> list[str]:
    """Return what a `.po` file leaves in English."""
    known = read_po(io.BytesIO(text.encode("utf-8")))
    found = []
    for message in known:
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and not all(forms):
            found.append(str(message.id))
    return found


def main() -> int:
    """Update or check the languages."""
    check, every = "--check" in sys.argv[1:], "--all" in sys.argv[1:]
    words = collect()
    status = 0
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/tallystick.po")):
        text = updated(path, words)
        left = untranslated(text)
        language = path.parent.parent.name
        print(f"{language}: {len(words)} texts, {len(left)} not translated")
        for message in left[:20]:
            print(f"    {message!r}")
        same = _without_dates(text) == _without_dates(path.read_text(encoding="utf-8"))
        if check and language == COMPLETE and (left or not same):
            print("    not up to date: python resources/make_locale.py, then translate what is new")
            status = 1
        if not check and (every or language == COMPLETE):
            path.write_text(_without_dates(text), encoding="utf-8")
    return status


def _without_dates(text: str) -> str:
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')
    return "\n".join(line for line in text.splitlines() if not line.startswith(dated)) + "\n"


if __name__ == "__main__":
    sys.exit(main())
