"""A real nginx and a real Caddy on loopback, with the configuration of deploy/ and a certificate."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.operating.installed import HOST, PATIENCE, ROOT
from tests.ports import free_port

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CADDY = shutil.which("caddy") or "/usr/bin/caddy"
PROGRAMS = {"nginx": NGINX, "caddy": CADDY}


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs."""

    plain: int
    tls: int
    certificate: Path
    folder: Path

    def logs(self) -> str:
        """All that it has written down."""
        return "".join(file.read_text(errors="replace") for file in self.folder.glob("*.log"))


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the site that nobody but this test trusts, and its key."""
    pem, key = folder / "certificate.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    words += [
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={HOST}",
        "-addext",
        f"subjectAltName=DNS:{HOST}",
    ]
    subprocess.run([*words, "-keyout", key, "-out", pem], check=True, capture_output=True)
    return pem, key


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The example with what belongs to this machine; each of them must stand in it."""
    for pattern, put in pairs:
        text, times = re.subn(pattern, put, text)
        assert times, pattern
    return text


def nginx(proxy: Proxy, key: Path, upstream: int) -> list[str]:
    site = changed(
        (ROOT / "deploy/nginx/driftbook.conf").read_text(),
        (r"(?m)^    listen \[::\].*\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{proxy.plain};"),
        (r"listen 443 ssl", f"listen 127.0.0.1:{proxy.tls} ssl"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstream}"),
        (r"/etc/ssl/driftbook/certificate\.pem", str(proxy.certificate)),
        (r"/etc/ssl/driftbook/key\.pem", str(key)),
        (r"/var/log/nginx/", f"{proxy.folder}/"),
    )
    temporary = "".join(
        f"{kind}_temp_path {proxy.folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"daemon off;\nuser root;\nworker_processes 1;\npid {proxy.folder}/nginx.pid;\n"
        f"error_log {proxy.folder}/first.error.log;\nevents {{}}\nhttp {{\n{temporary}{site}}}\n"
    )
    (proxy.folder / "nginx.conf").write_text(whole)
    return [NGINX, "-c", str(proxy.folder / "nginx.conf"), "-e", str(proxy.folder / "e.log")]


def caddy(proxy: Proxy, key: Path, upstream: int) -> list[str]:
    own = f"\\1\n\tadmin off\n\thttp_port {proxy.plain}\n\thttps_port {proxy.tls}\n"
    own += "\tdefault_bind 127.0.0.1\n\tskip_install_trust\n"
    site = changed(
        (ROOT / "deploy/caddy/Caddyfile").read_text(),
        (r"(?m)^(\{)$", own),
        (r"(?m)^drift\.example\.org \{$", f"{HOST} {{\n\ttls {proxy.certificate} {key}\n"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstream}"),
        (r"/var/log/caddy/", f"{proxy.folder}/"),
    )
    (proxy.folder / "Caddyfile").write_text(site)
    return [CADDY, "run", "--config", str(proxy.folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def before(kind: str, upstream: int, folder: Path) -> Iterator[Proxy]:
    """One before a server on this port, until the end."""
    folder.mkdir()
    pem, key = certificate(folder)
    proxy = Proxy(free_port(), free_port(), pem, folder)
    words = {"nginx": nginx, "caddy": caddy}[kind](proxy, key, upstream)
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "own.log").open("wb") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, env=home)
    try:
        until = time.monotonic() + PATIENCE
        while any(not _answers(port) for port in (proxy.plain, proxy.tls)):
            assert process.poll() is None, proxy.logs()
            assert time.monotonic() < until, proxy.logs()
            time.sleep(0.05)
        yield proxy
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
