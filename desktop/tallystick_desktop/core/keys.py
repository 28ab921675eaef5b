"""Every action and its key, in one table. Keys are characters, not positions, so AZERTY types them too.

A view listens to its own rows and to those of the contexts it lies in; a test finds clashes. Screens show
keys as keycaps and bind them from here::

    key_of("photo", "fit")          # "0"
    rows_for("photo")               # everywhere, work and photo
    use_keys({"speech.play": "F20"})    # what the worker changed, from the settings

Pedals send F13-F24 or media keys; they stand behind the keyboard's own key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from tallystick_packs.texts import N_

#: A view and the contexts whose keys work in it too, nearest first.
CONTEXTS: Final[dict[str, tuple[str, ...]]] = {
    "wizard": ("wizard",),
    "offers": ("offers", "main"),
    "packs": ("packs", "main"),
    "outbox": ("outbox", "main"),
    "earnings": ("earnings", "main"),
    "notices": ("notices", "main"),
    "help": ("help", "main"),
    "verify": ("verify", "main"),
    "settings": ("settings", "main"),
    "photo": ("photo", "work"),
    "speech": ("speech", "work"),
    "form": ("form", "work"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One action: the context it belongs to, its name in code, its keys, what it does in words."""

    context: str
    action: str
    keys: tuple[str, ...]
    words: str

    @property
    def shown(self) -> str:
        """The key that stands on the keycap."""
        return self.keys[0]


def _row(context: str, action: str, keys: str, words: str) -> KeyRow:
    return KeyRow(context=context, action=action, keys=tuple(keys.split(" ")), words=words)


