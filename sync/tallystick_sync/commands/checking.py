"""Verifying packs against a trust list: shared by `tallystick-pack verify` and `tallystick-verify pack`."""

import argparse
from pathlib import Path
from typing import Any

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import FileProblemError, TallystickError
from tallystick_packs.reading import open_pack
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.commands.console import DONE, NO, Console, count, size_text, status_of
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import read_evidence
from tallystick_sync.first_contact import Contact, read_lists


def add_trust_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--trust` and `--root`."""
    parser.add_argument(
        "--trust", type=Path, action="append", default=[], metavar="FILE",
        help="trust lists and roster: files, a bundle, or a folder of them",
    )  # fmt: skip
    parser.add_argument(
        "--root",
        default="",
        metavar="FINGERPRINT",
        help="the hub's root fingerprint, from an invite (32 digits)",
    )


def add_deep_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--deep`."""
    parser.add_argument(
        "--deep",
        action="store_true",
        help="compute the archive's own checksums too, as other ZIP programs do",
    )


def load_lists(paths: list[Path], root: str) -> Contact:
    """Trust list and roster from files, verified.

    Raises:
        UntrustedError: They do not hold, or there are none.
    """
    evidence = read_evidence(paths)
    if evidence.unreadable:
        first = evidence.unreadable[0]
        raise UntrustedError(f"{first.source} cannot be read: {first.why}")
    parts = tuple(exhibit.envelope for exhibit in evidence.exhibits)
    chain = [part for part in parts if part.kind == "trust"]
    if not chain:
        raise UntrustedError("There is no trust list among these files.", todo="Name the hub's trust list.")
    chain.sort(key=_trust_version)
    rosters_here = sorted((part for part in parts if part.kind == rosters.KIND), key=_roster_version)
    # Of a worker's history the newest roster counts; an older one may bear a key that was revoked since.
    return read_lists((*chain, *rosters_here[-1:]), root_fingerprint=root or _hub_of(chain[0]))


def _trust_version(envelope: Envelope) -> int:
    return _read_trust(envelope).version


def _hub_of(envelope: Envelope) -> str:
    return _read_trust(envelope).hub


def _read_trust(envelope: Envelope) -> trusts.TrustList:
    return read_payload(envelope, trusts.KIND, trusts.TrustList, max_bytes=trusts.MAX_BYTES)


def _roster_version(envelope: Envelope) -> int:
    return read_payload(envelope, rosters.KIND, rosters.Roster, max_bytes=rosters.MAX_BYTES).version


def verify_pack_files(
    packs: list[Path], trust: list[Path], root: str, console: Console, *, deep: bool
) -> int:
    """Verify pack files and print a line each; returns the exit status. `deep` is `Pack.verify`'s."""
    lists = load_lists(trust, root) if trust else None
    status = DONE
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for path in packs:
        try:
            value, line = _verify_one(path, lists, deep=deep)
        except TallystickError as exc:
            status = max(status, status_of(exc) if isinstance(exc, FileProblemError) else NO)
            value = {"pack": str(path), "holds": False, "what": exc.what, "part": getattr(exc, "part", "")}
            line = f"{path}: does not hold. {exc}"
        rows.append(value)
        lines.append(line)
    console.result({"packs": rows}, "\n".join(lines))
    return status


def _verify_one(path: Path, lists: Contact | None, *, deep: bool) -> tuple[dict[str, Any], str]:
    pack = open_pack(path)
    pack.verify(deep=deep)
    signer = pack.manifest.signer
    if lists is None:
        by = f"signed by {signer[:16]}, not checked against a trust list"
    else:
        person = lists.roster.requester_of(signer) if lists.roster else None
        if person is None:
            raise UntrustedError(
                f"Every byte is as it was signed, but key {signer[:16]} is not a requester's of "
                f"{lists.trust.name}.",
                todo="Do not use this pack; ask your coordinator.",
            )
        by = f"signed by {person.name} ({signer[:16]}), a requester of {lists.trust.name}"
    facts = f"{count(pack.header.items, 'item')}, {size_text(pack.header.download_bytes)}"
    value = {"pack": str(path), "holds": True, "id": pack.id, "signer": signer, "trusted": lists is not None}
    return value, f"{path}: every byte holds ({facts}), {by}"
