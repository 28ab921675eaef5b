"""Going through the items of a pack: which is next, which stand beside, how far it is."""

from tallystick_packs.money import Money, Price
from tallystick_sync.client.desk import Desk, WorkItem


class Walk:
    """The items of one desk, in work order."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.items: tuple[WorkItem, ...] = ()

    def refresh(self) -> None:
        """Read states and what has arrived."""
        self.items = self._desk.items

    @property
    def ready(self) -> list[WorkItem]:
        """Items whose files are here."""
        return [item for item in self.items if item.is_ready]

    def find(self, item_id: str) -> WorkItem | None:
        """Return an item that can be worked on."""
        return next((item for item in self.ready if item.id == item_id), None)

    def next_open(self, *, after: WorkItem | None) -> WorkItem | None:
        """Return the next item to do, round the end; None when nothing is left."""
        start = after.position if after is not None else 0
        round_the_end = (*self.items[start:], *self.items[:start])
        return next((item for item in round_the_end if item.state == "open" and item.is_ready), None)

    def beside(self, item: WorkItem, by: int) -> WorkItem | None:
        """Return the item some steps away, None past the ends."""
        ready = self.ready
        index = [one.id for one in ready].index(item.id) + by
        return ready[index] if 0 <= index < len(ready) else None

    def totals(self, price: Price) -> dict[str, object]:
        """Return what the work state says of the whole pack."""
        waiting = sum(item.state == "finished" for item in self.items)
        earned = price.owed_minor(waiting)
        return {
            "total": len(self.items),
            "finished": sum(item.state != "open" for item in self.items),
            "not_here": sum(not item.is_ready for item in self.items),
            "earned": Money(minor=earned, currency=price.currency),
            "earns": Money(minor=price.owed_minor(waiting + 1) - earned, currency=price.currency),
        }
