"""Adding up the receipts of one lease: what each may say after those before it.

reckoning = Reckoning()
for receipt in by_number:
    reckoning.add(receipt, lease)       # raises where a number or an amount does not follow
"""

from tallystick_sync.errors import UntrustedError
from tallystick_sync.lease import Lease
from tallystick_sync.receipt import Receipt


class Reckoning:
    """Adds up the receipts of one lease, in order."""

    def __init__(self) -> None:
        self._number = 0
        self._owed = 0
        self._paid = 0
        self._accepted: set[str] = set()

    def add(self, receipt: Receipt, lease: Lease) -> None:
        """Check that `receipt` follows from those before it.

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
        owed, paid = self._owed, self._paid
        items = {entry.item for entry in receipt.items}
        if receipt.state in ("returned", "rejected") and items & self._accepted:
            raise UntrustedError("This receipt takes back an item that was accepted before.")
        if receipt.state == "accepted":
            if items & self._accepted:
                raise UntrustedError("This receipt accepts an item a second time.")
            accepted = self._accepted | items
            owed = lease.price.owed_minor(len(accepted))
        elif receipt.state == "paid":
            paid += receipt.posted_minor
        expected = {"accepted": owed - self._owed, "paid": receipt.posted_minor}.get(receipt.state, 0)
        if (receipt.owed_minor, receipt.paid_minor, receipt.posted_minor) != (owed, paid, expected):
            raise UntrustedError("The amounts of this receipt do not follow from the lease's price.")
        if paid > owed or receipt.posted_minor < 0 or (receipt.state == "paid" and not receipt.reference):
            raise UntrustedError("This receipt says more was paid than was owed, or names no payment.")
        self._number, self._owed, self._paid = receipt.number, owed, paid
        if receipt.state == "accepted":
            self._accepted |= items
