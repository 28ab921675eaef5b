"""Job folders of recordings for tests of the speech view: any form, tones or real clips as media."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile

from tallystick_resources.templates import copy_template

RATE = 16_000
Value = object


def speech_job(folder: Path, form: str, items: Sequence[Mapping[str, Value]]) -> Path:
    """Write a job folder; an item's `Path` is copied into its media."""
    copy_template("transcription", folder)
    settings = (folder / "job.toml").read_text(encoding="utf-8")
    title = f"Job {folder.parent.name}"
    settings = settings.replace("Write down who says what", title).replace("3000000", "300000000")
    (folder / "job.toml").write_text(settings, encoding="utf-8")
    (folder / "form.xml").write_text(form, encoding="utf-8")
    (folder / "items.csv").unlink()
    lines = []
    for item in items:
        row = dict(item)
        for field, value in item.items():
            if isinstance(value, Path):
                (folder / "media").mkdir(exist_ok=True)
                (folder / "media" / value.name).write_bytes(value.read_bytes())
                row[field] = f"media/{value.name}"
        lines.append(json.dumps(row, ensure_ascii=False))
    (folder / "items.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def tones(path: Path, *hertz: float, seconds: float = 6.0, silent_from: Sequence[float | None] = ()) -> Path:
    """Write a recording with a tone in each channel, in bursts; a channel may fall silent."""
    moments = np.arange(round(seconds * RATE)) / RATE
    bursts = np.sin(2 * np.pi * 0.5 * moments) > 0
    channels = [0.7 * np.sin(2 * np.pi * one * moments) * bursts for one in hertz]
    for channel, second in zip(channels, silent_from, strict=False):
        if second is not None:
            channel[moments >= second] = 0
    soundfile.write(path, np.stack(channels, axis=1), RATE)
    return path
