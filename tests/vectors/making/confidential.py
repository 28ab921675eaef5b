"""Cases of confidential packs: the key from the requester's seed, the key in a lease, and what breaks them.

HPKE takes new randomness each time, so the sealed keys stand here as they were once made; `fresh` says how.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from tests.support.forged_pack import forge
from tests.support.papers import HUB_ID, WORKER
from tests.support.small_job import KEY, build, change, small_job

from tallystick_packs.confidential import pack_key
from tallystick_packs.reading import open_pack
from tallystick_sync.pack_keys import seal_for_worker

Case = tuple[str, dict[str, Any]]
PRIVATE = bytes(range(32, 64))
SEALED = {
    "right":
        "1e1fc07c38b445d2ad456d86f3bbe6fe8355abc26fcb157dce575bde29e1022eb115eea8f5c5df9c91448533"
        "d96bb92d846d47e4789ea33e3b25178070ab3ca62ea33ce1b204215153df841f50466afc",
    "another pack's":
        "5810cf0a23e73a06bb29a4740cf8333ff5708c0c7038f31fe1d2f3f9b69b950dffdcf26dd711bf14bc3ce732"
        "685be3f14fb12490fe13f1a1ee02d0beb34fd54796eac69c55d606c20abb367c2d15273b",
    "of another place":
        "837dde731335c48c64f8e108e1e5ede7c142570860e38e414d087b02001f5977627ea16627db0d6aa59b5779"
        "43ed1bd38ba9d0a992e46bb53c8f750719c69fbfcdc5ba55d4af3b61cc021450fd9bad11",
}  # fmt: skip
"""The key of the pack in these cases, sealed for PRIVATE: as it must be, and wrong in one thing each."""


def with_png(png: bytes) -> Callable[[Path], Iterator[Case]]:
    """The maker, with the photo that all vectors hold."""
    return lambda folder: _cases(folder, png)


def fresh(png: bytes) -> dict[str, str]:
    """Sealed keys made anew: print this where the pack had to change, and put it into `SEALED`."""
    with tempfile.TemporaryDirectory() as name:
        pack = open_pack(_pack(Path(name), png))
    assert pack.manifest.sealed is not None
    key = pack_key(KEY, pack.manifest.sealed)
    public = X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw().hex()
    place = {"hub": HUB_ID, "pack": pack.id, "worker": WORKER.public.hex}
    return {
        "right": seal_for_worker(key, public, **place),
        "another pack's": seal_for_worker(bytes(32), public, **place),
        "of another place": seal_for_worker(key, public, **place | {"pack": "0" * 64}),
    }


def _pack(work: Path, png: bytes) -> Path:
    job = small_job(work / "job")
    change(job, 'format = "1.0"\n', 'format = "1.0"\nconfidential = true\n')
    (job / "p0.png").write_bytes(png)
    return build(job, work / "out")[0]


def _cases(folder: Path, png: bytes) -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as name:
        good = _pack(Path(name), png)
        pack, whole = open_pack(good), good.read_bytes()
        expected = {"id": pack.id, "media": [hashlib.sha256(png).hexdigest()]}
        seed: dict[str, Any] = {"seed": KEY.seed.hex()}
        leased = {
            "hub": HUB_ID,
            "worker": WORKER.public.hex,
            "private": PRIVATE.hex(),
            "key": SEALED["right"],
        }
        flipped = forge(good, Path(name) / "a.tallypack", manifest=_hashed_again, media=_flipped)
        cipher = forge(
            good, Path(name) / "b.tallypack",
            manifest=lambda value: value["sealed"].update(cipher="aes-128-gcm"),
        )  # fmt: skip
        silent = forge(good, Path(name) / "c.tallypack", header=lambda value: value.pop("confidential"))
        cases: list[tuple[str, bytes, str, dict[str, Any]]] = [
            ("sealed_pack_by_seed", whole, "The requester's seed gives the key; one photo.", seed),
            ("sealed_pack_by_lease", whole, "The lease's sealed key gives the key; one photo.", leased),
            ("sealed_pack_other_seed_fail", whole, "Another requester's seed.", {"seed": "07" * 32}),
            (
                "sealed_pack_other_worker_fail", whole, "The private key is another worker's.",
                leased | {"private": bytes(range(64, 96)).hex()},
            ),
            (
                "sealed_pack_other_place_fail", whole, "The key was sealed for another pack.",
                leased | {"key": SEALED["of another place"]},
            ),
            (
                "sealed_pack_other_key_fail", whole, "The key sealed is not the key of this pack.",
                leased | {"key": SEALED["another pack's"]},
            ),
            (
                "sealed_pack_flipped_fail", flipped.read_bytes(),
                "One bit of the ciphertext is another one; size and hash in the manifest fit it.", seed,
            ),
            ("sealed_pack_other_cipher_fail", cipher.read_bytes(), "A cipher that 1.0 has not.", seed),
            ("sealed_pack_header_silent_fail", silent.read_bytes(), "The header does not say it.", seed),
        ]  # fmt: skip
        for case, data, says, given in cases:
            (folder / case).mkdir()
            (folder / case / "pack.tallypack").write_bytes(data)
            value = {"check": "sealed-pack", "says": says, **given}
            yield case, value | ({} if case.endswith("_fail") else {"expected": expected})


def _flipped(blobs: list[bytes]) -> None:
    blobs[0] = blobs[0][:9] + bytes([blobs[0][9] ^ 1]) + blobs[0][10:]
    _FLIPPED[:] = [hashlib.sha256(blobs[0]).hexdigest()]


_FLIPPED: list[str] = []


def _hashed_again(value: Any) -> None:
    value["media"][0]["sha256"] = _FLIPPED[0]


def main() -> None:
    """Print sealed keys made anew."""
    from tests.vectors.make_vectors import PNG

    print(json.dumps(fresh(PNG), indent=4))


if __name__ == "__main__":
    main()
