"""Forms and answers out of thin air, for hypothesis.

`forms()` draws a form that the linter accepts; `answers(form)` draws an answer to it that is right.
"""

from typing import Any
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st
from tests.packs.forms.painted import brushed, png

from tallystick_packs.forms import Control, Form, parse

Entry = dict[str, Any]

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=8)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True)
TEXT = "Jean 😀 lives in Antananarivo, near the old market, and sells vanilla."
_SHAPES = ("Rectangle", "Polygon", "Ellipse", "KeyPoint", "Vector", "Brush", "Bitmask")
WIDTH, HEIGHT = 8, 5
THINGS = [{"id": "x"}, {"id": "y"}, {"title": "no id of its own"}]


def _options(draw: st.DrawFn, tag: str) -> str:
    words = draw(st.lists(WORDS.filter(lambda word: "$" not in word), min_size=1, max_size=4, unique=True))
    return "".join(f"<{tag} value={quoteattr(word)}/>" for word in words)


def _flags(draw: st.DrawFn, *names: str) -> str:
    return "".join(f' {name}="{draw(st.sampled_from(["true", "false"]))}"' for name in names)


def _whole(draw: st.DrawFn, name: str, about: str) -> str:
    head = f'name="{name}" toName="{about}"'
    kind = draw(st.sampled_from(["Choices", "TextArea", "Number", "Rating", "DateTime", "Taxonomy"]))
    need = _flags(draw, "required")
    if kind == "Choices":
        choice = draw(st.sampled_from(["single", "single-radio", "multiple"]))
        return f'<Choices {head}{need} choice="{choice}">{_options(draw, "Choice")}</Choices>'
    if kind == "Taxonomy":
        return f"<Taxonomy {head}{need}>{_options(draw, 'Choice')}</Taxonomy>"
    more = {
        "TextArea": f' maxSubmissions="{draw(st.integers(1, 3))}"',
        "Number": ' min="-5" max="5"',
        "Rating": f' maxRating="{draw(st.integers(1, 9))}"',
        "DateTime": ' only="date"',
    }
    return f"<{kind} {head}{need}{more[kind]}/>"


