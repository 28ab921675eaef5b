"""Uses that Tallystick refuses: followers, likes and reviews for sale, and news that are made up.

It reads the words of a job, in English and French; a text that says it looks for such things, instead of
making them, is let through. A person who wants to deceive it can: the hub's coordinator decides whom to
let in.
"""

import re
from collections.abc import Iterable

_BEFORE = r"(?:\W+\w+){0,4}?\W+"
_LIKES = re.compile(
    r"\b(?:buy|sell|get|gain|boost|raise|increase|grow|give|add|collect|earn|acheter|vendre|obtenir|gagner)\w*"
    + _BEFORE
    + r"(?:followers?|likes|subscribers?|upvotes|fans|page views|five-star|5-star|abonnés|mentions j.aime)\b",
    re.IGNORECASE,
)
_FALSE = re.compile(
    r"\b(?:write|writing|post|spread|publish|creat|generat|produc|shar|make|making|invent|écri|publi|diffus|rédig)"
    r"\w*"
    + _BEFORE
    + r"(?:(?:fake|false|made-up|invented|paid) (?:news|reviews?|articles?|ratings?|comments?|testimonials?"
    r"|accounts?|profiles?)|disinformation|faux avis|fausses nouvelles|faux comptes|désinformation)\b",
    re.IGNORECASE,
)
_LOOKS_FOR = re.compile(
    r"\b(?:detect|find|recogni[sz]|classif|judg|moderat|flag|label|spot|identif|against|whether|counter|remov"
    r"|fight|fact.check|détect|repér|reconn|modér|lutt|contre)",
    re.IGNORECASE,
)


def prohibited_use(texts: Iterable[str]) -> str | None:
    """The words of a prohibited use in these texts of a job, or None."""
    for text in texts:
        if _LOOKS_FOR.search(text):
            continue
        match = _LIKES.search(text) or _FALSE.search(text)
        if match:
            return " ".join(match.group(0).split())
    return None
