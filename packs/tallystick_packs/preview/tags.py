"""How each tag is drawn: one function per tag, `RENDERERS` is their table."""

from collections.abc import Callable, Sequence
from html import escape

from markdown_it import MarkdownIt

from tallystick_packs.forms import Condition, Control, FieldRules, LayoutNode, Option, options_for
from tallystick_packs.preview.scene import Scene
from tallystick_packs.texts import _

Renderer = Callable[[LayoutNode, Scene], str]

#: The region palette of the worker's program: most different first, safe for colour-blind eyes.
PALETTE = (
    "#FFD20F",
    "#1E9678",
    "#A54BFF",
    "#FFFFFF",
    "#A5A5FF",
    "#D2871E",
    "#00E196",
    "#96783C",
    "#B4FF87",
    "#E12DB4",
)
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
_KEYS = "1234567890"
_MOST_PAGES = 4
#: The worker's program shows a slider of so few steps as buttons.
_MOST_STEPS = 11
_STEP_FUZZ = 1e-6


def render_markdown(text: str) -> str:
    """Return formatted text as HTML; tags and pictures from outside stay plain words."""
    return str(_MARKDOWN.render(text))


def render(node: LayoutNode, scene: Scene) -> str:
    """Return a tag and all below it as HTML."""
    drawn = RENDERERS.get(node.tag, _view)(node, scene)
    if node.condition is None:
        return drawn
    return (
        f'<div class="when"><p class="condition">{escape(_words_of(node.condition, scene))}</p>{drawn}</div>'
    )


def _words_of(condition: Condition, scene: Scene) -> str:
    if condition.when == "region-selected":
        labels = ", ".join(scene.words_of(condition.tag_name, condition.label_values))
        return (
            _("Shown for a marked place: {labels}").format(labels=labels)
            if labels
            else _("Shown for a marked place")
        )
    if condition.when == "no-region-selected":
        return _("Shown while nothing is selected")
    answers = ", ".join(scene.words_of(condition.tag_name, condition.choice_values)) or _("anything")
    if condition.when == "choice-unselected":
        words = _("Shown unless “{name}” is answered: {answers}")
    else:
        words = _("Shown when “{name}” is answered: {answers}")
    return words.format(name=scene.title_of(condition.tag_name) or _("any question"), answers=answers)


def _children(node: LayoutNode, scene: Scene) -> str:
    return "".join(render(child, scene) for child in node.children)


def _view(node: LayoutNode, scene: Scene) -> str:
    width = _share(node.share) if node.share else ""
    return f'<div class="{node.direction}"{width}>{_children(node, scene)}</div>'


def _share(percent: float) -> str:
    return f' style="flex:1 1 calc({percent:g}% - 8px)"'


def _header(node: LayoutNode, scene: Scene) -> str:
    recording = node.attributes.get(f"data-recording-{scene.language}") or node.attributes.get(
        "data-recording"
    )
    heard = scene.recording(recording) if recording else ""
    return f"<h2>{scene.text(node)}</h2>{heard}"


def _markdown(node: LayoutNode, scene: Scene) -> str:
    return render_markdown(str(scene.value(node.text_in(scene.language)) or ""))


def _collapse(node: LayoutNode, scene: Scene) -> str:
    panels = "".join(
        f"<details open><summary>{escape(panel.attributes.get('value', ''))}</summary>"
        f"{_children(panel, scene)}</details>"
        for panel in node.children
    )
    return f"<div>{panels}</div>"


def _nothing(_node: LayoutNode, _scene: Scene) -> str:
    return ""


def _image(node: LayoutNode, scene: Scene) -> str:
    shown = scene.form.object(node.name)
    value = scene.value(shown.value)
    if not isinstance(value, list):
        return scene.picture(value)
    pages = "".join(f"<div{_share(50)}>{scene.picture(page)}</div>" for page in value[:_MOST_PAGES])
    return f'<div class="row">{pages}</div>'


def _audio(node: LayoutNode, scene: Scene) -> str:
    return scene.recording(scene.value(scene.form.object(node.name).value))


def _text(node: LayoutNode, scene: Scene) -> str:
    return f'<p class="reading">{escape(str(scene.value(scene.form.object(node.name).value) or ""))}</p>'


