"""Recovery words, the identity file, and the keys that grow from it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tallystick_packs.errors import BadKeyError
from tallystick_sync.client.identity import (
    Identity,
    create_identity,
    entropy_of,
    load_identity,
    restore_identity,
)
from tallystick_sync.clock import Surroundings
from tallystick_sync.installation import read_installation

HUB = "ab" * 32
ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")


def test_the_words_bring_the_same_worker_back_with_another_installation(tmp_path: Path) -> None:
    first = create_identity(tmp_path / "one", name="Amara", surroundings=Surroundings())

    second = restore_identity(tmp_path / "two", name="Amara", words=first.words, surroundings=Surroundings())

    assert second.worker == first.worker
    assert second.installation != first.installation
    assert load_identity(tmp_path / "one") == first


def test_the_numbers_stand_for_the_words(tmp_path: Path) -> None:
    first = create_identity(tmp_path, name="Amara", surroundings=Surroundings())

    assert all(len(number) == 4 and 1 <= int(number) <= 2048 for number in first.numbers)
    assert entropy_of(first.numbers) == entropy_of(first.words) == first.entropy


@pytest.mark.parametrize(
    "write",
    [
        lambda one: " ".join(one.numbers),
        lambda one: "".join(one.numbers),
        lambda one: "-".join(one.numbers),
        lambda one: " ".join("".join(one.numbers)[start : start + 8] for start in range(0, 48, 8)),
        lambda one: "\n".join(f"{place}. {word}" for place, word in enumerate(one.words, 1)),
        lambda one: ", ".join(word.upper() for word in one.words),
        lambda one: " ".join(number.translate(ARABIC) for number in one.numbers),
        lambda one: one.card_text,
    ],
    ids=["groups", "a row", "hyphens", "eights", "numbered words", "capitals", "Arabic digits", "the square"],
)
def test_what_stands_on_the_card_can_be_typed_as_one_reads_it(
    tmp_path: Path, write: Callable[[Identity], str]
) -> None:
    first = create_identity(tmp_path, name="Amara", surroundings=Surroundings())

    assert entropy_of(write(first).split()) == first.entropy


def test_a_slip_in_the_numbers_is_found(tmp_path: Path) -> None:
    surroundings = Surroundings(random_bytes=lambda count: bytes(range(7, 7 + count)))
    numbers = list(create_identity(tmp_path, name="A", surroundings=surroundings).numbers)

    with pytest.raises(BadKeyError, match="Word 3"):
        entropy_of([*numbers[:2], "2049", *numbers[3:]])
    with pytest.raises(BadKeyError, match="do not fit together"):
        entropy_of([*numbers[:11], f"{int(numbers[11]) - 1:04d}"])
    with pytest.raises(BadKeyError, match="11 words"):
        entropy_of(numbers[:11])


def test_a_known_seed_gives_known_words_and_a_known_key(tmp_path: Path) -> None:
    # BIP-39's own test vector for sixteen zero bytes.
    surroundings = Surroundings(random_bytes=bytes, now=lambda: 0)

    identity = create_identity(tmp_path, name="Zero", surroundings=surroundings)

    assert identity.words == (*["abandon"] * 11, "about")
    assert identity.worker == "3f5d8bdbd5a64af1e7265c35c9ef2f5959af5284379fcda81287e72c32a9d496"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda words: words[:11], "11 words"),
        (lambda words: [*words[:11], "xylophon"], "Word 12"),
        (lambda words: [words[1], words[0], *words[2:]], "do not fit together"),
    ],
)
def test_a_slip_in_the_words_is_named(
    tmp_path: Path, change: Callable[[list[str]], list[str]], message: str
) -> None:
    surroundings = Surroundings(random_bytes=lambda count: bytes(range(7, 7 + count)))
    words = list(create_identity(tmp_path, name="A", surroundings=surroundings).words)

    with pytest.raises(BadKeyError, match=message):
        entropy_of(change(words))


def test_a_profile_keeps_its_owner(tmp_path: Path) -> None:
    create_identity(tmp_path, name="Amara", surroundings=Surroundings())

    with pytest.raises(BadKeyError, match="belongs to somebody"):
        create_identity(tmp_path, name="Brian", surroundings=Surroundings())


def test_the_identity_file_is_the_owners_alone_and_shows_no_secret_in_messages(tmp_path: Path) -> None:
    identity = create_identity(tmp_path, name="Amara", surroundings=Surroundings())

    mode = (tmp_path / "identity.json").stat().st_mode & 0o777
    assert mode == 0o600
    assert identity.entropy.hex() not in repr(identity)


def test_a_damaged_identity_says_what_to_do(tmp_path: Path) -> None:
    create_identity(tmp_path, name="Amara", surroundings=Surroundings())
    (tmp_path / "identity.json").write_text("{")

    with pytest.raises(BadKeyError, match="recovery words"):
        load_identity(tmp_path)


def test_the_certificate_is_the_same_each_time_and_holds(tmp_path: Path) -> None:
    identity = create_identity(tmp_path, name="Amara", surroundings=Surroundings())

    certificate = identity.certificate(HUB)

    assert certificate == identity.certificate(HUB)
    read = read_installation(certificate, worker=identity.worker, hub=HUB)
    assert read.installation == identity.installation.public.hex
