"""An installation on several machines: web nodes and workers, and what they share."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.handbook.small import ROOT
from tests.many.databases import Database, pooled
from tests.many.machines import Machine, Network, answers, wait_for
from tests.objects_store import ObjectStore
from tests.work.killing import environment

PORT = 8000
BALANCER = """defaults
  mode http
  timeout connect 3s
  timeout client 120s
  timeout server 120s
  timeout check 20s
  retries 3
  option redispatch 1
  option httpchk GET /api/ping
  http-check send hdr Host driftbook.example.org
frontend all
  bind {own}:8080
  http-request set-header X-Forwarded-Proto https
  option forwardfor
  default_backend nodes
backend nodes
  balance roundrobin
  default-server check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


class Installation:
    """Machines for the base (database, pooler, files), for the balancer, web nodes and workers."""

    def __init__(self, network: Network, home: Path) -> None:
        self.network, self.home = network, home
        home.chmod(0o755)
        self.base = network.machine("base", 2)
        self.balancer = network.machine("front", 3)
        self.database = Database(self.base, home / "primary")
        self.files: ObjectStore | None = None
        self.env: dict[str, str] = {}
        self.people: dict[str, str] = {}
        """A session and a token of Petra's."""

    def begin(self) -> None:
        """Everything that is shared."""
        self.files = ObjectStore(self.home / "swift", self.base.address, self.base.into)
        self.files.start()
        self.database.make()
        self.env = {
            "DRIFTBOOK_ALLOWED_HOSTS": "driftbook.example.org",
            "DRIFTBOOK_PROXIES": "1",
            "DRIFTBOOK_POOLER": "1",
            "DRIFTBOOK_POOL": "6",
            **self.files.environment,
        }
        self.through = self.database.address  # what migrates goes past the pooler
        self.driftbook("manage", "migrate", "--verbosity", "0")
        self.driftbook("manage", "collectstatic", "--no-input", "--verbosity", "0")
        self.through = pooled(self.base, self.database, self.home)
        self.files.wait()
        self.people = json.loads(self._run(self.base, "-m", "tests.many.seed"))

    def end(self) -> None:
        """What the machines do not end by themselves."""
        if self.files:
            self.files.stop()

    def web(self, machine: Machine) -> None:
        """A web node; it answers when this returns."""
        words = [
            sys.executable, "-m", "gunicorn", "--bind", f"{machine.address}:{PORT}", "--workers", "1",
            "--worker-class", "gthread", "--threads", "6", "--timeout", "120",
            "--log-level", "warning", "driftbook.config.wsgi",
        ]  # fmt: skip
        machine.run(*words, env=self.environment(machine))
        wait_for(answers(f"http://{machine.address}:{PORT}/api/ping"), machine.said)

    def worker(self, machine: Machine) -> None:
        """A worker."""
        machine.run(sys.executable, "-m", "tests.many.working", env=self.environment(machine))

    def balance(self, webs: list[Machine]) -> str:
        """Put a balancer before them; returns its address."""
        servers = "\n".join(f"  server {one.name} {one.address}:{PORT}" for one in webs)
        config = self.home / "haproxy.cfg"
        config.write_text(BALANCER.format(own=self.balancer.address, servers=servers))
        haproxy = shutil.which("haproxy") or "/usr/sbin/haproxy"
        self.balancer.run(haproxy, "-db", "-f", config)
        address = f"http://{self.balancer.address}:8080"
        wait_for(answers(f"{address}/api/ping"), self.balancer.said)
        return address

    def environment(self, machine: Machine, **more: str) -> dict[str, str]:
        """What a process on that machine is told; its own folder is its own."""
        var = self.home / f"var-{machine.name}"
        if not var.exists():
            var.mkdir()
            if machine is not self.base:
                (var / "static").symlink_to(self.home / "var-base" / "static")
        return environment(self.through, var, **{**self.env, **more})

    def driftbook(self, *words: str) -> str:
        """A command of Driftbook's on the base."""
        return self._run(self.base, "-m", "driftbook", *words)

    def _run(self, machine: Machine, *words: str) -> str:
        done = subprocess.run(
            [*machine.into, sys.executable, *words],
            cwd=ROOT, env=self.environment(machine), check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout


def header(**more: Any) -> dict[str, str]:
    """What the balancer would be asked for."""
    return {"Host": "driftbook.example.org", **more}
