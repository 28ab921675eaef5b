"""Kind of control -> its view. A new control is a row here and one in `core.questions.TABLE`."""

from collections.abc import Callable
from typing import Any, Final

from tallystick_desktop.core.questions import Question, Work, presenter_for
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.screens.work.controls.choices import ChoicesBlock
from tallystick_desktop.screens.work.controls.fields import DateTimeBlock, NumberBlock, TextBlock
from tallystick_desktop.screens.work.controls.pairs import PairwiseBlock
from tallystick_desktop.screens.work.controls.ranking import RankerBlock
from tallystick_desktop.screens.work.controls.scales import RatingBlock
from tallystick_desktop.screens.work.controls.taxonomy import TaxonomyBlock

MakeBlock = Callable[[Any, OptionKeys], Block]

TABLE: Final[dict[str, MakeBlock]] = {
    "Choices": ChoicesBlock,
    "Taxonomy": TaxonomyBlock,
    "Rating": RatingBlock,
    "Pairwise": PairwiseBlock,
    "Ranker": RankerBlock,
    "TextArea": TextBlock,
    "Number": NumberBlock,
    "DateTime": DateTimeBlock,
}


def make_block(question: Question, work: Work, keys: OptionKeys, *, where: str = "") -> Block:
    """Return the view of a question: about the item, a region (its id) or a page (`@2`)."""
    return TABLE[question.control.kind](presenter_for(question, work, where), keys.beside())
