"""`tallystick-verify pack`: every byte of a pack, and whether its requester is trusted."""

import argparse
from pathlib import Path

from tallystick_sync.commands.checking import add_deep_argument, add_trust_arguments, verify_pack_files
from tallystick_sync.commands.console import Console

HELP = """Verify packs: every byte against what was signed, and the signer against a trust list.

Example: tallystick-verify pack photos-001.tallypack --trust receipts/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("packs", type=Path, nargs="+", metavar="PACK", help="a .tallypack file")
    add_trust_arguments(parser)
    add_deep_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify and report."""
    return verify_pack_files(args.packs, args.trust, args.root, console, deep=args.deep)
