"""Make the media of the sample jobs, and the truth about them.

Run it as ``python resources/make_samples.py [photos|speech ...]``. It needs Pillow, numpy
and soundfile, and the programs and fonts that Debian has as ``espeak-ng`` and
``fonts-dejavu-core``. The same versions of these make the same bytes every time.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from sample_drawing.answers import picture_truth
from sample_drawing.lens import encode
from sample_drawing.pictures import MOST_BYTES, PICTURES
from sample_drawing.speech import CLIPS, make_clip

SAMPLES = Path(__file__).parent / "tallystick_resources" / "samples"
SEED = 20_241


def make_photos() -> list[dict[str, Any]]:
    """Draw every picture and return what is true about each."""
    items = []
    for number, picture in enumerate(PICTURES):
        image, boxes = picture.draw(np.random.default_rng((SEED, 1, number)))
        content = encode(image, picture.file, most_bytes=MOST_BYTES)
        _write(SAMPLES / "photos" / picture.file, content)
        truth = picture_truth(picture.file, kind=picture.kind, size=image.size, boxes=boxes)
        items.append(truth)
    return items


def make_speech() -> list[dict[str, Any]]:
    """Speak every clip and return what is true about each."""
    items = []
    for number, clip in enumerate(CLIPS):
        sound, truth = make_clip(clip, rng=np.random.default_rng((SEED, 2, number)))
        _write(SAMPLES / "speech" / clip.file, sound)
        items.append(truth)
    return items


MAKERS = {"photos": make_photos, "speech": make_speech}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(f"{len(content):7,} bytes  {path.relative_to(SAMPLES)}")


def main(arguments: list[str]) -> None:
    """Make the samples named in ``arguments``, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("samples", nargs="*", help=f"any of: {', '.join(MAKERS)}")
    names = parser.parse_args(arguments).samples or list(MAKERS)
    if unknown := set(names) - set(MAKERS):
        parser.error(f"no such sample: {', '.join(sorted(unknown))}")
    for name in names:
        truth = {"job": name, "items": MAKERS[name]()}
        text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
        _write(SAMPLES / "truth" / f"{name}.json", text.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
