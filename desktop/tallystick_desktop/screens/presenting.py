"""What every presenter has: a frozen state, intents as methods, a callback when the state changed.

Presenters know no toolkit. A view reads `state` when `on_change` is called, and calls intents.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _

S = TypeVar("S")


class Presenter(Generic[S]):
    """Base of presenters. `on_change` is the view's; without a view nothing is called."""

    def __init__(self, state: S) -> None:
        self.state = state
        self.on_change: Callable[[], None] = _nothing

    def _set(self, **changes: Any) -> None:
        """Replace fields of the state and tell the view if anything changed."""
        state: S = replace(self.state, **changes)  # type: ignore[type-var]
        if state != self.state:
            self.state = state
            self.on_change()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An error in three parts, ready to be shown. `lost`: something was really lost or forged."""

    title: str
    what: str
    safe: str
    todo: str
    lost: bool = False


def trouble(title: str, error: Exception) -> Trouble:
    """Say an error in three parts; one that we did not foresee is ours, and says so."""
    if isinstance(error, TallystickError):
        return Trouble(
            title=title,
            what=error.what,
            safe=error.safe or _("What was saved before is untouched."),
            todo=error.todo or _("Try again. If it stays, tell your coordinator these words."),
        )
    return Trouble(
        title=title,
        what=_("The program met something it did not foresee: {kind}.").format(kind=type(error).__name__),
        safe=_("What was saved before is untouched."),
        todo=_("Close and open the program. If it stays, tell your coordinator these words."),
    )


def _nothing() -> None:
    """No view listens."""
