"""Typed fields: what may be written into a line of a form, an order, a receipt.

A requester says `data-type="date"` or gives a mask; the worker sees at once what does not fit, and the
hub refuses nothing that the worker's screen let through, because both run the functions of this module.
A doubt is a question: a worker may keep what the page says (`"meta": {"as_written": true}` in the entry)::

    check_field("0712 345 678", FieldRules(type="phone"))     # None: it fits
    check_field("31/02/2024", FieldRules(type="date"))        # "“31/02/2024” is not a date"

Masks: `0` a digit, `9` a digit or nothing, `A` a letter, `a` a letter or nothing, `*` any character,
a backslash before a character that stands for itself; everything else stands for itself.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tallystick_packs.forms.attributes import Problem
from tallystick_packs.texts import _

MAX_PATTERN = 200
MAX_CHECKED = 2_000
MAX_MATCHED = 200
_MOST_REPEATS, _MOST_CHOICES = 2, 8
_IBAN_REST = 1
_LUHN_NINE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRules:
    """What may be written into a field."""

    type: str = ""
    mask: str = ""
    pattern: str = ""
    min_length: int = 0
    max_length: int = 0
    case: str = "any"

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> "FieldRules":
        """Return the rules that a TextArea's attributes give."""
        return cls(
            type=attributes.get("data-type", "").lower(),
            mask=attributes.get("data-mask", ""),
            pattern=attributes.get("data-pattern", ""),
            min_length=int(attributes.get("data-min-length", 0)),
            max_length=int(attributes.get("data-max-length", 0)),
            case=attributes.get("data-case", "any").lower(),
        )

    def words(self) -> str:
        """Return what is expected, in a few words for the worker, or ""."""
        parts = [_kind_words(self.type)] if self.type else []
        if self.mask:
            parts.append(_("like {form}").format(form=self.mask))
        if self.min_length and self.max_length:
            words = _("{least} to {most} characters")
            parts.append(words.format(least=self.min_length, most=self.max_length))
        elif self.max_length:
            parts.append(_("at most {count} characters").format(count=self.max_length))
        elif self.min_length:
            parts.append(_("at least {count} characters").format(count=self.min_length))
        if self.case in ("upper", "lower"):
            parts.append(_("in capitals") if self.case == "upper" else _("in small letters"))
        return " · ".join(parts)


def _kind_words(kind: str) -> str:
    words = {
        "date": _("a date"),
        "time": _("a time of day"),
        "email": _("an e-mail address"),
        "phone": _("a telephone number"),
        "amount": _("an amount of money"),
        "integer": _("a whole number"),
        "decimal": _("a number"),
        "card": _("a card number"),
        "iban": _("an IBAN"),
        "ean": _("a bar code number"),
        "plate": _("a number plate"),
        "name": _("a name"),
        "postcode": _("a postcode"),
        "url": _("a web address"),
    }
    return words[kind]


def check_field(text: str, rules: FieldRules) -> str | None:
    """Return a sentence on what does not fit, or None."""
    checks = (_check_length, _check_case, _check_type, _check_mask, _check_pattern)
    return next((said for said in (check(text, rules) for check in checks) if said), None)


def _check_length(text: str, rules: FieldRules) -> str | None:
    if len(text) < rules.min_length:
        return _("“{text}” is too short; at least {count} characters").format(
            text=text, count=rules.min_length
        )
    longest = rules.max_length or MAX_CHECKED
    if rules.pattern:
        longest = min(longest, MAX_MATCHED)
    if (rules.max_length or rules.pattern or rules.type) and len(text) > longest:
        return _("the text is too long; at most {count} characters").format(count=longest)
    return None


def _check_case(text: str, rules: FieldRules) -> str | None:
    if rules.case == "upper" and text != text.upper():
        return _("“{text}” must be in capitals").format(text=text)
    if rules.case == "lower" and text != text.lower():
        return _("“{text}” must be in small letters").format(text=text)
    return None


def _check_type(text: str, rules: FieldRules) -> str | None:
    if not rules.type or _TYPES[rules.type](text.strip()):
        return None
    return _not_a(rules.type).format(text=text)


def _not_a(kind: str) -> str:
    sentences = {
        "date": _("“{text}” is not a date"),
        "time": _("“{text}” is not a time of day"),
        "email": _("“{text}” is not an e-mail address"),
        "phone": _("“{text}” is not a telephone number"),
        "amount": _("“{text}” is not an amount of money"),
        "integer": _("“{text}” is not a whole number"),
        "decimal": _("“{text}” is not a number"),
        "card": _("“{text}” is not a card number: its check digit is wrong"),
        "iban": _("“{text}” is not an IBAN: its check digits are wrong"),
        "ean": _("“{text}” is not a bar code number: its check digit is wrong"),
        "plate": _("“{text}” is not a number plate"),
        "name": _("“{text}” is not a name"),
        "postcode": _("“{text}” is not a postcode"),
        "url": _("“{text}” is not a web address"),
    }
    return sentences[kind]


def _check_mask(text: str, rules: FieldRules) -> str | None:
    if rules.mask and not mask_expression(rules.mask).fullmatch(text):
        return _("“{text}” does not have the form {mask}").format(text=text, mask=rules.mask)
    return None


def _check_pattern(text: str, rules: FieldRules) -> str | None:
    if rules.pattern and not _compiled(rules.pattern).fullmatch(text):
        return _("“{text}” does not have the expected form").format(text=text)
    return None


