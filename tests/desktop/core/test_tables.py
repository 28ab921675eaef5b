"""The tables: keys without clashes, settings that refuse what they cannot be, colours that can be read."""

import json
from pathlib import Path

import pytest

from tallystick_desktop.core import keys, words
from tallystick_desktop.core.settings import SETTINGS, WindowSettings
from tallystick_desktop.theme.tokens import (
    COLOURS,
    REGION_INK,
    REGION_PALETTE,
    STEPS,
    TYPE,
    contrast,
    type_pt,
)


@pytest.mark.parametrize("view", keys.CONTEXTS)
def test_no_key_does_two_things_in_a_view(view: str) -> None:
    labels = keys.label_keys(12, with_alt=view == "speech") if view in ("photo", "speech") else []

    assert keys.clashes(view, tuple(labels)) == []


def test_a_form_gets_its_own_hotkeys_where_they_are_free() -> None:
    taken: set[str] = set()

    found = keys.option_keys(["t", "v", ""], view="photo", taken=taken)

    assert found == ["T", "Q", "W"]  # v selects, so that option gets the first free letter
    assert keys.option_keys(["t"], view="photo", taken=taken) == ["E"]


def test_plain_letters_are_never_keys_where_text_is_typed() -> None:
    given = keys.option_keys(["e", "f"], view="speech", taken=set()) + keys.label_keys(3, with_alt=True)

    assert all(key.startswith("Alt+") for key in given)
    typed = [row for row in keys.TABLE if row.context == "speech" and len(row.shown) == 1]
    assert typed == []


def test_a_setting_is_stored_at_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "window.json"
    heard: list[str] = []
    settings = WindowSettings(path)
    settings.on_change(heard.append)

    settings.set("type_size", 150)

    assert heard == ["type_size"]
    assert WindowSettings(path).number("type_size") == 150


def test_a_setting_refuses_what_it_cannot_be(tmp_path: Path) -> None:
    settings = WindowSettings(tmp_path / "window.json")

    with pytest.raises(ValueError, match="type_size"):
        settings.set("type_size", 999)


@pytest.mark.parametrize("text", ["", "nonsense", "[]", json.dumps({"theme": 7, "type_size": "150"})])
def test_a_damaged_settings_file_means_defaults(tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(text)

    settings = WindowSettings(path)

    assert [settings.get(row.key) for row in SETTINGS] == [row.default for row in SETTINGS]


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)
def test_each_setting_can_be_its_own_default(row: object) -> None:
    assert row.check(row.default)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COLOURS)
def test_words_can_be_read_on_every_ground(name: str) -> None:
    colours = COLOURS[name]  # type: ignore[index]
    texts = [
        (ink, ground)
        for ink in ("text", "muted", "accent", "success", "warning", "danger")
        for ground in ("surface", "raised")
    ]
    texts += [(f"{tone}", f"{tone}_soft") for tone in ("accent", "success", "warning", "danger")]
    texts += [
        ("on_accent", "accent"),
        ("raised", "success"),
        ("muted", "accent_soft"),
        ("text", "warning_soft"),
    ]

    ratios = {pair: contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) for pair in texts}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", COLOURS)
def test_controls_and_focus_stand_out_from_every_ground(name: str) -> None:
    colours = COLOURS[name]  # type: ignore[index]
    pairs = [(ink, ground) for ink in ("edge", "focus") for ground in ("surface", "raised", "sunken")]

    assert all(contrast(getattr(colours, ink), getattr(colours, ground)) >= 3 for ink, ground in pairs)


def test_digits_can_be_read_on_every_region_colour() -> None:
    assert all(contrast(REGION_INK, colour) >= 4.5 for colour in REGION_PALETTE)


def test_letters_grow_alike_and_are_never_tiny() -> None:
    for role, style in TYPE.items():
        sizes = [type_pt(role, step=step) for step in STEPS]
        assert sizes[0] >= 8.5
        assert sizes[-1] == pytest.approx(2 * style.pt)


def test_numbers_are_said_in_words_a_worker_needs() -> None:
    assert words.data_size(999) == "999\u00a0B"
    assert words.data_size(35_500) == "35.5\u00a0kB"
    assert words.data_size(6_800_000) == "6.8\u00a0MB"
    assert words.duration(48) == "48\u00a0s"
    assert words.duration(86) == "1\u00a0min 26\u00a0s"
    assert words.duration(10_020) == "2\u00a0h 47\u00a0min"
    assert words.download_time(6_800_000, 40) == "23\u00a0min"
    assert words.days_left(10 * 86_400, 4 * 86_400) == "6 days left"
