"""Our own page as a tree of elements and words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = ("meta", "img", "input", "br", "hr", "link")
_UNSEEN = ("style", "title", "script")


@dataclass(slots=True, kw_only=True)
class Node:
    """An element with its children, or, where `tag` is empty, words."""

    tag: str = ""
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)

    @property
    def classes(self) -> tuple[str, ...]:
        """Its classes."""
        return tuple(self.attributes.get("class", "").split())

    def find(self, tag: str) -> Iterator["Node"]:
        """Yield every element called `tag` below this one."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.find(tag)


def read_tree(html: str) -> Node:
    """Return the root of a page; its `html` element is the only child."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node(tag="page")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag=tag, attributes={name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in [node.tag for node in self._open[1:]]:
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data and self._open[-1].tag not in _UNSEEN:
            self._open[-1].children.append(Node(text=data))
