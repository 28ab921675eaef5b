"""What each kind of control asks and how it is answered, without a window: one presenter for each kind.

    asked = presenter_for(question, work)        # work: the answers, the item, the language
    asked.options, asked.choose(("Fruit", "Mango"))

A new control is a presenter here and a row in `TABLE`, and a view with its row in
`screens/work/controls/table.py`; nothing else knows the kinds.
"""

from typing import Final

from tallystick_desktop.core.questions.base import Question, QuestionPresenter, Work
from tallystick_desktop.core.questions.choosing import ChoicesPresenter, TaxonomyPresenter
from tallystick_desktop.core.questions.judging import PairwisePresenter, RankerPresenter, RatingPresenter
from tallystick_desktop.core.questions.typing import DateTimePresenter, NumberPresenter, TextPresenter

#: Kind of control -> its presenter.
TABLE: Final[dict[str, type[QuestionPresenter]]] = {
    "Choices": ChoicesPresenter,
    "Taxonomy": TaxonomyPresenter,
    "Rating": RatingPresenter,
    "Pairwise": PairwisePresenter,
    "Ranker": RankerPresenter,
    "TextArea": TextPresenter,
    "Number": NumberPresenter,
    "DateTime": DateTimePresenter,
}


def presenter_for(question: Question, work: Work, where: str = "") -> QuestionPresenter:
    """Return the presenter of a question: about the item, a region (its id) or a page (`@2`)."""
    return TABLE[question.control.kind](question, work, where)


__all__ = ["TABLE", "Question", "QuestionPresenter", "Work", "presenter_for"]
