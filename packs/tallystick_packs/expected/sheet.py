"""The sheet: what is expected of control items. It goes to the hub, sealed, and into no pack.

Every manifest commits to the sheet of its build: the root of a Merkle tree (RFC 6962) with a leaf for each
control item, sorted by id. A leaf is salted, so that nobody can guess it; and one item can be shown later
without the others, with a proof that this was expected before anybody answered::

    sheet = make_sheet(job, key, form_xml, expected)      # the requester, when building
    shown = sheet.show("0007")                            # the hub, once it was answered
    is_committed(shown, manifest.answers_commitment)      # the worker
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tallystick_packs import merkle, strict_json
from tallystick_packs.documents import FORMAT, check_format, convert, write_payload
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey

MAX_BYTES = 384 * 1024
SUFFIX = ".expected.json"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is expected of a control item: Label Studio result entries, and why they are right."""

    item: str
    result: tuple[dict[str, Any], ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One item of a sheet, with what proves that a manifest committed to it. `salt` and `path` in hex."""

    known: Known
    salt: str
    index: int
    size: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The expected answers of a build, sorted by item; `secret` (hex) makes the salts.

    `form` is the form.xml that they answer: its SHA-256 stands in every manifest.
    """

    format: str
    job: str
    secret: str
    form: str
    expected: tuple[Known, ...]

    @property
    def commitment(self) -> str:
        """What a manifest carries, hex: the root of the tree; of an empty sheet a hash that tells nothing."""
        leaves = self._leaves()
        if not leaves:
            return hashlib.sha256(bytes.fromhex(self.secret) + b"[]").hexdigest()
        return merkle.root(len(leaves), _nodes(leaves)).hex()

    @property
    def form_sha256(self) -> str:
        """SHA-256 of the form, hex, as manifests name it."""
        return hashlib.sha256(self.form.encode("utf-8")).hexdigest()

    def show(self, item: str) -> Shown:
        """One item and its proof.

        Raises:
            KeyError: Nothing is expected of it.
        """
        places = {one.item: index for index, one in enumerate(self.expected)}
        index, leaves = places[item], self._leaves()
        path = merkle.inclusion_proof(index, len(leaves), _nodes(leaves))
        return Shown(
            known=self.expected[index], salt=self._salt(item).hex(), index=index, size=len(leaves),
            path=tuple(one.hex() for one in path),
        )  # fmt: skip

    def to_bytes(self) -> bytes:
        """The sheet as its file: compact JSON and LF."""
        return write_payload(self) + b"\n"

    def _salt(self, item: str) -> bytes:
        return hmac.digest(bytes.fromhex(self.secret), item.encode("utf-8"), "sha256")

    def _leaves(self) -> list[bytes]:
        return [_leaf(one, self._salt(one.item)) for one in self.expected]


def make_sheet(job: str, key: SigningKey, form_xml: bytes, expected: Iterable[Known]) -> Sheet:
    """The sheet of a build; the same job, key and answers give the same bytes."""
    secret = hashlib.sha256(b"tallystick commitment" + key.seed + job.encode()).hexdigest()
    ordered = tuple(sorted(expected, key=lambda one: one.item))
    form = form_xml.decode("utf-8")
    return Sheet(format=FORMAT, job=job, secret=secret, form=form, expected=ordered)


def read_sheet(data: bytes) -> Sheet:
    """Parse a sheet.

    Raises:
        BadDocumentError: Not a sheet, an item twice, or a secret that is none.
    """
    value = strict_json.loads(data.strip(), max_bytes=MAX_BYTES)
    check_format(value, what="sheet of expected answers")
    sheet = convert(value, Sheet, what="sheet of expected answers")
    items = [one.item for one in sheet.expected]
    try:
        is_secret = len(bytes.fromhex(sheet.secret)) == _SECRET_BYTES
    except ValueError:
        is_secret = False
    if not is_secret or items != sorted(set(items)):
        raise BadDocumentError("A sheet of expected answers names an item twice, or its secret is none.")
    return sheet


def is_committed(shown: Shown, commitment: str) -> bool:
    """Whether a manifest with this commitment was signed over what is shown."""
    try:
        leaf = _leaf(shown.known, bytes.fromhex(shown.salt))
        path, root = [bytes.fromhex(one) for one in shown.path], bytes.fromhex(commitment)
    except ValueError:
        return False
    return merkle.is_included(leaf, shown.index, shown.size, path, root)


def _leaf(known: Known, salt: bytes) -> bytes:
    said = {"explanation": known.explanation, "item": known.item, "result": list(known.result)}
    return merkle.leaf_hash(salt + strict_json.dumps_sorted(said))


def _nodes(leaves: list[bytes]) -> merkle.Nodes:
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([merkle.node_hash(left, right) for left, right in pairs])
    return lambda level, index: levels[level][index]
