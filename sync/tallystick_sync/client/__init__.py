"""The worker without a screen. `Worker` is all that a window, a kiosk, a test or a simulation needs."""

try:
    from tallystick_sync.client.worker import HubInfo, Offer, Worker
except ModuleNotFoundError as exc:
    from tallystick_sync.errors import MissingExtraError

    if exc.name != "mnemonic":
        raise
    raise MissingExtraError("worker", exc) from exc

__all__ = ["HubInfo", "Offer", "Worker"]
