"""`tallystick-pack quality`: how far workers agree, by question, class and worker."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.pack import evidence

if TYPE_CHECKING:
    from tallystick_packs.quality.agreement import QuestionAgreement, Report

HELP = """Show how far the workers of a job agree: by question, by class, by worker.

Agreement says how clear the question is, first of all. Nobody is paid less for differing from the others.
Examples:
  tallystick-pack quality answers
  tallystick-pack new again --disputed answers --job sample"""

_WORDS = """How to read this. Likeness: two answers to one item, 0 to 1, averaged over all pairs. Alpha
(Krippendorff's) takes out what chance alone would give: 1 is full agreement, 0 is chance. Labels are relied
upon from 0.8 on; below 0.667 draw no conclusions. A dash: nothing can be said, as where all said the same."""
_MARKS = "Marks are alike where their bounds share half of what they cover (IoU 0.5), under one label."
_TEXTS = (
    "WER, CER: words and characters to change, by the length of the other text; neither text is the truth."
)
_LOW = 0.667


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("evidence", type=Path, metavar="RESULTS", help="what tallystick-pack results wrote")
    evidence.add_disputed_argument(parser)
    evidence.add_state_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify again, measure, print."""
    from tallystick_packs.quality.agreement import measure

    manifests, answers = evidence.verified(args.evidence, args.state)
    report = measure(evidence.renamed(manifests, answers), disputed_at=args.agreement)
    console.result(dataclasses.asdict(report), "\n\n".join(_told(report, args.evidence)))
    return DONE


def _told(report: "Report", folder: Path) -> list[str]:
    several = any(question.units for question in report.questions)
    parts = [f"{count(report.answers, 'answer')} to {count(report.items, 'item')}."]
    if not several:
        return [*parts, "No item was answered by two workers yet; agreement needs at least two."]
    parts += [_questions(report.questions), *map(_classes, report.questions), _workers(report)]
    parts.append(_WORDS)
    kinds = {question.kind for question in report.questions}
    parts += [words for kind, words in (("marks", _MARKS), ("text", _TEXTS)) if kind in kinds]
    parts += _advice(report)
    if report.disputed:
        parts.append(
            f"{count(len(report.disputed), 'item is', 'items are')} disputed: {_some(report.disputed)}\n"
            f"Ask again about these alone: tallystick-pack new AGAIN --disputed {folder} --job JOB"
        )
    return [part for part in parts if part]


def _questions(questions: "tuple[QuestionAgreement, ...]") -> str:
    head = ("question", "kind", "items", "answers", "likeness", "alpha", "kappa", "WER", "CER", "IoU")
    rows = [
        (
            one.name, one.kind, str(one.units), str(one.answers),
            *map(_figure, (one.likeness, one.alpha, one.kappa, one.wer, one.cer, one.iou)),
        )
        for one in questions
    ]  # fmt: skip
    return table(rows, head=head)


def _classes(question: "QuestionAgreement") -> str:
    if not question.classes:
        return ""
    measured = "F1" if question.kind == "marks" else "alpha"
    rows = [
        (one.name or "(no label)", str(one.said), _figure(one.f1 if question.kind == "marks" else one.alpha))
        for one in question.classes
    ]
    return table(rows, head=(f"class of {question.name}", "said", measured))


def _workers(report: "Report") -> str:
    rows = [
        (one.worker, str(one.answers), str(one.compared), _figure(one.likeness)) for one in report.workers
    ]
    return table(rows, head=("worker", "answers", "compared", "likeness"))


def _advice(report: "Report") -> list[str]:
    """What the figures suggest to do, where they do."""
    advice = []
    for question in report.questions:
        if question.alpha is not None and question.alpha < _LOW and question.confused:
            worst = question.confused[0]
            advice.append(
                f"{question.name}: {worst.one!r} and {worst.other!r} are most often taken for each other "
                f"({count(worst.pairs, 'pair')} of answers). Say in the instructions what parts them, with "
                "an example of each."
            )
    return advice


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _some(names: Any, most: int = 10) -> str:
    listed = ", ".join(names[:most])
    return listed if len(names) <= most else f"{listed} and {len(names) - most} more"
