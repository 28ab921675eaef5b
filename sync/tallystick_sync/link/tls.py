"""TLS as a second fence: certificates are checked, and a wrong date alone is not the end.

Laptops without a battery wake up in 1970, and small hubs forget to renew. Who the hub is, is proved by its
signed answer, not by its certificate. So a certificate whose only fault is its date is used, remembered,
and confirmed later by the signed time in the hub's answer (`Certificate.covers`). Any other fault means
that somebody else answers, for example a login page.
"""

import functools
import socket
import ssl
from dataclasses import dataclass

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME."""

_DATE_FAULTS = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The dates of a certificate that was used although they did not fit this computer's clock, Unix s."""

    not_before: float
    not_after: float

    def covers(self, time: float) -> bool:
        """Whether it was good at a time."""
        return self.not_before <= time <= self.not_after


def is_about_dates(error: ssl.SSLError) -> bool:
    """Whether a certificate was refused for its dates and nothing else."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _DATE_FAULTS


def wrap(raw: socket.socket, host: str, *, ignore_dates: bool) -> ssl.SSLSocket:
    """Shake hands over a connected socket.

    Raises:
        ssl.SSLError: The certificate does not hold, or the other side speaks no TLS.
        OSError: The link broke.
    """
    return _context(ignore_dates=ignore_dates).wrap_socket(raw, server_hostname=host)


def dates_of(connection: ssl.SSLSocket) -> Certificate:
    """The dates of the other side's certificate."""
    found = connection.getpeercert() or {}
    return Certificate(
        ssl.cert_time_to_seconds(str(found["notBefore"])), ssl.cert_time_to_seconds(str(found["notAfter"]))
    )


@functools.cache
def _context(*, ignore_dates: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.get_ca_certs():
        import certifi  # a frozen program finds no certificates of the system

        context.load_verify_locations(certifi.where())
    if ignore_dates:
        context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
    return context
