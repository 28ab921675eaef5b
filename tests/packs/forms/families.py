"""A form for each family of tags, with an answer that is right and the wrong ones beside it."""

from typing import Any, NamedTuple

from tests.packs.forms.painted import brushed

Entry = dict[str, Any]


class Case(NamedTuple):
    """One way to be wrong: the value changes, and the sentence that must come."""

    value: Entry
    said: str


def image_form(control: str) -> str:
    return f'<View><Image name="p" value="$p"/>{control}</View>'


def entry(kind: str, value: Entry, *, to_name: str = "p", found: str = "1", **more: Any) -> Entry:
    return {"id": found, "from_name": "c", "to_name": to_name, "type": kind, "value": value, **more}


LABELS = '<Label value="a"/><Label value="b"/>'
DAMAGED = "mask 1 (a): the mask cannot be read: it is damaged or cut short"
SIZE: Entry = {"original_width": 200, "original_height": 100, "image_rotation": 0}
HALF_TURN = {"x": 60, "y": 50, "width": 20, "height": 10, "rotation": 180}

#: tag -> form, right value, wrong values.
SHAPES: dict[str, tuple[str, Entry, list[Case]]] = {
    "rectanglelabels": (
        image_form(f'<RectangleLabels name="c" toName="p">{LABELS}</RectangleLabels>'),
        {**HALF_TURN, "rectanglelabels": ["a"]},
        [
            Case({"x": 5}, "box 1 (a): a corner of the turned box lies outside the image"),
            Case({"rotation": 400}, "box 1 (a): rotation is 400; the most is 360"),
            Case({"rectanglelabels": ["a", "a"]}, "box 1 (a): it has 2 labels; only one is possible"),
        ],
    ),
    "polygonlabels": (
        image_form(f'<PolygonLabels name="c" toName="p" choice="multiple">{LABELS}</PolygonLabels>'),
        {"points": [[1, 1], [99.99, 1], [50, 100.01]], "closed": True, "polygonlabels": ["a", "b"]},
        [
            Case({"points": [[1, 1], [2, 2]]}, "polygon 1 (a): it has 2 points; at least 3 are needed"),
            Case({"points": [[1, 1]] * 100_001}, "polygon 1 (a): it has 100001 points; the most is 100000"),
            Case({"points": [[1, 1], [2, 2], [3, 101]]}, "polygon 1 (a): point 3 lies outside the image"),
            Case({"points": [[1, 1], [2], [3, 1]]}, "polygon 1 (a): point 2 is not two numbers"),
            Case({"points": "x"}, "polygon 1 (a): points is missing"),
        ],
    ),
    "ellipselabels": (
        image_form(f'<EllipseLabels name="c" toName="p">{LABELS}</EllipseLabels>'),
        {"x": 50, "y": 50, "radiusX": 60, "radiusY": 6, "rotation": 0, "ellipselabels": ["a"]},
        [
            Case({"radiusX": -1}, "ellipse 1 (a): radiusX is negative"),
            Case({"x": 120}, "ellipse 1 (a): x is 120; the most is 100.01"),
        ],
    ),
    "keypointlabels": (
        image_form(f'<KeyPointLabels name="c" toName="p">{LABELS}</KeyPointLabels>'),
        {"x": 33, "y": 44, "width": 0.5, "keypointlabels": ["a"]},
        [Case({"y": -1}, "point 1 (a): y is negative"), Case({"y": True}, "point 1 (a): y is not a number")],
    ),
    "vectorlabels": (
        image_form(f'<VectorLabels name="c" toName="p" maxPoints="2">{LABELS}</VectorLabels>'),
        {
            "closed": False,
            "vertices": [
                {"id": "a", "x": 1, "y": 1, "prevPointId": None, "isBezier": False},
                {"id": "b", "x": 9, "y": 3, "prevPointId": "a"},
            ],
            "vectorlabels": ["a"],
        },
        [
            Case({"vertices": []}, "line 1 (a): it has 0 points; at least 2 are needed"),
            Case(
                {"vertices": [{"id": "a", "x": 1, "y": 1}, {"id": "b", "x": 1, "y": 1, "prevPointId": "z"}]},
                "line 1 (a): point 2 follows a point that does not exist",
            ),
            Case(
                {"vertices": [{"id": "a", "x": 1, "y": 1}, {"id": "a", "x": 1, "y": 1}]},
                "line 1 (a): its points do not have an id of their own each",
            ),
            Case(
                {"vertices": [{"id": str(at), "x": at, "y": 1} for at in range(3)]},
                "line 1 (a): it has 3 points; the most is 2",
            ),
        ],
    ),
    "brushlabels": (
        image_form(f'<BrushLabels name="c" toName="p">{LABELS}</BrushLabels>'),
        {"format": "rle", "rle": brushed(200, 100, painted=7), "brushlabels": ["a"]},
        [
            Case({"rle": brushed(200, 100, painted=0)}, "mask 1 (a): nothing is painted in the mask"),
            Case({"rle": brushed(200, 100, painted=7)[:-4]}, DAMAGED),
            Case({"rle": [*brushed(200, 100, painted=7), *range(30)]}, DAMAGED),
            Case({"rle": [0, 0, 0, 9, 1]}, "mask 1 (a): the mask is made for a picture of another size"),
            Case({"rle": [0, 0, 0, 300, 1]}, "mask 1 (a): rle holds something else than bytes"),
            Case({"format": "png"}, "mask 1 (a): format is not rle"),
        ],
    ),
}

