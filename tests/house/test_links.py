"""A link in a page leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote

FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def test_every_relative_link_leads_to_a_file_and_a_heading(
    checkout: Path, committed: tuple[Path, ...]
) -> None:
    broken = [
        f"{page.relative_to(checkout)} -> {target}"
        for page in committed
        if page.suffix == ".md"
        for target in links(page.read_text(encoding="utf-8"))
        if not _leads_somewhere(page, target)
    ]

    assert not broken, "\n".join(broken)


def test_links_in_code_are_no_links() -> None:
    assert links("see [a](b.md) and `[c](d.md)`\n\n```\n[e](f.md)\n```\n") == ["b.md"]


def test_a_heading_becomes_the_anchor_that_forges_use() -> None:
    assert anchors("# The `pack` file, cut\n## A\n## A\n") == {"the-pack-file-cut", "a", "a-1"}


def links(text: str) -> list[str]:
    """The relative links of a page."""
    text = CODE.sub("", FENCED.sub("", text))
    found = (first or second for first, second in LINK.findall(text))
    return [target for target in found if not ELSEWHERE.match(target)]


def anchors(text: str) -> set[str]:
    """The names under which a page's headings can be reached."""
    names: set[str] = set()
    for heading in HEADING.findall(FENCED.sub("", text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        repeat = 0
        while (unique := f"{name}-{repeat}" if repeat else name) in names:
            repeat += 1
        names.add(unique)
    return names


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = unquote(target).partition("#")
    goal = page.parent / path if path else page
    if not anchor or goal.suffix != ".md":
        return goal.exists()
    return goal.is_file() and anchor in anchors(goal.read_text(encoding="utf-8"))
