"""Who signs is who the payload says."""

import pytest

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey
from tallystick_sync import refusal as refusals
from tallystick_sync.refusal import Refusal
from tallystick_sync.signed import sign_payload

NAMED = SigningKey(b"\x07" * 32)
OTHERS = sorted(
    (SigningKey(bytes([number]) * 32) for number in range(20, 40)), key=lambda key: key.public.hex
)


@pytest.mark.parametrize("other", [OTHERS[0], OTHERS[-1]])
def test_a_payload_is_signed_by_no_key_but_the_one_it_names(other: SigningKey) -> None:
    value = Refusal(
        format="1.0", hub="ab" * 32, signer=NAMED.public.hex, nonce="cd" * 16, time=1, code="x", what="y",
        safe="", todo="",
    )  # fmt: skip

    assert sign_payload(refusals.KIND, value, NAMED).payload
    with pytest.raises(BadDocumentError, match="by the key it names"):
        sign_payload(refusals.KIND, value, other)


def test_the_others_stand_on_both_sides_of_the_named_key() -> None:
    assert OTHERS[0].public.hex < NAMED.public.hex < OTHERS[-1].public.hex
