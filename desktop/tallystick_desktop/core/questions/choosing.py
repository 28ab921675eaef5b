"""Choosing: one or several options, nested ones, and terms out of a tree with a search."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallystick_desktop.core.questions.base import QuestionPresenter
from tallystick_packs.forms import Option, options_for

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One option as it is offered.

    Attributes:
        path: The words that answers use, from the top.
        words: What is shown.
        depth: How deep it lies, 0 at the top.
        picture, recording: Paths in the job, or "".
        cannot_tell: It says that the question cannot be answered, and stands alone.
        has_below: There are finer options below it.
        full: The words of all options above it and its own.
    """

    path: Path
    words: str
    hint: str
    hotkey: str
    depth: int
    picture: str
    recording: str
    cannot_tell: bool
    has_below: bool
    full: tuple[str, ...]


class _Chooses(QuestionPresenter):
    @property
    def options(self) -> tuple[Offered, ...]:
        """All options for this item, each before those below it."""
        found = options_for(self.control, self.work.item_data)
        return tuple(_offered(found, self.work.language, (), ()))

    @property
    def chosen(self) -> tuple[Path, ...]:
        """Paths of the chosen options."""
        found = self.value.get(self.key, [])
        return tuple((one,) if isinstance(one, str) else tuple(one) for one in found)

    def is_chosen(self, option: Offered) -> bool:
        """Whether an option is chosen; answers may name it by its last word alone."""
        return option.path in self.chosen or option.path[-1:] in self.chosen

    def choose(self, path: Path) -> None:
        """Choose an option, or take it back; one that says "cannot tell" stands alone."""
        option = next(one for one in self.options if one.path == path)
        word = self._word(option)
        now = list(self.chosen)
        if self.is_chosen(option):
            if self._stays(option):
                return
            now = [one for one in now if one not in (word, option.path, option.path[-1:])]
        elif not self.takes_several or option.cannot_tell:
            now = [word]
        else:
            now = [*(one for one in now if not self._says_nothing(one)), word]
            now = now[-self.most :] if self.most else now
        self.answer([self._written(one) for one in now] or None)

    @property
    def takes_several(self) -> bool:
        """Whether more than one option may be chosen."""
        return self.control.multiple

    @property
    def most(self) -> int:
        """How many may be chosen; 0 for any number."""
        return 0

    def _stays(self, option: Offered) -> bool:
        """Say whether the chosen option stays when pressed again: a needed answer is changed."""
        return not self.takes_several and self.control.required and not option.cannot_tell

    def _says_nothing(self, word: Path) -> bool:
        return any(one.cannot_tell and word in (one.path, one.path[-1:]) for one in self.options)

    def _word(self, option: Offered) -> Path:
        return option.path

    def _written(self, word: Path) -> object:
        return list(word)


class ChoicesPresenter(_Chooses):
    """Options of which one or several are right."""

    def _word(self, option: Offered) -> Path:
        return option.path if self._nested else option.path[-1:]

    def _written(self, word: Path) -> object:
        return list(word) if self._nested else word[-1]

    @property
    def _nested(self) -> bool:
        return self.control.flag("allowNested")


class TaxonomyPresenter(_Chooses):
    """Terms out of a tree; a search finds them without opening every branch."""

    @property
    def takes_several(self) -> bool:
        """Whether more than one term may be chosen."""
        return self.most != 1

    @property
    def most(self) -> int:
        """How many may be chosen; 0 for any number."""
        return int(self.control.number("maxUsages") or 0)

    def can_choose(self, option: Offered) -> bool:
        """Whether a term may be chosen: where only leaves count, those with finer terms may not."""
        return not (option.has_below and self.control.flag("leafsOnly"))

    def choose(self, path: Path) -> None:
        """Choose a term, or take it back."""
        option = next(one for one in self.options if one.path == path)
        if self.can_choose(option):
            super().choose(path)

    def words_of(self, option: Offered) -> str:
        """The words for a chosen term: the whole path where the form wants it."""
        if not self.control.flag("showFullPath"):
            return option.words
        return (self.control.attributes.get("pathSeparator") or " / ").join(option.full)

    def search(self, query: str) -> tuple[Offered, ...]:
        """Return the terms in which every word of the query stands, in their own words or those above."""
        wanted = folded(query).split()
        return tuple(
            option for option in self.options if all(word in folded(" ".join(option.full)) for word in wanted)
        )


def folded(words: str) -> str:
    """Return words for comparing: without case, accents and width."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _offered(options: Sequence[Option], language: str, path: Path, full: Path) -> Iterator[Offered]:
    for option in options:
        here, words = (*path, option.key), (*full, option.text_in(language))
        yield Offered(
            path=here,
            words=words[-1],
            hint=option.hint,
            hotkey=option.hotkey,
            depth=len(path),
            picture=option.picture,
            recording=option.recording_in(language),
            cannot_tell=option.cannot_tell,
            has_below=bool(option.options),
            full=words,
        )
        yield from _offered(option.options, language, here, words)
