"""The pages that tests of this folder read."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MARKED = re.compile(r"^<!-- (\w+): (\S+) -->\n\n(.*?)(?=\n\n(?!\|)|\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)


class Page:
    """A page of the documents and the pieces that tests compare with the code."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")

    def blocks(self, language: str) -> list[str]:
        """Fenced blocks in a language."""
        return [body for found, body in _FENCE.findall(self.text) if found == language]

    def tables(self, marker: str) -> dict[str, list[list[str]]]:
        """Tables that follow `<!-- marker: name -->`, as rows of cells without the head."""
        return {name: rows(body) for kind, name, body in _MARKED.findall(self.text) if kind == marker}

    def example(self, name: str) -> list[str]:
        """Lines of the block that follows `<!-- example: name -->`."""
        _before, found, after = self.text.partition(f"<!-- example: {name} -->\n")
        assert found, f"{self.path.name} has no example {name}"
        match = _FENCE.search(after)
        assert match is not None
        return match[2].splitlines()


def rows(table: str) -> list[list[str]]:
    """Cells of a table's rows, without its head."""
    lines = [line.replace("\\|", "\0") for line in _ROW.findall(table)]
    return [[cell.replace("\0", "|").strip() for cell in line.split("|")] for line in lines[2:]]


@pytest.fixture(scope="session")
def docs() -> dict[str, Page]:
    """Every page of `docs/` and the README, by name."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {path.relative_to(ROOT).as_posix(): Page(path) for path in pages}
