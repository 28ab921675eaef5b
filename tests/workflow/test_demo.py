"""The README's first command: the whole loop through the real window, from the first start to the money."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

ACTS = ("language", "join", "offer", "photo", "speech", "outbox", "earnings", "settings")


def test_the_demo_plays_to_the_end_and_leaves_a_picture_of_each_screen(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tallystick_desktop", "demo", "--headless", "--pictures", "pictures"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Every receipt holds" in done.stdout
    pictures = sorted((tmp_path / "pictures").glob("*.png"))
    for act in ACTS:
        assert any(act in path.name for path in pictures), act
    for path in pictures:
        with Image.open(path) as picture:
            colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
            assert colours is not None
            assert len(colours) > 20, f"{path.name} shows nothing"
