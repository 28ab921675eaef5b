"""Ed25519 as RFC 8032 says, and no key that would prove nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallystick_packs.errors import BadKeyError
from tallystick_packs.keys import SigningKey, VerifyKey

# RFC 8032 section 7.1: seed, public key, message, signature.
VECTORS = {
    "TEST 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    "TEST 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    "TEST 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    "TEST SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
}

P = 2**255 - 19
# The y-coordinates of the eight points whose order divides eight.
SMALL_Y = {
    "order 4": 0,
    "order 1": 1,
    "order 2": P - 1,
    "order 8, first": int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    ),
    "order 8, second": int.from_bytes(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
    ),
}


def point(y: int, sign: int) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


@pytest.mark.parametrize("name", VECTORS)
def test_signatures_are_those_of_the_standard(name: str) -> None:
    seed, public, message, signature = (bytes.fromhex(part) for part in VECTORS[name])

    key = SigningKey(seed)

    assert key.public.raw == public
    assert key.sign(message) == signature
    assert VerifyKey(public).is_signature(signature, message)


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("name", SMALL_Y)
def test_a_key_of_small_order_is_refused(name: str, sign: int) -> None:
    with pytest.raises(BadKeyError):
        VerifyKey(point(SMALL_Y[name], sign))


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", range(P, 2**255))
def test_an_encoding_at_or_above_the_prime_is_refused(y: int, sign: int) -> None:
    with pytest.raises(BadKeyError):
        VerifyKey(point(y, sign))


def test_a_small_order_key_would_have_signed_anything() -> None:
    """Why they are refused: the library takes one, and one signature of it holds for every message."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    identity = point(1, 0)
    signature = identity + bytes(32)

    Ed25519PublicKey.from_public_bytes(identity).verify(signature, b"pay Mallory")
    Ed25519PublicKey.from_public_bytes(identity).verify(signature, b"pay nobody")


@pytest.mark.parametrize(
    "text",
    ["", "ab", "G" * 64, "zz" * 32, "D7" * 32, "d7" * 33, " " + "d7" * 31 + "d", "d7 " * 21 + "d", "٣" * 64],
)
def test_a_key_is_64_lower_case_hex_digits(text: str) -> None:
    with pytest.raises(BadKeyError):
        VerifyKey.from_hex(text)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(BadKeyError):
        SigningKey(bytes(length))


@pytest.mark.parametrize("length", [0, 63, 65, 128])
def test_a_signature_of_another_length_does_not_hold(length: int) -> None:
    assert not SigningKey(bytes(32)).public.is_signature(bytes(length), b"")


def test_no_bit_of_a_signature_may_change() -> None:
    key = SigningKey(bytes(range(32)))
    signature = key.sign(b"message")

    for bit in range(512):
        flipped = bytearray(signature)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not key.public.is_signature(bytes(flipped), b"message")


def test_a_seed_never_shows() -> None:
    key = SigningKey(b"secret seed of thirty-two bytes!")

    shown = repr(key) + str(key) + repr([key]) + f"{key}"

    assert "secret" not in shown
    assert key.seed.hex() not in shown


def test_new_keys_come_from_the_randomness_given() -> None:
    key = SigningKey.generate(bytes)

    assert key == SigningKey(bytes(32))
    assert SigningKey.generate() != SigningKey.generate()


def test_the_hint_is_the_beginning_of_the_key_s_hash() -> None:
    import hashlib

    key = SigningKey(bytes(32)).public

    assert key.keyid == hashlib.sha256(key.raw).hexdigest()[:16]


def wycheproof() -> list[tuple[str, dict[str, Any]]]:
    found = json.loads((Path(__file__).parent / "ed25519_wycheproof.json").read_text(encoding="utf-8"))
    return [(group["key"], test) for group in found["groups"] for test in group["tests"]]


@pytest.mark.parametrize(
    ("key", "test"), wycheproof(), ids=[f"{test['id']} {test['comment']}".strip() for _, test in wycheproof()]
)
def test_signatures_are_judged_as_project_wycheproof_does(key: str, test: dict[str, Any]) -> None:
    message, signature = bytes.fromhex(test["message"]), bytes.fromhex(test["signature"])

    if "SmallOrderPublicKey" in test["flags"]:  # left open there, refused here: they sign anything
        with pytest.raises(BadKeyError, match="small order"):
            VerifyKey.from_hex(key)
        return
    is_signature = VerifyKey.from_hex(key).is_signature(signature, message)
    if test["result"] != "acceptable":
        assert is_signature == (test["result"] == "valid")


def test_project_wycheproof_s_vectors_are_all_there() -> None:
    results = [test["result"] for _key, test in wycheproof()]

    assert [results.count(one) for one in ("valid", "invalid", "acceptable")] == [117, 64, 29]
