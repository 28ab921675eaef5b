"""Segments and waveforms: cutting, joining, snapping, and which second stands where."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tallystick_desktop.core import detail
from tallystick_desktop.core import segments as seg
from tallystick_desktop.core.detail import Wish, make_detail
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.silence import quiet_near
from tallystick_desktop.core.waveform import Span, channels_of, clock, columns, merged, whole
from tallystick_packs.media.peaks import make_peaks, read_peaks

A = Segment(key="1", start=1.0, end=4.0, label=0, text="one two")
B = Segment(key="2", start=5.0, end=6.0, label=1, text="three")


def test_a_cut_divides_time_and_text() -> None:
    assert seg.split(A, 2.5, cursor=3, new_key="3") == (
        Segment(key="1", start=1.0, end=2.5, label=0, text="one"),
        Segment(key="3", start=2.5, end=4.0, label=0, text="two"),
    )


def test_a_cut_at_the_very_end_is_refused() -> None:
    assert seg.split(A, 3.99, cursor=0, new_key="3") is None


def test_joining_keeps_the_first_label_and_both_texts() -> None:
    assert seg.joined(A, B) == Segment(key="1", start=1.0, end=6.0, label=0, text="one two three")


def test_a_boundary_cannot_cross_the_other_nor_leave_the_recording() -> None:
    assert A.moved(start=9, duration=10).start == pytest.approx(3.95)
    assert A.moved(start=-1, duration=10).start == 0
    assert A.moved(end=99, duration=10).end == 10


def test_a_new_segment_ends_where_the_next_one_starts() -> None:
    assert seg.room_for([A, B], 4.2, length=2, duration=10) == (4.2, 5.0)
    assert seg.room_for([], 9.5, length=2, duration=10) == (9.5, 10)


def test_neighbours_are_by_time_and_end_at_the_ends() -> None:
    assert seg.neighbour([B, A], "1", step=1) == B
    assert seg.neighbour([B, A], "2", step=1) is None
    assert seg.neighbour([B, A], None, step=1) == A


def test_snapping_finds_the_nearest_quiet_place() -> None:
    levels = [0.9] * 10 + [0.01] * 2 + [0.9] * 8

    assert seg.quietest(levels, 0.95, duration=2.0) == pytest.approx(1.05)


def test_each_column_shows_the_loudest_of_its_slice() -> None:
    samples = np.zeros((16_000, 1), dtype=np.float32)
    samples[8_000] = 1.0
    peaks = read_peaks(make_peaks(samples, 16_000))
    low, high = merged(channels_of(peaks))

    _bottom, top = columns(low, high, whole(peaks.duration_s, 50))

    assert top.argmax() == 25
    assert top.max() == 1.0


def test_a_closer_view_shows_the_same_place() -> None:
    samples = np.zeros((160_000, 1), dtype=np.float32)
    samples[80_000:88_000] = 0.5
    low, high = merged(channels_of(read_peaks(make_peaks(samples, 16_000))))

    span = whole(10.0, 200).zoomed(10, about=5.0)
    _bottom, top = columns(low, high, span)

    assert span.seconds == pytest.approx(1.0)
    assert top[int(span.x(5.2))] > 0.4
    assert top[int(span.x(4.8))] == 0


def test_the_view_follows_a_segment_into_sight() -> None:
    span = whole(100.0, 500).zoomed(10, about=5.0)

    moved = span.showing(60, until=63)

    assert moved.start <= 60
    assert moved.end >= 63


def test_time_marks_leave_room_for_their_words() -> None:
    marks = whole(3600, 800).marks()

    assert len(marks) <= 12
    assert marks[1][1] == "10:00" or marks[1][1] == "05:00"


def test_clocks_round_down() -> None:
    assert clock(59.999) == "00:59"
    assert clock(37.428, hundredths=True) == "00:37.42"
    assert clock(3725) == "1:02:05"


def test_minutes_are_measured_block_by_block_as_seconds_are_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, span = tmp_path / "noise.wav", Span(start=1.25, end=9.5, duration=10.0, width=333)
    noise = np.random.default_rng(2).uniform(-1, 1, (80_000, 2)).astype(np.float32)
    soundfile.write(path, noise, 8_000, subtype="FLOAT")
    at_once = make_detail(path, Wish(span=span))
    monkeypatch.setattr(detail, "_AT_ONCE", 1_000)
    monkeypatch.setattr(detail, "_BLOCK", 777)

    blocks = make_detail(path, Wish(span=span))

    for exact, found in zip(at_once.channels, blocks.channels, strict=True):
        # At once, the line between two samples that lie in different columns counts too.
        assert np.all(exact[0] <= found[0] + 1e-6)
        assert np.all(exact[1] >= found[1] - 1e-6)
        assert np.mean(np.abs(exact[0] - found[0])) < 0.02


@pytest.mark.parametrize("gain", [1.0, 0.02])
def test_an_edge_snaps_to_the_pause_also_deep_in_a_long_and_quiet_recording(
    tmp_path: Path, gain: float
) -> None:
    rate, path = 8_000, tmp_path / "long.flac"
    loudness = np.random.default_rng(6).uniform(0.3, 0.6, rate * 1_200).astype(np.float32)
    sound = loudness * np.sin(np.arange(len(loudness)) * 0.5).astype(np.float32)
    sound[round(1_000.30 * rate) : round(1_000.42 * rate)] *= 0.01
    # A gap inside a word is no pause.
    sound[round(999.95 * rate) : round(999.96 * rate)] = 0
    soundfile.write(path, sound * gain, rate)

    found = quiet_near(path, 1_000.0, duration=1_200.0)

    assert 1_000.31 <= found <= 1_000.41
    assert quiet_near(path, 0.0, duration=1_200.0) >= 0.0
    assert quiet_near(path, 1_200.0, duration=1_200.0) <= 1_200.0
