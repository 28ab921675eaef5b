"""What is wrong with a form, and what is wrong with an answer.

Both are values: a linter and a validator return all of them, a program decides what to do. `str(fault)`
is the line that a person reads::

    line 7 <Choices>: there is no attribute 'requred'. Did you mean 'required'?
    box 3 (Vehicle): width is negative
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """One fault in a form.

    Attributes:
        line: Line in the form, counted from 1.
        tag: Name of the tag as written, or "" when the XML itself is broken.
        message: What is wrong, without line and tag.
        suggestion: What to write instead, or "".
        code: A fixed word for the kind of fault, for programs.
        severity: An `"error"` refuses the form; a `"note"` says what is ignored or likely unwanted.
        column: Column in that line, counted from 1.
    """

    line: int
    tag: str
    message: str
    suggestion: str = ""
    code: str
    severity: Severity = "error"
    column: int = 1

    def __str__(self) -> str:
        tag = f" <{self.tag}>" if self.tag else ""
        return f"line {self.line}{tag}: {self.message}. {self.suggestion}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    """One fault in an answer.

    Attributes:
        path: Where, in words of the form and the screen: `box 3 (Vehicle)`, `question sentiment`.
        message: What is wrong, in the worker's language.
        code: A fixed word for the kind of fault, for programs.
        control: Name of the control that is concerned, or "".
        region: Id of the region that is concerned, or "" when the whole item is.
    """

    path: str
    message: str
    code: str
    control: str = ""
    region: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"
