"""The pages of the documents, and the pieces of them that tests compare with the code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MARKED = re.compile(r"^<!-- ([\w. -]+)(?:: (\S+))? -->\n\n(\|.*?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)

Rows = list[list[str]]


class Page:
    """A page of the documents."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.relative_to(ROOT).as_posix()
        self.text = path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, language: str) -> list[str]:
        """Fenced blocks in a language."""
        return [body for found, body in _FENCE.findall(self.text) if found == language]

    def lines(self) -> list[str]:
        """All lines of shell blocks, comments and empty ones left out."""
        found = [line.strip() for block in self.blocks("sh") for line in block.splitlines()]
        return [line for line in found if line and not line.startswith("#")]

    def tables(self, marker: str) -> dict[str, Rows]:
        """Tables that follow `<!-- marker: name -->`, by name, as rows of cells without the head."""
        return {name: rows(body) for kind, name, body in _MARKED.findall(self.text) if kind == marker}

    def table(self, marker: str) -> Rows:
        """The one table that follows `<!-- marker -->`."""
        (found,) = self.tables(marker).values()
        return found

    def example(self, name: str) -> list[str]:
        """Lines of the block that follows `<!-- example: name -->`."""
        _before, found, after = self.text.partition(f"<!-- example: {name} -->\n")
        assert found, f"{self.name} has no example {name}"
        match = _FENCE.search(after)
        assert match is not None
        return match[2].splitlines()


def page(name: str) -> Page:
    """The page with this path in the tree."""
    return Page(ROOT / name)


def all_pages() -> list[Page]:
    """README and everything under `docs/`."""
    return [Page(path) for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]]


def rows(table: str) -> Rows:
    """Cells of a table's rows, without its head."""
    lines = [line.replace("\\|", "\0") for line in _ROW.findall(table)]
    return [[cell.replace("\0", "|").strip() for cell in line.split("|")] for line in lines[2:]]
