"""The settings of the window: one row each; the settings screen is built from this table.

They live in `window.json` in the profile, not in the store: language, type size and theme are needed
before the store opens, also to say that it cannot be opened. The file is replaced, never edited, and a
damaged one means defaults.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tallystick_desktop.core.language_files import LANGUAGE_CODE
from tallystick_packs.files import replace_file
from tallystick_packs.texts import N_
from tallystick_resources.locale import NAMES, languages

SettingKey = Literal[
    "language", "type_size", "theme", "back_skip_s", "rewind_ms", "link", "hold", "break_min", "hours"
]
Value = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value a setting can have, and what it is called."""

    value: Value
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A row of the table. `options` are all values it may have, the default among them."""

    key: SettingKey
    icon: str
    label: str
    hint: str
    default: Value
    options: tuple[Option, ...]
    pattern: str = ""  # texts of this form are possible too: languages that a file brought

    def check(self, value: object) -> bool:
        """Whether a value may stand in this setting."""
        if self.pattern and isinstance(value, str) and re.fullmatch(self.pattern, value):
            return True
        return any(option.value == value and type(option.value) is type(value) for option in self.options)


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        key="language",
        icon="languages",
        label=N_("Language"),
        hint=N_("Of the program. Each job is explained in its own languages."),
        default="",
        options=(
            Option(value="", words=N_("As this computer")),
            *(Option(value=code, words=NAMES[code]) for code in languages()),
        ),
        pattern=LANGUAGE_CODE.pattern,
    ),
    Setting(
        key="type_size",
        icon="a-large-small",
        label=N_("Size of the letters"),
        hint=N_("Everything grows with it."),
        default=100,
        options=tuple(Option(value=step, words=f"{step}\u00a0%") for step in (100, 125, 150, 175, 200)),
    ),
    Setting(
        key="theme",
        icon="contrast",
        label=N_("Colours"),
        hint=N_("Dark is easier on the eyes at night. Region colours stay the same."),
        default="system",
        options=(
            Option(value="system", words=N_("As this computer")),
            Option(value="light", words=N_("Light")),
            Option(value="dark", words=N_("Dark")),
            Option(value="contrast", words=N_("High contrast")),
        ),
    ),
    Setting(
        key="back_skip_s",
        icon="rotate-ccw",
        label=N_("Hear again"),
        hint=N_("How far F2 goes back in a recording."),
        default=2,
        options=tuple(Option(value=seconds, words=f"{seconds}\u00a0s") for seconds in (1, 2, 3, 5)),
    ),
    Setting(
        key="rewind_ms",
        icon="history",
        label=N_("Going on after a pause"),
        hint=N_("How far before the pause the sound goes on."),
        default=0,
        options=(
            Option(value=0, words=N_("At the pause")),
            *(Option(value=ms, words=f"{ms / 1000:g}\u00a0s") for ms in (250, 500, 1000, 2000)),
        ),
    ),
    Setting(
        key="link",
        icon="radio-tower",
        label=N_("My link"),
        hint=N_("How long a download takes is reckoned with this speed."),
        default=40,
        options=(
            Option(value=40, words="2G, 40\u00a0kbit/s"),
            Option(value=400, words="3G, 400\u00a0kbit/s"),
            Option(value=4000, words="4G, 4\u00a0Mbit/s"),
        ),
    ),
    Setting(
        key="hold",
        icon="package",
        label=N_("Keep packs ready"),
        hint=N_("Each exchange asks for packs until so many with open items are here."),
        default=0,
        options=(
            Option(value=0, words=N_("I choose myself")),
            *(Option(value=count, words=str(count)) for count in (1, 2, 3)),
        ),
    ),
    Setting(
        key="break_min",
        icon="pause",
        label=N_("Remind me of breaks"),
        hint=N_("After so long without one. It only says so; nothing stops."),
        default=0,
        options=(
            Option(value=0, words=N_("Never")),
            *(Option(value=minutes, words=f"{minutes}\u00a0min") for minutes in (25, 50, 90)),
        ),
    ),
    Setting(
        key="hours",
        icon="hourglass",
        label=N_("Hours I want to work in a day"),
        hint=N_("It says when they are reached; nothing stops."),
        default=0,
        options=(
            Option(value=0, words=N_("No limit")),
            *(Option(value=hours, words=f"{hours}\u00a0h") for hours in (2, 4, 6, 8)),
        ),
    ),
)
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}


class WindowSettings:
    """Reads and writes the settings of one profile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, object] = _read(path)
        self._listeners: list[Callable[[SettingKey], None]] = []

    def get(self, key: SettingKey) -> Value:
        """Return a setting; its default where none is stored or the stored one is no longer possible."""
        setting = BY_KEY[key]
        value = self._values.get(key)
        return value if setting.check(value) else setting.default  # type: ignore[return-value]

    @property
    def languages(self) -> Path:
        """The folder for the language files of this profile."""
        return self._path.parent / "languages"

    def number(self, key: SettingKey) -> int:
        """Return a setting that is a number."""
        return int(self.get(key))

    def set(self, key: SettingKey, value: Value) -> None:
        """Store a setting at once and tell who listens.

        Raises:
            ValueError: The setting cannot have this value.
            FileProblemError: It could not be stored; the old value holds.
        """
        if not BY_KEY[key].check(value):
            raise ValueError(f"{key} cannot be {value!r}")
        if self.get(key) == value:
            return
        values = {**self._values, key: value}
        _write(self._path, values)
        self._values = values
        self.announce(key)

    def announce(self, key: SettingKey) -> None:
        """Tell who listens that what a setting means has changed, such as the words of a language."""
        for listener in tuple(self._listeners):
            listener(key)

    def note(self, name: str, value: str) -> None:
        """Remember how the window looked (sizes, splitters): nothing is lost if it cannot be stored."""
        self._values = {**self._values, f"window.{name}": value}
        _write(self._path, self._values)

    def noted(self, name: str) -> str:
        """Return what was remembered, or an empty text."""
        value = self._values.get(f"window.{name}", "")
        return value if isinstance(value, str) else ""

    def on_change(self, listener: Callable[[SettingKey], None]) -> None:
        """Call `listener` with the key of each setting that changes."""
        self._listeners.append(listener)


def _read(path: Path) -> dict[str, object]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write(path: Path, values: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(values, ensure_ascii=False, indent=1).encode())
