"""Files that a list names in S3 buckets (`s3://BUCKET/KEY`), fetched beside it before it is imported.

    missed = fetch_buckets(bucket_references(tasks), Path("media"), endpoint="")

Credentials come from the usual variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
AWS_REGION) or from the machine's role. Files that are there are not fetched again.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tallystick_packs.errors import MissingExtraError
from tallystick_packs.files import replace_file

try:
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store
except ImportError as exc:
    raise MissingExtraError("s3", exc) from exc

if TYPE_CHECKING:
    from obstore.store import S3Config

MAX_FILE_BYTES = 512 * 1024 * 1024
Progress = Callable[[int, int, str], None]
"""Called with (done, total, name)."""


def fetch_buckets(
    wanted: Sequence[str], folder: Path, *, endpoint: str = "", on_progress: Progress | None = None
) -> tuple[str, ...]:
    """Fetch what of these references is not below `folder` yet; returns a sentence for each that failed.

    Args:
        wanted: References `s3://BUCKET/KEY`; each goes to `folder/KEY`.
        endpoint: Address of a store that is not Amazon's.

    Raises:
        FileProblemError: The disk refused.
    """
    stores: dict[str, S3Store] = {}
    missed = []
    for done, reference in enumerate(wanted, 1):
        bucket, key = urlsplit(reference).netloc, urlsplit(reference).path.lstrip("/")
        target = folder / key
        if not target.is_file():
            try:
                if bucket not in stores:
                    stores[bucket] = _store(bucket, endpoint)
                replace_file(target, _read(stores[bucket], key))
            except (BaseError, OSError, ValueError) as exc:
                first = str(exc).partition("\n")[0][:200]
                missed.append(f"{reference}: the bucket did not give it ({first}).")
        if on_progress:
            on_progress(done, len(wanted), key)
    return tuple(missed)


def bucket_references(value: Any) -> Iterator[str]:
    """Every `s3://BUCKET/KEY` in tasks whose key is a plain path, each once."""
    seen: set[str] = set()
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += reversed([*one.values()])
        elif isinstance(one, list):
            left += reversed(one)
        elif isinstance(one, str) and one.startswith("s3://") and one not in seen and _is_plain(one):
            seen.add(one)
            yield one


def _is_plain(reference: str) -> bool:
    try:
        parts = urlsplit(reference)
    except ValueError:
        return False
    pieces = PurePosixPath(parts.path.lstrip("/")).parts
    return bool(parts.netloc and pieces) and ".." not in pieces and "\0" not in reference


def _store(bucket: str, endpoint: str) -> S3Store:
    config: S3Config = {}
    if endpoint:
        config["endpoint"] = endpoint
    return S3Store(bucket, config=config, client_options={"allow_http": endpoint.startswith("http://")})


def _read(store: S3Store, key: str) -> bytes:
    size = obstore.head(store, key)["size"]
    if size > MAX_FILE_BYTES:
        raise ValueError(f"it is larger than {MAX_FILE_BYTES // 1024**2} MB")
    return bytes(obstore.get(store, key).bytes())