AUDIO = '<View><Audio name="p" value="$p"/><Labels name="c" toName="p">' + LABELS + "</Labels></View>"
TEXT = '<View><Text name="p" value="$p"/><Labels name="c" toName="p">' + LABELS + "</Labels></View>"
PAGE = (
    '<View><HyperText name="p" value="$p"/><HyperTextLabels name="c" toName="p">'
    + LABELS
    + "</HyperTextLabels></View>"
)

DIALOGUE = (
    '<View><Paragraphs name="p" value="$p"/><ParagraphLabels name="c" toName="p">'
    + LABELS
    + "</ParagraphLabels></View>"
)

#: Result type, form, right value, wrong values, item.
PLACES: list[tuple[str, str, Entry, list[Case], Entry]] = [
    (
        "labels",
        AUDIO,
        {"start": 1.2, "end": 3.4, "channel": 0, "labels": ["a"]},
        [
            Case({"start": -0.1}, "segment 1 (a): start is negative"),
            Case({"end": 1.2}, "segment 1 (a): it has no length"),
            Case({"channel": 0.5}, "segment 1 (a): channel is not a whole number"),
        ],
        {"p": "a.opus"},
    ),
    (
        "labels",
        TEXT,
        {"start": 0, "end": 4, "text": "Jean", "labels": ["a"]},
        [
            Case({"text": "Paul"}, "span 1 (a): it says “Paul”, the text at this place says “Jean”"),
            Case({"end": 40}, "span 1 (a): it ends after the text"),
            Case({"start": 4}, "span 1 (a): it ends before it starts or has no length"),
        ],
        {"p": "Jean lives here"},
    ),
    (
        "hypertextlabels",
        PAGE,
        {
            "start": "/p[1]/text()[1]",
            "end": "/p[1]/text()[1]",
            "startOffset": 0,
            "endOffset": 4,
            "hypertextlabels": ["a"],
        },
        [
            Case({"start": 3}, "span 1 (a): start is not the name of a place"),
            Case({"endOffset": 0}, "span 1 (a): it ends before it starts or has no length"),
            Case({"endOffset": 9}, "span 1 (a): it goes to character 9 of “/p[1]/text()[1]”, which has 4"),
            Case({"end": "/p[2]/text()[1]"}, "span 1 (a): the text has no place “/p[2]/text()[1]”"),
            Case({"text": "Paul"}, "span 1 (a): it says “Paul”, the text at this place says “Jean”"),
            Case(
                {"globalOffsets": {"start": 3, "end": 1}},
                "span 1 (a): it ends before it starts or has no length",
            ),
        ],
        {"p": "<p>Jean</p>"},
    ),
    (
        "paragraphlabels",
        DIALOGUE,
        {
            "start": "0",
            "end": "1",
            "startOffset": 6,
            "endOffset": 2,
            "text": "there\n\nMy",
            "paragraphlabels": ["a"],
        },
        [
            Case({"end": "7"}, "span 1 (a): the text has no place “7”"),
            Case({"startOffset": 60}, "span 1 (a): it goes to character 60 of “0”, which has 11"),
            Case({"start": "1", "end": "0"}, "span 1 (a): it ends before it starts or has no length"),
            Case(
                {"text": "My dear"}, "span 1 (a): it says “My dear”, the text at this place says “there\nMy”"
            ),
        ],
        {"p": [{"author": "A", "text": "Hello there"}, {"author": "B", "text": "My dear"}]},
    ),
]

