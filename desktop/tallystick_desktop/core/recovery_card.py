"""The recovery card as one page of HTML, to be printed: twelve words, twelve numbers, a square to scan.

The numbers stand for the words in languages that have no list of their own, and are easier to copy by
somebody who does not read Latin letters. The square says the same, for a camera.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import segno

from tallystick_packs.texts import _

_ACROSS = 3
_SCALE, _QUIET = 5, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """What stands on a card: whose it is, words and numbers in order, what the square says, the hub."""

    name: str
    words: Sequence[str]
    numbers: Sequence[str]
    square: str
    hub: str = ""
    fingerprint: str = ""


def card_page(card: CardText) -> str:
    """One page of HTML that Qt's text engine prints on A4."""
    square = segno.make(card.square, error="m", micro=False)
    picture = square.png_data_uri(scale=_SCALE, border=_QUIET)
    rows = "".join(
        "<tr>" + "".join(_cell(card, index) for index in range(start, start + _ACROSS)) + "</tr>"
        for start in range(0, len(card.words), _ACROSS)
    )
    advice = (
        _("These twelve words are the key to your money: keep this page where you keep papers that matter."),
        _("On a new computer choose “I have 12 words from before”, and type the words or the numbers."),
        _("Show them to nobody. No hub, no requester, no helper ever needs them."),
    )
    title = _("Recovery card of {name}").format(name=card.name)
    hub = ""
    if card.hub:
        hub = _("Hub: {name}, fingerprint {fingerprint}").format(
            name=card.hub, fingerprint=_spaced(card.fingerprint)
        )
    return (
        "<html><body style='font-family: sans-serif; font-size: 15px; color: #000000'>"
        f"<h1>{html.escape(title)}</h1>"
        f"<table cellspacing='0' cellpadding='10' border='1' width='100%'>{rows}</table>"
        f"<p><img src='{picture}'></p>"
        + "".join(f"<p>{html.escape(line)}</p>" for line in advice)
        + (f"<p>{html.escape(hub)}</p>" if hub else "")
        + "</body></html>"
    )


def _cell(card: CardText, index: int) -> str:
    word, number = html.escape(card.words[index]), html.escape(card.numbers[index])
    return (
        f"<td width='33%'><span style='color: #555555'>{index + 1}.</span> "
        f"<span style='font-size: 22px; font-weight: bold'>{word}</span><br>"
        f"<span style='font-family: monospace; font-size: 17px'>{number}</span></td>"
    )


def _spaced(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
