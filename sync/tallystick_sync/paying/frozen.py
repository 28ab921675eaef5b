"""A payout run as its files see it: frozen lines, with a hash over all that matters."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from tallystick_packs import strict_json
from tallystick_packs.currencies import DECIMALS
from tallystick_packs.money import Money
from tallystick_sync.payout_account import Details


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLine:
    """One payment: `id` is permanent, `payee` what the worker entered and signed, `account` its document."""

    id: str
    worker: str
    name: str
    amount: Money
    payee: Details | None = None
    account: str = ""

    @property
    def decimal(self) -> str:
        """The amount as `1000.00`, with the currency's decimals and a full stop."""
        decimals = DECIMALS[self.amount.currency]
        whole, part = divmod(self.amount.minor, 10**decimals)
        return f"{whole}.{part:0{decimals}}" if decimals else str(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A frozen run: its number, when it was frozen (Unix seconds), who pays, and its lines."""

    number: int
    time: int
    hub: str
    payer: str
    lines: tuple[PayLine, ...]

    @property
    def hash(self) -> str:
        """SHA-256 over the lines' ids, workers, amounts and payout accounts: what a sheet can be held to."""
        value = {
            "hub": self.hub,
            "run": self.number,
            "lines": [
                [one.id, one.worker, one.amount.currency, one.amount.minor, one.account] for one in self.lines
            ],
        }
        return hashlib.sha256(strict_json.dumps_sorted(value)).hexdigest()

    @property
    def totals(self) -> dict[str, Money]:
        """What all lines come to, per currency."""
        found: dict[str, Money] = {}
        for one in self.lines:
            code = one.amount.currency
            found[code] = found.get(code, Money(minor=0, currency=code)) + one.amount
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Files by name; and why a line stands in no file, by its id."""

    files: Mapping[str, bytes]
    left_out: Mapping[str, str] = field(default_factory=dict)
