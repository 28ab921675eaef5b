"""Pack files in an S3-compatible object store, which any number of copies of a hub share.

The address is `s3://BUCKET/PREFIX`, with `?endpoint=URL` for a store that is not Amazon's and `&region=NAME`.
Credentials come from the usual variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN) or
from the machine's role: https://docs.rs/object_store/latest/object_store/aws/.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

from tallystick_packs.errors import MissingExtraError
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.store.blobs import check_hash

try:
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store
except ImportError as exc:
    raise MissingExtraError("s3", exc) from exc

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

RANGE_BYTES = 1 << 20
_CLIENT: "ClientConfig" = {"timeout": timedelta(seconds=60), "connect_timeout": timedelta(seconds=10)}
_RETRY: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


@dataclass(frozen=True, slots=True)
class ObjectBlobs:
    """A `BlobStore` in an object store."""

    store: S3Store

    @classmethod
    def at(cls, address: str) -> Self:
        """The store at an address.

        Raises:
            HubSetupError: The address cannot be understood.
        """
        parts = urlsplit(address)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        unknown = set(options) - {"endpoint", "region"}
        if not parts.netloc or unknown:
            raise HubSetupError(
                f"{address!r} does not name an object store.",
                todo="Write it as s3://BUCKET/PREFIX?endpoint=https://...&region=NAME.",
            )
        config: S3Config = {"region": options.get("region", "us-east-1")}
        client = _CLIENT
        endpoint = options.get("endpoint", "")
        if endpoint:
            config["endpoint"] = endpoint
            if urlsplit(endpoint).scheme == "http":
                client = {**client, "allow_http": True}
        prefix = parts.path.strip("/") or None
        with _explained():
            store = S3Store(
                parts.netloc, prefix=prefix, config=config, client_options=client, retry_config=_RETRY
            )
        return cls(store)

    def size(self, sha256: str) -> int | None:
        """Bytes of a blob, None where it is not here."""
        try:
            with _explained():
                return obstore.head(self.store, _key(sha256))["size"]
        except FileNotFoundError:
            return None

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a blob; a store shows it whole or not at all."""
        check_hash(sha256, data)
        if self.size(sha256) != len(data):
            with _explained():
                obstore.put(self.store, _key(sha256), data)

    def read(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` up to `end` of a blob, in chunks of which each is one request."""
        for at in range(start, end, RANGE_BYTES):
            with _explained():
                yield bytes(
                    obstore.get_range(self.store, _key(sha256), start=at, end=min(end, at + RANGE_BYTES))
                )


@contextmanager
def _explained() -> Iterator[None]:
    """Turns what the store says into words; that a file is not there stays what it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as exc:
        first = str(exc).partition("\n")[0][:300]
        raise HubSetupError(
            f"The store of pack files cannot be used now: {first}", safe="Nothing was changed.",
            todo="Check its address and credentials, and that it can be reached from this machine.",
        ) from exc  # fmt: skip


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
