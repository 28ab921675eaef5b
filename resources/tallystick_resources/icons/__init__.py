"""Icons: Lucide 1.62.0 (ISC, see LICENSE.txt beside this file), only those the program shows.

The files are as Lucide ships them but for the `class` attribute; strokes are `currentColor`, so that a
caller can colour them::

    svg_text("badge-check")
"""

from importlib.resources import files

__all__ = ["svg_text"]


def svg_text(name: str) -> str:
    """Return the SVG of an icon.

    Raises:
        LookupError: There is no such icon here.
    """
    source = files(__name__) / f"{name}.svg"
    if not source.is_file():
        raise LookupError(f"there is no icon {name!r}; add its file to resources/tallystick_resources/icons")
    return source.read_text(encoding="utf-8")
