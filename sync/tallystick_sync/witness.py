"""A witness: somebody else's laptop that remembers the hub's log and co-signs it only if it has but grown.

    witness = Witness.make(Path("witness"), name="union.example")
    line = witness.look(source, trust, now=...)     # raises ForkError where the log shows another history

`source` gives the log's static files: over HTTP, or from a folder on a stick. What was seen is on the disk
before a signature leaves, so a power cut never lets a witness sign two histories.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs import strict_json
from tallystick_packs.errors import BadDocumentError, BadKeyError, FileProblemError
from tallystick_packs.files import replace_file
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey
from tallystick_packs.merkle import EMPTY_ROOT, consistency_proof, is_consistent, root
from tallystick_sync.checkpoint import Checkpoint, read_checkpoint
from tallystick_sync.cosigning import check_name, cosign
from tallystick_sync.errors import UntrustedError
from tallystick_sync.tiles import CHECKPOINT_PATH, Fetch, tile_nodes
from tallystick_sync.trust import TrustList

PURPOSE = "witness"
_KEY, _NAME, _SEEN = "witness.key", "name.txt", "seen.json"
_MAX_SEEN_BYTES = 1024 * 1024


class ForkError(UntrustedError):
    """The log shows another history than before; both checkpoints are kept in the witness's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look gave: the checkpoint, how many entries are new, and the checkpoint with our line."""

    point: Checkpoint
    new: int
    text: str


class Witness:
    """A witness's folder: key, name, and the last checkpoint of each log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.name = (folder / _NAME).read_text(encoding="utf-8").strip()
        except OSError as exc:
            raise BadKeyError(
                f"There is no witness in {folder}.",
                todo=f"Make one: tallystick-verify witness init {folder} --name NAME",
            ) from exc
        self.key: SigningKey = load_key(folder / _KEY, purpose=PURPOSE)

    @classmethod
    def make(cls, folder: Path, *, name: str) -> "Witness":
        """Make a witness's key in a folder that has none.

        Raises:
            BadKeyError: There is one already.
            BadDocumentError: No signed note can carry this name.
        """
        check_name(name)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_key(folder / _KEY, SigningKey.generate(), purpose=PURPOSE)
        replace_file(folder / _NAME, f"{name}\n".encode())
        return cls(folder)

    def look(self, fetch: Fetch, trust: TrustList, *, now: int) -> Look:
        """Look at the log, remember it, and co-sign its checkpoint.

        Raises:
            ForkError: It contradicts what was seen before. Nothing is signed; both checkpoints are kept.
            UntrustedError: The checkpoint is not the log's, or its tiles are not.
        """
        text = fetch(CHECKPOINT_PATH).decode("utf-8", errors="replace")
        point = read_checkpoint(text, trust.log)
        seen_text = self._seen(trust.hub)
        seen = Checkpoint(origin="", size=0, root=EMPTY_ROOT)
        if seen_text:
            seen = _read_of_hub(seen_text)
        self._check_growth(fetch, seen, point, texts=(seen_text, text))
        self._remember(trust.hub, text)
        line = cosign(text, name=self.name, key=self.key, time=now)
        return Look(point=point, new=point.size - seen.size, text=text + line)

    def _check_growth(
        self, fetch: Fetch, seen: Checkpoint, now: Checkpoint, *, texts: tuple[str, str]
    ) -> None:
        if now.size < seen.size:
            raise UntrustedError(
                f"The log shows {now.size} entries, and {seen.size} were seen before: old, or a fork.",
                safe="Nothing was signed.",
                todo="Look again later; if it stays so, tell the coordinator and the workers.",
            )
        nodes = tile_nodes(fetch, size=now.size)
        if root(now.size, nodes) != now.root:
            raise UntrustedError(
                "The log's tiles are not those of its checkpoint.", safe="Nothing was signed."
            )
        proof = consistency_proof(seen.size, now.size, nodes)
        if not is_consistent(seen.size, now.size, seen.root, now.root, proof):
            raise ForkError(
                "The log contradicts what it showed before: the hub keeps two histories.",
                safe=f"Nothing was signed. Both checkpoints are in {self._keep_both(texts)}: they are proof.",
                todo="Tell the coordinator, the workers, and whoever relies on your word.",
            )

    def _keep_both(self, texts: tuple[str, str]) -> Path:
        folder = self._folder / "contradictions"
        for text in texts:
            digest = hashlib.sha256(text.encode()).hexdigest()[:16]
            replace_file(folder / f"checkpoint-{digest}.txt", text.encode())
        return folder

    def _seen(self, hub: str) -> str:
        text = self._all_seen().get(hub, "")
        return text if isinstance(text, str) else ""

    def _all_seen(self) -> dict[str, object]:
        path = self._folder / _SEEN
        try:
            value = strict_json.loads(path.read_bytes(), max_bytes=_MAX_SEEN_BYTES)
        except FileNotFoundError:
            return {}
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        if not isinstance(value, dict):
            raise BadDocumentError(f"{path} is damaged: it does not say what was seen.")
        return value

    def _remember(self, hub: str, text: str) -> None:
        every = self._all_seen() | {hub: text}
        replace_file(self._folder / _SEEN, json.dumps(every, indent=1).encode())


def _read_of_hub(text: str) -> Checkpoint:
    """A checkpoint from our own disk, verified when it was kept; the log's key may have changed since."""
    lines = text.split("\n")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=base64.b64decode(lines[2]))


def folder_source(folder: Path) -> Fetch:
    """The log's files from a folder, as `tallystick-hub log DIR export FOLDER` writes them."""

    def fetch(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, folder / path) from exc

    return fetch
