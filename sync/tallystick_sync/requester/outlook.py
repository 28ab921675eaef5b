"""How a job stands, from verified documents alone: progress, spend, pay per hour, agreement.

    outlook = outlook_of(client.results(job))
    print(outlook.answered, "of", outlook.items, outlook.cost)

The hub is not asked for sums: they are added up from receipts whose signatures were checked.
"""

import itertools
import json
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tallystick_packs.envelope import Envelope
from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.manifest import KIND as MANIFEST
from tallystick_packs.manifest import read_manifest
from tallystick_packs.money import Money
from tallystick_sync.requester.collecting import Results

_ACCEPTED = ("accepted", "paid")
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How a job stands.

    Attributes:
        items: Items in the packs that anybody took so far.
        answered: Items with at least one answer.
        states: Answers by state.
        workers: How many persons answered.
        cost: What the accepted work costs, top-ups too, an amount for each currency.
        paid: How much of it was paid out.
        seconds: The median active seconds of an answer; None where there is none.
        hourly: What an hour of the accepted work earned, an amount for each currency.
        pairs: Pairs of answers of two persons to one item that can be compared.
        alike: How many of these pairs say the same.
    """

    items: int
    answered: int
    states: dict[str, int]
    workers: int
    cost: tuple[Money, ...]
    paid: tuple[Money, ...]
    seconds: float | None
    hourly: tuple[Money, ...]
    pairs: int
    alike: int


def outlook_of(results: Results) -> Outlook:
    """Add up what is known of a job."""
    answers = results.answers
    cost = _sums(total.owed + total.paid for total in results.report.totals)
    active_s = sum(answer.active_s for answer in answers if answer.state in _ACCEPTED)
    pairs, alike = _agreement(answers)
    return Outlook(
        items=sum(
            len(read_manifest(part).items)
            for part in results.parts
            if isinstance(part, Envelope) and part.kind == MANIFEST
        ),
        answered=len({answer.item for answer in answers}),
        states=dict(sorted(Counter(answer.state for answer in answers).items())),
        workers=len({answer.worker for answer in answers}),
        cost=cost,
        paid=_sums(total.paid for total in results.report.totals),
        seconds=median_seconds(answers),
        hourly=tuple(_hourly(amount, active_s) for amount in cost) if active_s else (),
        pairs=pairs,
        alike=alike,
    )


def median_seconds(answers: Iterable[ExportAnswer]) -> float | None:
    """The median active seconds of the answers that nobody rejected; None where there are none."""
    found = [answer.active_s for answer in answers if answer.state != "rejected"]
    return statistics.median(found) if found else None


def _sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    by_currency: Counter[str] = Counter()
    for amount in amounts:
        by_currency[amount.currency] += amount.minor
    return tuple(Money(minor=minor, currency=name) for name, minor in sorted(by_currency.items()))


def _hourly(cost: Money, active_s: int) -> Money:
    return Money(minor=cost.minor * _SECONDS_PER_HOUR // active_s, currency=cost.currency)


def _agreement(answers: Iterable[ExportAnswer]) -> tuple[int, int]:
    """Pairs of answers to one item that hold no marked places, and how many of them say the same."""
    by_item: dict[str, list[str]] = {}
    for answer in answers:
        said = _said(answer.result)
        if said is not None:
            by_item.setdefault(answer.item, []).append(said)
    pairs = alike = 0
    for given in by_item.values():
        for one, other in itertools.combinations(given, 2):
            pairs += 1
            alike += one == other
    return pairs, alike


def _said(result: list[dict[str, Any]]) -> str | None:
    """What an answer says, in one order; None where it marks places, which are never quite the same."""
    said = {}
    for entry in result:
        value = entry.get("value")
        if not isinstance(value, dict) or entry.get("type") == "relation":
            return None
        if {"x", "points", "rle", "start", "vertices"} & value.keys():
            return None
        said[str(entry.get("from_name"))] = value
    return json.dumps(said, sort_keys=True)
