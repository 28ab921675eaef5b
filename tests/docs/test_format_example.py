"""The worked example of docs/FORMAT.md, made again from its seeds, byte for byte."""

import zlib

import numpy
import pytest
from tests.docs.pages import page

from tallystick_packs import merkle
from tallystick_packs.archive import local_header
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import SigningKey
from tallystick_packs.media.peaks import make_peaks
from tallystick_packs.reading import MIMETYPE, MIMETYPE_NAME
from tallystick_sync import framing
from tallystick_sync.checkpoint import sign_checkpoint
from tallystick_sync.client.identity import Identity, entropy_of
from tallystick_sync.installation import read_installation
from tallystick_sync.invite import Invite, read_invite
from tallystick_sync.proof import LoggedAs, check_proof, leaf_data, read_proof
from tallystick_sync.trust import LogKey, RootSet

PAGE = page("docs/FORMAT.md")
ROOT_KEY = SigningKey(bytes([1]) * 32)
LOG_KEY = SigningKey(bytes([3]) * 32)
HUB = RootSet(keys=(ROOT_KEY.public.hex,), threshold=1).hub_id()
WORDS = ["abandon"] * 11 + ["about"]
MIDNIGHT = 1_795_564_800


@pytest.fixture
def amara() -> Identity:
    installation = SigningKey(bytes([6]) * 32)
    return Identity(name="Amara", installation=installation, entropy=entropy_of(WORDS), created=MIDNIGHT)


@pytest.fixture
def certificate(amara: Identity) -> Envelope:
    return amara.certificate(HUB)


def test_keys_and_hub(amara: Identity) -> None:
    assert PAGE.example("hub") == [ROOT_KEY.public.hex, HUB]
    assert PAGE.example("worker") == [amara.worker, amara.installation.public.hex]


def test_what_is_signed_and_how_it_is_stored(amara: Identity, certificate: Envelope) -> None:
    assert PAGE.example("pae") == [certificate.pae.decode()]
    assert PAGE.example("signature") == [
        certificate.id,
        amara.key.public.keyid,
        certificate.signatures[0].value.hex(),
    ]
    assert PAGE.example("envelope") == [certificate.to_json().decode()]


def test_the_example_as_printed_can_be_read(amara: Identity) -> None:
    printed = Envelope.from_json(PAGE.example("envelope")[0].encode(), max_bytes=4096)

    assert read_installation(printed, worker=amara.worker, hub=HUB).time == MIDNIGHT


def test_the_frame(certificate: Envelope) -> None:
    plain = framing._decompress(framing.pack_frame([certificate]), 4096)

    assert PAGE.example("frame") == [plain[:125].hex()]
    assert f"({len(plain)} bytes in all)" in PAGE.text


def test_the_proof(certificate: Envelope) -> None:
    nonce = bytes(range(32))
    origin = f"tallystick-log/{HUB[:16]}"
    root = merkle.leaf_hash(leaf_data(certificate.id, nonce))
    checkpoint = sign_checkpoint(origin=origin, size=1, root=root, key=LOG_KEY)
    made = LoggedAs(index=0, nonce=nonce, hashes=(), checkpoint=checkpoint).to_text()

    assert "\n".join(PAGE.example("proof")) + "\n" == made
    check_proof(certificate.id, read_proof(made), LogKey(origin=origin, key=LOG_KEY.public.hex))


def test_the_invite() -> None:
    invite = Invite(
        addresses=("http://192.168.1.5:8470",),
        root_fingerprint=HUB[:32],
        token="00112233445566778899aabbccddeeff",
    )

    assert PAGE.example("invite") == [invite.to_link(), invite.to_groups()]
    assert [read_invite(line) for line in PAGE.example("invite")] == [invite, invite]


def test_the_check_character_of_typed_groups_follows_the_formula() -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    groups = Invite(addresses=("http://h:1",), root_fingerprint="ab" * 16, token="cd" * 16).to_groups()

    for number, group in enumerate(groups.split()):
        first, second, third, check = (alphabet.index(letter) for letter in group)
        assert check == (first + 3 * second + 5 * third + 7 * number + 11) % 32


def test_the_first_bytes_of_a_pack() -> None:
    head = local_header(MIMETYPE_NAME, len(MIMETYPE), zlib.crc32(MIMETYPE)) + MIMETYPE

    assert PAGE.example("mimetype") == [head.hex()]


def test_the_peaks() -> None:
    samples = numpy.array([[0.0], [1.0], [-0.5], [0.25]], dtype=numpy.float32)

    assert PAGE.example("peaks") == [make_peaks(samples, 100).hex()]
