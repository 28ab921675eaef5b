"""Items without one big photo or recording: texts to read and mark, pairs, lists, pages."""

from collections.abc import Callable
from dataclasses import dataclass

from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.reading import Reading
from tallystick_desktop.core.span_session import Span, SpanSession
from tallystick_desktop.screens.work.presenter import WorkPresenter, WorkState
from tallystick_packs.errors import TallystickError
from tallystick_packs.forms import ObjectTag
from tallystick_packs.forms.filling import fill
from tallystick_packs.forms.rich_text import pieces_of
from tallystick_packs.money import Money
from tallystick_packs.texts import _
from tallystick_sync.client.desk import Desk, WorkItem
from tallystick_sync.client.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState(WorkState):
    """What the form view shows beside the common state.

    Attributes:
        selected: Id of the selected span.
        label: The label of the next span.
        linking: Id of the span from which a link is being drawn, or None.
        link_words: Which word the next link gets.
        pages: How many pages the item shows.
    """

    selected: str | None = None
    label: int = 0
    linking: str | None = None
    link_words: int = 0
    pages: int = 0

    @property
    def region(self) -> str | None:
        """The selected span: its questions are asked."""
        return self.selected


class FormPresenter(WorkPresenter[FormState]):
    """Presenter of the form view."""

    def __init__(self, desk: Desk, *, language: str, monotonic: Callable[[], float]) -> None:
        header = desk.header
        zero = Money(minor=0, currency=header.pay.currency)
        state = FormState(
            title=header.title,
            requester=header.requester.name,
            earned=zero,
            earns=zero,
            usual_s=header.pay.piloted_seconds_per_item,
        )
        super().__init__(desk, state, language=language, monotonic=monotonic)

    @property
    def session(self) -> SpanSession:
        """The item being answered."""
        answers = self.answers
        if not isinstance(answers, SpanSession):
            raise TypeError(answers)
        return answers

    @property
    def marked(self) -> ObjectTag | None:
        """The text on which spans are marked, or None."""
        marks = self.plan.marks
        return self.plan.object(marks.to_names[0]) if marks is not None else None

    @property
    def paged(self) -> ObjectTag | None:
        """The picture that has several pages, or None."""
        return next((tag for tag in self.plan.objects if tag.many), None)

    def reading(self, tag: ObjectTag) -> Reading:
        """Return a text as it is shown."""
        pieces = pieces_of(tag, self.item_data)
        return Reading.of(pieces or (), kind=tag.kind)

    def files(self, tag: ObjectTag) -> tuple[Source, ...]:
        """Return the verified files of a picture or recording, page by page.

        Raises:
            NotHereError: One has not arrived yet.
        """
        found = fill(tag.value, self.item_data)
        names = found if isinstance(found, list) else [found]
        return tuple(self.desk.media_at(str(name)) for name in names)

    # Spans

    def mark(self, start: int, end: int) -> None:
        """Mark a stretch of the text with the label of the next span."""
        self.touch()
        tag = self.marked
        if tag is None:
            return
        granularity = tag.attributes.get("granularity", "symbol").lower()
        key = self.session.mark(start, end, self.state.label, granularity=granularity)
        if key is not None:
            self._set(selected=key)
            self._changed()

    def select(self, key: str | None) -> None:
        """Select a span; while a link is drawn, join the two."""
        self.touch()
        start = self.state.linking
        if start is not None and key is not None:
            self._set(linking=None)
            self.session.link(start, key, self._link_word())
            return
        span = self.session.find(key)
        label = span.label if span is not None and span.label >= 0 else self.state.label
        self._set(selected=span.key if span is not None else None, label=label, linking=None)

    def set_label(self, index: int) -> None:
        """Choose the label of the next span, and of the selected one."""
        self.touch()
        if 0 <= index < len(self.plan.labels):
            self._set(label=index)
            if self.state.selected is not None:
                self.session.relabel(self.state.selected, index)

    def delete(self) -> None:
        """Take the selected span away."""
        if self.state.selected is not None:
            key = self.state.selected
            self._set(selected=None, linking=None)
            self.session.delete(key)

    def start_link(self) -> None:
        """Draw a link from the selected span to the one that is selected next."""
        if self.state.linking is not None:
            self._set(linking=None)
        elif self.state.selected is None:
            self.on_said(_("Select a marked place first, then link it with another."), None)
        else:
            self._set(linking=self.state.selected)

    def step(self, by: int) -> None:
        """Go to the span after (1) or before (-1)."""
        spans = self.session.spans
        keys = [span.key for span in spans]
        if keys:
            here = (
                keys.index(self.state.selected) + by if self.state.selected in keys else (0 if by > 0 else -1)
            )
            self.select(keys[here % len(keys)])

    # Pages

    def turn_page(self, by: int) -> None:
        """Show the page after (1) or before (-1)."""
        self.touch()
        page = self.state.page + by
        if 0 <= page < self.state.pages:
            self._set(page=page)

    # Inside

    def _link_word(self) -> str:
        relations = self.desk.form.relations
        labels = relations.labels if relations is not None else ()
        return labels[self.state.link_words] if self.state.link_words < len(labels) else ""

    def _make_answers(self, item: WorkItem) -> Answers:
        tag = self.marked
        pieces = pieces_of(tag, item.data) if tag is not None else None
        reading = Reading.of(pieces, kind=tag.kind) if tag is not None and pieces is not None else None
        return SpanSession(self.plan, self.desk.draft(item.id), reading=reading)

    def _opened(self, item: WorkItem) -> None:
        tag = self.paged
        found = fill(tag.value, item.data) if tag is not None else None
        pages = len(found) if isinstance(found, list) else 0
        self._set(selected=None, linking=None, page=0, pages=pages)

    def _changed(self) -> None:
        if self.session.find(self.state.selected) is None and self.state.selected is not None:
            self._set(selected=None)
        super()._changed()


def quote_of(span: Span) -> str:
    """Return the words of a span on one line, cut where they are long."""
    words = " ".join(span.quote.split())
    return words if len(words) <= 60 else words[:59] + "…"


def picture_of(presenter: FormPresenter, tag: ObjectTag) -> tuple[tuple[Source, ...], str]:
    """Return the files of a picture, or why they cannot be shown."""
    try:
        return presenter.files(tag), ""
    except (TallystickError, KeyError) as exc:
        return (), str(exc)
