"""Letters that a language is written with and that keyboards sold elsewhere do not have.

The bar under the transcript offers them: those of the job's languages, those of its list of words, and the
form's own shortcuts. Scripts with hundreds of signs are typed with an input method; only their punctuation
stands here.
"""
# ruff: noqa: RUF001 - the letters are meant

import unicodedata
from collections.abc import Iterable
from typing import Final

_MOST = 24
_BY_LANGUAGE: Final[dict[str, str]] = {
    "am": "፡ ። ፣ ፤ ፥",
    "ar": "ء آ أ ؤ إ ئ ة ى ، ؛ ؟",
    "bm": "ɛ ɔ ɲ ŋ",
    "bn": "। ॥",
    "de": "ä ö ü ß",
    "ee": "ɖ ɛ ƒ ɣ ŋ ɔ ʋ",
    "es": "á é í ñ ó ú ü ¿ ¡",
    "fr": "à â ç é è ê ë î ï ô œ ù û « »",
    "ha": "ɓ ɗ ƙ ƴ ʼ",
    "hi": "। ॥",
    "ig": "ị ọ ụ ṅ",
    "kmr": "ç ê î ş û",
    "ln": "ɛ ɔ",
    "pt": "á â ã à ç é ê í ó ô õ ú",
    "so": "ʼ",
    "sv": "å ä ö",
    "sw": "ʼ",
    "ti": "፡ ። ፣ ፤ ፥",
    "tr": "ç ğ ı İ ö ş ü",
    "tw": "ɛ ɔ",
    "ur": "ء آ ئ ں ٹ ڈ ڑ ے ۔ ؟",
    "vi": "ă â đ ê ô ơ ư",
    "wo": "à é ë ñ ŋ ó",
    "yo": "ẹ ọ ṣ à á è é ì í ò ó ù ú",
}
_FROM_THE_RIGHT: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


def letters_for(languages: Iterable[str], words: Iterable[str] = ()) -> list[str]:
    """Return the letters to offer: of the languages first, then those that the words need."""
    found: dict[str, None] = {}
    for language in languages:
        for letter in _BY_LANGUAGE.get(language.lower().split("-")[0], "").split():
            found[letter] = None
    for word in words:
        for letter in unicodedata.normalize("NFC", word):
            if ord(letter) > 127 and letter.isalpha():
                found[letter.lower()] = None
    return list(found)[:_MOST]


def is_from_the_right(language: str) -> bool:
    """Say whether a language is written from right to left."""
    return language.lower().split("-")[0] in _FROM_THE_RIGHT


def starts_from_the_right(text: str) -> bool | None:
    """Say whether a text runs from right to left, by its first letter with a direction; None without one."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return None
