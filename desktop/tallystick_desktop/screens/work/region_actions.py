"""What can be done with selected regions: copy, lock, hide, restack, and deciding about proposals."""

from collections.abc import Callable, Mapping
from typing import Any

from tallystick_desktop.screens.work.photo_presenter import PhotoPresenter
from tallystick_packs.texts import _

Copy = tuple[str, int, Mapping[str, Any]]
#: A duplicate stands beside what it was copied from, by so much of the photo, in percent.
_BESIDE = 1.0


class RegionActions:
    """Actions on the regions that are selected, for keys and buttons."""

    def __init__(self, presenter: PhotoPresenter) -> None:
        self._presenter = presenter
        self._copies: list[Copy] = []
        self._before: list[Copy] = []

    def by_key(self) -> dict[str, Callable[[], object]]:
        """Return the actions by their name in the table of keys."""
        return {
            "duplicate": self.duplicate,
            "copy": self.copy,
            "paste": self.paste,
            "before": self.paste_before,
            "select_all": self.select_all,
            "lock": self.lock,
            "hide_one": self.hide,
            "front": lambda: self.restack(to_front=True),
            "back_most": lambda: self.restack(to_front=False),
            "accept": self.accept,
            "accept_all": self.accept_all,
            "reject_all": self.reject_all,
        }

    def remember(self) -> None:
        """Keep what stands on this photo, for the next one."""
        session = self._presenter.session
        if len(session.regions):
            self._before = session.copies([region.key for region in session.regions])

    def duplicate(self) -> None:
        """Draw the selected regions again beside themselves."""
        session = self._presenter.session
        keys = session.paste(self._moved(session.copies(self._chosen())))
        self._presenter.select_many(keys)

    def copy(self) -> None:
        """Keep the selected regions; without any, all."""
        session = self._presenter.session
        self._copies = session.copies(self._chosen() or [region.key for region in session.regions])

    def paste(self) -> None:
        """Draw what was copied, in the same place."""
        self._presenter.select_many(self._presenter.session.paste(self._copies))

    def paste_before(self) -> None:
        """Draw what stood on the photo before."""
        self._presenter.select_many(self._presenter.session.paste(self._before))

    def select_all(self) -> None:
        """Select every region."""
        self._presenter.select_many([region.key for region in self._presenter.session.regions])

    def lock(self) -> None:
        """Put the selected regions out of reach, or back."""
        session, chosen = self._presenter.session, self._chosen()
        session.lock(chosen, on=not session.locked.issuperset(chosen))

    def hide(self) -> None:
        """Put the selected regions out of sight, or back."""
        session, chosen = self._presenter.session, self._chosen()
        session.hide(chosen, on=not session.hidden.issuperset(chosen))

    def restack(self, *, to_front: bool) -> None:
        """Draw the selected region above or below all others."""
        selected = self._presenter.state.selected
        if selected is not None:
            self._presenter.select(self._presenter.session.restack(selected, to_front=to_front))

    def accept(self) -> None:
        """Agree with the selected proposals and go to the next one."""
        session = self._presenter.session
        session.accept(self._chosen())
        left = session.proposals()
        if left:
            self._presenter.select(left[0])

    def accept_all(self) -> None:
        """Agree with all proposals."""
        session = self._presenter.session
        session.accept(session.proposals())

    def reject_all(self) -> None:
        """Take all proposals away, as one step."""
        session = self._presenter.session
        gone = session.proposals()
        if gone:
            session.delete(*gone)
            self._presenter.on_said(_("All proposals are taken away."), self._presenter.undo)

    def _chosen(self) -> list[str]:
        return sorted(self._presenter.state.chosen, key=lambda key: (len(key), key))

    def _moved(self, copies: list[Copy]) -> list[Copy]:
        """Return copies a little to the right and below; those that would leave the photo stay."""
        session = self._presenter.session
        dx, dy = session.image[0] * _BESIDE / 100, session.image[1] * _BESIDE / 100
        found: list[Copy] = []
        chosen = (session.regions.get(key) for key in self._chosen())
        shapes = [region.shape for region in chosen if region is not None]
        for (control, label, _value), shape in zip(copies, shapes, strict=True):
            moved = shape.moved(dx, dy, within=session.within)
            found.append((control, label, moved.written(session.image)))
        return found
