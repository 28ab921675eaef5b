"""The smallest job that can be built: for tests that look at every byte of a pack, or change one setting.

folder = small_job(tmp_path / "job", photos=2)
change(folder, 'window_days = 7', 'window_days = 99')
"""

import io
from pathlib import Path

from PIL import Image

from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey

KEY = SigningKey(bytes(range(32)))

JOB_TOML = """\
format = "1.0"

[job]
title = "Colours"
description = "Say which colour it is."
languages = ["en"]

[requester]
name = "Test Requester"
country = "KE"
contact = "mailto:r@r.example"

[purpose]
use = "A test."
prohibited = []
shown_as_machine = false
licence = "CC0-1.0"
consent = "Drawn by the test."

[pay]
currency = "KES"
price_minor = 450
per_items = 1
floor_per_hour_minor = 20000
piloted_seconds_per_item = 40
active_cap = 3

[review]
window_days = 7
repair_days = 7
appeal_days = 14
rule = "A good answer names the colour."
redundancy = 1

[[review.rejections]]
code = "wrong-colour"
text = "The colour is another one."

[packs]
items = 50
max_bytes = 3000000
"""

FORM_XML = """\
<View>
  <Image name="photo" value="$photo"/>
  <Choices name="colour" toName="photo" required="true">
    <Choice value="red"/><Choice value="green"/>
  </Choices>
</View>
"""


def png(colour: tuple[int, int, int] = (255, 0, 0), size: tuple[int, int] = (1, 1)) -> bytes:
    """A PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def small_job(folder: Path, *, photos: int = 1) -> Path:
    """Write a job of `photos` different one-pixel photos, `p0.png` and so on."""
    folder.mkdir(parents=True)
    (folder / "job.toml").write_text(JOB_TOML)
    (folder / "form.xml").write_text(FORM_XML)
    (folder / "instructions.md").write_text("Look, then choose.\n")
    for number in range(photos):
        (folder / f"p{number}.png").write_bytes(png((number, 255 - number, 7)))
    (folder / "items.csv").write_text("photo\n" + "".join(f"p{number}.png\n" for number in range(photos)))
    return folder


def change(folder: Path, old: str, new: str, *, file: str = "job.toml") -> None:
    """Replace a text that stands once in a file of the job."""
    text = (folder / file).read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new))


def build(folder: Path, into: Path, *, key: SigningKey = KEY) -> list[Path]:
    """Build a job and return the paths of its packs."""
    return [pack.path for pack in PackBuilder(folder, key=key).build(into=into).packs]
