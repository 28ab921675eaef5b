"""A process that encodes media, started by `workers`: a line of JSON in, a line of JSON out.

It is a program of its own, so that a decoder that crashes or never ends takes no build with it.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from tallystick_packs.building.cache import Cache, key_of
from tallystick_packs.errors import FileProblemError, PacksError
from tallystick_packs.media import MediaSettings, prepare, read_source


def work(order: dict[str, Any]) -> dict[str, Any]:
    """Encode one file into the cache; returns its key, or what is wrong with it."""
    path, settings = Path(order["path"]), MediaSettings(**order["settings"])
    cache = Cache(Path(order["cache"]))
    try:
        source = read_source(path)
        key = key_of(source, order["kind"], settings)
        if cache.find(key) is None:
            size = len(source)
            del source
            cache.keep(key, prepare(path, order["kind"], settings), source_size=size)
    except FileProblemError as exc:
        return {"problem": [exc.what, exc.safe, exc.todo]}
    except PacksError as exc:
        return {"bad": exc.what}
    return {"key": key}


def main() -> None:
    """Answer orders until there are no more."""
    # What decoders print goes to standard error; only answers go to the pipe.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        answers.write(json.dumps(work(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
