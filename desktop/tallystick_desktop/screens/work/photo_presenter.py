"""Labelling photos: the tool in hand, the label of the next region, the regions that are selected."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.light import PLAIN, Light
from tallystick_desktop.core.photo_session import PhotoSession
from tallystick_desktop.core.plan import WorkPlan, plan_for, plan_of
from tallystick_desktop.core.tools import (
    COMPANIONS,
    TABLE,
    Delete,
    Draw,
    Intent,
    Link,
    Reshape,
    Select,
    Shape,
    Tool,
    ToolRow,
    row_of,
)
from tallystick_desktop.screens.work.presenter import WorkPresenter, WorkState
from tallystick_packs.errors import TallystickError
from tallystick_packs.forms import Control
from tallystick_packs.money import Money
from tallystick_packs.texts import _
from tallystick_sync.client.desk import Desk, WorkItem
from tallystick_sync.client.sources import Source

_AHEAD = 2
#: Field of an item that holds what a machine drew, as imports write it.
PROPOSALS = "proposals"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoState(WorkState):
    """What the photo view shows beside the common state.

    Attributes:
        tool: Name of the tool in hand.
        label: Position of the label of the next region.
        selected: The region that is worked on.
        also: Further regions that are selected.
        hidden: Whether all regions are out of sight.
        light: How the photo is lit.
        snaps, crosshair: Whether new points are attracted, and lines follow the pointer.
        covered: Whether the photo stays covered until the worker wants to see it.
    """

    tool: str = "select"
    label: int = 0
    selected: str | None = None
    also: frozenset[str] = frozenset()
    hidden: bool = False
    light: Light = PLAIN
    snaps: bool = False
    crosshair: bool = False
    covered: bool = False

    @property
    def region(self) -> str | None:
        """The selected region: its questions are asked."""
        return self.selected

    @property
    def chosen(self) -> frozenset[str]:
        """All selected regions."""
        return self.also | {self.selected} if self.selected is not None else self.also


class PhotoPresenter(WorkPresenter[PhotoState]):
    """Presenter of the photo view."""

    def __init__(self, desk: Desk, *, language: str, monotonic: Callable[[], float]) -> None:
        header = desk.header
        zero = Money(minor=0, currency=header.pay.currency)
        plan = plan_of(desk.form, language=language)
        self.tools = tools_of(plan)
        looks = plan.shown.attributes if plan.shown is not None else {}
        state = PhotoState(
            title=header.title,
            requester=header.requester.name,
            earned=zero,
            earns=zero,
            usual_s=header.pay.piloted_seconds_per_item,
            tool=self.tools[0].name if self.tools else "select",
            crosshair=looks.get("crosshair", "").lower() == "true",
        )
        self._seen: set[str] = set()
        super().__init__(desk, state, language=language, monotonic=monotonic)
        self._form_plan = self.plan

    @property
    def session(self) -> PhotoSession:
        """The photo being answered."""
        answers = self.answers
        if not isinstance(answers, PhotoSession):
            raise TypeError(answers)
        return answers

    @property
    def whole_pixels(self) -> bool:
        """Whether what is drawn now must lie on whole pixels."""
        control = self._control(self.state.tool)
        return control is not None and control.attributes.get("snap", "").lower() == "pixel"

    def photo(self, item: WorkItem) -> tuple[Source, tuple[int, int]]:
        """Return the file and the size of an item's photo."""
        field = self._field
        entry = self.desk.media_file(item.id, field)
        return self.desk.media(item.id, field), (entry.width or 1, entry.height or 1)

    def neighbours(self, item: WorkItem) -> list[tuple[Source, tuple[int, int]]]:
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
            self._more(intent.key) if intent.more else self.select(intent.key)
        elif isinstance(intent, Draw):
            self._draw(intent.shape)
        elif isinstance(intent, Reshape):
            self.session.reshape(intent.key, intent.shape, nudged=by_arrow)
        elif isinstance(intent, Link):
            self.session.link(intent.start, intent.end)
        elif isinstance(intent, Delete):
            gone = self.state.chosen if intent.key in self.state.chosen else frozenset({intent.key})
            self._set(selected=None, also=frozenset())
            self.session.delete(*gone)

    def make_tool(self) -> Tool | None:
        """Return the tool in hand, if it draws."""
        name = self.state.tool
        if name in COMPANIONS:
            return COMPANIONS[name]()
        control = self._control(name)
        row = row_of(control.kind) if control is not None else None
        if row is None or control is None:
            return None
        tool = row.make()
        tool.heed(control.attributes)
        return tool

    def set_tool(self, tool: str) -> None:
        """Take a tool in hand; its first label where the one chosen is not of its kind."""
        self.touch()
        control = self._control(tool)
        labels = self.plan.labels_of(control) if control is not None else ()
        fits = not labels or self.state.label in labels
        self._set(tool=tool, label=self.state.label if fits else labels[0])

    def set_label(self, index: int) -> None:
        """Choose the label of the next region, and of those selected; the tool follows the label."""
        self.touch()
        if not 0 <= index < len(self.plan.labels):
            return
        if not self.session.has_room(index):
            self._say_used_up(index)
            return
        self._set(label=index)
        if self.state.chosen:
            self.session.relabel(self.state.chosen, index)
            return
        control = self._control(self.state.tool)
        if control is not None and index not in self.plan.labels_of(control):
            others = (c for c in self.plan.drawing if index in self.plan.labels_of(c))
            row = next((row_of(c.kind) for c in others), None)
            if row is not None:
                self._set(tool=row.name)

    def show(self, **changes: object) -> None:
        """Change how things are shown: `hidden`, `light`, `snaps`, `crosshair`, `covered`."""
        self.touch()
        if changes.get("covered") is False and self.state.item is not None:
            self._seen.add(self.state.item.id)
        self._set(**changes)

    def select(self, key: str | None) -> None:
        """Make a region the only selected one, or none."""
        region = self.session.regions.get(key) if key else None
        label = region.label if region is not None and region.label >= 0 else self.state.label
        self._set(selected=key if region is not None else None, also=frozenset(), label=label)

    def select_many(self, keys: Iterable[str]) -> None:
        """Select several regions; the first is the one that is worked on."""
        known = [key for key in keys if self.session.regions.get(key) is not None]
        self.select(known[0] if known else None)
        self._set(also=frozenset(known[1:]))

    @property
    def _field(self) -> str:
        return self.plan.shown.field if self.plan.shown is not None else ""

    def _control(self, tool: str) -> Control | None:
        """Return the control that a tool draws for; the one that knows the chosen label goes first."""
        fitting = [c for c in self.plan.drawing if (row := row_of(c.kind)) is not None and row.name == tool]
        named = (c for c in fitting if self.state.label in self.plan.labels_of(c))
        return next(named, next(iter(fitting), None))

    def _draw(self, shape: Shape) -> None:
        if not self.session.has_room(self.state.label):
            self._say_used_up(self.state.label)
            return
        control, parent = self._control(self.state.tool), self._parent_of(shape)
        key = self.session.add(shape, self.state.label, control=control, parent=parent)
        if not parent:
            self.select(key)
        elif control is not None:
            self._set(label=self._label_after(control, parent))

    def _say_used_up(self, label: int) -> None:
        words = self.plan.labels[label].text_in(self.language)
        self.on_said(_("“{label}” is used as often as this job allows.").format(label=words), None)

    def _parent_of(self, shape: Shape) -> str:
        """Return the selected box that a point is set in: points of a skeleton belong to their box."""
        chosen = self.session.regions.get(self.state.selected or "")
        if shape.kind != "keypoint" or chosen is None or chosen.shape.kind != "rectangle":
            return ""
        return chosen.key if chosen.shape.contains(shape.outline[0]) else ""

    def _label_after(self, control: Control, parent: str) -> int:
        """Return the first label that no point of a box has yet: nose, left eye, right eye ..."""
        used = {region.label for region in self.session.regions if region.parent == parent}
        free = (label for label in self.plan.labels_of(control) if label not in used)
        return next(free, self.state.label)

    def _make_answers(self, item: WorkItem) -> Answers:
        _path, size = self.photo(item)
        draft = self.desk.draft(item.id)
        self.plan = plan_for(self._form_plan, item.data)
        made = PhotoSession(self.plan, draft, image=size)
        if item.state == "open" and not draft.can_undo and not draft.can_redo:
            made.propose(_proposed(item.data.get(PROPOSALS)))
        return made

    def _opened(self, item: WorkItem) -> None:
        covered = bool(self.desk.header.warnings) and item.id not in self._seen
        label = self.state.label if self.state.label < len(self.plan.labels) else 0
        self._set(selected=None, also=frozenset(), covered=covered, label=label)

    def _changed(self) -> None:
        regions = self.session.regions
        if self.state.selected is not None and regions.get(self.state.selected) is None:
            self._set(selected=None)
        gone = {key for key in self.state.also if regions.get(key) is None}
        if gone:
            self._set(also=self.state.also - gone)
        super()._changed()

    def _more(self, key: str | None) -> None:
        if key is None:
            return
        chosen = self.state.chosen
        if key in chosen:
            self.select_many(sorted(chosen - {key}))
        else:
            self.select_many([key, *sorted(chosen)])


def tools_of(plan: WorkPlan) -> list[ToolRow]:
    """Return the drawing tools that a form asks for, each once."""
    used = {row.tag for control in plan.drawing if (row := row_of(control.kind)) is not None}
    by_name = {row.name: row for row in reversed(TABLE) if row.tag in used}
    return [by_name[row.name] for row in TABLE if by_name.get(row.name) is row]


def _proposed(proposals: object) -> list[dict[str, object]]:
    """Return the entries of the first proposal: one machine's drawing, not several on top of each other."""
    if not isinstance(proposals, list) or not proposals or not isinstance(proposals[0], dict):
        return []
    result = proposals[0].get("result")
    return [entry for entry in result if isinstance(entry, dict)] if isinstance(result, list) else []
