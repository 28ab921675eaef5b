"""`tallystick-verify`: check receipts, logs, packs and trust lists with nothing but files."""

from collections.abc import Mapping, Sequence

from tallystick_sync.commands.console import Verb, run_program

_DESCRIPTION = """Verify, offline and with public keys only. No hub, account or network is needed.

  tallystick-verify receipts amara.tallybundle
  tallystick-verify pack photos-001.tallypack --trust hub-lists"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tallystick-verify`."""
    return run_program("tallystick-verify", _DESCRIPTION, _load_verbs, argv)


def _load_verbs() -> Mapping[str, Verb]:
    from tallystick_sync.commands.verify import log, pack, receipts, trust, vectors, witness

    return {
        "receipts": receipts,
        "log": log,
        "pack": pack,
        "trust": trust,
        "vectors": vectors,
        "witness": witness,
    }
