"""Fonts for any script: Noto where this computer has it, the plain one that Pillow carries otherwise.

Which font has a sign is not asked of the fonts, since that costs a parser; scripts stand in blocks, and Noto
has a font for each. A script for which nothing was found is remembered, so that a command can say so.
"""

import os
import sys
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont, features

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

#: First and last sign of a script's blocks, its name for people, and the names of fonts that have it.
_SCRIPTS: tuple[tuple[int, int, str, tuple[str, ...]], ...] = (
    (0x0590, 0x05FF, "Hebrew", ("NotoSansHebrew",)),
    (0x0600, 0x06FF, "Arabic", ("NotoNaskhArabic", "NotoSansArabic", "DejaVuSans")),
    (0x0750, 0x08FF, "Arabic", ("NotoNaskhArabic", "NotoSansArabic", "DejaVuSans")),
    (0xFB50, 0xFDFF, "Arabic", ("NotoNaskhArabic", "NotoSansArabic", "DejaVuSans")),
    (0xFE70, 0xFEFF, "Arabic", ("NotoNaskhArabic", "NotoSansArabic", "DejaVuSans")),
    (0x0900, 0x097F, "Devanagari", ("NotoSansDevanagari", "Mangal")),
    (0x0980, 0x09FF, "Bengali", ("NotoSansBengali", "Vrinda")),
    (0x0A00, 0x0A7F, "Gurmukhi", ("NotoSansGurmukhi",)),
    (0x0A80, 0x0AFF, "Gujarati", ("NotoSansGujarati",)),
    (0x0B80, 0x0BFF, "Tamil", ("NotoSansTamil",)),
    (0x0C00, 0x0C7F, "Telugu", ("NotoSansTelugu",)),
    (0x0E00, 0x0E7F, "Thai", ("NotoSansThai", "Tahoma")),
    (0x1000, 0x109F, "Burmese", ("NotoSansMyanmar",)),
    (0x1200, 0x139F, "Ethiopic", ("NotoSansEthiopic", "Nyala")),
    (0x1780, 0x17FF, "Khmer", ("NotoSansKhmer",)),
    (0x3040, 0x30FF, "Japanese", ("NotoSansCJK", "NotoSansJP", "msgothic")),
    (0x4E00, 0x9FFF, "Chinese", ("NotoSansCJK", "NotoSansSC", "msyh", "WenQuanYi")),
    (0xAC00, 0xD7AF, "Korean", ("NotoSansCJK", "NotoSansKR", "malgun")),
)
_LATIN = ("NotoSans", "DejaVuSans", "SegoeUI", "segoeui", "Arial", "Helvetica", "LiberationSans")
_RIGHT_TO_LEFT = ("Arabic", "Hebrew")
_LAST_LATIN = 0x058F
_SYMBOLS = ("DejaVuSans", "NotoSansSymbols2", "NotoSansSymbols", "seguisym")


def folders() -> tuple[Path, ...]:
    """Return the folders in which this system keeps fonts."""
    home = Path.home()
    if sys.platform == "win32":
        return (Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",)
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    )


@lru_cache(maxsize=4)
def _files(places: tuple[Path, ...]) -> dict[str, Path]:
    """Return the font files of some folders by their names without ending."""
    found: dict[str, Path] = {}
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else ():
            if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
                found.setdefault(path.stem, path)
    return found


class Fonts:
    """Finds the font for a word; remembers what it did not find."""

    def __init__(self, places: tuple[Path, ...] | None = None) -> None:
        self._files = _files(folders() if places is None else places)
        self._loaded: dict[tuple[str, int, bool], Font] = {}
        self.missing: set[str] = set()
        self.shapes_words = bool(features.check("raqm"))

    def runs(self, text: str, *, size: int, bold: bool = False) -> list[tuple[str, Font, bool]]:
        """Return a text in parts of one font each, with whether the part runs from right to left."""
        scripts: list[str] = []
        for sign in text:
            script = _script(sign)
            # Full stops and brackets beside an Arabic word turn with it; elsewhere the Latin font has them.
            turns = bool(scripts) and scripts[-1] in _RIGHT_TO_LEFT
            scripts.append(
                scripts[-1] if script == "" and (turns or sign.isspace()) and scripts else script or "Latin"
            )
        parts = groupby(range(len(text)), key=lambda at: scripts[at])
        return [
            self._run([text[at] for at in places], script, size=size, bold=bold) for script, places in parts
        ]

    def _run(self, signs: list[str], script: str, *, size: int, bold: bool) -> tuple[str, Font, bool]:
        return "".join(signs), self.font(script, size=size, bold=bold), script in _RIGHT_TO_LEFT

    def font(self, script: str, *, size: int, bold: bool = False) -> Font:
        """Return the font of a script, or the plain one after remembering that there is none."""
        key = (script, size, bold)
        if key not in self._loaded:
            self._loaded[key] = self._load(script, size, bold=bold)
        return self._loaded[key]

    def _load(self, script: str, size: int, *, bold: bool) -> Font:
        wanted = {"Latin": _LATIN, "Symbols": _SYMBOLS}.get(script) or _names(script)
        endings = ("-Bold", "-Regular", "", "-VF") if bold else ("-Regular", "", "-VF")
        for name in wanted:
            for ending in endings:
                path = self._files.get(name + ending)
                if path is not None:
                    return ImageFont.truetype(str(path), size)
        if script != "Latin":
            self.missing.add(script)
        return ImageFont.load_default(size)


def _names(script: str) -> tuple[str, ...]:
    return next((fonts for _first, _last, name, fonts in _SCRIPTS if name == script), _LATIN)


def _script(sign: str) -> str:
    """Return the script of a sign; "" for what every font has."""
    number = ord(sign)
    if sign.isspace() or (number < 0x80 and not sign.isalpha()):
        return ""
    if number <= _LAST_LATIN or 0x1E00 <= number <= 0x205F:
        return "Latin"
    for first, last, name, _fonts in _SCRIPTS:
        if first <= number <= last:
            return name
    return "Symbols"