TABLE: Final[tuple[KeyRow, ...]] = (
    _row("main", "offers", "Ctrl+1", N_("Offers")),
    _row("main", "packs", "Ctrl+2", N_("Work")),
    _row("main", "outbox", "Ctrl+3", N_("Outbox")),
    _row("main", "earnings", "Ctrl+4", N_("Earnings")),
    _row("main", "settings", "Ctrl+5", N_("Settings")),
    _row("main", "verify", "Ctrl+6", N_("Verify receipts")),
    _row("main", "notices", "Ctrl+7", N_("Notices")),
    _row("main", "sync", "Ctrl+S F5", N_("Send and receive now")),
    _row("main", "help", "F1", N_("Help")),
    _row("main", "keys", "? Ctrl+/ Shift+F1", N_("All keys")),
    _row("main", "lock_up", "Ctrl+Shift+L", N_("Lock the program")),
    _row("offers", "take", "Enter", N_("Take this pack")),
    _row("offers", "next", "Down", N_("Next offer")),
    _row("offers", "previous", "Up", N_("Offer before")),
    _row("packs", "open", "Enter", N_("Work on this pack")),
    _row("outbox", "close", "Esc", N_("Close the message")),
    _row("outbox", "to_stick", "Ctrl+Shift+S", N_("To the stick")),
    _row("outbox", "from_stick", "Ctrl+Shift+O", N_("From the stick")),
    _row("earnings", "check", "Ctrl+R", N_("Check all receipts again")),
    _row("earnings", "save", "Ctrl+Shift+S", N_("Save the statement")),
    _row("notices", "write", "Ctrl+N", N_("Write a message")),
    _row("notices", "send", "Ctrl+Enter", N_("Sign what you wrote")),
    _row("notices", "close", "Esc", N_("Back to the list")),
    _row("help", "close", "Esc", N_("Back to the list")),
    _row("verify", "open", "Ctrl+O", N_("Open receipts")),
    _row("verify", "save", "Ctrl+Shift+S", N_("Save the report")),
    _row("verify", "find", "Ctrl+F", N_("Find a receipt")),
    _row("verify", "clear", "Ctrl+E", N_("Put the files away")),
    _row("work", "back", "Esc", N_("Back")),
    _row("work", "finish", "Shift+Enter", N_("Finish, next one")),
    _row("work", "skip", "F6", N_("Skip, free")),
    _row("work", "report", "F8", N_("Report")),
    _row("work", "read", "F12", N_("Put away what the requester made clear")),
    _row("work", "undo", "Ctrl+Z", N_("Undo")),
    _row("work", "redo", "Ctrl+Y Ctrl+Shift+Z", N_("Redo")),
    _row("work", "next", "PgDown", N_("Next one")),
    _row("work", "previous", "PgUp", N_("One before")),
    _row("work", "help", "F1", N_("How to do it")),
    _row("work", "keys", "? Ctrl+/ Shift+F1", N_("All keys")),
    _row("work", "lock_up", "Ctrl+Shift+L", N_("Lock the program")),
    _row("photo", "select", "V", N_("Select")),
    _row("photo", "box", "B", N_("Box")),
    _row("photo", "polygon", "P", N_("Polygon")),
    _row("photo", "ellipse", "O", N_("Ellipse")),
    _row("photo", "line", "L", N_("Line")),
    _row("photo", "point", "K", N_("Point")),
    _row("photo", "brush", "R", N_("Brush")),
    _row("photo", "eraser", "Shift+R", N_("Eraser")),
    _row("photo", "link", "Shift+L", N_("Arrow")),
    _row("photo", "hand", "Space", N_("Move")),
    _row("photo", "fit", "0", N_("Fit")),
    _row("photo", "one_to_one", "Ctrl+0", N_("Real size")),
    _row("photo", "onto", "Z", N_("Zoom to the region")),
    _row("photo", "turn_view", "Ctrl+R", N_("Turn the view")),
    _row("photo", "light", "J", N_("Brightness and contrast")),
    _row("photo", "crosshair", "Shift+C", N_("Lines through the pointer")),
    _row("photo", "snap", "Ctrl+G", N_("Snap to what is near")),
    _row("photo", "zoom_in", "+ =", N_("Closer")),
    _row("photo", "zoom_out", "-", N_("Farther")),
    _row("photo", "hide", "H", N_("Hide regions")),
    _row("photo", "corner", "Enter", N_("Set a corner where the cross is")),
    _row("photo", "move", "Left Right Up Down", N_("Move the cross or the region; with Shift finer")),
    _row("photo", "next_region", "Tab Shift+Tab", N_("Next region")),
    _row("photo", "vertex", "N", N_("Next point of the outline")),
    _row("photo", "vertex_before", "Shift+N", N_("Point before")),
    _row("photo", "add_vertex", "Ins", N_("Add a point")),
    _row("photo", "bend", "Ctrl+B", N_("Bend the line at its point, or straighten it")),
    _row("photo", "delete", "Del Backspace", N_("Delete the region or the point")),
    _row("photo", "size", ", .", N_("Smaller or larger brush; turn the region")),
    _row("photo", "duplicate", "Ctrl+D", N_("Duplicate")),
    _row("photo", "copy", "Ctrl+C", N_("Copy regions")),
    _row("photo", "paste", "Ctrl+V", N_("Paste them, on another photo too")),
    _row("photo", "before", "Ctrl+Shift+V", N_("Regions of the photo before")),
    _row("photo", "select_all", "Ctrl+A", N_("Select all regions")),
    _row("photo", "lock", "Ctrl+L", N_("Lock the region")),
    _row("photo", "hide_one", "Shift+H", N_("Hide the region")),
    _row("photo", "front", "Alt+PgUp", N_("To the front")),
    _row("photo", "back_most", "Alt+PgDown", N_("To the back")),
    _row("photo", "find", "Ctrl+F", N_("Find a region")),
    _row("photo", "accept", "Ctrl+Enter", N_("Accept the proposal")),
    _row("photo", "accept_all", "Ctrl+Shift+Enter", N_("Accept all proposals")),
    _row("photo", "reject_all", "Ctrl+Shift+Del", N_("Reject all proposals")),
    _row("photo", "listen", "F2 F13 MediaPlayPause MediaPlay", N_("Play the recording beside it")),
    _row("form", "listen", "F2 F13 MediaPlayPause MediaPlay", N_("Play the recording, or the first")),
    _row("form", "listen_second", "F3 F14", N_("Play the second recording")),
    _row("form", "listen_third", "F4 F15", N_("Play the third recording")),
    _row("form", "delete", "Del Backspace", N_("Delete the marked place")),
    _row("form", "link", "Ctrl+L", N_("Link this place with the next one")),
    _row("form", "next_region", "Ctrl+Down", N_("Next marked place")),
    _row("form", "previous_region", "Ctrl+Up", N_("Marked place before")),
    _row("form", "next_page", "Ctrl+PgDown", N_("Next page")),
    _row("form", "previous_page", "Ctrl+PgUp", N_("Page before")),
    _row("speech", "play", "Tab F5 F13 MediaPlayPause MediaPlay", N_("Play")),
    _row("speech", "again", "F2 F14 MediaPrevious", N_("Again")),
    _row("speech", "listen", "Shift+F2", N_("Play the recording beside it")),
    _row("speech", "loop", "F3 F21", N_("Loop")),
    _row("speech", "spectrogram", "F4", N_("Show the spectrogram")),
    _row("speech", "slower", "F9 F17", N_("Slower")),
    _row("speech", "faster", "F10 F18", N_("Faster")),
    _row("speech", "softer", "Alt+-", N_("Softer")),
    _row("speech", "louder", "Alt++ Alt+=", N_("Louder")),
    _row("speech", "play_back", "Shift+Tab F16", N_("Play this segment from its start")),
    _row("speech", "go_to", "Ctrl+J", N_("Go to a time")),
    _row("speech", "zoom_in", "Ctrl++ Ctrl+=", N_("Closer")),
    _row("speech", "zoom_out", "Ctrl+-", N_("Farther")),
    _row("speech", "whole", "Ctrl+0", N_("All of the recording")),
    _row("speech", "apart", "Ctrl+Shift+A", N_("Channels apart")),
    _row("speech", "mark", "Ctrl+Space F19", N_("Start a segment here, end it here")),
    _row("speech", "starts_here", "Ctrl+B", N_("The segment starts here")),
    _row("speech", "ends_here", "Ctrl+E F20", N_("The segment ends here")),
    _row("speech", "cut", "Ctrl+Enter F22", N_("Cut here, text too")),
    _row("speech", "join", "Ctrl+M", N_("Join with next")),
    _row("speech", "snap", "Ctrl+G", N_("Snap to silence")),
    _row("speech", "delete", "Ctrl+Del", N_("Delete the segment")),
    _row("speech", "next_segment", "Enter F15 MediaNext", N_("Next segment, and it plays")),
    _row("speech", "segment_before", "Alt+Up F23", N_("Segment before, and it plays")),
    _row("speech", "start_earlier", "Alt+Shift+Left", N_("Start earlier")),
    _row("speech", "start_later", "Alt+Shift+Right", N_("Start later")),
    _row("speech", "end_earlier", "Alt+Left", N_("End earlier")),
    _row("speech", "end_later", "Alt+Right", N_("End later")),
    _row("speech", "all_earlier", "Alt+PgUp", N_("This segment and all after it earlier")),
    _row("speech", "all_later", "Alt+PgDown", N_("This segment and all after it later")),
    _row("speech", "unintelligible", "Alt+U", N_("Cannot understand")),
    _row("speech", "noise", "Alt+N", N_("Noise")),
    _row("speech", "no_speech", "Alt+Z", N_("No speech")),
    _row("speech", "timestamp", "Ctrl+T", N_("Put the time into the text")),
    _row("speech", "complete", "Ctrl+.", N_("Finish the word from the list")),
    _row("speech", "short_forms", "F7", N_("Short forms")),
    _row("speech", "letters", "F11", N_("Letters of this language")),
    _row("speech", "leave_text", "Ctrl+Tab Ctrl+Shift+Tab", N_("Leave the text")),
    _row("wizard", "next", "Enter", N_("Next")),
    _row("wizard", "back", "Alt+Left", N_("Back")),
)

