"""Keys that came to an end: what they signed before stays good, and nothing after.

A key is never removed from a list. A retired or revoked one names the size that the log had at its end; what
stands in the log below that size was signed in time, whatever date it bears. So the log dates documents, and
a stolen key cannot make old ones.
"""

from collections.abc import Iterable

from tallystick_sync.errors import UntrustedError
from tallystick_sync.trust import KeyState


def check_standing(
    signer: str, states: Iterable[KeyState], *, log_index: int | None, is_retired_good: bool = False
) -> None:
    """Refuse a document that a key signed after its end.

    Args:
        signer: The key that signed, in hex; it must be one of `states`.
        log_index: Where the document stands in the log, from a verified proof; None without one.
        is_retired_good: What a retired key signed holds without proof: for rosters and decisions, which are
            no leaves of the log. A revoked key needs proof always.

    Raises:
        UntrustedError: The key has ended, and nothing shows that the document is older.
    """
    state = next((one for one in states if one.key == signer), None)
    if state is None:
        raise UntrustedError("This is signed by a key that the trust list does not name.")
    if state.state == "active" or (is_retired_good and state.state == "retired"):
        return
    if state.log_size is None or log_index is None:
        raise UntrustedError(
            f"This is signed by a {state.state} key, and no proof shows that it is older than the key's end.",
            todo="Add its proof from the log.",
        )
    if log_index >= state.log_size:
        raise UntrustedError(f"This was signed with a {state.state} key after that key's end.")
