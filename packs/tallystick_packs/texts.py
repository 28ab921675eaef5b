"""Words that people read, in their language.

Everything worker-facing passes through `_` (or `ngettext` for plurals, `N_` for a constant that is
translated when shown). No toolkit is involved, so errors and presenters stay free of Qt::

    from tallystick_packs.texts import _

    raise BadPackError(_("The pack {name} is damaged.").format(name=name))

The language is chosen once per program with `use_catalogue`; until then texts are English.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_catalogue(catalogue: gettext.NullTranslations) -> None:
    """Take texts from `catalogue`: one of `tallystick_resources.locale`, or a file from a stick."""
    global _catalogue  # noqa: PLW0603 - one language per process, chosen at start
    _catalogue = catalogue


@contextmanager
def speaking(catalogue: gettext.NullTranslations) -> Iterator[None]:
    """Take texts from `catalogue` for as long as the block lasts: a page for somebody else."""
    before = _catalogue
    use_catalogue(catalogue)
    try:
        yield
    finally:
        use_catalogue(before)


def _(text: str) -> str:
    """Return `text` in the language in use."""
    return _catalogue.gettext(text) if text else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a text that fits `count`."""
    return _catalogue.ngettext(singular, plural, count)


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark `text` for extraction; translate it later with `_`."""
    return text
