"""A short video is its frames and its sound: they keep in step."""

from collections.abc import Callable
from typing import Any

from tests.desktop import test_gallery

from tallystick_desktop.screens.work.form_view import FormView
from tallystick_desktop.screens.work.small_player import SmallPlayer

stage, at_work = test_gallery.stage, test_gallery.at_work


def test_the_frames_of_a_short_video_turn_with_its_sound(at_work: Callable[[str], Any]) -> None:
    _program, driver, view, _published = at_work("short-video")
    assert isinstance(view, FormView)
    player = view.findChildren(SmallPlayer)[0]
    assert view.presenter.state.pages > 1

    driver.click(player.play_button, player.play_button.rect().center())

    driver.wait(lambda: view.presenter.state.page == view.presenter.state.pages - 1, "the last frame")
    driver.wait(lambda: not player.is_playing, "the end of the sound")
