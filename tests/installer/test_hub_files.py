"""The examples for a hub's server: they start what exists, and they are patient with slow workers."""

import re
from pathlib import Path

import pytest
from installer import build

from tallystick_sync.commands.hub import main
from tallystick_sync.hub.app import KEEP_ALIVE_S

HUB = Path(build.__file__).parent / "hub"


def text(name: str) -> str:
    """The text of a file."""
    return (HUB / name).read_text(encoding="utf-8")


def test_the_proxies_reach_the_port_that_the_service_opens() -> None:
    ports = {
        name: set(re.findall(r"(?:127\.0\.0\.1:|--port )(\d+)", text(name)))
        for name in ("tallystick-hub.service", "nginx.conf", "Caddyfile")
    }

    assert set(map(frozenset, ports.values())) == {frozenset({"8470"})}


def test_nginx_waits_at_least_as_long_as_the_hub() -> None:
    waits = dict(re.findall(r"^\s*(\w+_timeout) (\d+)s;", text("nginx.conf"), re.MULTILINE))

    assert int(waits["keepalive_timeout"]) >= KEEP_ALIVE_S
    assert int(waits["send_timeout"]) >= KEEP_ALIVE_S
    assert "gzip off;" in text("nginx.conf")


def test_the_service_calls_a_verb_that_the_hub_has() -> None:
    start = re.search(r"^ExecStart=\S+/tallystick-hub (\w+)", text("tallystick-hub.service"), re.MULTILINE)

    assert start is not None
    with pytest.raises(SystemExit) as done:
        main([start[1], "--help"])
    assert done.value.code == 0
