"""Words that people read, in their language.

Everything worker-facing passes through `_` (or `ngettext` for plurals, `N_` for a constant that is
translated when shown). No toolkit is involved, so errors and presenters stay free of Qt::

    from tallystick_packs.texts import _

    raise BadPackError(_("The pack {name} is damaged.").format(name=name))

The language is chosen once per program with `use_language`; until then texts are English.
"""

import gettext
from collections.abc import Sequence
from pathlib import Path

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(languages: Sequence[str], folder: Path) -> str:
    """Load the first catalogue that exists for `languages` under `folder`.

    Args:
        languages: Language codes, best first, for example `["fr", "en"]`.
        folder: A gettext folder: `<folder>/<language>/LC_MESSAGES/tallystick.mo`.

    Returns:
        The language in use; `"en"` where no catalogue matched, since English is in the source.
    """
    global _catalogue  # noqa: PLW0603 - one language per process, chosen at start
    for language in languages:
        if gettext.find("tallystick", folder, [language]):
            _catalogue = gettext.translation("tallystick", folder, [language])
            return language
    _catalogue = gettext.NullTranslations()
    return "en"


def use_catalogue(catalogue: gettext.NullTranslations) -> None:
    """Take texts from `catalogue`, made by the caller (a file from a stick, a test)."""
    global _catalogue  # noqa: PLW0603 - see use_language
    _catalogue = catalogue


def _(text: str) -> str:
    """Return `text` in the language in use."""
    return _catalogue.gettext(text) if text else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a text that fits `count`."""
    return _catalogue.ngettext(singular, plural, count)


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark `text` for extraction; translate it later with `_`."""
    return text