#: Questions about the whole item: type, control, right value, wrong values.
WHOLE: list[tuple[str, str, Entry, list[Case]]] = [
    (
        "choices",
        '<Choices name="c" toName="p"><Choice value="mango"/><Choice value="ripe" alias="r"/></Choices>',
        {"choices": ["r"]},
        [
            Case({"choices": ["ripe"]}, "question “c”: “ripe” is not one of the options"),
            Case({"choices": ["r", "mango"]}, "question “c”: 2 options are chosen; only one is possible"),
            Case({"choices": []}, "question “c”: nothing is chosen"),
            Case({"choices": "r"}, "question “c”: nothing is chosen"),
            Case({}, "question “c”: choices is missing"),
        ],
    ),
    (
        "taxonomy",
        """<Taxonomy name="c" toName="p" leafsOnly="true" maxUsages="1">
        <Choice value="fruit"><Choice value="mango"/><Choice value="fig"/></Choice></Taxonomy>""",
        {"taxonomy": [["fruit", "mango"]]},
        [
            Case(
                {"taxonomy": [["fruit"]]},
                "question “c”: “fruit” has finer terms below it; choose one of them",
            ),
            Case({"taxonomy": [["fruit", "plum"]]}, "question “c”: “fruit / plum” is not one of the options"),
            Case(
                {"taxonomy": [["fruit", "mango"], ["fruit", "fig"]]},
                "question “c”: 2 terms are chosen; the most is 1",
            ),
        ],
    ),
    (
        "textarea",
        '<TextArea name="c" toName="p" maxSubmissions="1"/>',
        {"text": ["bonjour"]},
        [
            Case({"text": ["a", "b"]}, "question “c”: there are 2 texts; the most is 1"),
            Case({"text": "bonjour"}, "question “c”: text is not a list of words"),
        ],
    ),
    (
        "number",
        '<Number name="c" toName="p" min="1" max="9" step="2"/>',
        {"number": 7},
        [
            Case({"number": 8}, "question “c”: number is not a multiple of 2"),
            Case({"number": 11}, "question “c”: number is 11; the most is 9"),
            Case({"number": -1}, "question “c”: number is -1; the least is 1"),
            Case({"number": "7"}, "question “c”: number is not a number"),
        ],
    ),
    (
        "datetime",
        '<DateTime name="c" toName="p" only="date" min="2020-01-01"/>',
        {"datetime": "2026-01-02"},
        [
            Case({"datetime": "2019-12-31"}, "question “c”: 2019-12-31 is before 2020-01-01"),
            Case(
                {"datetime": "2026-02-30"},
                "question “c”: “2026-02-30” is not a date or time of the form asked for",
            ),
        ],
    ),
    (
        "datetime",
        '<DateTime name="c" toName="p" only="date" format="%d/%m/%Y" min="2020-01-01" max="2030-12-31"/>',
        {"datetime": "01/02/2026"},
        [
            Case({"datetime": "31/12/2019"}, "question “c”: 31/12/2019 is before 2020-01-01"),
            Case({"datetime": "01/01/2031"}, "question “c”: 01/01/2031 is after 2030-12-31"),
            Case(
                {"datetime": "2/30/2026"},
                "question “c”: “2/30/2026” is not a date or time of the form asked for",
            ),
        ],
    ),
    (
        "datetime",
        '<DateTime name="c" toName="p" min="2020-01-01" max="2020-06-01T12:00"/>',
        {"datetime": "2020-06-01T11:59"},
        [
            Case({"datetime": "2019-12-31T23:59"}, "question “c”: 2019-12-31T23:59 is before 2020-01-01"),
            Case(
                {"datetime": "2020-06-01T12:00:01"},
                "question “c”: 2020-06-01T12:00:01 is after 2020-06-01T12:00",
            ),
        ],
    ),
    (
        "rating",
        '<Rating name="c" toName="p" maxRating="7"/>',
        {"rating": 7},
        [
            Case({"rating": 8}, "question “c”: rating is 8; the most is 7"),
            Case({"rating": 0}, "question “c”: rating is 0; the least is 1"),
            Case({"rating": 2.5}, "question “c”: rating is not a whole number"),
        ],
    ),
]
