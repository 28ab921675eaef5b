"""Labelling photos: the tool in hand, the label of the next region, the selected region."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallystick_desktop.canvas.hands import ToolName
from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.photo_session import PhotoSession
from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.tools import Delete, Draw, Intent, Reshape, Select
from tallystick_desktop.screens.work.presenter import WorkPresenter, WorkState
from tallystick_packs.errors import TallystickError
from tallystick_packs.money import Money
from tallystick_sync.client.desk import Desk, WorkItem

_AHEAD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoState(WorkState):
    """What the photo view shows beside the common state."""

    tool: ToolName = "box"
    label: int = 0
    selected: str | None = None
    hidden: bool = False

    @property
    def region(self) -> str | None:
        """The selected region: its questions are asked."""
        return self.selected


class PhotoPresenter(WorkPresenter[PhotoState]):
    """Presenter of the photo view."""

    def __init__(self, desk: Desk, *, language: str, monotonic: Callable[[], float]) -> None:
        header = desk.header
        zero = Money(minor=0, currency=header.pay.currency)
        has_regions = plan_of(desk.form, language=language).marks is not None
        state = PhotoState(
            title=header.title,
            requester=header.requester.name,
            earned=zero,
            earns=zero,
            usual_s=header.pay.piloted_seconds_per_item,
            tool="box" if has_regions else "select",
        )
        super().__init__(desk, state, language=language, monotonic=monotonic)

    @property
    def session(self) -> PhotoSession:
        """The photo being answered."""
        answers = self.answers
        if not isinstance(answers, PhotoSession):
            raise TypeError(answers)
        return answers

    def photo(self, item: WorkItem) -> tuple[Path, tuple[int, int]]:
        """Return the file and the size of an item's photo."""
        field = self._field
        entry = self.desk.media_file(item.id, field)
        return self.desk.media(item.id, field), (entry.width or 1, entry.height or 1)

    def neighbours(self, item: WorkItem) -> list[tuple[Path, tuple[int, int]]]:
        """Return the photos that are likely to be next."""
        near = [other for other in self.walk.ready if other.id != item.id]
        near.sort(key=lambda other: (other.position - item.position - 1) % (len(self.walk.items) + 1))
        found = []
        for other in near[:_AHEAD]:
            try:
                found.append(self.photo(other))
            except TallystickError:
                continue  # it will be asked for again when it is opened, and said then
        return found

    def intend(self, intent: Intent, by_arrow: bool) -> None:
        """Do what hand or keyboard meant on the photo."""
        self.touch()
        if isinstance(intent, Select):
            self._select(intent.key)
        elif isinstance(intent, Draw):
            key = self.session.add(intent.box, self.state.label)
            self._select(key)
        elif isinstance(intent, Reshape):
            self.session.reshape(intent.key, intent.box, nudged=by_arrow)
        elif isinstance(intent, Delete):
            self._set(selected=None)
            self.session.delete(intent.key)

    def set_tool(self, tool: ToolName) -> None:
        """Take a tool in hand."""
        self.touch()
        self._set(tool=tool)

    def set_label(self, index: int) -> None:
        """Choose the label of the next region, and of the selected one."""
        self.touch()
        if not 0 <= index < len(self.plan.labels):
            return
        self._set(label=index)
        if self.state.selected is not None:
            self.session.relabel(self.state.selected, index)

    def hide_regions(self) -> None:
        """Hide or show the regions."""
        self._set(hidden=not self.state.hidden)

    def delete(self) -> None:
        """Delete the selected region."""
        if self.state.selected is not None:
            self.intend(Delete(key=self.state.selected), by_arrow=False)

    @property
    def _field(self) -> str:
        return self.plan.shown.field if self.plan.shown is not None else ""

    def _make_answers(self, item: WorkItem) -> Answers:
        _path, size = self.photo(item)
        return PhotoSession(self.plan, self.desk.draft(item.id), image=size)

    def _opened(self, _item: WorkItem) -> None:
        self._set(selected=None)

    def _changed(self) -> None:
        if self.state.selected is not None and self.session.regions.get(self.state.selected) is None:
            self._set(selected=None)
        super()._changed()

    def _select(self, key: str | None) -> None:
        region = self.session.regions.get(key) if key else None
        label = region.label if region is not None and region.label >= 0 else self.state.label
        self._set(selected=key if region is not None else None, label=label)
