"""`tallystick-pack`: a requester's commands."""

from collections.abc import Mapping, Sequence

from tallystick_sync.commands.console import Verb, run_program

_DESCRIPTION = """Make, check, publish and export task packs.

A first trial, as typed:
  tallystick-pack new sample
  tallystick-pack build sample -o out
  tallystick-pack verify out/sample-001.tallypack"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tallystick-pack`."""
    return run_program("tallystick-pack", _DESCRIPTION, _load_verbs, argv)


def _load_verbs() -> Mapping[str, Verb]:
    from tallystick_sync.commands.pack import (
        add,
        build,
        clarify,
        close,
        export,
        import_,
        invoice,
        join,
        key,
        lint,
        new,
        pilot,
        preview,
        price,
        publish,
        quality,
        results,
        show,
        status,
        verify,
    )

    return {
        "new": new, "lint": lint, "preview": preview, "build": build, "show": show, "verify": verify,
        "key": key, "join": join, "pilot": pilot, "price": price, "publish": publish, "status": status,
        "add": add, "clarify": clarify, "close": close, "results": results, "quality": quality,
        "export": export, "import": import_, "invoice": invoice,
    }  # fmt: skip
