"""What is known of a link, and what follows from it: rules without a network."""

import pytest

from tallystick_sync.errors import (
    BudgetSpentError,
    CutError,
    OfflineError,
    PausedError,
    PortalError,
    RefusedError,
)
from tallystick_sync.link import Limits, Meter
from tallystick_sync.link.health import after_exchange, after_failure
from tallystick_sync.link.meter import (
    FIRST_WINDOW_BYTES,
    LEAST_WINDOW_BYTES,
    MOST_WINDOW_BYTES,
    SEVERAL_STREAMS,
    SHORT_FIRST_WINDOW_BYTES,
)
from tallystick_sync.link.patience import Patience


def measured(*, round_trip_s: float, rate: float) -> Meter:
    meter = Meter()
    meter.connected(round_trip_s)
    for step in range(31):
        meter.arrived(int(rate / 10), at=step / 10)
    return meter


def test_nothing_is_assumed_of_a_link_before_it_is_known() -> None:
    assert Meter().window_bytes == FIRST_WINDOW_BYTES
    assert Meter().streams == 1


@pytest.mark.parametrize(
    ("name", "round_trip_s", "rate", "window", "streams"),
    [
        ("gprs", 0.7, 5_000, LEAST_WINDOW_BYTES, 1),
        ("edge", 0.4, 25_000, 20_000, 1),
        ("3g", 0.2, 87_500, 35_000, 1),
        ("satellite", 0.65, 98_000, MOST_WINDOW_BYTES, SEVERAL_STREAMS),
    ],
)
def test_the_window_is_twice_rate_times_round_trip_and_only_long_links_get_more_streams(
    name: str, round_trip_s: float, rate: float, window: int, streams: int
) -> None:
    meter = measured(round_trip_s=round_trip_s, rate=rate)

    assert meter.window_bytes == pytest.approx(window, rel=0.01)
    assert meter.streams == streams


def test_a_short_answer_tells_nothing_of_a_link_and_the_window_grows_before_it_shrinks() -> None:
    meter = Meter()
    meter.connected(0.2)
    meter.arrived(300, at=0.0)
    meter.arrived(240, at=0.04)
    assert meter.window_bytes == SHORT_FIRST_WINDOW_BYTES

    for step in range(8):
        meter.arrived(16_000, at=0.3 + step / 10)  # 160 kB a second, as long as it was looked at
    assert meter.window_bytes > SHORT_FIRST_WINDOW_BYTES
    for step in range(60):
        meter.arrived(2_000, at=1.1 + step / 10)

    assert meter.window_bytes == LEAST_WINDOW_BYTES


def test_what_a_link_was_is_remembered_over_a_pause() -> None:
    meter = measured(round_trip_s=0.7, rate=5_000)

    meter.pause()

    assert meter.window_bytes == LEAST_WINDOW_BYTES


def test_time_outs_grow_with_the_round_trip() -> None:
    near, far = measured(round_trip_s=0.05, rate=1e5), measured(round_trip_s=2.0, rate=1e3)

    assert near.stall_timeout_s < far.stall_timeout_s
    assert near.connect_timeout_s < far.connect_timeout_s
    assert near.reply_timeout_s < far.reply_timeout_s


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (OfflineError(["a"]), "offline"),
        (OfflineError(["a"], is_refused=True), "hub-gone"),
        (PortalError("a"), "portal"),
        (CutError(), "cut"),
        (PausedError(), "paused"),
        (BudgetSpentError(), "spent"),
        (RefusedError("no", code="x"), "refused"),
    ],
)
def test_each_failure_says_how_the_network_is(error: Exception, state: str) -> None:
    health = after_failure(error)

    assert health.state == state
    assert health.words
    assert not health.is_good


@pytest.mark.parametrize(
    ("rate", "round_trip_s", "clock_off_s", "state"),
    [
        (50_000, 0.2, 3, "good"),
        (800, 0.7, 0, "slow"),
        (0, 2.0, 0, "slow"),
        (50_000, 0.2, -86_400, "clock-off"),
    ],
)
def test_a_good_exchange_says_whether_it_was_slow_or_the_clock_is_off(
    rate: float, round_trip_s: float, clock_off_s: int, state: str
) -> None:
    health = after_exchange(rate=rate, round_trip_s=round_trip_s, clock_off_s=clock_off_s)

    assert health.state == state
    assert health.is_good


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_patience_ends_after_so_many_seconds_without_a_byte_and_begins_anew_with_each() -> None:
    clock = Clock()
    patience = Patience(10, monotonic=lambda: clock.now, sleep=clock.sleep)

    while patience.wait():
        pass
    first = clock.now
    patience.progress()

    assert 10 <= first <= 12
    assert max(clock.slept) <= 1.5
    assert patience.wait()


def test_without_patience_only_a_failure_after_progress_is_tried_again() -> None:
    clock = Clock()
    patience = Patience(0, monotonic=lambda: clock.now, sleep=clock.sleep)

    assert not patience.wait()
    patience.progress()
    assert patience.wait()
    assert not patience.wait()


def test_a_rate_is_kept_and_a_budget_ends_the_transfer() -> None:
    clock = Clock()
    limits = Limits(bytes_per_s=1000, budget_bytes=5000, monotonic=lambda: clock.now, sleep=clock.sleep)

    for _chunk in range(4):
        limits.took(1000)

    assert clock.now == pytest.approx(4.0)
    with pytest.raises(BudgetSpentError):
        limits.took(1000)


def test_who_stops_a_transfer_is_told_that_nothing_is_lost() -> None:
    limits = Limits()
    limits.stop()

    with pytest.raises(PausedError) as stopped:
        limits.check()

    assert stopped.value.safe