def _paragraphs(node: LayoutNode, scene: Scene) -> str:
    turns = scene.value(scene.form.object(node.name).value)
    who, said = node.attributes.get("nameKey", "author"), node.attributes.get("textKey", "text")
    rows = [turn for turn in turns if isinstance(turn, dict)] if isinstance(turns, list) else []
    return "".join(
        f'<p class="turn"><b>{escape(str(turn.get(who, "")))}</b> {escape(str(turn.get(said, "")))}</p>'
        for turn in rows
    )


def _list(node: LayoutNode, scene: Scene) -> str:
    things = scene.value(scene.form.object(node.name).value)
    rows = [thing for thing in things if isinstance(thing, dict)] if isinstance(things, list) else []
    cards = (
        f"<li><b>{escape(str(thing.get('title', '')))}</b> {escape(str(thing.get('body', '')))}"
        f"{scene.picture(thing['picture'], css='small') if thing.get('picture') else ''}</li>"
        for thing in rows
    )
    return f'<ol class="cards">{"".join(cards)}</ol>'


def _question(node: LayoutNode, scene: Scene, body: str) -> str:
    control = scene.form.control(node.name)
    # A Header says what is asked; it stands directly above.
    name = "" if control.name in scene.titles else escape(scene.title_of(control.name))
    marks = []
    if control.required:
        marks.append(_("needed"))
    if control.per_region:
        marks.append(_("for each marked place"))
    said = f'<span class="marks">{escape(" · ".join(marks))}</span>' if marks else ""
    legend = f"<legend>{' '.join(filter(None, (name, said)))}</legend>" if name or said else ""
    return f"<fieldset>{legend}{body}</fieldset>"


def _choices(node: LayoutNode, scene: Scene) -> str:
    control = scene.form.control(node.name)
    kind = "checkbox" if control.multiple else "radio"
    inside = [child for child in node.children if child.tag != "Choice"]
    if inside:
        body = "".join(_choice(child, scene, control, kind) for child in node.children)
    else:
        body = "".join(_option(one, scene, control.name, kind) for one in options_for(control, scene.item))
    css = "row" if control.flag("showInline") or control.attributes.get("layout") == "inline" else "column"
    return _question(node, scene, f'<div class="{css}">{body}</div>')


def _choice(node: LayoutNode, scene: Scene, control: Control, kind: str) -> str:
    if node.option is not None:
        return _option(node.option, scene, control.name, kind)
    if node.children:
        below = "".join(_choice(child, scene, control, kind) for child in node.children)
        return f'<div class="{node.direction}">{below}</div>'
    return render(node, scene)


def _option(option: Option, scene: Scene, name: str, kind: str) -> str:
    picture = scene.picture(option.picture, css="small") if option.picture else ""
    recording = option.recording_in(scene.language)
    heard = scene.recording(recording) if recording else ""
    hint = f"<small>{escape(option.hint)}</small>" if option.hint else ""
    below = "".join(_option(one, scene, name, kind) for one in option.options)
    nested = f'<div class="below">{below}</div>' if below else ""
    css = "option unsure" if option.cannot_tell else "option"
    return (
        f'<label class="{css}"><input type="{kind}" name="{escape(name)}">{picture}'
        f"<span>{escape(option.text_in(scene.language))}</span>{_keycap(option.hotkey)}{hint}</label>{heard}{nested}"
    )


def _keycap(key: str) -> str:
    return f"<kbd>{escape(key)}</kbd>" if key else ""


def _labels(node: LayoutNode, scene: Scene) -> str:
    control = scene.form.control(node.name)
    chips = []
    for position, option in enumerate(options_for(control, scene.item)):
        colour = PALETTE[position % len(PALETTE)]
        key = option.hotkey or (_KEYS[position] if position < len(_KEYS) else "")
        chips.append(
            f'<span class="label"><kbd style="background:{colour};color:#111">{escape(key)}</kbd>'
            f"{escape(option.text_in(scene.language))}</span>"
        )
    return _question(node, scene, f'<div class="row">{"".join(chips)}</div>')


def _bare_shape(node: LayoutNode, scene: Scene) -> str:
    noun = _(scene.form.control(node.name).noun)
    return _question(node, scene, f'<p class="hint">{escape(_("Draw a {noun}.").format(noun=noun))}</p>')


