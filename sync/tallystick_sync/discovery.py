"""Finding a hub on the local network, without the internet, by its root's fingerprint (mDNS, RFC 6762/6763).

A hub on a laptop changes its address with every network it joins. It announces a service that carries the
beginning of its root's fingerprint; a program that knows the hub asks for exactly that one. Anybody can
announce anything: what answers there is believed no more than what answers at a listed address, because
only the hub's signature counts.
"""

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence

SERVICE = "_tallystick._tcp.local."
ROOT_DIGITS = 32
"""So many hexadecimal digits of the root's fingerprint are announced, as many as an invite carries."""

_PATIENCE_S = 3.0


@contextlib.contextmanager
def announced(root: str, port: int, *, interfaces: Sequence[str] | None = None) -> Iterator[bool]:
    """Announce a hub while the block runs.

    Args:
        root: The hub's id, hexadecimal.
        interfaces: Addresses of this computer to announce on; None for all.

    Yields:
        Whether it is announced: False where no network takes part, which is no reason not to serve.
    """
    try:
        from zeroconf import ServiceInfo, Zeroconf

        zeroconf = Zeroconf(interfaces=list(interfaces)) if interfaces else Zeroconf()
    except (ImportError, OSError):
        yield False
        return
    try:
        info = ServiceInfo(
            SERVICE,
            f"{root[:16]}.{SERVICE}",
            addresses=[socket.inet_aton(address) for address in interfaces or own_addresses()],
            port=port,
            properties={"root": root[:ROOT_DIGITS]},
            server=f"tallystick-{root[:16]}.local.",
        )
        zeroconf.register_service(info, allow_name_change=True)
        yield True
    finally:
        zeroconf.close()


def nearby(
    root: str, *, patience_s: float = _PATIENCE_S, interfaces: Sequence[str] | None = None
) -> tuple[str, ...]:
    """Addresses at which a hub with this root says it is, on the local network; empty where none does.

    Args:
        root: The hub's id, hexadecimal.
        patience_s: How long to listen for answers, in seconds.
    """
    try:
        from zeroconf import ServiceBrowser, ServiceListener, Zeroconf

        zeroconf = Zeroconf(interfaces=list(interfaces)) if interfaces else Zeroconf()
    except (ImportError, OSError):
        return ()
    found: dict[str, None] = {}

    class Listener(ServiceListener):
        """Collects the hub that was asked for."""

        def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            """A service appeared: is it the hub?"""
            info = zc.get_service_info(type_, name)
            if info is not None and info.properties.get(b"root") == root[:ROOT_DIGITS].encode():
                found.update({f"http://{address}:{info.port}": None for address in info.parsed_addresses()})

        def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            """It moved."""
            self.add_service(zc, type_, name)

        def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            """It left; a call to it will find out."""

    try:
        browser = ServiceBrowser(zeroconf, SERVICE, Listener())
        until = time.monotonic() + patience_s
        while not found and time.monotonic() < until:
            time.sleep(0.05)
        browser.cancel()
    finally:
        zeroconf.close()
    return tuple(found)


def own_addresses() -> list[str]:
    """IPv4 addresses of this computer in its networks, without the one that is only itself."""
    import ifaddr

    return [
        str(entry.ip)
        for adapter in ifaddr.get_adapters()
        for entry in adapter.ips
        if entry.is_IPv4 and not str(entry.ip).startswith("127.")
    ]
