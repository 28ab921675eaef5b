"""The page of a hub's published figures: one small file that a phone reads, without scripts or pictures."""

from datetime import UTC, datetime
from html import escape

import msgspec

from tallystick_sync.hub.serving.figures import Figures

_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;color:#1d2320;background:#fff;max-width:34rem;margin:0 auto;"
    "padding:1rem}h1{font-size:1.4rem;overflow-wrap:anywhere}dl{margin:0}div{border-top:1px solid #d5d9d6;"
    "padding:.7rem 0}dt{color:#4d5652}dd{margin:0;font-size:1.35rem;font-weight:600}"
    ".red dd{color:#b3261e}small{color:#4d5652;display:block;font-size:.85rem;font-weight:400}"
)


def page_of(figures: Figures | None, *, name: str) -> bytes:
    """The page, in UTF-8."""
    title = f"{name}: how work is paid and judged"
    body = "<p>Nothing was counted yet; come back in a minute.</p>" if figures is None else _list(figures)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>\n"
    ).encode()


def json_of(figures: Figures | None) -> bytes:
    """The same as data: an object with the fields of `Figures`, empty before anything was counted."""
    return msgspec.json.encode(figures or {})


def _list(figures: Figures) -> str:
    counted = f"{datetime.fromtimestamp(figures.time, UTC):%Y-%m-%d %H:%M} UTC"
    rows = [
        _row(
            "Days from accepted to paid", _days(figures.days_to_pay),
            f"nine of ten within {_days(figures.days_to_pay_most)}; {figures.payments:,} payments",
        ),
        _row(
            "Rejected", _percent(figures.rejected_per_mille), f"{figures.rejected:,} of {figures.decided:,}"
        ),
        _row(
            "Appeals that workers won", _percent(figures.appeals_won_per_mille),
            f"{figures.appeals_won:,} of {figures.appeals:,}",
        ),
        _row(
            "Workers who wait too long", f"{figures.overdue:,}",
            f"more than {figures.pay_days} days; the longest {figures.overdue_days}",
            is_red=figures.overdue > 0,
        ),
        _row(
            "Payments that did not arrive", f"{figures.not_arrived:,}", "says the worker",
            is_red=figures.not_arrived > 0,
        ),
        _row("Workers", f"{figures.workers:,}", f"in the last {figures.period_days} days"),
    ]  # fmt: skip
    more = f'<p><small>Counted {counted}. As data: <a href="/stats">/stats</a></small></p>'
    return f"<dl>{''.join(rows)}</dl>{more}"


def _row(name: str, value: str, more: str, *, is_red: bool = False) -> str:
    mark = ' class="red"' if is_red else ""
    return f"<div{mark}><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(more)}</small></dd></div>"


def _days(days: int | None) -> str:
    return "nothing yet" if days is None else f"{days} day{'' if days == 1 else 's'}"


def _percent(per_mille: int | None) -> str:
    return "nothing yet" if per_mille is None else f"{per_mille / 10:.1f} %"
