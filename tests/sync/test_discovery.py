"""A hub on the local network is found by its root's fingerprint, and by nothing else."""

from tallystick_sync.discovery import announced, nearby

ROOT = "5e" * 32
LOOPBACK = ("127.0.0.1",)


def test_a_hub_that_announces_itself_is_found_by_its_root() -> None:
    with announced(ROOT, 8471, interfaces=LOOPBACK) as is_announced:
        assert is_announced

        assert nearby(ROOT, interfaces=LOOPBACK) == ("http://127.0.0.1:8471",)


def test_another_hub_on_the_network_is_not_taken_for_mine() -> None:
    with announced("77" * 32, 8472, interfaces=LOOPBACK):
        assert nearby(ROOT, patience_s=0.8, interfaces=LOOPBACK) == ()
