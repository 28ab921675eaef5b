"""A hub with several addresses, of which some are dead, and a hub that moved within the local network."""

import functools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.processes import HubProcess, free_port

from tallystick_sync import discovery
from tallystick_sync.client import Worker
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import OfflineError, PortalError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.membership.inviting import make_invite
from tallystick_sync.hub.setup import HubAnswers, create_hub
from tallystick_sync.link import SocketTransport

LOOPBACK = ("127.0.0.1",)
PAGE = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\nlog in"


@contextmanager
def login_page() -> Iterator[str]:
    """Somebody who answers every request with a login page."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            try:
                connection, _peer = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(2)
                while b"\r\n\r\n" not in connection.recv(65536):
                    continue
                connection.sendall(PAGE)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


def joined(folder: Path, hub: Path, addresses: tuple[str, ...], port: int) -> Worker:
    """A hub that names these addresses and is served at `port`, and a worker who has joined it there."""
    create_hub(hub, HubAnswers(name="Hub", addresses=addresses, coordinator="C"), Surroundings())
    with Hub(hub) as opened:
        link = make_invite(opened, purpose="worker", days=1).to_link()
    worker = Worker.open(folder / "profile", transport=SocketTransport())
    worker.create_identity("Amara")
    with HubProcess(hub, port):
        worker.join(link)
    return worker


def test_dead_addresses_and_login_pages_are_passed_over(tmp_path: Path) -> None:
    port, dead = free_port(), free_port()
    alive = f"http://127.0.0.1:{port}"
    with login_page() as portal:
        addresses = (f"http://127.0.0.1:{dead}", portal, alive)
        with joined(tmp_path, tmp_path / "hub", addresses, port) as worker:
            with HubProcess(tmp_path / "hub", port):
                report = worker.sync()
            assert report.requests == 1
            assert worker.link.health.is_good

            with pytest.raises(PortalError):  # of all that failed the login page tells most
                worker.sync()


def test_the_hub_s_new_port_is_tried_where_the_old_one_is_dead(tmp_path: Path) -> None:
    first, second = free_port(), free_port()
    addresses = tuple(f"http://127.0.0.1:{port}" for port in (first, second))
    with joined(tmp_path, tmp_path / "hub", addresses, first) as worker:
        for port in (second, first):
            with HubProcess(tmp_path / "hub", port):
                worker.sync()
                assert worker.link.health.is_good


def test_a_hub_that_moved_is_found_on_the_local_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "nearby", functools.partial(discovery.nearby, interfaces=LOOPBACK))
    old, new = free_port(), free_port()
    with joined(tmp_path, tmp_path / "hub", (f"http://127.0.0.1:{old}",), old) as worker:
        hub = worker.hub
        assert hub is not None

        with HubProcess(tmp_path / "hub", new), discovery.announced(hub.id, new, interfaces=LOOPBACK):
            worker.sync()
            assert worker.link.health.is_good

        with pytest.raises(OfflineError):
            worker.sync()


def test_another_s_announcement_under_this_hub_s_name_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "nearby", functools.partial(discovery.nearby, interfaces=LOOPBACK))
    old = free_port()
    with (
        joined(tmp_path, tmp_path / "hub", (f"http://127.0.0.1:{old}",), old) as worker,
        login_page() as portal,
    ):
        hub = worker.hub
        assert hub is not None
        port = int(portal.rsplit(":", 1)[1])

        with discovery.announced(hub.id, port, interfaces=LOOPBACK), pytest.raises(PortalError):
            worker.sync()
