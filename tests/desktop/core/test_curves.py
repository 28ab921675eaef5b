"""Curved lines: drawn with arms, bent and divided, written as Label Studio writes them."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desktop.core.test_sessions import MemoryDraft

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.photo_session import PhotoSession
from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.regions import RegionIndex
from tallystick_desktop.core.tools import Draw, Reshape, Scene, SelectTool
from tallystick_desktop.core.tools.line import Arms, LineShape, LineTool, read
from tallystick_desktop.core.tools.select import add_vertex, bend, drop, nudge
from tallystick_packs.forms import parse, validate
from tallystick_packs.forms.curves import PIECES, in_order, places_of

SIZE = (400, 300)
IMAGE = Box(0, 0, *SIZE)
FORM = """<View><Image name="photo" value="$image"/>
<VectorLabels name="roads" toName="photo" curves="true"><Label value="Road"/></VectorLabels>
<VectorLabels name="walls" toName="photo"><Label value="Wall"/></VectorLabels></View>"""
places = st.builds(Point, st.floats(0, SIZE[0]), st.floats(0, SIZE[1]))
arms = st.one_of(st.none(), st.builds(Arms, places, places, st.booleans()))


@st.composite
def lines(draw: st.DrawFn) -> LineShape:
    """Lines of which some points are curved."""
    points = tuple(draw(st.lists(places, min_size=2, max_size=7)))
    found = tuple(draw(st.lists(arms, min_size=len(points), max_size=len(points))))
    return LineShape(points=points, closed=draw(st.booleans()), arms=found if any(found) else ())


def scene(found: PhotoSession | None = None, selected: str | None = None) -> Scene:
    """What tools may look at."""
    regions = found.regions if found is not None else RegionIndex((), image=SIZE)
    return Scene(regions=regions, selected=selected, within=IMAGE, reach=4)


def session(shape: LineShape, label: int = 0) -> PhotoSession:
    """A photo with one line on it."""
    made = PhotoSession(plan_of(parse(FORM), language="en"), MemoryDraft(), image=SIZE)
    made.add(shape, label, control=made.plan.drawing[label])
    return made


ARCH = LineShape(
    points=(Point(50, 200), Point(200, 100), Point(350, 200)),
    arms=(None, Arms(Point(120, 100), Point(280, 100)), None),
)


@settings(max_examples=150, deadline=None)
@given(lines())
def test_a_curved_line_comes_back_from_label_studio_json(shape: LineShape) -> None:
    entry = shape.written(SIZE)
    back = read(entry, SIZE)

    assert back.closed == shape.closed
    assert [one is None for one in back.arms] == [one is None for one in shape.arms]
    for here, there in zip(shape.handles(), back.handles(), strict=True):
        assert abs(here.x - there.x) <= 0.0051 * SIZE[0] / 100 + 1e-9
        assert abs(here.y - there.y) <= 0.0051 * SIZE[1] / 100 + 1e-9
    assert back.written(SIZE) == entry


@settings(max_examples=150, deadline=None)
@given(lines(), places, st.integers(0, 30), st.floats(-300, 300), st.floats(-300, 300))
def test_whatever_is_pulled_bent_or_moved_stays_on_the_photo(
    shape: LineShape, to: Point, handle: int, dx: float, dy: float
) -> None:
    number = handle % len(shape.handles())
    changed = [
        shape.pulled(number, to, within=IMAGE),
        shape.bent(number, within=IMAGE),
        shape.bent(None, within=IMAGE),
        shape.moved(dx, dy, within=IMAGE),
        shape.grown(dx, dy, within=IMAGE),
        shape.without_vertex(number),
    ]

    for made in changed:
        assert all(IMAGE.contains(spot, margin=1e-6) for spot in made.outline)
        assert len(made.corners) >= 2


@settings(max_examples=100, deadline=None)
@given(lines(), st.integers(0, 6))
def test_a_point_added_to_a_curve_leaves_its_course(shape: LineShape, edge: int) -> None:
    edges = len(shape.points) if shape.closed else len(shape.points) - 1
    edge %= edges
    near = shape.outline[min(edge * PIECES + 5, len(shape.outline) - 1)]

    made = shape.with_vertex(edge, near)

    assert len(made.corners) == len(shape.corners) + 1
    if shape.arms and not shape._is_straight(edge, (edge + 1) % len(shape.points)):
        for spot in made.outline:
            near_by = min(math.dist(spot, other) for other in _fine(shape))
            assert near_by < 3


def _fine(shape: LineShape) -> list[Point]:
    """The outline with its straight pieces divided."""
    outline = [*shape.outline, *(shape.outline[:1] if shape.closed else ())]
    found = []
    for start, end in itertools.pairwise(outline):
        steps = max(1, int(math.dist(start, end)))
        found += [
            Point(start.x + (end.x - start.x) * n / steps, start.y + (end.y - start.y) * n / steps)
            for n in range(steps + 1)
        ]
    return found


def test_a_point_dragged_when_it_is_set_pulls_out_its_arms() -> None:
    tool = LineTool()
    tool.heed({"curves": "true"})
    look = scene()

    tool.press(look, Point(50, 200))
    tool.release(look, Point(50, 200))
    tool.press(look, Point(200, 100))
    tool.move(look, Point(260, 90))
    tool.release(look, Point(260, 90))
    tool.move(look, Point(300, 150))
    assert isinstance(tool.preview, LineShape)
    assert tool.preview.arms[1] is not None
    tool.press(look, Point(350, 200))
    tool.release(look, Point(350, 200))
    made = tool.double(look, Point(350, 200))

    assert isinstance(made, Draw)
    assert isinstance(made.shape, LineShape)
    assert made.shape.arms == (None, Arms(Point(140, 110), Point(260, 90)), None)
    assert not made.shape.closed


def test_without_leave_of_the_form_a_line_stays_straight_and_open() -> None:
    tool = LineTool()
    tool.heed({})
    for spot in (Point(50, 200), Point(200, 100), Point(350, 200), Point(50, 200)):
        tool.press(scene(), spot)
        tool.move(scene(), Point(spot.x + 30, spot.y))
        tool.release(scene(), spot)
    made = tool.double(scene(), Point(50, 200))

    assert isinstance(made, Draw)
    assert isinstance(made.shape, LineShape)
    assert made.shape.arms == ()
    assert not made.shape.closed
    walls = session(ARCH, 1)
    assert bend(scene(walls, "1"), None) is None


def test_a_line_that_may_be_closed_closes_on_its_first_point_and_ends_when_it_is_full() -> None:
    closing, full = LineTool(), LineTool()
    closing.heed({"closable": "true", "minPoints": "3"})
    full.heed({"maxPoints": "3"})
    spots = (Point(50, 200), Point(200, 100), Point(350, 200))

    closed = [closing.press(scene(), spot) for spot in (*spots, spots[0])][-1]
    ended = [full.press(scene(), spot) for spot in spots][-1]

    assert isinstance(closed, Draw)
    assert closed.shape.is_closed
    assert closed.shape.corners == spots
    assert isinstance(ended, Draw)
    assert not ended.shape.is_closed
    assert ended.shape.corners == spots


def test_arms_are_dragged_and_the_other_stays_in_line_unless_they_are_apart() -> None:
    photo = session(ARCH)
    tool = SelectTool()
    assert ARCH.knobs == ((Point(200, 100), Point(120, 100)), (Point(200, 100), Point(280, 100)))

    tool.press(scene(photo, "1"), Point(280, 100))
    tool.move(scene(photo, "1"), Point(200, 20))
    made = tool.release(scene(photo, "1"), Point(200, 20))
    broken = ARCH._with_arms(1, Arms(Point(120, 100), Point(280, 100), True))
    apart = broken.pulled(4, Point(200, 20), within=IMAGE)

    assert isinstance(made, Reshape)
    assert isinstance(made.shape, LineShape)
    swung = made.shape.arms[1]
    assert swung is not None
    assert swung.after == Point(200, 20)
    assert swung.before == pytest.approx(Point(200, 180), abs=0.05)
    assert isinstance(apart, LineShape)
    assert apart.arms[1] == Arms(Point(120, 100), Point(200, 20), True)


def test_points_and_arms_are_reached_bent_and_straightened_with_the_keyboard() -> None:
    photo = session(LineShape(points=ARCH.points))
    look = scene(photo, "1")

    bent = bend(look, 1)
    assert isinstance(bent, Reshape)
    photo.reshape("1", bent.shape)
    nudged = nudge(scene(photo, "1"), 5, 0, vertex=4)
    added = add_vertex(scene(photo, "1"), 4)
    straight = drop(scene(photo, "1"), 3)

    assert isinstance(nudged, Reshape)
    assert nudged.shape.handles()[4].x == bent.shape.handles()[4].x + 5
    assert isinstance(added, Reshape)
    assert len(added.shape.corners) == 4
    assert isinstance(straight, Reshape)
    assert isinstance(straight.shape, LineShape)
    assert straight.shape.arms == ()
    assert len(straight.shape.points) == 3
    assert list(validate(parse(FORM), list(photo.values.values()), item={"image": "a.jpg"})) == []


def test_what_a_line_runs_through_is_exported_in_the_order_of_its_links() -> None:
    vertices = [
        {"id": "b", "x": 50.0, "y": 10.0, "prevPointId": "a", "isBezier": True,
         "controlPoint1": {"x": 20.0, "y": 10.0}, "controlPoint2": {"x": 80.0, "y": 10.0}},
        {"id": "c", "x": 90.0, "y": 60.0, "prevPointId": "b", "isBezier": False},
        {"id": "a", "x": 10.0, "y": 60.0, "prevPointId": None, "isBezier": False},
    ]  # fmt: skip

    found = places_of({"vertices": vertices, "closed": False})

    assert [one["id"] for one in in_order(vertices)] == ["a", "b", "c"]
    assert found[0] == (10.0, 60.0)
    assert found[PIECES] == (50.0, 10.0)
    assert found[-1] == (90.0, 60.0)
    assert found[PIECES // 2] == pytest.approx((18.75, 35.0))
    assert read({"vertices": vertices}, SIZE).points == (Point(40, 180), Point(200, 30), Point(360, 180))
