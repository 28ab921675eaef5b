"""Judging: stars, which of two is better, what comes first."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick_desktop.core.questions.base import QuestionPresenter

_STARS = 5


class RatingPresenter(QuestionPresenter):
    """One of a few steps."""

    @property
    def steps(self) -> range:
        """The steps to choose from."""
        return range(1, int(self.control.number("maxRating") or _STARS) + 1)

    @property
    def chosen(self) -> int:
        """The chosen step, 0 for none."""
        return int(self.value.get(self.key, 0))

    def choose(self, step: int) -> None:
        """Choose a step; the chosen one again takes it back, where an answer is not needed."""
        if step == self.chosen and not self.control.required:
            self.clear()
        elif step in self.steps:
            self.answer(step)


class PairwisePresenter(QuestionPresenter):
    """Which of two is better."""

    @property
    def chosen(self) -> str:
        """`"left"`, `"right"` or "" while nothing is chosen."""
        return str(self.value.get(self.key, ""))

    def choose(self, side: str) -> None:
        """Choose a side; the chosen one again takes it back, where an answer is not needed."""
        if side == self.chosen and not self.control.required:
            self.clear()
        elif side in ("left", "right"):
            self.answer(side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing to rank."""

    id: str
    title: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketWords:
    """A bucket: its key in answers and its words."""

    key: str
    words: str


class RankerPresenter(QuestionPresenter):
    """Things of a list put in order, or into buckets."""

    @property
    def things(self) -> tuple[Thing, ...]:
        """The things as the item lists them."""
        found = self.shown()
        rows = found if isinstance(found, list) else []
        return tuple(_thing(row, position) for position, row in enumerate(rows))

    @property
    def buckets(self) -> tuple[BucketWords, ...]:
        """The buckets of the form; none where things are only put in order."""
        return tuple(
            BucketWords(key=option.key, words=option.attributes.get("title") or option.text)
            for option in self.control.options
        )

    @property
    def order(self) -> tuple[Thing, ...]:
        """The things in the order of the answer; those that the answer leaves out come last."""
        ids = [one for ids in self._columns().values() for one in ids]
        places = {one: place for place, one in enumerate(ids)}
        return tuple(sorted(self.things, key=lambda thing: places.get(thing.id, len(places))))

    def bucket_of(self, thing: Thing) -> str:
        """Key of the bucket that a thing lies in, or ""."""
        return next((key for key, ids in self._columns().items() if thing.id in ids), "")

    def put(self, thing: Thing, bucket: str) -> None:
        """Put a thing into a bucket; into its own again takes it out."""
        now = self._columns()
        was = self.bucket_of(thing)
        columns = {
            option.key: [one for one in now.get(option.key, ()) if one != thing.id] for option in self.buckets
        }
        if bucket != was:
            columns[bucket].append(thing.id)
        self.answer(columns if any(columns.values()) else None)

    def move(self, thing: Thing, by: int) -> bool:
        """Move a thing up (-1) or down (1), within its bucket where there are any; False at the ends."""
        now = {key: list(ids) for key, ids in self._columns().items()}
        column = self.bucket_of(thing) or self.control.name
        ids = (
            now.setdefault(column, [one.id for one in self.things])
            if not self.buckets
            else now.get(column, [])
        )
        at = ids.index(thing.id) if thing.id in ids else -1
        if at < 0 or not 0 <= at + by < len(ids):
            return False
        ids[at], ids[at + by] = ids[at + by], ids[at]
        self.answer(now)
        return True

    def keep(self) -> None:
        """Answer with the order as it stands."""
        if not self.buckets:
            self.answer({self.control.name: [thing.id for thing in self.order]})

    def _columns(self) -> dict[str, list[str]]:
        found = self.value.get(self.key, {})
        return {str(key): list(ids) for key, ids in found.items()} if isinstance(found, Mapping) else {}


def _thing(row: object, position: int) -> Thing:
    if not isinstance(row, Mapping):
        return Thing(id=str(position), title=str(row))
    words = {key: str(value) for key, value in row.items() if isinstance(value, (str, int, float))}
    title = words.get("title") or words.get("text") or words.get("id") or str(position + 1)
    return Thing(id=words.get("id", str(position)), title=title, body=words.get("body", ""))