#: Letters for the options of a question, in the order in which they are given out.
OPTION_LETTERS: Final = "QWERTYUIOPASDFGJKLZXCNM"


_changed: dict[str, tuple[str, ...]] = {}


def use_keys(wished: Mapping[str, str]) -> None:
    """Use other keys for some actions from now on: `{"speech.play": "F20 Tab"}`; {} for none."""
    _changed.clear()
    for name, keys in wished.items():
        if keys.split():
            _changed[name] = tuple(keys.split())


def stored_keys(text: str) -> dict[str, str]:
    """Read the keys that a worker changed, as the settings keep them; what is damaged counts as nothing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    known = {f"{one.context}.{one.action}" for one in TABLE}
    if not isinstance(found, dict):
        return {}
    return {name: keys for name, keys in found.items() if name in known and isinstance(keys, str)}


def keys_to_store() -> str:
    """Return the keys in use that are not the table's, for the settings."""
    return json.dumps({name: " ".join(keys) for name, keys in _changed.items()})


def fault_of(entry: KeyRow, key: str) -> KeyRow | Literal["", "label", "text", "unknown"]:
    """Say why an action cannot have a key: the action that has it, or what the key is; "" if it can."""
    if not key or " " in key or key == "Esc":
        return "unknown"
    views = [view for view, contexts in CONTEXTS.items() if entry.context in contexts]
    for view in views:
        for other in rows_for(view):
            if key in other.keys and (other.context, other.action) != (entry.context, entry.action):
                return other
    if {"photo", "speech"} & set(views) and key in (
        *label_keys(10, with_alt=False),
        *label_keys(10, with_alt=True),
    ):
        return "label"
    return "text" if "speech" in views and len(key) == 1 else ""


