"""The examples for a hub's server: they start what exists, and they are patient with slow workers."""

import datetime
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from installer import build

from tallystick_sync.commands.hub import main
from tallystick_sync.hub.serving.app import KEEP_ALIVE_S

HUB = Path(build.__file__).parent / "hub"


def text(name: str) -> str:
    """The text of a file."""
    return (HUB / name).read_text(encoding="utf-8")


def test_the_proxies_reach_the_port_that_the_service_opens() -> None:
    ports = {
        name: set(re.findall(r"(?:127\.0\.0\.1:|hub:|--port[ \", ]+)(\d+)", text(name)))
        for name in ("tallystick-hub.service", "nginx.conf", "Caddyfile", "Dockerfile", "compose.yaml")
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


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_its_example(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hub.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    certificate = dated.sign(key, hashes.SHA256())
    (tmp_path / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    site = text("nginx.conf").replace("/etc/letsencrypt/live/hub.example.org", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n", encoding="utf-8")

    done = subprocess.run(["nginx", "-t", "-c", whole], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_service(tmp_path: Path) -> None:
    program = tmp_path / "tallystick-hub"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / "tallystick-hub.service"
    service = text("tallystick-hub.service").replace("/opt/tallystick/bin/tallystick-hub", str(program))
    unit.write_text(service, encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )

    about_ours = [line for line in done.stderr.splitlines() if "tallystick" in line]
    assert (done.returncode, about_ours) == (0, [])
