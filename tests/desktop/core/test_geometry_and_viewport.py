"""Boxes, zoom and pan: what is seen and touched is where it should be."""

import pytest

from tallystick_desktop.core.geometry import HANDLES, Box, Point, box_between, clamp
from tallystick_desktop.core.viewport import MAX_SCALE, Viewport

IMAGE = Box(0, 0, 400, 300)


def test_a_box_between_two_points_does_not_care_about_their_order() -> None:
    assert box_between(Point(9, 2), Point(1, 8)) == Box(1, 2, 8, 6)


def test_a_moved_box_stays_inside_and_keeps_its_size() -> None:
    assert Box(350, 10, 40, 40).moved(100, -100, within=IMAGE) == Box(360, 0, 40, 40)


def test_dragging_a_handle_across_the_box_flips_it() -> None:
    assert Box(100, 100, 50, 50).resized("e", Point(80, 0), within=IMAGE) == Box(80, 100, 20, 50)


def test_a_resized_box_ends_at_the_image() -> None:
    assert Box(100, 100, 50, 50).resized("se", Point(900, 900), within=IMAGE) == Box(100, 100, 300, 200)


@pytest.mark.parametrize("name", HANDLES)
def test_each_handle_is_found_where_it_stands(name: str) -> None:
    box = Box(10, 20, 100, 60)

    spot = box.handle(name)  # type: ignore[arg-type]

    assert box.handle_at(Point(spot.x + 2, spot.y - 2), margin=3) == name
    assert box.handle_at(Point(60, 50), margin=3) is None


def test_the_edge_of_a_box_is_near_its_outline_only() -> None:
    box = Box(10, 10, 40, 40)

    assert box.on_edge(Point(11, 30), margin=3)
    assert not box.on_edge(Point(30, 30), margin=3)
    assert not box.on_edge(Point(3, 30), margin=3)


def test_a_fitted_image_is_whole_and_centred() -> None:
    view = Viewport(image=(400, 300), view=(800, 800)).fitted()

    assert view.scale == 2
    assert (view.x, view.y) == (0, 100)
    assert view.seen() == IMAGE


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    view = Viewport(image=(4000, 3000), view=(800, 600)).fitted()
    before = view.to_image(500, 300)

    zoomed = view.zoomed(5, about=(500, 300))

    after = zoomed.to_image(500, 300)
    assert (after.x, after.y) == pytest.approx((before.x, before.y))


def test_zoom_has_limits_and_zooming_out_ends_fitted() -> None:
    view = Viewport(image=(4000, 3000), view=(800, 600)).fitted()

    assert view.zoomed(1e9).scale == MAX_SCALE
    assert view.zoomed(3).zoomed(0.01).is_fitted


def test_panning_never_loses_the_image() -> None:
    view = Viewport(image=(4000, 3000), view=(800, 600)).fitted().zoomed(8)

    far = view.panned(1e6, -1e6)

    assert far.seen().area > 0


def test_a_fitted_image_stays_fitted_when_the_window_grows() -> None:
    view = Viewport(image=(400, 300), view=(800, 600)).fitted()

    assert view.resized((1600, 900)).is_fitted


def test_view_and_image_points_are_inverse() -> None:
    view = Viewport(image=(4000, 3000), view=(800, 600)).fitted().zoomed(3, about=(10, 20)).panned(-33, 12)

    point = view.to_image(123, 456)

    assert view.to_view(point) == pytest.approx((123, 456))


def test_showing_a_box_brings_it_into_sight() -> None:
    view = Viewport(image=(4000, 3000), view=(800, 600)).fitted().zoomed(10, about=(0, 0))

    shown = view.showing(Box(3900, 2900, 50, 50)).seen()

    assert shown.contains(Point(3900, 2900))
    assert shown.contains(Point(3950, 2950))


def test_a_point_outside_is_clamped_to_the_nearest_inside() -> None:
    assert clamp(Point(-5, 500), IMAGE) == Point(0, 300)