@lru_cache(maxsize=256)
def mask_expression(mask: str) -> re.Pattern[str]:
    """Return the regular expression of a mask."""
    signs = {"0": r"\d", "9": r"\d?", "A": r"[^\W\d_]", "a": r"[^\W\d_]?", "*": "."}
    parts, escaped = [], False
    for sign in mask:
        if not escaped and sign == "\\":
            escaped = True
            continue
        parts.append(re.escape(sign) if escaped else signs.get(sign, re.escape(sign)))
        escaped = False
    return re.compile("".join(parts))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def mask_problem(mask: str) -> Problem | None:
    """Say what is wrong with a mask, for the linter."""
    if not mask or len(mask) > MAX_PATTERN or mask.endswith("\\"):
        return Problem(
            "'data-mask' is empty, too long, or ends with a backslash", 'Write data-mask="00/00/0000".'
        )
    return None


def _mask_lengths(mask: str) -> tuple[int, int]:
    """Return how short and how long a text of a mask can be."""
    signs = re.findall(r"\\.|.", mask, re.DOTALL)
    return sum(sign not in ("9", "a") for sign in signs), len(signs)


def rules_problem(rules: FieldRules, given: str = "") -> Problem | None:
    """Say why no text keeps to all rules together, or why the one given at the start does not."""
    shortest, longest = rules.min_length, rules.max_length or MAX_CHECKED
    if rules.pattern:
        longest = min(longest, MAX_MATCHED)
    if rules.mask:
        least, most = _mask_lengths(rules.mask)
        shortest, longest = max(shortest, least), min(longest, most)
    if shortest > longest:
        message = f"no text fits: it must have at least {shortest} and at most {longest} characters"
        return Problem(message, "Change data-min-length, data-max-length or data-mask.")
    said = check_field(given, rules) if given else None
    return (
        Problem(f"the text given at the start does not fit: {said}", "Change 'value' or the rule.")
        if said
        else None
    )


def pattern_problem(pattern: str) -> Problem | None:
    """Say what is wrong with a pattern, for the linter.

    Patterns run on workers' machines against what they type, up to 200 characters. Repeats inside repeats
    can take minutes for one line, so they are refused; so are references back and many choices in a row.
    """
    if len(pattern) > MAX_PATTERN:
        return Problem(f"'data-pattern' is longer than {MAX_PATTERN} characters")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as exc:
        return Problem(f"'data-pattern' is not a regular expression: {exc}")
    if _may_run_long(pattern):
        return Problem(
            "'data-pattern' repeats a group, or has too many repeats or choices; it could run for minutes",
            f"No + or * after a bracket; at most {_MOST_REPEATS} repeats and {_MOST_CHOICES} of ? and |.",
        )
    return None


def _may_run_long(pattern: str) -> bool:
    """Say whether a pattern could take long on the longest text; what this lets pass takes 0.1 s at most."""
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    bare = re.sub(r"\(\?(?:[:=!]|<[=!])", "(", bare)
    refers_back = re.search(r"\\[1-9]|\(\?P", pattern)
    repeats_a_group = re.search(r"\)\s*(?:[*+]|\{)", bare)
    repeats = len(re.findall(r"[*+]|\{\d*,\d*\}", bare))
    choices = bare.count("?") + bare.count("|")
    return bool(refers_back or repeats_a_group) or repeats > _MOST_REPEATS or choices > _MOST_CHOICES


def _is_date(text: str) -> bool:
    found = re.fullmatch(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})", text)
    if not found:
        return False
    first, middle, last = (int(part) for part in found.groups())
    orders = ((first, middle, last),) if len(found[1]) > 2 else ((last, middle, first), (last, first, middle))
    return any(_exists(_full_year(year), month, day) for year, month, day in orders)


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def _exists(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def _is_luhn(text: str) -> bool:
    digits = [int(sign) for sign in re.sub(r"[ -]", "", text) if sign.isdigit()]
    if not re.fullmatch(r"[\d -]{12,25}", text):
        return False
    doubled = [2 * digit - (9 if 2 * digit > _LUHN_NINE else 0) for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    bare = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", bare):
        return False
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == _IBAN_REST


def _is_ean(text: str) -> bool:
    if not re.fullmatch(r"\d{8}|\d{12}|\d{13}|\d{14}", text):
        return False
    digits = [int(sign) for sign in reversed(text)]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def _fits(expression: str) -> Callable[[str], bool]:
    compiled = re.compile(expression)
    return lambda text: bool(compiled.fullmatch(text))


_TYPES: dict[str, Callable[[str], bool]] = {
    "date": _is_date,
    "time": _fits(r"([01]?\d|2[0-3])[:.h][0-5]\d([:.][0-5]\d)?"),
    "email": _fits(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+){1,8}"),
    "phone": _fits(r"\+?(?=(?:[^\d]*\d){5,16}[^\d]*$)[\d ().\-/]{5,30}"),
    "amount": _fits(r"-?\d{1,3}(?:[ .,'\u00a0\u202f]?\d{3}){0,5}(?:[.,]\d{1,3})?(?: ?[^\s\d.,]{1,4})?"),
    "integer": _fits(r"[+-]?\d{1,18}"),
    "decimal": _fits(r"[+-]?\d{1,18}(?:[.,]\d{1,12})?"),
    "card": _is_luhn,
    "iban": _is_iban,
    "ean": _is_ean,
    "plate": _fits(r"(?=.*\d)[^\W_][\w \-·.]{1,14}"),
    "name": _fits(r"(?=.*[^\W\d_])[^\d_@<>]{1,120}"),
    "postcode": _fits(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 \-]{1,11}"),
    "url": _fits(r"(https?://)?[^\s/.]+(\.[^\s/.]+){1,8}(/\S*)?"),
}

#: Values of `data-type`.
FIELD_TYPES = tuple(_TYPES)
