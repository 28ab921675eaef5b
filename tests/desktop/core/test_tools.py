"""The tools of the photo view, driven like a hand and a keyboard would."""

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.core.tools import Draw, Reshape, Scene, Select, SelectTool, Shape
from tallystick_desktop.core.tools.box import BoxShape, BoxTool
from tallystick_desktop.core.tools.select import nudge, stretch

IMAGE = Box(0, 0, 400, 300)


def box(x: float, y: float, width: float, height: float) -> BoxShape:
    return BoxShape(x=x, y=y, width=width, height=height)


def region(key: str, shape: Shape) -> Region:
    return Region(key=key, control="things", label=0, words="Thing", shape=shape)


def scene(*regions: Region, selected: str | None = None) -> Scene:
    return Scene(regions=RegionIndex(regions, image=(400, 300)), selected=selected, within=IMAGE, reach=4)


def test_dragging_draws_a_box() -> None:
    tool, empty = BoxTool(), scene()

    assert tool.press(empty, Point(10, 20)) is None
    tool.move(empty, Point(60, 90))
    assert tool.preview == box(10, 20, 50, 70)

    assert tool.release(empty, Point(60, 90)) == Draw(shape=box(10, 20, 50, 70))
    assert tool.preview is None


def test_a_box_ends_at_the_image() -> None:
    tool, empty = BoxTool(), scene()
    tool.press(empty, Point(300, 200))

    assert tool.release(empty, Point(999, 999)) == Draw(shape=box(300, 200, 100, 100))


def test_two_clicks_draw_a_box_too() -> None:
    tool, empty = BoxTool(), scene()
    tool.press(empty, Point(10, 10))
    assert tool.release(empty, Point(10, 10)) is None
    assert tool.is_busy

    assert tool.press(empty, Point(50, 40)) == Draw(shape=box(10, 10, 40, 30))


def test_corners_can_be_set_with_the_keyboard() -> None:
    tool, empty = BoxTool(), scene()

    assert tool.corner(empty, Point(5, 5)) is None
    assert tool.corner(empty, Point(25, 35)) == Draw(shape=box(5, 5, 20, 30))


def test_a_box_without_size_is_not_drawn() -> None:
    tool, empty = BoxTool(), scene()
    tool.corner(empty, Point(5, 5))

    assert tool.corner(empty, Point(5, 90)) is None
    assert tool.is_busy


def test_escape_forgets_the_first_corner_only() -> None:
    tool, empty = BoxTool(), scene()
    tool.corner(empty, Point(5, 5))

    assert tool.cancel()
    assert not tool.cancel()


def test_a_click_on_an_outline_selects_with_the_box_tool_too() -> None:
    tool, one = BoxTool(), scene(region("1", box(10, 10, 50, 50)))
    tool.press(one, Point(10, 30))

    assert tool.release(one, Point(10, 30)) == Select(key="1")
    assert not tool.is_busy


def test_a_click_selects_the_smaller_of_two_nested_regions() -> None:
    tool = SelectTool()
    both = scene(region("1", box(0, 0, 200, 200)), region("2", box(50, 50, 40, 40)))

    assert tool.press(both, Point(70, 70)) == Select(key="2")


def test_a_click_on_nothing_selects_nothing() -> None:
    assert SelectTool().press(scene(region("1", box(0, 0, 20, 20)), selected="1"), Point(300, 200)) == Select(
        key=None
    )


def test_dragging_a_region_moves_it() -> None:
    tool, one = SelectTool(), scene(region("1", box(10, 10, 50, 50)), selected="1")
    tool.press(one, Point(30, 30))
    tool.move(one, Point(50, 35))

    assert tool.previewed == "1"
    assert tool.release(one, Point(50, 35)) == Reshape(key="1", shape=box(30, 15, 50, 50))


def test_dragging_a_handle_resizes_the_selected_region() -> None:
    tool, one = SelectTool(), scene(region("1", box(10, 10, 50, 50)), selected="1")
    tool.press(one, Point(61, 59))

    assert tool.release(one, Point(100, 100)) == Reshape(key="1", shape=box(10, 10, 90, 90))


def test_a_click_without_a_drag_changes_nothing() -> None:
    tool, one = SelectTool(), scene(region("1", box(10, 10, 50, 50)), selected="1")
    tool.press(one, Point(30, 30))

    assert tool.release(one, Point(31, 30)) is None


def test_arrows_move_and_grow_the_selected_region() -> None:
    one = scene(region("1", box(10, 10, 50, 50)), selected="1")

    assert nudge(one, -20, 1) == Reshape(key="1", shape=box(0, 11, 50, 50))
    assert stretch(one, 5, -100) == Reshape(key="1", shape=box(10, 10, 55, 1))
    assert nudge(scene(), 1, 1) is None


def test_tab_goes_round_the_regions_in_reading_order() -> None:
    index = RegionIndex(
        (region("1", box(0, 90, 9, 9)), region("2", box(50, 10, 9, 9)), region("3", box(5, 10, 9, 9))),
        image=(400, 300),
    )

    found = [index.after(None), index.after("3"), index.after("1"), index.after("3", step=-1)]

    assert [one.key for one in found if one] == ["3", "2", "3", "1"]
    assert index.next_key() == "4"


def test_five_thousand_regions_are_found_by_place() -> None:
    many = [region(str(n), box((n % 100) * 40, (n // 100) * 60, 30, 50)) for n in range(5000)]
    index = RegionIndex(many, image=(4000, 3000))

    found = index.at(Point(99 * 40 + 5, 49 * 60 + 5))

    assert found is not None
    assert found.key == "4999"
    assert len(index.within(Box(0, 0, 100, 100))) == 6


def test_looking_for_regions_on_a_huge_photo_without_any_takes_no_time() -> None:
    empty = RegionIndex((), image=(1, 1))

    assert empty.within(Box(0, 0, 40_000, 30_000)) == []
