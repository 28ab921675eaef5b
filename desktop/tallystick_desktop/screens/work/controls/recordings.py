"""A small button that plays a recording of words, for those who read little."""

from tallystick_desktop.kit.buttons import IconButton
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _
from tallystick_sync.client.sources import Source


def recording_button(path: Source, words: str) -> IconButton:
    """Return a button that plays `path`; the sound device is opened when it is pressed, not before."""
    made = IconButton("volume-2", _("Listen: {words}").format(words=words))
    made.clicked.connect(lambda _checked=False: _play(path, made))
    return made


def _play(path: Source, button: IconButton) -> None:
    from tallystick_desktop.audio.sound import Sound

    try:
        sound = Sound(path)
    except TallystickError as exc:
        button.setToolTip(str(exc))
        button.setEnabled(False)
        return
    button.destroyed.connect(sound.close)
    sound.play(0.0)