def _textarea(node: LayoutNode, scene: Scene) -> str:
    control = scene.form.control(node.name)
    rows = int(control.number("rows") or 1)
    given = escape(control.placeholder_in(scene.language) or control.attributes.get("data-mask", ""))
    expected = FieldRules.of(control.attributes).words()
    hint = f'<p class="hint">{escape(expected)}</p>' if expected else ""
    shortcuts = "".join(
        f'<span class="label">{escape(option.shortcut_in(scene.language))}</span>'
        for option in control.options
    )
    keys = f'<div class="row">{shortcuts}</div>' if shortcuts else ""
    area = f'<textarea rows="{rows}" placeholder="{given}"></textarea>'
    return _question(node, scene, f"{area}{keys}{hint}")


def _number(node: LayoutNode, scene: Scene) -> str:
    control = scene.form.control(node.name)
    least, most = control.number("min"), control.number("max")
    if least is None or most is None:
        return _question(node, scene, '<input type="number">')
    step = control.number("step") or 1
    count = int((most - least) / step + _STEP_FUZZ) + 1
    if control.flag("slider") and count <= _MOST_STEPS:
        return _question(node, scene, _scale(node.name, [f"{least + step * at:g}" for at in range(count)]))
    bounds = _("{least} to {most}").format(least=f"{least:g}", most=f"{most:g}")
    return _question(node, scene, f'<input type="number"><p class="hint">{escape(bounds)}</p>')


def _scale(name: str, steps: Sequence[str]) -> str:
    options = "".join(
        f'<label class="option"><input type="radio" name="{escape(name)}"><span>{escape(step)}</span></label>'
        for step in steps
    )
    return f'<div class="row">{options}</div>'


def _datetime(node: LayoutNode, scene: Scene) -> str:
    only = {part.strip() for part in node.attributes.get("only", "date").split(",")}
    kind = (
        "time"
        if only == {"time"}
        else "month"
        if "month" in only
        else "datetime-local"
        if "time" in only
        else "date"
    )
    return _question(node, scene, f'<input type="{kind}">')


def _rating(node: LayoutNode, scene: Scene) -> str:
    most = int(scene.form.control(node.name).number("maxRating") or 5)
    return _question(node, scene, _scale(node.name, [str(star) for star in range(1, most + 1)]))


def _pairwise(node: LayoutNode, scene: Scene) -> str:
    return _question(node, scene, _scale(node.name, [_("The first is better"), _("The second is better")]))


def _ranker(node: LayoutNode, scene: Scene) -> str:
    control = scene.form.control(node.name)
    names: Sequence[str] = [option.text for option in control.options] or [_("Put in order, best first")]
    return _question(node, scene, "".join(f'<p class="bucket">{escape(name)}</p>' for name in names))


def _relations(_node: LayoutNode, scene: Scene) -> str:
    words = scene.form.relations.options if scene.form.relations else ()
    chips = "".join(
        f'<span class="label">{escape(option.text_in(scene.language))}</span>' for option in words
    )
    title = escape(_("Links between marked places"))
    return f'<fieldset><legend>{title}</legend><div class="row">{chips}</div></fieldset>'


_SHAPES = ("Rectangle", "Polygon", "Ellipse", "KeyPoint", "Vector", "Brush", "Bitmask")

RENDERERS: dict[str, Renderer] = {
    "View": _view,
    "Header": _header,
    "Markdown": _markdown,
    "Collapse": _collapse,
    "Style": _nothing,
    "Filter": _nothing,
    "Image": _image,
    "Audio": _audio,
    "Text": _text,
    "HyperText": _text,
    "Paragraphs": _paragraphs,
    "List": _list,
    "Choices": _choices,
    "Taxonomy": _choices,
    "Labels": _labels,
    "HyperTextLabels": _labels,
    "ParagraphLabels": _labels,
    "TextArea": _textarea,
    "Number": _number,
    "DateTime": _datetime,
    "Rating": _rating,
    "Pairwise": _pairwise,
    "Ranker": _ranker,
    "Relations": _relations,
    **dict.fromkeys((f"{shape}Labels" for shape in _SHAPES), _labels),
    **dict.fromkeys(_SHAPES, _bare_shape),
}