def give_key(entry: KeyRow, key: str, *, place: int = 0) -> KeyRow:
    """Give an action another key at a place, or a further one; returns it as it is now."""
    keys = list(row(entry.context, entry.action).keys)
    keys[place : place + 1] = [key]
    return _use(entry, tuple(dict.fromkeys(keys)))


def take_key(entry: KeyRow, *, place: int) -> KeyRow:
    """Take a key away from an action that has several; returns it as it is now."""
    keys = row(entry.context, entry.action).keys
    return _use(entry, keys[:place] + keys[place + 1 :] if len(keys) > 1 else keys)


def _use(entry: KeyRow, keys: tuple[str, ...]) -> KeyRow:
    _changed[f"{entry.context}.{entry.action}"] = keys
    return row(entry.context, entry.action)


def row(context: str, action: str) -> KeyRow:
    """Return a row of the table, with the keys that the worker gave it.

    Raises:
        KeyError: There is no such action.
    """
    for found in TABLE:
        if (found.context, found.action) == (context, action):
            return _as_changed(found)
    raise KeyError(f"{context}.{action}")


def _as_changed(found: KeyRow) -> KeyRow:
    keys = _changed.get(f"{found.context}.{found.action}")
    return found if keys is None else replace(found, keys=keys)


def key_of(context: str, action: str) -> str:
    """Return the key that stands on the keycap of an action."""
    return row(context, action).shown


def rows_for(view: str) -> tuple[KeyRow, ...]:
    """Return all rows that work in a view, its own first."""
    return tuple(
        _as_changed(found) for context in CONTEXTS[view] for found in TABLE if found.context == context
    )


def clashes(view: str, extra: tuple[str, ...] = ()) -> list[str]:
    """Return the keys that would do two things in a view; `extra` are keys given out by a form."""
    seen: dict[str, str] = dict.fromkeys(extra, "form")
    found = []
    for entry in rows_for(view):
        for key in entry.keys:
            if key in seen:
                found.append(f"{key}: {seen[key]}, {entry.action}")
            seen[key] = entry.action
    return found


def label_keys(count: int, *, with_alt: bool) -> list[str]:
    """Return the keys of labels: 1-9, then Alt+0, Alt+A ...; all with Alt where text is typed."""
    keys = []
    for index in range(count):
        sign = str((index + 1) % 10) if index < 10 else chr(ord("A") + (index - 10) % 26)
        keys.append(f"Alt+{sign}" if with_alt or index >= 9 else sign)
    return keys


def option_keys(wished: list[str], *, view: str, taken: set[str]) -> list[str]:
    """Give each option a key: the one its form wishes for where it is free, else the next free letter.

    Args:
        wished: The form's hotkeys, "" where it has none.
        view: Letters get Alt in the speech view, where plain ones are typed.
        taken: Keys given out before; the new ones are added.
    """
    alt = "Alt+" if view == "speech" else ""
    table = {key for entry in rows_for(view) for key in entry.keys}
    found = []
    for wish in wished:
        letter = wish.upper() if len(wish) == 1 and wish.isascii() and wish.isalnum() else ""
        candidates = [letter, *OPTION_LETTERS] if letter else list(OPTION_LETTERS)
        free = next((alt + one for one in candidates if alt + one not in taken | table), "")
        if free:
            taken.add(free)
        found.append(free)
    return found
