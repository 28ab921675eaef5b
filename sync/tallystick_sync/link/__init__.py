"""The link: HTTP over sockets of our own, made for slow, dear and broken networks.

`SocketTransport` is the `Transport` that programs use. What a general client hides is decided here: how
much may be in flight (`meter`), when silence means that a connection is dead (`line`), and whether a
wrong date alone may be passed over (`tls`).
"""

from tallystick_sync.link.limits import Limits
from tallystick_sync.link.meter import Meter
from tallystick_sync.link.socket_transport import SocketTransport

__all__ = ["Limits", "Meter", "SocketTransport"]
