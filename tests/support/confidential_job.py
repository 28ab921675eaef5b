"""A confidential job with photos, recordings and a free text, whose every secret can be looked for.

job = confidential_job(tmp_path / "job")
assert_tells_nothing(profile, job)
"""

import base64
import io
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image
from tests.support.small_job import JOB_TOML

SECRET = "zebra crossing seven"
"""What workers write in these tests; it stands nowhere else."""

FORM = """\
<View>
  <Image name="photo" value="$photo"/>
  <Audio name="clip" value="$clip"/>
  <TextArea name="note" toName="photo" required="true" maxSubmissions="1"/>
</View>
"""


def confidential_job(folder: Path, *, items: int = 3) -> Path:
    """Write the job; each item has a photo and a recording of noise."""
    folder.mkdir(parents=True)
    toml = JOB_TOML.replace('format = "1.0"\n', 'format = "1.0"\nconfidential = true\n')
    (folder / "job.toml").write_text(toml)
    (folder / "form.xml").write_text(FORM)
    (folder / "instructions.md").write_text("Look and listen, then write.\n")
    rows = []
    for number in range(items):
        noise = np.random.default_rng(number)
        pixels = noise.integers(0, 255, (40, 60, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"home-{number}.png")
        sound = noise.normal(0, 0.1, 8000)
        soundfile.write(folder / f"voice-{number}.flac", sound, 16000)
        rows.append(f"i{number},home-{number}.png,voice-{number}.flac\n")
    (folder / "items.csv").write_text("id,photo,clip\n" + "".join(rows))
    return folder


def secrets_of(job: Path) -> list[bytes]:
    """Pieces that must stand nowhere outside the job folder: of each medium, its name, what was written."""
    found = [SECRET.encode(), b"home-", b"voice-", b"IHDR", b"fLaC", b"TSPK"]
    for path in [*job.glob("*.png"), *job.glob("*.flac")]:
        data = path.read_bytes()
        found += [data[place : place + 24] for place in range(len(data) // 4, len(data) - 24, len(data) // 4)]
    return [*found, *(text for secret in found for text in _in_base64(secret))]


def _in_base64(secret: bytes) -> list[bytes]:
    """How a piece would look inside an envelope on the disk, at each of the three places in base64."""
    if len(secret) < 12:
        return []
    shifted = [base64.b64encode(bytes(shift) + secret) for shift in range(3)]
    return [text[4 : 4 * ((len(secret) + shift) // 3)] for shift, text in enumerate(shifted)]


def assert_tells_nothing(where: Path, job: Path) -> None:
    """Look through every file of a folder, or one file, also inside compressed frames."""
    files = [where] if where.is_file() else [path for path in where.rglob("*") if path.is_file()]
    assert files
    for path in files:
        for data in (path.read_bytes(), *_unpacked(path.read_bytes())):
            for secret in secrets_of(job):
                assert secret not in data, f"{path.name} tells {secret[:24]!r}"


def _unpacked(data: bytes) -> list[bytes]:
    from tallystick_packs.errors import BadDocumentError
    from tallystick_sync.framing import unpack_frame

    try:
        return [part.payload for part in unpack_frame(data)]
    except BadDocumentError:
        return []


def decoded_photo(data: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Pixels of a photo."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
