"""The worker without a screen. `Worker` is all that a window, a kiosk, a test or a simulation needs."""

try:
    import mnemonic as _mnemonic  # noqa: F401  # what is missing is said now, not when words are due
except ModuleNotFoundError as exc:
    from tallystick_packs.errors import MissingExtraError

    raise MissingExtraError("worker", exc) from exc

from tallystick_sync.client.worker import HubInfo, Offer, Worker

__all__ = ["HubInfo", "Offer", "Worker"]
