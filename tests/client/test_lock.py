"""The PIN in front of a profile: wrong tries cost time, also over a kill; the twelve words always open."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tallystick_packs.errors import BadKeyError
from tallystick_sync.client.identity import Identity, create_identity
from tallystick_sync.client.lock import FREE_TRIES, LONGEST_WAIT_S, PinLock
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import BadPinError, LockedError
from tallystick_sync.places import LOCK_NAME


@dataclass
class Clock:
    time: int = 1_795_000_000

    def now(self) -> int:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    return create_identity(tmp_path, name="Amara", surroundings=Surroundings())


@pytest.fixture
def lock(tmp_path: Path, clock: Clock) -> PinLock:
    made = PinLock(tmp_path, Surroundings(now=clock.now))
    made.set("4711")
    return made


def fail(lock: PinLock, times: int) -> None:
    for _time in range(times):
        assert not lock.opens_with("0000")


def test_the_right_pin_opens_and_a_wrong_one_does_not(lock: PinLock) -> None:
    assert not lock.opens_with("4712")
    assert lock.opens_with("4711")
    assert lock.opens_with(" 47 11 ")


def test_digits_of_any_script_are_the_same_pin(lock: PinLock) -> None:
    assert lock.opens_with("\u0664\u0667\u0661\u0661")
    lock.set("\u0967\u0968\u0969\u096a")
    assert lock.opens_with("1234")


@pytest.mark.parametrize("pin", ["", "123", "1" * 13, "12a4", "twelve"])
def test_what_is_no_pin_is_refused_and_the_one_before_stays(lock: PinLock, pin: str) -> None:
    with pytest.raises(BadPinError):
        lock.set(pin)

    assert lock.opens_with("4711")


def test_wrong_tries_cost_time_that_doubles_up_to_an_hour(lock: PinLock, clock: Clock) -> None:
    fail(lock, FREE_TRIES)
    waits = []
    for _time in range(10):
        with pytest.raises(LockedError) as told:
            lock.opens_with("4711")
        waits.append(told.value.wait_s)
        clock.time += told.value.wait_s
        fail(lock, 1)

    assert waits[:4] == [30, 60, 120, 240]
    assert waits[-1] == LONGEST_WAIT_S


def test_the_right_pin_makes_the_count_begin_anew(lock: PinLock, clock: Clock) -> None:
    fail(lock, FREE_TRIES)
    clock.time += 30
    assert lock.opens_with("4711")

    fail(lock, FREE_TRIES)


def test_a_try_is_counted_before_it_is_judged(
    lock: PinLock, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_more: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tallystick_sync.client.lock.unseal", killed)
        for _time in range(FREE_TRIES):
            with pytest.raises(KeyboardInterrupt):
                lock.opens_with("0000")

    with pytest.raises(LockedError):
        PinLock(tmp_path, Surroundings(now=clock.now)).opens_with("4711")


def test_a_clock_set_back_locks_nobody_out_for_longer(lock: PinLock, clock: Clock) -> None:
    fail(lock, FREE_TRIES)
    clock.time -= 10 * 365 * 86_400

    with pytest.raises(LockedError) as told:
        lock.opens_with("4711")

    assert told.value.wait_s == 30


def test_words_or_numbers_open_and_take_the_pin_away(lock: PinLock, identity: Identity) -> None:
    fail(lock, FREE_TRIES)
    other = "abandon " * 11 + "about"

    assert not lock.opens_with_words(other, identity)
    assert lock.is_set
    assert lock.opens_with_words(" ".join(identity.numbers), identity)
    assert not lock.is_set


@pytest.mark.parametrize("text", ["", "nonsense", "{}", '{"format":"1.0","sealed":{"salt":"00"},"failed":0}'])
def test_a_damaged_lock_opens_with_words_only(
    lock: PinLock, identity: Identity, tmp_path: Path, text: str
) -> None:
    (tmp_path / LOCK_NAME).write_text(text)

    with pytest.raises(BadKeyError, match="damaged"):
        lock.opens_with("4711")
    assert lock.opens_with_words(" ".join(identity.words), identity)


def test_the_file_holds_no_pin_and_is_its_owners(lock: PinLock, tmp_path: Path) -> None:
    path = tmp_path / LOCK_NAME
    value = json.loads(path.read_text())

    assert lock.is_set
    assert "4711" not in json.dumps({name: part for name, part in value["sealed"].items() if name != "salt"})
    assert path.stat().st_mode & 0o077 == 0
