"""Files that a Label Studio server still holds, fetched beside an export before it is imported.

    server = LabelStudio("https://ls.example", token=os.environ["LABEL_STUDIO_API_KEY"])
    missed = server.fetch_into(references(tasks), Path("media"))

Only what the server itself serves is asked for (`/data/upload/...`, `/data/local-files/?d=...`, and links to
the same address); the token is sent to no other host, also when the server sends on to one. Files that are
there are not fetched again. Buckets are asked by `buckets`.
"""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import certifi

from tallystick_packs.errors import BadJobError
from tallystick_packs.files import replace_file

MAX_FILE_BYTES = 512 * 1024 * 1024
_TIMEOUT_S = 60
Progress = Callable[[int, int, str], None]
"""Called with (done, total, name)."""


class LabelStudio:
    """A Label Studio server.

    Args:
        address: Where it answers, `https://ls.example`.
        token: A legacy token, or a personal access token (a JWT, which is exchanged for one that works).
    """

    def __init__(self, address: str, *, token: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise BadJobError(f"{address} is no address of a server.", todo="Write https://ls.example.")
        self._origin = (parts.scheme, parts.netloc)
        self._address = address.rstrip("/")
        context = ssl.create_default_context(cafile=certifi.where())
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), _TokenStaysHome(self._origin)
        )
        self._token = token.strip()
        self._authorization = ""

    def fetch_into(
        self, wanted: Sequence[str], folder: Path, *, on_progress: Progress | None = None
    ) -> tuple[str, ...]:
        """Fetch what of these references is not below `folder` yet; returns a sentence for each that failed.

        Raises:
            FileProblemError: The disk refused.
        """
        places = {one: place for one in wanted if (place := self.place_of(one)) is not None}
        missed = []
        for done, (reference, place) in enumerate(places.items(), 1):
            target = folder / place
            if not target.is_file():
                try:
                    replace_file(target, self._get(self._url(reference)))
                except (OSError, ValueError) as exc:
                    missed.append(f"{reference}: the server did not give it ({exc}).")
            if on_progress:
                on_progress(done, len(places), place)
        return tuple(missed)

    def place_of(self, reference: str) -> str | None:
        """Where a reference of this server belongs below the media root; None for any other."""
        try:
            parts = urlsplit(reference)
        except ValueError:
            return None
        if (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != self._origin:
            return None
        if not parts.path.startswith("/data/"):
            return None
        named = parse_qs(parts.query).get("d", [])
        path = PurePosixPath(named[0] if named else unquote(parts.path))
        clean = [piece for piece in path.parts if piece not in ("/", "..", ".")]
        return "/".join(clean) if clean and "\0" not in reference else None

    def _url(self, reference: str) -> str:
        return reference if urlsplit(reference).scheme else self._address + reference

    def _get(self, url: str) -> bytes:
        request = urllib.request.Request(url, headers={"authorization": self._authorized()})  # noqa: S310
        with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
            kind = answer.headers.get_content_type()
            if kind == "text/html":
                raise ValueError("it sent a page, perhaps to log in")
            data: bytes = answer.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise ValueError(f"it is larger than {MAX_FILE_BYTES // 1024**2} MB")
        return data

    def _authorized(self) -> str:
        if not self._authorization:
            is_personal = self._token.count(".") == 2
            self._authorization = f"Bearer {self._exchanged()}" if is_personal else f"Token {self._token}"
        return self._authorization

    def _exchanged(self) -> str:
        request = urllib.request.Request(  # noqa: S310 - http or https, checked above
            f"{self._address}/api/token/refresh", data=json.dumps({"refresh": self._token}).encode(),
            headers={"content-type": "application/json"},
        )  # fmt: skip
        with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
            value = json.loads(answer.read(64 * 1024))
        access = value.get("access") if isinstance(value, dict) else None
        if not access:
            raise ValueError("it did not take the personal access token")
        return str(access)


class _TokenStaysHome(urllib.request.HTTPRedirectHandler):
    """Follows the server to a bucket, and leaves the token behind."""

    def __init__(self, origin: tuple[str, str]) -> None:
        self._origin = origin

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        made = super().redirect_request(req, fp, code, msg, headers, newurl)
        parts = urlsplit(newurl)
        if made is not None and (parts.scheme, parts.netloc) != self._origin:
            made.remove_header("Authorization")
        return made


def references(value: Any) -> Iterator[str]:
    """Every text in tasks that may be a reference, each once."""
    seen: set[str] = set()
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += reversed([*one.values()])
        elif isinstance(one, list):
            left += reversed(one)
        elif isinstance(one, str) and ("/data/" in one) and len(one) < 1000 and one not in seen:
            seen.add(one)
            yield one
