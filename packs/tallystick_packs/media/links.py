"""How long a download takes on the links that workers have: the least that physics allows.

Two round trips, then the bytes: of a packet of 1500 bytes, 1448 are ours.
"""

from dataclasses import dataclass

_PACKET_BYTES, _PAYLOAD_BYTES = 1500, 1448


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A kind of link: its name, kilobits a second downwards, and round trip in seconds."""

    name: str
    kbit: int
    round_trip_s: float


LINKS = (
    Link(name="2G", kbit=40, round_trip_s=0.7),
    Link(name="EDGE", kbit=200, round_trip_s=0.4),
    Link(name="3G", kbit=700, round_trip_s=0.2),
)


def download_s(size: int, link: Link) -> float:
    """Seconds that a file of `size` bytes needs at least."""
    return 2 * link.round_trip_s + size * _PACKET_BYTES / _PAYLOAD_BYTES * 8 / (link.kbit * 1000)
