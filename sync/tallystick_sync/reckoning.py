"""Adding up the receipts of one lease: what each may say after those before it.

reckoning = Reckoning()
for receipt in by_number:
    reckoning.add(receipt, lease, pay)       # raises where a number or an amount does not follow
"""

from tallystick_packs.terms import PayTerms
from tallystick_sync.errors import UntrustedError
from tallystick_sync.lease import Lease
from tallystick_sync.receipt import OF_A_BATCH, Receipt


class Reckoning:
    """Adds up the receipts of one lease, in order."""

    def __init__(self) -> None:
        self._number = 0
        self._top_up = 0
        self._credit = 0
        self._data = 0
        self._paid = 0
        self._accepted: set[str] = set()

    def add(self, receipt: Receipt, lease: Lease, pay: PayTerms, *, least_active_s: int = 0) -> None:
        """Check that `receipt` follows from those before it.

        Args:
            pay: The terms of the header that the lease names.
            least_active_s: Active seconds that must count at least, from the batches at hand (R9).

        Raises:
            UntrustedError: A receipt is missing or doubled, an amount is not what the price gives, or
                something accepted is taken back.
        """
        if receipt.number != self._number + 1:
            raise UntrustedError(
                f"Receipt {self._number + 1} of this lease is missing or does not hold; this is number "
                f"{receipt.number}.",
                todo="Sync again and export again, or ask the hub for it.",
            )
        before = (set(self._accepted), self._top_up, self._credit, self._data, self._paid)
        try:
            expected = self._post(receipt, lease, pay, least_active_s)
            self._check_amounts(receipt, lease, expected)
        except UntrustedError:
            self._accepted, self._top_up, self._credit, self._data, self._paid = before
            raise
        self._number = receipt.number

    def _owed(self, lease: Lease) -> int:
        return lease.price.owed_minor(len(self._accepted)) + self._top_up + self._credit

    def _post(self, receipt: Receipt, lease: Lease, pay: PayTerms, least_active_s: int) -> int:
        """Take a receipt in; return what it must say that it posts."""
        before = self._owed(lease)
        items = {entry.item for entry in receipt.items}
        if receipt.state in ("returned", "rejected", "appealed") and items & self._accepted:
            raise UntrustedError("This receipt takes back an item that was accepted before.")
        if receipt.state == "accepted":
            if items & self._accepted:
                raise UntrustedError("This receipt accepts an item a second time.")
            self._accepted |= items
            return self._owed(lease) - before
        if receipt.state == "closed":
            if self._data != pay.data_minor(len(self._accepted)):
                raise UntrustedError(
                    "This lease was closed without repaying the data that its header promises."
                )
            active = receipt.active_s or 0
            if active < least_active_s:
                raise UntrustedError(
                    f"This receipt counts {active} seconds of work; the batches here show {least_active_s}."
                )
            top_up = pay.top_up_minor(active_s=active, owed_minor=before - self._credit)
            self._top_up += top_up if self._accepted else 0
            return self._owed(lease) - before
        if receipt.state == "credited":
            self._take_credit(receipt, pay)
        elif receipt.state in ("paid", "reversed"):
            self._paid += receipt.posted_minor if receipt.state == "paid" else -receipt.posted_minor
        return receipt.posted_minor if receipt.state not in OF_A_BATCH else 0

    def _take_credit(self, receipt: Receipt, pay: PayTerms) -> None:
        self._credit += receipt.posted_minor
        if receipt.credit != "data":
            return
        self._data += receipt.posted_minor
        if self._data != pay.data_minor(len(self._accepted)):
            raise UntrustedError("This receipt repays other data than the header promises.")

    def _check_amounts(self, receipt: Receipt, lease: Lease, expected: int) -> None:
        amounts = (receipt.owed_minor, receipt.paid_minor, receipt.posted_minor)
        if amounts != (self._owed(lease), self._paid, expected):
            raise UntrustedError("The amounts of this receipt do not follow from the lease's price.")
        names_no_payment = receipt.state in ("paid", "reversed") and not receipt.reference
        if not 0 <= self._paid <= self._owed(lease) or receipt.posted_minor < 0 or names_no_payment:
            raise UntrustedError("This receipt says more was paid than was owed, or names no payment.")
        if receipt.payout_minor is not None and receipt.payout_minor < _least_payout(receipt, lease):
            raise UntrustedError("This receipt says less went out than the lease's rate gives.")


def _least_payout(receipt: Receipt, lease: Lease) -> int:
    """What a payment in the worker's currency must be at least, by the rate that the lease fixed."""
    if receipt.payout_currency != lease.payout_currency:
        raise UntrustedError("This receipt names another payout currency than its lease.")
    return receipt.posted_minor * lease.rate.numerator // lease.rate.denominator
