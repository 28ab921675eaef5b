"""The worker without a screen. `Worker` is all that a window, a kiosk, a test or a simulation needs."""

from importlib.util import find_spec

if find_spec("mnemonic") is None:  # what is missing is said now, not when words are due
    from tallystick_sync.errors import MissingExtraError

    raise MissingExtraError("worker", ModuleNotFoundError("No module named 'mnemonic'", name="mnemonic"))

from tallystick_sync.client.worker import HubInfo, Offer, Worker

__all__ = ["HubInfo", "Offer", "Worker"]
