"""Which sound device the worker chose: one for the whole program, kept with the settings.

prefer_device("USB headset")       # what the settings remembered, or the worker chose just now
preferred_device()                 # "" is the one that the system prefers
"""

from typing import Final

#: Under this name the settings keep it.
DEVICE_NOTE: Final = "sound_device"
_name = ""


def prefer_device(name: str) -> None:
    """Play on this device from now on, wherever sound is played."""
    global _name  # noqa: PLW0603 - one computer, one pair of ears
    _name = name


def preferred_device() -> str:
    """Return the name of the chosen device."""
    return _name
