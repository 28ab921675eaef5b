"""Which language the window speaks: chosen, refused where its letters are missing, added from a stick."""

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallystick_desktop.core.language_files import LanguageFiles, foreign, letters_of
from tallystick_desktop.core.settings import BY_KEY, Option, WindowSettings
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _, ngettext
from tallystick_resources.locale import Catalogue, missing

ENGLISH_NAMES = {"ar": "Arabic", "hi": "Hindi", "bn": "Bengali", "am": "Amharic"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageState:
    """What stands below the languages.

    Attributes:
        language: The code of the language in use.
        notes: An icon and a sentence for each thing to be said about it, in that language.
        trouble: Why another language was not taken, or None.
    """

    language: str
    notes: tuple[tuple[str, str], ...] = ()
    trouble: Trouble | None = None


class LanguagePresenter(Presenter[LanguageState]):
    """Decides which languages can be chosen.

    Args:
        language: The code of the language in use.
        lacks: Whether this computer cannot write some letters.
        add_font: Takes a font into use; False where it cannot be used.
    """

    def __init__(
        self,
        settings: WindowSettings,
        *,
        language: str,
        lacks: Callable[[str], bool],
        add_font: Callable[[bytes], bool],
    ) -> None:
        self._settings, self._lacks, self._add_font = settings, lacks, add_font
        self._files = LanguageFiles(settings.languages)
        super().__init__(LanguageState(language=language, notes=tuple(self._notes(language))))
        chosen = self.chosen
        if chosen not in ("", language) and chosen in self._files.spoken:
            self._set(trouble=self._no_letters(chosen))

    @property
    def chosen(self) -> str:
        """The language of the settings; "" for the computer's own."""
        return str(self._settings.get("language"))

    def options(self) -> tuple[Option, ...]:
        """Return what can be chosen; a language whose letters are missing is named in English."""
        as_computer = next(option for option in BY_KEY["language"].options if option.value == "")
        spoken = (Option(value=code, words=self._name(code)) for code in self._files.spoken)
        return (Option(value="", words=_(as_computer.words)), *spoken)

    def choose(self, code: str) -> bool:
        """Speak another language from here on; returns False where the computer lacks its letters."""
        if code and self._lacks(letters_of(self._files.catalogue(code))):
            self._set(trouble=self._no_letters(code))
            return False
        self._set(trouble=None)
        if code == self.chosen:
            self._settings.announce("language")
        else:
            self._settings.set("language", code)
        return True

    def add(self, path: Path) -> None:
        """Take in a language file or a font, and speak its language."""
        try:
            found = self._files.add(path, self._add_font)
        except TallystickError as exc:
            self._set(trouble=trouble(_("This file was not taken in"), exc))
            return
        self.choose(found.code or self.chosen)

    def _name(self, code: str) -> str:
        name = self._files.name(code)
        return ENGLISH_NAMES.get(code, code) if self._lacks(foreign(name)) else name

    def _notes(self, language: str) -> list[tuple[str, str]]:
        found = [("info", words) for words in self._about(self._files.catalogue(language), language)]
        for name in self._files.damaged:
            words = _("A language file is damaged and was left out: {name}. Add it again.").format(name=name)
            found.append(("triangle-alert", words))
        return found

    def _about(self, known: gettext.NullTranslations, language: str) -> list[str]:
        found = []
        if language in self._files.codes:
            found.append(_("The words of this language came from a file that was added here."))
        if isinstance(known, Catalogue) and not known.is_reviewed:
            words = _(
                "A machine translated these words; nobody who speaks the language has read them yet. "
                "If one is wrong, tell your coordinator."
            )
            found.append(words)
        left = missing(language, known)
        if left:
            words = ngettext("{count} text is still in English.", "{count} texts are still in English.", left)
            found.append(words.format(count=left))
        return found

    def _no_letters(self, code: str) -> Trouble:
        return Trouble(
            title=_("This computer has no letters for {language}").format(language=self._name(code)),
            what=_("Its words would be rows of empty boxes."),
            safe=_("The program goes on in the language that it speaks now."),
            todo=_("Ask your coordinator for the language file, which has the letters too, and add it here."),
        )
