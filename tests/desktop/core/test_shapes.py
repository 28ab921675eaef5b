"""Shapes and tools of the photo view: what is drawn can be undone, travels, and never leaves the photo."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desktop.core.test_sessions import MemoryDraft

import tallystick_desktop
from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.photo_session import PhotoSession
from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.regions import RegionIndex
from tallystick_desktop.core.tools import TABLE, Draw, Reshape, Scene, Select, SelectTool, Shape, row_of
from tallystick_desktop.core.tools.box import BoxShape
from tallystick_desktop.core.tools.ellipse import EllipseShape
from tallystick_desktop.core.tools.line import LineShape
from tallystick_desktop.core.tools.mask import BrushTool, EraserTool, MaskShape
from tallystick_desktop.core.tools.point import PointShape
from tallystick_desktop.core.tools.polygon import PolygonShape, PolygonTool, polygon_of
from tallystick_desktop.core.tools.select import add_vertex, drop, nudge, turn
from tallystick_packs.forms import Control, parse, to_wire, validate

SIZE = (400, 300)
IMAGE = Box(0, 0, *SIZE)
FORM = """<View><Image name="photo" value="$image"/>
<RectangleLabels name="boxes" toName="photo"><Label value="A"/><Label value="B"/></RectangleLabels>
<PolygonLabels name="outlines" toName="photo"><Label value="A"/><Label value="C"/></PolygonLabels>
<EllipseLabels name="rounds" toName="photo"><Label value="B"/></EllipseLabels>
<VectorLabels name="lines" toName="photo"><Label value="A"/></VectorLabels>
<KeyPointLabels name="points" toName="photo"><Label value="A"/><Label value="D"/></KeyPointLabels>
<BrushLabels name="masks" toName="photo"><Label value="A"/></BrushLabels>
<Relations><Relation value="holds"/></Relations></View>"""
OCR = """<View><Image name="photo" value="$image"/><Labels name="kind" toName="photo"><Label value="Title"/>
<Label value="Total"/></Labels><Rectangle name="box" toName="photo"/><Polygon name="quad" toName="photo"/>
<TextArea name="text" toName="photo" perRegion="true"/></View>"""
ITEM = {"image": "a.jpg"}

points = st.builds(Point, st.floats(0, SIZE[0]), st.floats(0, SIZE[1]))
shapes = st.one_of(
    st.builds(
        BoxShape, x=st.floats(0, 300), y=st.floats(0, 200), width=st.floats(2, 100), height=st.floats(2, 100)
    ),
    st.builds(lambda found: PolygonShape(points=tuple(found)), st.lists(points, min_size=3, max_size=9)),
    st.builds(lambda found: LineShape(points=tuple(found)), st.lists(points, min_size=2, max_size=9)),
    st.builds(PointShape, x=st.floats(0, SIZE[0]), y=st.floats(0, SIZE[1])),
    st.builds(
        EllipseShape,
        x=st.floats(0, SIZE[0]),
        y=st.floats(0, SIZE[1]),
        radius_x=st.floats(2, 90),
        radius_y=st.floats(2, 90),
        rotation=st.floats(0, 359),
    ),
)


def session(form: str = FORM) -> PhotoSession:
    """A photo without anything on it."""
    return PhotoSession(plan_of(parse(form), language="en"), MemoryDraft(), image=SIZE)


def scene(found: PhotoSession, selected: str | None = None, *, snaps: bool = False) -> Scene:
    """What tools see of a session."""
    return Scene(regions=found.regions, selected=selected, within=IMAGE, reach=4, snaps=snaps)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(shapes, points, st.integers(0, 9)), max_size=8))
def test_undoing_everything_is_the_start_and_redoing_everything_the_end(
    strokes: list[tuple[Shape, Point, int]],
) -> None:
    photo = session()
    for shape, to, pick in strokes:
        photo.add(shape, photo.plan.labels_of(control_for(photo, shape))[0])
        keys = [region.key for region in photo.regions]
        region = photo.regions.get(keys[pick % len(keys)])
        assert region is not None
        moved = region.shape.pulled(pick % max(1, len(region.shape.handles())), to, within=IMAGE)
        photo.reshape(region.key, region.shape if moved.is_empty else moved)
        if pick == 0:
            photo.delete(region.key)
    end = dict(photo.values)

    while photo.can_undo:
        photo.undo()
    assert dict(photo.values) == {}
    assert len(photo.regions) == 0
    while photo.can_redo:
        photo.redo()
    assert dict(photo.values) == end


@settings(max_examples=200, deadline=None)
@given(shapes)
def test_a_shape_comes_back_from_label_studio_json_within_a_hundredth_of_a_percent(shape: Shape) -> None:
    row = next(row for row in TABLE if row.tag.lower() == shape.kind)

    back = row.read(shape.written(SIZE), SIZE)

    for here, there in zip(shape.handles(), back.handles(), strict=True):
        # A turned shape's far corners gather the rounding of its size and its angle too.
        room = 0.02 if getattr(shape, "rotation", 0) else 0.0101
        assert abs(here.x - there.x) <= room * SIZE[0] / 100 * (2 if shape.kind == "rectangle" else 1) + 0.02
        assert abs(here.y - there.y) <= room * SIZE[1] / 100 * (2 if shape.kind == "rectangle" else 1) + 0.02


@settings(max_examples=150, deadline=None)
@given(shapes, st.floats(-500, 500), st.floats(-500, 500), points, st.integers(0, 20), st.floats(-180, 180))
def test_nothing_leaves_the_photo_and_nothing_becomes_empty(
    shape: Shape, dx: float, dy: float, to: Point, handle: int, degrees: float
) -> None:
    changed = [
        shape.moved(dx, dy, within=IMAGE),
        shape.grown(dx, dy, within=IMAGE),
        shape.turned(degrees, within=IMAGE),
        shape.pulled(handle % len(shape.handles()), to, within=IMAGE),
    ]

    for one in changed:
        if shape.kind == "ellipse":
            assert isinstance(one, EllipseShape)
            assert IMAGE.contains(one.centre, margin=1e-6)  # its rim may pass the edge, as in Label Studio
        else:
            assert all(IMAGE.contains(point, margin=0.02) for point in one.outline)


@pytest.mark.parametrize("form", [FORM, OCR])
def test_what_is_drawn_with_every_tool_is_accepted_by_the_form(form: str) -> None:
    photo = session(form)
    drawn: list[Shape] = [
        BoxShape(x=100, y=100, width=80, height=40).turned(30, within=IMAGE),
        polygon_of([(10, 10), (60, 15), (30, 70)]),
    ]
    if form == FORM:
        drawn += [EllipseShape(x=200, y=150, radius_x=40, radius_y=20), PointShape(x=5, y=5)]
        drawn += [LineShape(points=(Point(1, 1), Point(50, 90)))]
    for shape in drawn:
        photo.add(shape, photo.plan.labels_of(control_for(photo, shape))[0])
    if photo.plan.region_text is not None:
        photo.write(photo.plan.region_text, "17/06/2018", "1")
    if form == FORM:
        photo.link("1", "2")

    found = to_wire(parse(form), list(photo.values.values()))

    assert [str(fault) for fault in validate(parse(form), found, item=ITEM)] == []


def test_shape_label_and_text_under_one_id_move_together() -> None:
    photo = session(OCR)
    key = photo.add(BoxShape(x=10, y=10, width=50, height=20), 1)
    assert photo.plan.region_text is not None
    photo.write(photo.plan.region_text, "Total", key)

    photo.reshape(key, BoxShape(x=100, y=60, width=50, height=20))

    assert {entry["value"]["x"] for entry in photo.values.values()} == {25}
    region = photo.regions.get(key)
    assert region is not None
    assert (region.words, region.text) == ("Total", "Total")


def test_a_stroke_of_the_brush_is_one_step_and_the_eraser_takes_away() -> None:
    photo, brush, eraser = session(), BrushTool(), EraserTool()
    draw(brush, photo, Point(50, 50), Point(150, 50))
    first = mask_size(photo)
    draw(brush, photo, Point(50, 90), Point(150, 90), selected="1")
    both = mask_size(photo)
    draw(eraser, photo, Point(50, 90), Point(150, 90), selected="1")

    assert both > 1.9 * first
    assert mask_size(photo) == pytest.approx(first, abs=1)
    photo.undo()
    assert mask_size(photo) == both
    assert [str(fault) for fault in validate(parse(FORM), list(photo.values.values()), item=ITEM)] == []


def test_a_mask_is_found_again_pixel_for_pixel_after_a_restart() -> None:
    draft = MemoryDraft()
    photo = PhotoSession(plan_of(parse(FORM), language="en"), draft, image=SIZE)
    draw(BrushTool(), photo, Point(3, 3), Point(390, 290))
    before = mask(photo)

    again = PhotoSession(plan_of(parse(FORM), language="en"), draft, image=SIZE)

    assert (mask(again).whole() == before.whole()).all()


def test_points_of_an_outline_are_added_moved_and_taken_away() -> None:
    photo = session()
    key = photo.add(polygon_of([(10, 10), (110, 10), (60, 90)]), 0)
    seen = scene(photo, key)

    added = SelectTool().double(seen, Point(60, 11))
    assert isinstance(added, Reshape)
    assert len(added.shape.outline) == 4
    taken = SelectTool().double(seen, Point(110, 10))
    assert taken is None  # three points are the least a polygon has
    photo.reshape(key, added.shape)
    nudged = nudge(scene(photo, key), 5, 0, vertex=1)
    dropped = drop(scene(photo, key), 1)
    grown = add_vertex(scene(photo, key), 3)
    assert isinstance(nudged, Reshape)
    assert nudged.shape.outline[1] == pytest.approx((65, 10), abs=0.05)
    assert isinstance(dropped, Reshape)
    assert len(dropped.shape.outline) == 3
    assert isinstance(grown, Reshape)
    assert len(grown.shape.outline) == 5


def test_a_polygon_closes_on_its_first_point_and_takes_points_back() -> None:
    photo, tool = session(), PolygonTool()
    seen = scene(photo)
    for x, y in ((10, 10), (100, 10), (100, 90), (300, 290)):
        assert tool.press(seen, Point(x, y)) is None
    assert tool.take_back()

    drawn = tool.press(seen, Point(12, 11))

    assert drawn == Draw(shape=polygon_of([(10, 10), (100, 10), (100, 90)]))


def test_new_points_snap_to_points_and_edges_that_are_near() -> None:
    photo = session()
    photo.add(BoxShape(x=100, y=100, width=100, height=50), 0)

    assert scene(photo, snaps=True).placed(Point(103, 98)) == pytest.approx((100, 100), abs=0.05)
    assert scene(photo, snaps=True).placed(Point(130, 102)) == pytest.approx((130, 100), abs=0.05)
    assert scene(photo).placed(Point(103, 98)) == Point(103, 98)


def test_a_locked_region_cannot_be_changed_and_a_hidden_one_is_not_hit() -> None:
    photo = session()
    key = photo.add(BoxShape(x=100, y=100, width=100, height=50), 0)
    photo.lock([key], on=True)

    assert nudge(scene(photo, key), 5, 5) is None
    assert turn(scene(photo, key), 5) is None
    assert drop(scene(photo, key), None) is None
    photo.lock([key], on=False)
    photo.hide([key], on=True)
    assert SelectTool().press(scene(photo), Point(150, 120)) == Select(key=None)


def test_copies_restacking_and_deleting_keep_links_whole() -> None:
    photo = session()
    first = photo.add(BoxShape(x=10, y=10, width=20, height=20), 0)
    second = photo.add(BoxShape(x=90, y=10, width=20, height=20), 1)
    photo.link(first, second)

    front = photo.restack(first, to_front=True)
    copied = photo.paste(photo.copies([front]))

    assert [region.key for region in photo.regions] == [second, front, *copied]
    assert [link[:2] for link in photo.links] == [(front, second)]
    photo.delete(second)
    assert not photo.links
    assert len(photo.regions) == 2


def test_an_arrow_drawn_again_gets_the_next_word_and_then_goes() -> None:
    photo = session(
        FORM.replace('<Relation value="holds"/>', '<Relation value="holds"/><Relation value="on"/>')
    )
    for x in (10, 90):
        photo.add(BoxShape(x=x, y=10, width=20, height=20), 0)

    seen = []
    for _time in range(3):
        photo.link("1", "2")
        seen.append([words for _start, _end, words in photo.links])

    assert seen == [[("holds",)], [("on",)], []]


def test_proposals_are_accepted_corrected_and_rejected() -> None:
    photo = session()
    boxes = [BoxShape(x=40 * n, y=10, width=20, height=20).written(SIZE) for n in range(3)]
    photo.propose(
        {"id": f"m{n}", "from_name": "boxes", "to_name": "photo", "type": "rectanglelabels",
         "value": {**box, "rectanglelabels": ["A"]}, "score": 0.9}
        for n, box in enumerate(boxes)
    )  # fmt: skip
    assert photo.proposals() == ["1", "2", "3"]

    photo.accept(["1"])
    photo.reshape("2", BoxShape(x=42, y=12, width=20, height=20))
    photo.delete("3")

    assert photo.proposals() == []
    assert [entry["origin"] for entry in photo.values.values()] == ["prediction", "prediction-changed"]
    assert [str(fault) for fault in validate(parse(FORM), list(photo.values.values()), item=ITEM)] == []


def test_a_label_of_several_controls_stands_once_and_each_control_knows_its_own() -> None:
    plan = session().plan

    assert [option.key for option in plan.labels] == ["A", "B", "C", "D"]
    assert [plan.labels_of(control) for control in plan.drawing[:3]] == [(0, 1), (0, 2), (1,)]


def test_a_tool_is_known_by_its_own_file_and_one_row() -> None:
    """Only painting and the brush's size know a shape by its name; everything else asks the table."""
    package = Path(tallystick_desktop.__file__).parent
    for module in ("box", "ellipse", "line"):
        word = re.compile(rf"core\.tools(\.{module}\b| import .*\b{module}\b)")
        known = {
            path.relative_to(package).as_posix()
            for path in package.rglob("*.py")
            if word.search(path.read_text()) and path.parent.name != "tools"
        }
        assert known == set(), f"{module} is known outside its file"
    assert {row_of(f"{row.tag}Labels") for row in TABLE} == set(TABLE)


def control_for(photo: PhotoSession, shape: Shape) -> Control:
    """The control that draws a kind of shape."""
    return next(c for c in photo.plan.drawing if c.type.removesuffix("labels") == shape.kind)


def draw(
    tool: BrushTool, photo: PhotoSession, start: Point, end: Point, *, selected: str | None = None
) -> None:
    """Paint one stroke into a session."""
    seen = scene(photo, selected)
    tool.press(seen, start)
    intent = tool.release(seen, end)
    if isinstance(intent, Draw):
        photo.add(intent.shape, 0)
    elif isinstance(intent, Reshape):
        photo.reshape(intent.key, intent.shape)


def mask(photo: PhotoSession) -> MaskShape:
    """The first mask of a session."""
    found = next(iter(photo.regions)).shape
    assert isinstance(found, MaskShape)
    return found


def mask_size(photo: PhotoSession) -> int:
    """How many pixels the mask has."""
    return int(mask(photo).pixels.sum())


def test_an_index_without_regions_answers() -> None:
    assert RegionIndex((), image=SIZE).at(Point(1, 1)) is None
