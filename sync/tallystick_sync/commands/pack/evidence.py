"""What `results` kept, verified again and with workers' names hidden: what export and quality begin with."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tallystick_packs.export.joining import ExportAnswer
    from tallystick_packs.manifest import Manifest

STATES = ("received", "accepted", "returned", "rejected", "paid")


def add_state_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--state`."""
    parser.add_argument(
        "--state", action="append", choices=STATES,
        help="only answers in this state; may be given again (default: all)",
    )  # fmt: skip


def add_disputed_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--agreement`."""
    parser.add_argument(
        "--agreement", type=float, default=0.5, metavar="SHARE",
        help="an item is disputed where agreement on one question is no more than this: the share of the "
        "most voted, or the mean likeness of texts and marks (default: 0.5)",
    )  # fmt: skip


def verified(folder: Path, states: "list[str] | None") -> "tuple[list[Manifest], list[ExportAnswer]]":
    """The manifests in the order of the packs, and the answers in the states that are wanted.

    Raises:
        TallystickError: Something in the folder does not hold.
    """
    from tallystick_packs.header import KIND as HEADER
    from tallystick_packs.header import read_header
    from tallystick_packs.manifest import KIND, read_manifest
    from tallystick_sync.requester.kept import read_kept
    from tallystick_sync.requester.pseudonyms import hidden, secret_in

    kept = read_kept(folder)
    secret = secret_in(folder)
    answers = [
        hidden(answer, secret=secret) for answer in kept.answers if not states or answer.state in states
    ]
    numbers = {one.envelope.id: read_header(one.envelope).pack for one in kept.evidence.of(HEADER)}
    manifests = [read_manifest(exhibit.envelope) for exhibit in kept.evidence.of(KIND)]
    return sorted(manifests, key=lambda manifest: numbers.get(manifest.header, 0)), answers


def renamed(manifests: "list[Manifest]", answers: "list[ExportAnswer]") -> "list[ExportAnswer]":
    """The answers under the names that workers have in exports of the job."""
    import dataclasses

    from tallystick_packs.export.joining import pseudonym

    job = manifests[0].job if manifests else ""
    return [dataclasses.replace(answer, worker=pseudonym(job, answer.worker)) for answer in answers]
