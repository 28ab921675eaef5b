"""A recording in the panel, where the middle shows a photo or another recording."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from tallystick_desktop.kit.frames import Card, clear
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.work.presenter import WorkPresenter
from tallystick_desktop.screens.work.small_player import SmallPlayer
from tallystick_desktop.theme.tokens import XS, M
from tallystick_packs.errors import TallystickError
from tallystick_packs.forms import ObjectTag
from tallystick_packs.forms.filling import fill_text
from tallystick_packs.texts import _


class SoundBeside(Card):
    """The words above a recording, and its player.

    Args:
        presenter: The item's.
        tag: The recording.
        key: Plays it.
    """

    def __init__(self, presenter: "WorkPresenter[Any]", tag: ObjectTag, *, key: str) -> None:
        super().__init__(padding=M, spacing=XS)
        self._presenter, self._tag, self._key = presenter, tag, key
        self._holder = QVBoxLayout()
        self.body.addLayout(self._holder)

    def show_item(self) -> None:
        """Another item was opened."""
        presenter, item = self._presenter, self._presenter.state.item
        clear(self._holder)
        if item is None:
            return
        title = fill_text(presenter.plan.titles.get(self._tag.name, ""), presenter.item_data)
        try:
            path = presenter.desk.media(item.id, self._tag.field)
        except (TallystickError, KeyError) as exc:
            self._holder.addWidget(Text(str(exc), "caption", "warning", wrap=True))
            return
        self._holder.addWidget(SmallPlayer(path, title or _("Listen"), key=self._key))
