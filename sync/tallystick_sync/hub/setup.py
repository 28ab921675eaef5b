"""Making a hub: keys, trust list, roster and database in one folder.

answers = HubAnswers(name="Sokoni Hub", addresses=("http://192.168.1.5:8470",))
create_hub(Path("hub"), answers, Surroundings())
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from tallystick_packs.documents import FORMAT, write_payload
from tallystick_packs.envelope import sign
from tallystick_packs.errors import FileProblemError
from tallystick_packs.keyfile import save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.keys import COORDINATOR, HUB, LOG, ROOT, key_path
from tallystick_sync.hub.membership import lists
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.storage import (
    DATABASE_NAME,
    STORAGE_NAME,
    Storage,
    find_storage,
    open_database,
)
from tallystick_sync.signed import sign_payload
from tallystick_sync.trust import KeyState, LogKey, RootSet, TrustList

TRUST_DAYS = 365
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAnswers:
    """What a new hub must know.

    Attributes:
        name: The legal name of who runs it and pays.
        addresses: URLs under which workers reach it, best first.
        coordinator: The person who signs the roster and decisions.
        root_keys: Files for the root keys, best on sticks of their own; by default in the hub's folder.
        threshold: How many root keys must sign a trust list.
        database: PostgreSQL instead of a file of its own (see `storage`).
        blobs: An S3 store for pack files instead of the hub's folder.
    """

    name: str
    addresses: tuple[str, ...]
    coordinator: str = "Coordinator"
    root_keys: tuple[str, ...] = ()
    threshold: int = 1
    database: str = ""
    blobs: str = ""


def read_answers(path: Path) -> HubAnswers:
    """Read the answers from a TOML file.

    Raises:
        HubSetupError: Not TOML, or an answer is missing or wrong.
        FileProblemError: The file cannot be read.
    """
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = set(value) - set(HubAnswers.__dataclass_fields__)
        if unknown:
            raise HubSetupError(f"{path.name}: unknown answer {', '.join(sorted(unknown))}.")
        return msgspec.convert(value, HubAnswers, strict=True)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as exc:
        raise HubSetupError(f"{path.name} cannot be read: {exc}.", todo="Correct that answer.") from exc


def create_hub(folder: Path, answers: HubAnswers, surroundings: Surroundings) -> TrustList:
    """Make a hub in a folder that has none.

    Raises:
        HubSetupError: There is a hub already, or an answer does not fit.
        FileProblemError: The disk refused.
    """
    storage = find_storage(folder, database=answers.database, blobs=answers.blobs)
    if (folder / DATABASE_NAME).exists() or (folder / STORAGE_NAME).exists():
        raise HubSetupError(
            f"There is a hub in {folder} already.", safe="It was not touched.", todo="Choose another folder."
        )
    roots = tuple(Path(name) for name in answers.root_keys) or (key_path(folder, ROOT),)
    _check(answers, len(roots))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # An existing folder keeps its mode otherwise, and keys are going to lie in it.
        folder.chmod(0o700)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, folder) from exc
    if storage.database:
        _check_empty(folder, storage)
    keys = {name: SigningKey.generate(surroundings.random_bytes) for name in (HUB, LOG, COORDINATOR)}
    root_keys = [SigningKey.generate(surroundings.random_bytes) for _path in roots]
    for path, key in zip(roots, root_keys, strict=True):
        save_key(path, key, purpose=ROOT)
    for name, key in keys.items():
        save_key(key_path(folder, name), key, purpose=name)
    now = surroundings.now()
    trust = _first_trust(answers, root_keys, keys, now)
    roster = lists.first_roster(trust.hub, keys[COORDINATOR], at=now)
    database = open_database(folder, storage)
    with database.write() as connection:
        documents.keep(connection, sign(trusts.KIND, write_payload(trust), root_keys), at=now)
        documents.keep(connection, sign_payload(rosters.KIND, roster, keys[COORDINATOR]), at=now)
    database.close()
    Storage(database=answers.database, blobs=answers.blobs).write(folder)
    return trust


def _check_empty(folder: Path, storage: Storage) -> None:
    database = open_database(folder, storage)
    with database.read() as connection:
        is_taken = bool(documents.of_kind(connection, trusts.KIND))
    database.close()
    if is_taken:
        raise HubSetupError(
            "There is a hub in this database already.", safe="It was not touched.",
            todo="Name an empty database. Another copy of that hub needs a copy of its folder instead.",
        )  # fmt: skip


def check_addresses(addresses: tuple[str, ...]) -> None:
    """Refuse addresses that no worker could reach.

    Raises:
        HubSetupError: One is not an http or https URL.
    """
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise HubSetupError(f"{address!r} is not an address such as https://hub.example.")


def _first_trust(
    answers: HubAnswers, root_keys: list[SigningKey], keys: dict[str, SigningKey], now: int
) -> TrustList:
    root = RootSet(keys=tuple(key.public.hex for key in root_keys), threshold=answers.threshold)
    hub = root.hub_id()
    return TrustList(
        format=FORMAT, hub=hub, root_version=1, version=1, issued=now,
        expires=now + TRUST_DAYS * SECONDS_PER_DAY, name=answers.name,
        addresses=tuple(address.rstrip("/") for address in answers.addresses), root=root,
        hub_keys=(KeyState(key=keys[HUB].public.hex, name=HUB),),
        log=LogKey(origin=f"tallystick-log/{hub[:16]}", key=keys[LOG].public.hex),
        coordinators=(KeyState(key=keys[COORDINATOR].public.hex, name=answers.coordinator),),
    )  # fmt: skip


def _check(answers: HubAnswers, roots: int) -> None:
    if not answers.name.strip():
        raise HubSetupError("A hub needs the legal name of who runs it.")
    if not answers.addresses:
        raise HubSetupError("A hub needs at least one address, such as http://192.168.1.5:8470.")
    check_addresses(answers.addresses)
    if not 1 <= answers.threshold <= roots:
        raise HubSetupError(f"{answers.threshold} of {roots} root keys cannot sign.")
