"""The page around a form: title, facts, instructions, looks."""

from dataclasses import dataclass
from html import escape
from importlib.resources import files

from tallystick_packs.preview.scene import Scene
from tallystick_packs.preview.tags import render, render_markdown
from tallystick_packs.texts import _

_RIGHT_TO_LEFT = ("ar", "he", "fa", "ur", "ps", "dv", "ku", "sd", "ug", "yi")

#: The page may show what stands in it and nothing else: no script, no request to anywhere.
_POLICY = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'"

_STYLE = (files("tallystick_packs.preview") / "page.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What stands around the form: title, one line of facts, instructions (Markdown), place of the item."""

    title: str
    line: str = ""
    instructions: str = ""
    position: int = 1
    count: int = 1


def render_page(scene: Scene, facts: Facts) -> str:
    """Return a whole HTML page for one item of a form."""
    direction = "rtl" if scene.language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    place = _("Item {position} of {count}").format(position=facts.position, count=facts.count)
    guide = f"<aside>{render_markdown(facts.instructions)}</aside>" if facts.instructions else ""
    return (
        f'<!doctype html>\n<html lang="{escape(scene.language)}" dir="{direction}">\n'
        '<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(facts.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1>{escape(facts.title)}</h1><p class="facts">{escape(facts.line)}</p>'
        f'<p class="facts">{escape(place)}</p></header>\n'
        f'<main><div class="form">{render(scene.form.layout, scene)}</div>{guide}</main>\n</body>\n</html>\n'
    )
