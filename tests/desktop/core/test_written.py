"""What helps in writing down: marks, short forms, the pack's words, letters, directions, differences."""

import numpy as np
import pytest

from tallystick_desktop.core import letters, written
from tallystick_desktop.core.keys import key_of, rows_for, use_keys
from tallystick_desktop.core.spectrogram import spectrogram
from tallystick_desktop.core.waveform import read_clock

NAMES = ("Ìbàdàn", "Ọ̀yọ́", "Ṣàngó")


def test_a_mark_is_a_word_of_its_own() -> None:
    assert written.put_in("one two", 3, written.NOISE) == ("one [noise] two", 11)
    assert written.put_in("", 0, written.UNINTELLIGIBLE) == ("[unintelligible]", 16)


def test_a_short_form_becomes_its_words_where_it_stands() -> None:
    forms = written.short_forms("br = the bus leaves\nnot a form\n")

    assert written.expanded("here br", forms, at=7) == ("here the bus leaves", 19)
    assert written.expanded("brbr", forms, at=4) is None


def test_a_word_of_the_list_is_found_without_its_marks() -> None:
    assert written.completion("to ibad", NAMES, at=7) == "Ìbàdàn"
    assert written.completed("to ibad", "Ìbàdàn", at=7)[0] == "to Ìbàdàn"
    assert written.completion("to x", NAMES, at=4) is None


def test_a_word_that_differs_from_the_list_in_marks_only_is_pointed_out() -> None:
    assert written.misspelt("lati ibadan si Ìbàdàn", NAMES) == [(5, 11, "Ìbàdàn")]


def test_texts_are_handed_in_composed_with_their_spaces_inside() -> None:
    assert written.tidy(" e\u0323ku\u0301n  le ") == "\u1eb9k\u00fan  le"


def test_differences_are_shown_word_by_word() -> None:
    pieces = written.differences("the bus leaves now", "the boat leaves")

    assert [(piece.kind, piece.text.strip()) for piece in pieces if piece.kind != "same"] == [
        ("gone", "bus"),
        ("added", "boat"),
        ("gone", "now"),
    ]
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == "the boat leaves"


@pytest.mark.parametrize(
    ("text", "right"),
    [("سلام", True), ("25 سلام", True), ("নমস্কার", False), ("ሰላም", False), ("12.5", None), ("", None)],
)
def test_a_text_runs_from_the_side_of_its_first_letter(text: str, right: bool | None) -> None:
    assert letters.starts_from_the_right(text) is right


def test_letters_come_from_the_languages_and_from_the_words() -> None:
    assert letters.letters_for(["yo-NG"])[:3] == ["ẹ", "ọ", "ṣ"]
    assert letters.letters_for(["en"], ["Ðoƙo"]) == ["ð", "ƙ"]


def test_a_worker_can_change_keys_and_go_back() -> None:
    use_keys({"speech.play": "F20 Tab"})
    changed = key_of("speech", "play")
    use_keys({})

    assert changed == "F20"
    assert key_of("speech", "play") == "Tab"


def test_pedals_and_media_keys_have_their_actions() -> None:
    keys = {key: row.action for row in rows_for("speech") for key in row.keys}

    assert {f"F{number}" for number in range(13, 24)} <= keys.keys()
    assert keys["MediaPlayPause"] == "play"
    assert keys["MediaNext"] == "next_segment"


def test_a_tone_stands_at_its_height_in_the_spectrogram() -> None:
    rate = 16_000
    moments = np.arange(rate) / rate
    tone = np.sin(2 * np.pi * 2_000 * moments).astype(np.float32)
    tone[: rate // 2] = 0

    shades = spectrogram(tone, rate, width=100, height=100)

    assert shades[:, 75].argmax() == pytest.approx(60, abs=2)  # 2 of 5 kHz, counted from above
    assert shades[:, 10].max() == 0
    assert shades[5, 75] < 40


@pytest.mark.parametrize(
    ("typed", "second"), [("37.42", 37.42), ("1:02.5", 62.5), ("1:02:05", 3725.0), ("1,5", 1.5), ("x", None)]
)
def test_times_are_read_as_people_write_them(typed: str, second: float | None) -> None:
    assert read_clock(typed) == (None if second is None else pytest.approx(second))
