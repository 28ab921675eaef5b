"""CoNLL-2003: a word and its tag on each line, an empty line after each text."""

import re

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Mark, Subject

_CARRIED = Carried(kind="text", shapes=("span",), many_labels=False)
_TOKEN = re.compile(r"\w+|[^\w\s]")


def write_conll(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """Write BIO tags, a file for each worker; a span that ends within a word takes the whole word."""
    _CARRIED.count_rest(dataset, losses)
    by_worker: dict[str, list[str]] = {}
    for subject in dataset.of_kind("text"):
        for given in subject.answers:
            lines = by_worker.setdefault(given.worker, ["-DOCSTART- -X- O O\n\n"])
            lines.append(_sentence(subject, given, losses))
    if len(by_worker) == 1:
        return {"answers.conll": "".join(*by_worker.values()).encode()}
    return {f"{worker}.conll": "".join(lines).encode() for worker, lines in by_worker.items()}


def _sentence(subject: Subject, given: Given, losses: Losses) -> str:
    spans = sorted(
        (mark for mark in given.marks if mark.shape == "span"), key=lambda mark: (mark.start, -mark.end)
    )
    tokens = list(_TOKEN.finditer(subject.text))
    tags = ["O"] * len(tokens)
    for span in spans:
        _tag(span, tokens, tags, losses)
    rows = [f"{token.group()} -X- _ {tag}\n" for token, tag in zip(tokens, tags, strict=True)]
    return "".join(rows) + "\n"


def _tag(span: Mark, tokens: "list[re.Match[str]]", tags: list[str], losses: Losses) -> None:
    held = [
        number for number, token in enumerate(tokens) if token.start() < span.end and token.end() > span.start
    ]
    if not held or any(tags[number] != "O" for number in held):
        losses.add("spans over others, or over no word, are left out")
        return
    losses.add("spans were widened to whole words", _is_wider(span, tokens[held[0]], tokens[held[-1]]))
    label = re.sub(r"\s+", "_", span.labels[0]) if span.labels else "SPAN"
    for position, number in enumerate(held):
        tags[number] = f"{'I' if position else 'B'}-{label}"


def _is_wider(span: Mark, first: "re.Match[str]", last: "re.Match[str]") -> int:
    return int(first.start() < span.start or last.end() > span.end)
