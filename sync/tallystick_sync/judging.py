"""Verdicts on documents: what a verifier says of each, and how an error becomes one.

with Judging(failed, exhibit):
    receipt = read_receipt(exhibit.envelope, keys=keys, hub=hub)
    check_exact(exhibit, receipt.signer)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tallystick_packs.errors import TallystickError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import Exhibit
from tallystick_sync.receipt import Receipt

Outcome = Literal["verified", "unlogged", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found about one document or file.

    Attributes:
        source: The file it came from.
        what, safe, todo: Three sentences where it failed; empty otherwise.
        receipt, title, log_index: For receipts: the payload, the job's title, its place in the log.
    """

    source: str
    kind: str
    outcome: Outcome
    what: str = ""
    safe: str = ""
    todo: str = ""
    receipt: Receipt | None = None
    title: str = ""
    log_index: int | None = None


class Judging:
    """Turns an error about a document into a verdict on it."""

    def __init__(self, failed: list[Verdict], exhibit: Exhibit) -> None:
        self._failed = failed
        self._exhibit = exhibit

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> bool:
        if not isinstance(error, TallystickError):
            return False
        kind = self._exhibit.envelope.kind
        self._failed.append(
            fault(self._exhibit.source, kind, f"{self._exhibit.source} ({kind}) does not hold: {error.what}")
        )
        return True


def fault(source: str, kind: str, what: str, *, receipt: Receipt | None = None) -> Verdict:
    """The verdict on what does not hold."""
    return Verdict(
        source=source, kind=kind, outcome="failed", what=what, receipt=receipt,
        safe="All other files were checked on their own; what they show stands.",
        todo="Do not pay or claim on it. Take it again from the worker or the hub, and ask if it stays.",
    )  # fmt: skip


def check_exact(exhibit: Exhibit, signer: str) -> None:
    """Refuse a signed document that was altered where its signature does not reach (hints, spelling)."""
    signatures = exhibit.envelope.signatures
    hint = VerifyKey.from_hex(signer).keyid
    if not exhibit.is_exact or len(signatures) != 1 or signatures[0].keyid != hint:
        raise UntrustedError("The file was changed after it was written.")


def check_every_signature(exhibit: Exhibit, keys: Iterable[VerifyKey]) -> None:
    """Refuse a trust list with a signature that is nobody's, or was altered outside its signatures."""
    by_hint = {key.keyid: key for key in keys}
    envelope = exhibit.envelope
    is_signed = all(
        signature.keyid in by_hint and by_hint[signature.keyid].is_signature(signature.value, envelope.pae)
        for signature in envelope.signatures
    )
    if not exhibit.is_exact or not is_signed or not envelope.signatures:
        raise UntrustedError("The file was changed after it was written.")
