"""Invites: how a person first reaches a hub, as a link, a file, or groups of four to type.

An invite holds the hub's addresses, 128 bits of its root fingerprint and a one-time token. The fingerprint
is what makes the hub the right one; the address only says where to look.

Typed groups are Crockford's base32 (no I, L, O, U): three characters and a check character each, so a slip
is found in the group where it happened::

    invite = read_invite("tallystick:join?hub=http%3A%2F%2F192.168.1.5%3A8470&root=...&token=...")
    invite.to_groups()      # "0R2K-5M7Q-..."
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from tallystick_packs.texts import _
from tallystick_sync.errors import BadInviteError
from tallystick_sync.trust import FINGERPRINT_BYTES

SCHEME = "tallystick"
SUFFIX = ".tallyinvite"
TOKEN_BYTES = 16
MAX_FILE_BYTES = 64 * 1024
MAX_ADDRESSES = 8
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE = str.maketrans("ILOU", "110V")
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Addresses (http or https URLs), fingerprint (32 hex digits) and token (32 hex digits) of an invite."""

    addresses: tuple[str, ...]
    root_fingerprint: str
    token: str

    def to_link(self) -> str:
        """A link, also the text of an invite file."""
        hubs = "&".join(f"hub={quote(address, safe='')}" for address in self.addresses)
        return f"{SCHEME}:join?{hubs}&root={self.root_fingerprint}&token={self.token}"

    def to_groups(self) -> str:
        """Groups of four characters to type, separated by spaces."""
        # Each address ends in a line feed, so that a last group left out shows.
        addresses = "".join(f"{address}\n" for address in self.addresses).encode()
        raw = bytes([_VERSION]) + bytes.fromhex(self.root_fingerprint) + bytes.fromhex(self.token) + addresses
        bits = "".join(f"{byte:08b}" for byte in raw)
        bits += "0" * (-len(bits) % 15)
        groups = []
        for number, start in enumerate(range(0, len(bits), 15)):
            values = [int(bits[start + 5 * step : start + 5 * step + 5], 2) for step in range(3)]
            groups.append("".join(_ALPHABET[value] for value in [*values, _check(values, number)]))
        return " ".join(groups)


def token_hash(token: str) -> str:
    """What the hub keeps of a token, and what a bearer lease names: its hash, 64 hex digits."""
    return sha256(f"tallystick token {token}".encode()).hexdigest()


def read_invite(text: str) -> Invite:
    """Read an invite from a link, the path of an invite file, or typed groups.

    Raises:
        BadInviteError: None of these; for typed groups the message names the group.
    """
    text = text.strip()
    if text.startswith(f"{SCHEME}:"):
        return _from_link(text)
    path = Path(text)
    if len(text) < 1024 and path.suffix == SUFFIX:
        return _from_file(path)
    return _from_groups(text)


def _from_file(path: Path) -> Invite:
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise BadInviteError(
            _("The invite file {path} cannot be read: {reason}.").format(path=path, reason=exc.strerror),
            todo=_("Copy it from the stick again."),
        ) from exc
    if len(data) > MAX_FILE_BYTES:
        raise BadInviteError(_("{path} is too large to be an invite.").format(path=path))
    return _from_link(data.decode("utf-8", errors="replace").strip())


def _from_link(link: str) -> Invite:
    parts = urlsplit(link)
    fields = parse_qs(parts.query)
    if parts.scheme != SCHEME or parts.path != "join":
        raise _unreadable()
    return _checked(
        addresses=tuple(fields.get("hub", ())),
        root_fingerprint="".join(fields.get("root", ())),
        token="".join(fields.get("token", ())),
    )


def _from_groups(text: str) -> Invite:
    letters = re.sub(r"[\s-]", "", text.upper()).translate(_LOOKALIKE)
    if len(letters) < 4 * 4 or len(letters) % 4:
        raise _unreadable()
    bits = ""
    for number, start in enumerate(range(0, len(letters), 4)):
        group = letters[start : start + 4]
        values = [_ALPHABET.find(letter) for letter in group]
        if -1 in values or _check(values[:3], number) != values[3]:
            raise BadInviteError(
                _("Group {number} of the invite ({group}) has a slip in it.").format(
                    number=number + 1, group=group
                ),
                todo=_("Compare that group with the paper and type it again."),
            )
        bits += "".join(f"{value:05b}" for value in values[:3])
    raw = bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits) - len(bits) % 8, 8))
    middle = 1 + FINGERPRINT_BYTES
    end = middle + TOKEN_BYTES
    if raw[0] != _VERSION:
        raise _unreadable()
    try:
        *addresses, rest = raw[end:].rstrip(b"\x00").decode().split("\n")
    except UnicodeDecodeError as exc:
        raise _unreadable() from exc
    if rest:
        raise BadInviteError(
            _("The last group of the invite is missing."), todo=_("Type all groups that stand on the paper.")
        )
    return _checked(
        addresses=tuple(addresses),
        root_fingerprint=raw[1:middle].hex(),
        token=raw[middle:end].hex(),
    )


def _checked(*, addresses: tuple[str, ...], root_fingerprint: str, token: str) -> Invite:
    for text, length in ((root_fingerprint, FINGERPRINT_BYTES), (token, TOKEN_BYTES)):
        if not re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", text):
            raise _unreadable()
    if not 1 <= len(addresses) <= MAX_ADDRESSES:
        raise _unreadable()
    if not all(_is_address(address) for address in addresses):
        raise _unreadable()
    return Invite(
        addresses=tuple(address.rstrip("/") for address in addresses),
        root_fingerprint=root_fingerprint,
        token=token,
    )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # an IPv6 address without its bracket
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and _is_plain(text)


def _is_plain(text: str) -> bool:
    return text.isprintable() and not any(character.isspace() for character in text)


def _check(values: list[int], number: int) -> int:
    # Weights 1, 3, 5 are odd, so every single slip changes the sum; swaps of neighbours nearly always do.
    return (values[0] + 3 * values[1] + 5 * values[2] + 7 * number + 11) % 32


def _unreadable() -> BadInviteError:
    return BadInviteError(
        _("This is not an invite that this program can read."),
        safe=_("Nothing was changed."),
        todo=_("Take the whole link or file from your coordinator, or type all groups of four."),
    )
