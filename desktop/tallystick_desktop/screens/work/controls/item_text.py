"""A text of the item in the panel, where the middle shows a photo or a recording."""

from tallystick_desktop.core.letters import starts_from_the_right
from tallystick_desktop.core.questions import Work
from tallystick_desktop.core.reading import Reading
from tallystick_desktop.kit.frames import Card
from tallystick_desktop.kit.text import Text
from tallystick_desktop.theme.tokens import XS, M
from tallystick_packs.forms import ObjectTag
from tallystick_packs.forms.filling import fill_text
from tallystick_packs.forms.rich_text import pieces_of


class ItemText(Card):
    """The words above a text, and the text."""

    def __init__(self, title: str, tag: ObjectTag, work: Work) -> None:
        super().__init__(padding=M, spacing=XS)
        self._title, self._tag, self._work = title, tag, work
        self._head = Text(title, "strong", "muted", wrap=True)
        self._words = Text("", "body", wrap=True)
        self.body.addWidget(self._head)
        self.body.addWidget(self._words)

    def show_item(self) -> None:
        """Another item was opened."""
        title = fill_text(self._title, self._work.item_data)
        self._head.setText(title)
        self._head.setVisible(bool(title))
        pieces = pieces_of(self._tag, self._work.item_data)
        words = Reading.of(pieces or (), kind=self._tag.kind).text
        self._words.setText(words)
        self._words.set_side(starts_from_the_right(words))
