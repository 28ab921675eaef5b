"""What can go wrong with packs, split by who must act.

TallystickError            the base all packages share: what happened, what is safe, what to do
 └── PacksError
 ├── BadJobError        the requester: job.toml, items or instructions are not right
 ├── BadFormError       the requester: form.xml is not right
 ├── BadMediaError      the requester: a photo or recording cannot be used
 ├── BadPackError       whoever made or carried the pack: its bytes are not what was signed
 ├── BadDocumentError   whoever sent it: a signed document breaks its format or its signature
 │    └── NewerFormatError   the reader: the program is too old for this document
 ├── BadKeyError        whoever holds the key file: it is damaged, weak, or the passphrase is wrong
 ├── FileProblemError   the person at the machine: the disk is full, a file cannot be read or written
 └── MissingExtraError  whoever installed: a part of Tallystick is not installed

Every error can say what happened, what is safe, and what to do next. `str(error)` gives the three
sentences; the parts stand alone for a screen that shows them one under the other.
"""

import errno

from tallystick_packs.texts import _


class TallystickError(Exception):
    """Base of the errors that people read.

    Args:
        what: What happened, one plain sentence.
        safe: What is not lost or not harmed.
        todo: What the reader of the sentence can do.
    """

    def __init__(self, what: str, *, safe: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.safe = safe
        self.todo = todo

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.safe, self.todo) if part)


class PacksError(TallystickError):
    """Base of all errors of this package."""


class BadJobError(PacksError):
    """A job folder cannot be built as it is."""


class BadFormError(PacksError):
    """A labelling config breaks the rules; `faults` has one entry per fault."""

    def __init__(self, what: str, *, safe: str = "", todo: str = "", faults: tuple[object, ...] = ()) -> None:
        super().__init__(what, safe=safe, todo=todo)
        self.faults = faults


class BadMediaError(PacksError):
    """A photo or recording cannot be read or must not be used."""


class BadPackError(PacksError):
    """The bytes of a pack file are not the bytes that were signed; `part` names the part."""

    def __init__(self, what: str, *, part: str = "", safe: str = "", todo: str = "") -> None:
        super().__init__(what, safe=safe, todo=todo)
        self.part = part


class BadDocumentError(PacksError):
    """A signed document breaks its format, or its signature does not hold."""


class NewerFormatError(BadDocumentError):
    """A document is of a newer major format than this program reads."""


class BadKeyError(PacksError):
    """A key or key file cannot be used."""


class FileProblemError(PacksError):
    """The disk or the file system said no."""

    @classmethod
    def from_os_error(cls, error: OSError, path: object) -> "FileProblemError":
        """Explain an `OSError` met while writing or reading `path`."""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return cls(
                _("The disk is full: {path} could not be written.").format(path=path),
                safe=_("What was saved before is untouched."),
                todo=_("Free some space on this disk, then do the same again."),
            )
        reason = error.strerror or type(error).__name__
        return cls(
            _("{path} could not be read or written: {reason}.").format(path=path, reason=reason),
            safe=_("What was saved before is untouched."),
            todo=_("Check that the file or folder exists and that you may write there."),
        )


class MissingExtraError(PacksError):
    """A part of Tallystick that this command needs is not installed.

    Attributes:
        cause: The import that failed.
    """

    def __init__(self, extra: str, cause: ImportError) -> None:
        self.cause = cause
        super().__init__(
            f"This needs a part of Tallystick that is not installed ({cause.name}).",
            safe="Nothing was changed.",
            todo=f"Install it with: pip install 'tallystick[{extra}]'",
        )
