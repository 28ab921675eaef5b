"""Names for workers in exports that nobody can lead back to a key without the requester's secret.

    secret = secret_in(Path("answers"))
    answers = [hidden(answer, secret=secret) for answer in answers]

A public key is public: a name that is only its hash could be computed by whoever has the key. The secret
is made from the requester's own key and the job, so the same job fetched twice gives the same names; it
lies beside the evidence, in a file that belongs into no export.
"""

import dataclasses
import hmac
import secrets
from pathlib import Path

from tallystick_packs.errors import BadDocumentError, FileProblemError
from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.files import replace_file
from tallystick_packs.keys import SigningKey

NAME = ".pseudonyms"
"""A hidden file, so that whoever reads or copies the documents of the folder passes it over."""

_BYTES = 32


def keep_secret(folder: Path, *, key: SigningKey, job: str) -> None:
    """Write the secret for the names of one job into its evidence folder."""
    secret = hmac.digest(key.seed, f"tallystick pseudonyms {job}".encode(), "sha256")
    replace_file(folder / NAME, secret.hex().encode() + b"\n", mode=0o600)


def secret_in(folder: Path) -> bytes:
    """The secret of an evidence folder; made by chance, and kept, where `results` wrote none.

    Raises:
        BadDocumentError: The file is not a secret.
        FileProblemError: The disk refused.
    """
    path = (folder if folder.is_dir() else folder.parent) / NAME
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        text = secrets.token_hex(_BYTES)
        replace_file(path, text.encode() + b"\n", mode=0o600)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    except UnicodeDecodeError as exc:
        raise _damaged(path) from exc
    if len(text) != 2 * _BYTES or not text.isalnum():
        raise _damaged(path)
    return text.encode()


def hidden(answer: ExportAnswer, *, secret: bytes) -> ExportAnswer:
    """The answer with a name in place of the worker's key that needs the secret to be computed."""
    name = hmac.digest(secret, answer.worker.encode(), "sha256").hex()
    return dataclasses.replace(answer, worker=name)


def _damaged(path: Path) -> BadDocumentError:
    return BadDocumentError(
        f"{path} is not the secret behind workers' names in exports.",
        safe="Nothing was written.",
        todo="Fetch the results again: the same secret is written anew.",
    )
