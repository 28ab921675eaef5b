"""`tallystick-verify`: check receipts, logs, packs and trust lists with nothing but files."""

from collections.abc import Sequence

from tallystick_sync.commands.console import run_program

_DESCRIPTION = """Verify, offline and with public keys only. No hub, account or network is needed.

  tallystick-verify receipts amara.tallybundle
  tallystick-verify pack photos-001.tallypack --trust hub-lists"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tallystick-verify`."""
    from tallystick_sync.commands.verify import log, pack, receipts, trust

    verbs = {"receipts": receipts, "log": log, "pack": pack, "trust": trust}
    return run_program("tallystick-verify", _DESCRIPTION, verbs, argv)
