"""HTTP over our own sockets, against servers that misbehave on purpose."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tallystick_sync.errors import CutError, LinkError, OfflineError, PausedError, PortalError
from tallystick_sync.link import Limits, Meter, SocketTransport, tls

Serve = Callable[[socket.socket], None]


@contextmanager
def server(*turns: Serve, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that gives each connection the next of `turns`; the last one goes on for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    stop = threading.Event()

    def run() -> None:
        count = 0
        while not stop.is_set():
            try:
                connection, _peer = listener.accept()
            except TimeoutError:
                continue
            turn = turns[min(count, len(turns) - 1)]
            count += 1
            connection.settimeout(5)
            try:
                with context.wrap_socket(connection, server_side=True) if context else connection as line:
                    turn(line)
            except OSError:
                continue  # the client hung up, as these tests make it do

    thread = threading.Thread(target=run)
    thread.start()
    try:
        scheme = "https" if context else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


def read_head(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(4096)
        if not more:
            break
        data += more
    return data


def says(*answers: bytes) -> Serve:
    def turn(line: socket.socket) -> None:
        for answer in answers:
            if not read_head(line):
                return
            line.sendall(answer)

    return turn


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"


@pytest.fixture
def transport() -> Iterator[SocketTransport]:
    made = SocketTransport()
    yield made
    made.close()


def get(transport: SocketTransport, url: str) -> bytes:
    with transport.open("GET", url) as reply:
        return reply.read(max_bytes=1000)


@pytest.mark.parametrize("answer", [OK, CHUNKED, OK.replace(b"content-length: 5\r\n", b"")])
def test_a_body_is_read_however_its_length_is_told(transport: SocketTransport, answer: bytes) -> None:
    with server(says(answer)) as address:
        assert get(transport, f"{address}/x") == b"hello"


def test_a_connection_is_used_again(transport: SocketTransport) -> None:
    with server(says(OK, OK)) as address:
        assert get(transport, f"{address}/1") == get(transport, f"{address}/2") == b"hello"

    assert transport.meter.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_opened_anew_once(transport: SocketTransport) -> None:
    with server(says(OK), says(OK)) as address:
        get(transport, f"{address}/1")
        assert get(transport, f"{address}/2") == b"hello"

    assert transport.meter.connections == 2


def test_a_connection_made_ahead_is_the_one_that_is_used(transport: SocketTransport) -> None:
    with server(says(OK)) as address:
        transport.prepare(address)
        transport.prepare(address)
        assert get(transport, f"{address}/1") == b"hello"

    assert transport.meter.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\nhello",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\nZZ\r\n",
    ],
)
def test_what_is_cut_or_no_http_is_a_broken_link_and_never_a_short_body(
    transport: SocketTransport, answer: bytes
) -> None:
    def turn(line: socket.socket) -> None:
        read_head(line)
        line.sendall(answer)

    with server(turn) as address, pytest.raises(CutError):
        get(transport, f"{address}/x")


def test_endless_data_ends_at_the_cap(transport: SocketTransport) -> None:
    def turn(line: socket.socket) -> None:
        read_head(line)
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.sendall(b"x" * 1000)

    with server(turn) as address, pytest.raises(CutError):
        get(transport, f"{address}/x")


def test_silence_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Meter, "reply_timeout_s", property(lambda _self: 0.3))
    transport = SocketTransport()
    released = threading.Event()

    def turn(line: socket.socket) -> None:
        read_head(line)
        released.wait(5)

    with server(turn) as address:
        with pytest.raises(CutError):
            get(transport, f"{address}/x")
        released.set()
    transport.close()


def test_nobody_there_and_no_hub_there_are_told_apart(transport: SocketTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(OfflineError) as refused:
        get(transport, f"http://127.0.0.1:{port}/x")
    with pytest.raises(OfflineError) as unknown:
        get(transport, "http://no-such-host.invalid/x")

    assert refused.value.is_refused
    assert not unknown.value.is_refused


def test_a_redirect_is_handed_over_and_not_followed(transport: SocketTransport) -> None:
    answer = b"HTTP/1.1 302 Found\r\nlocation: http://login.example/\r\ncontent-length: 0\r\n\r\n"

    with server(says(answer)) as address, transport.open("GET", f"{address}/x") as reply:
        assert reply.status == 302
        assert reply.headers["location"] == "http://login.example/"


def test_a_stopped_transfer_ends_between_two_bytes(transport: SocketTransport) -> None:
    transport.limits = Limits()

    def turn(line: socket.socket) -> None:
        read_head(line)
        line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nhello")
        transport.limits.stop()
        line.recv(1)

    with server(turn) as address, pytest.raises(PausedError):
        get(transport, f"{address}/x")


@contextmanager
def certificate(folder: Path, *, begins: timedelta, name: str = "127.0.0.1") -> Iterator[ssl.SSLContext]:
    """A self-signed certificate, good for two days from `begins` from now; trusted while the block runs."""
    key = ec.generate_private_key(ec.SECP256R1())
    start = datetime.now(UTC) + begins
    import ipaddress

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "cert.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    for ignore in (False, True):
        tls._context(ignore_dates=ignore).load_verify_locations(pem)
    yield context
    tls._context.cache_clear()


def test_a_certificate_that_holds_is_used_without_a_word(tmp_path: Path, transport: SocketTransport) -> None:
    with (
        certificate(tmp_path, begins=timedelta(days=-1)) as context,
        server(says(OK), context=context) as address,
    ):
        assert get(transport, f"{address}/x") == b"hello"

    assert not transport.overlooked


def test_a_wrong_date_alone_is_passed_over_and_remembered(tmp_path: Path, transport: SocketTransport) -> None:
    with (
        certificate(tmp_path, begins=timedelta(days=-30)) as context,
        server(says(OK), context=context) as address,
    ):
        assert get(transport, f"{address}/x") == b"hello"

    dates = transport.overlooked[address]
    then = (datetime.now(UTC) - timedelta(days=29)).timestamp()
    assert dates.covers(then)
    assert not dates.covers(datetime.now(UTC).timestamp())


@pytest.mark.parametrize(
    ("begins", "name"),
    [(timedelta(days=-1), "127.0.0.9"), (timedelta(days=-30), "127.0.0.9")],
    ids=["another's name", "another's name and a wrong date"],
)
def test_any_other_fault_of_a_certificate_is_a_strangers(
    tmp_path: Path, transport: SocketTransport, begins: timedelta, name: str
) -> None:
    with (
        certificate(tmp_path, begins=begins, name=name) as context,
        server(says(OK), context=context) as address,
        pytest.raises(PortalError),
    ):
        get(transport, f"{address}/x")


def test_a_handshake_that_breaks_off_is_no_login_page(transport: SocketTransport) -> None:
    def turn(line: socket.socket) -> None:
        line.recv(10)

    with server(turn) as address, pytest.raises(CutError):
        get(transport, f"{address.replace('http', 'https')}/x")


def test_every_failure_is_a_link_error() -> None:
    assert all(issubclass(kind, LinkError) for kind in (CutError, OfflineError, PortalError, PausedError))
