"""What a key that came to an end signed: good below its end, and not at it."""

import pytest

from tallystick_sync.errors import UntrustedError
from tallystick_sync.standing import check_standing
from tallystick_sync.trust import KeyState

STATES = (
    KeyState(key="a", state="active"),
    KeyState(key="t", state="retired", log_size=10),
    KeyState(key="v", state="revoked", log_size=10, log_root="00"),
    KeyState(key="u", state="revoked"),
)


@pytest.mark.parametrize(
    ("signer", "log_index", "is_retired_good"),
    [
        ("a", None, False), ("a", 99, True),
        ("t", 0, False), ("t", 9, False), ("t", None, True), ("t", 10, True),
        ("v", 0, False), ("v", 9, False), ("v", 9, True),
    ],
)  # fmt: skip
def test_what_was_signed_in_time_holds(signer: str, log_index: int | None, is_retired_good: bool) -> None:
    check_standing(signer, STATES, log_index=log_index, is_retired_good=is_retired_good)


@pytest.mark.parametrize(
    ("signer", "log_index", "is_retired_good"),
    [
        ("x", 0, True), ("x", None, False),
        ("t", None, False), ("t", 10, False), ("t", 11, False),
        ("v", None, False), ("v", 10, False), ("v", None, True), ("v", 10, True), ("v", 11, True),
        ("u", 0, False), ("u", 0, True),
    ],
)  # fmt: skip
def test_what_was_not_is_refused(signer: str, log_index: int | None, is_retired_good: bool) -> None:
    with pytest.raises(UntrustedError):
        check_standing(signer, STATES, log_index=log_index, is_retired_good=is_retired_good)
