"""Boxes on photos, as many workers draw many: what the figures of the wire are about."""

import random
from typing import Any

LABELS = ("Vehicle", "Person", "Stall")
FORM = f"""<View>
  <Image name="photo" value="$photo"/>
  <RectangleLabels name="things" toName="photo">
    {"".join(f'<Label value="{label}"/>' for label in LABELS)}
  </RectangleLabels>
</View>
"""


def box(chance: random.Random, number: int) -> dict[str, Any]:
    """A box somewhere, as a drawing tool leaves it: full floats, an id of ten characters and more."""
    x, y = chance.uniform(0, 80), chance.uniform(0, 80)
    value = {
        "x": x, "y": y, "width": chance.uniform(1, 100 - x), "height": chance.uniform(1, 100 - y),
        "rotation": 0, "rectanglelabels": [chance.choice(LABELS)],
    }  # fmt: skip
    return {
        "id": f"{chance.getrandbits(50):x}"[:10] + str(number), "from_name": "things", "to_name": "photo",
        "type": "rectanglelabels", "original_width": 1600, "original_height": 1200, "image_rotation": 0,
        "value": value,
    }  # fmt: skip