def _wider(draw: st.DrawFn, thing: str, other: str, things: str, ranker: str) -> list[str]:
    """Return what needs more than one object, or no object: pairs, lists, links."""
    buckets = draw(st.sampled_from(["", '<Bucket name="good"/><Bucket name="bad"/>']))
    links = draw(st.sampled_from(["single", "multiple"]))
    pair = f'<Pairwise name="pair-{other}" toName="{thing},{other}"{_flags(draw, "required")}/>'
    ranked = f'<Ranker name="{ranker}" toName="{things}"{_flags(draw, "required")}>{buckets}</Ranker>'
    return [
        f'<Text name="{other}" value="$second"/>{pair}',
        f'<List name="{things}" value="$things"/>{ranked}',
        f'<Relations choice="{links}">{_options(draw, "Relation")}</Relations>',
    ]


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw a form: one object, a way to mark regions, questions about the item and about regions."""
    names = draw(st.lists(NAMES, min_size=9, max_size=9, unique=True))
    thing, marks, other, things, ranker, *questions = names
    kind = draw(st.sampled_from(["Image", "Audio", "Text"]))
    choice = f'choice="{draw(st.sampled_from(["single", "multiple"]))}"'
    tag = f"{draw(st.sampled_from(_SHAPES))}Labels" if kind == "Image" else "Labels"
    parts = [
        f'<{kind} name="{thing}" value="${draw(st.sampled_from(["field", "a_b", "x1"]))}"/>',
        f'<{tag} name="{marks}" toName="{thing}" {choice}>{_options(draw, "Label")}</{tag}>',
        f'<TextArea name="{questions[0]}" toName="{thing}" perRegion="true"{_flags(draw, "required")}/>',
    ]
    parts += [_whole(draw, name, thing) for name in questions[1 : draw(st.integers(1, len(questions)))]]
    parts += draw(st.lists(st.sampled_from(_wider(draw, thing, other, things, ranker)), unique=True))
    return parse(f"<View>{''.join(draw(st.permutations(parts)))}</View>")


PERCENT = st.integers(0, 9_000).map(lambda number: number / 100)
SMALL = st.integers(1, 1_000).map(lambda number: number / 100)


def _points(draw: st.DrawFn, least: int) -> list[list[float]]:
    return draw(st.lists(st.tuples(PERCENT, PERCENT).map(list), min_size=least, max_size=6))


def _place(draw: st.DrawFn, form: Form, control: Control) -> Entry:
    about = form.object(control.to_names[0]).kind
    if about == "Audio":
        start = draw(st.integers(0, 5_000)) / 100
        return {"start": start, "end": start + draw(st.integers(1, 500)) / 100, "channel": 0}
    if about == "Text":
        start = draw(st.integers(0, len(TEXT) - 2))
        end = draw(st.integers(start + 1, len(TEXT)))
        return {"start": start, "end": end, "text": TEXT[start:end]}
    x, y = draw(PERCENT), draw(PERCENT)
    makers: dict[str, Any] = {
        "RectangleLabels": lambda: {
            "x": x,
            "y": y,
            "width": draw(SMALL),
            "height": draw(SMALL),
            "rotation": 0,
        },
        "EllipseLabels": lambda: {
            "x": x,
            "y": y,
            "radiusX": draw(SMALL),
            "radiusY": draw(SMALL),
            "rotation": 0,
        },
        "KeyPointLabels": lambda: {"x": x, "y": y, "width": 0.5},
        "PolygonLabels": lambda: {"points": _points(draw, 3), "closed": True},
        "VectorLabels": lambda: {
            "vertices": [
                {"id": str(at), "x": one[0], "y": one[1], "prevPointId": str(at - 1) if at else None}
                for at, one in enumerate(_points(draw, 2))
            ],
            "closed": False,
        },
        "BrushLabels": lambda: {
            "format": "rle",
            "rle": brushed(WIDTH, HEIGHT, painted=draw(st.integers(1, WIDTH * HEIGHT))),
        },
        "BitmaskLabels": lambda: {"imageDataURL": png(WIDTH, HEIGHT, painted=draw(st.integers(1, WIDTH)))},
    }
    return dict(makers[control.kind]())


def _chosen(draw: st.DrawFn, control: Control) -> list[str]:
    most = len(control.labels) if control.multiple else 1
    return draw(st.lists(st.sampled_from(control.labels), min_size=1, max_size=most, unique=True))


def _value(draw: st.DrawFn, control: Control) -> Entry:  # noqa: PLR0911 - one return for each kind
    if control.kind == "Choices":
        return {"choices": _chosen(draw, control)}
    if control.kind == "Taxonomy":
        return {"taxonomy": [[word] for word in _chosen(draw, control)]}
    if control.kind == "TextArea":
        return {"text": [draw(WORDS)]}
    if control.kind == "Rating":
        return {"rating": draw(st.integers(1, int(control.number("maxRating") or 5)))}
    if control.kind == "Pairwise":
        return {"selected": draw(st.sampled_from(["left", "right"]))}
    if control.kind == "Ranker":
        order = draw(st.permutations(["x", "y", "2"]))
        cut = draw(st.integers(0, 3))
        buckets = {"good": order[:cut], "bad": order[cut:]}
        return {"ranker": buckets if control.options else {control.name: order}}
    if control.kind == "DateTime":
        return {"datetime": draw(st.dates()).isoformat()}
    return {"number": draw(st.integers(-5, 5))}


@st.composite
def answers(draw: st.DrawFn, form: Form) -> list[Entry]:
    """Draw a right answer to `form`: some regions with all that belongs to them, every question answered."""
    marks = next(control for control in form.controls if control.marks)
    beside = [control for control in form.controls if control.per_region]
    result: list[Entry] = []

    def put(control: Control, found: str, value: Entry) -> None:
        result.append(
            {
                "id": found,
                "from_name": control.name,
                "to_name": control.to_name,
                "type": control.type,
                "value": value,
                "original_width": WIDTH,
                "original_height": HEIGHT,
            }
        )

    for number in range(draw(st.integers(0, 4))):
        place = _place(draw, form, marks)
        put(marks, str(number + 1), {**place, marks.type: _chosen(draw, marks)})
        for control in beside:
            put(
                control,
                str(number + 1),
                {**{k: v for k, v in place.items() if k != "text"}, **_value(draw, control)},
            )
    whole = [control for control in form.controls if not control.marks and not control.per_region]
    ids = [entry["id"] for entry in result if entry["from_name"] == marks.name]
    for number, control in enumerate(whole, start=len(result) + 1):
        put(control, f"q{number}", _value(draw, control))
    return result + _links(draw, form, ids)


def _links(draw: st.DrawFn, form: Form, ids: list[str]) -> list[Entry]:
    if form.relations is None or len(ids) < 2:
        return []
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
    most = len(form.relations.labels) if form.relations.attributes.get("choice") == "multiple" else 1
    words = st.lists(st.sampled_from(form.relations.labels), max_size=most, unique=True)
    return [
        {"type": "relation", "from_id": one, "to_id": two, "direction": "right", "labels": draw(words)}
        for one, two in draw(st.lists(pairs, max_size=3, unique=True))
    ]


def item_of(form: Form) -> dict[str, object]:
    """Return an item that fits any form drawn here."""
    return {**dict.fromkeys(form.fields, TEXT), "things": THINGS}


#: kind of control -> ways to break its value, each with the code of the fault that must be named.
BREAKS: dict[str, list[tuple[Entry, str]]] = {
    "BrushLabels": [
        ({"rle": brushed(WIDTH, HEIGHT, painted=0)}, "empty"),
        ({"rle": brushed(WIDTH, HEIGHT, painted=3)[:-3]}, "damaged"),
        ({"rle": brushed(HEIGHT, HEIGHT, painted=3)}, "other-size"),
        ({"format": "png"}, "bad-format"),
    ],
    "BitmaskLabels": [
        ({"imageDataURL": png(WIDTH, HEIGHT, painted=0)}, "empty"),
        ({"imageDataURL": png(WIDTH, HEIGHT)[:-8]}, "damaged"),
        ({"imageDataURL": png(HEIGHT, WIDTH)}, "other-size"),
        ({"imageDataURL": "data:text/html;base64,PHA+"}, "missing"),
    ],
    "RectangleLabels": [({"width": -1}, "negative"), ({"x": 100, "width": 5}, "outside")],
    "PolygonLabels": [({"points": [[0, 0], [1, 1]]}, "too-few-points")],
    "EllipseLabels": [({"x": 101}, "too-large")],
    "KeyPointLabels": [({"y": "1"}, "not-a-number")],
    "VectorLabels": [({"vertices": [{"id": "a", "x": 1, "y": 1}]}, "too-few-points")],
    "Labels": [({"end": "9"}, "not-a-number")],
    "Pairwise": [({"selected": "both"}, "unknown-option"), ({"selected": None}, "unknown-option")],
    "Ranker": [
        ({"ranker": {"nowhere": ["x"]}}, "unknown-option"),
        ({"ranker": {"_": ["x", "x"]}}, "twice"),
        ({"ranker": {"_": ["z"]}}, "unknown-option"),
        ({"ranker": ["x"]}, "not-a-list"),
    ],
    "Choices": [({"choices": ["\u2603 nobody offered this"]}, "unknown-option")],
    "Taxonomy": [({"taxonomy": [["\u2603 nobody offered this"]]}, "unknown-option")],
    "TextArea": [({"text": "not a list"}, "not-a-list")],
    "Rating": [({"rating": 0}, "too-small")],
    "Number": [({"number": 6}, "too-large")],
    "DateTime": [({"datetime": "2026-02-30"}, "not-a-date")],
    "relation": [
        ({"to_id": "nobody"}, "dangling"),
        ({"labels": ["\u2603 nobody offered this"]}, "unknown-label"),
        ({"direction": "up"}, "bad-direction"),
    ],
}


@st.composite
def broken(draw: st.DrawFn, form: Form, result: list[Entry]) -> tuple[list[Entry], str, str]:
    """Draw the answer with one thing broken: the answer, the control concerned, the code that names it."""
    place = draw(st.integers(0, len(result) - 1))
    entry = result[place]
    is_link = entry["type"] == "relation"
    kind = "relation" if is_link else form.control(entry["from_name"]).kind
    change, code = draw(st.sampled_from(BREAKS[kind]))
    changed = {**entry, **change} if is_link else {**entry, "value": {**entry["value"], **change}}
    return [*result[:place], changed, *result[place + 1 :]], entry.get("from_name", ""), code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
