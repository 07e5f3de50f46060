"""A PostgreSQL that other machines reach, a replica of it, and PgBouncer before it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.many.machines import Machine, wait_for
from tools.postgres import CARELESS, _binaries

USER = "postgres" if os.geteuid() == 0 else ""
POOL = """[databases]
driftbook = host={host} port={port} user=driftbook dbname=driftbook
[pgbouncer]
listen_addr = {own}
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 200
logfile =
unix_socket_dir =
"""


class Database:
    """A server in a folder of its own."""

    def __init__(self, machine: Machine, home: Path, port: int = 5544) -> None:
        self.machine, self.home, self.port = machine, home, port
        self.address = f"postgresql://driftbook@{machine.address}:{port}/driftbook"
        self._binaries = _binaries()
        if USER:
            home.mkdir(parents=True)
            shutil.chown(home, USER)

    def make(self) -> None:
        """A new one, with an empty database, that lets replicas in."""
        self._once(
            "initdb", "-D", self.home / "data", "-U", "driftbook", "-A", "trust", "-N", "-E", "UTF8"
        )
        with (self.home / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 0.0.0.0/0 trust\nhost replication all 0.0.0.0/0 trust\n")
        self.start()
        self._once(
            "createdb",
            "-h",
            self.machine.address,
            "-p",
            str(self.port),
            "-U",
            "driftbook",
            "driftbook",
        )

    def copy(self, other: Database) -> None:
        """Become a replica of the other one."""
        self._once(
            "pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", self.home / "data",
            "-h", other.machine.address, "-p", str(other.port), "-U", "driftbook",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Until it answers."""
        options = CARELESS.split()
        self.machine.run(
            self._binaries / "postgres", "-D", self.home / "data", "-p", str(self.port),
            "-h", self.machine.address, "-k", self.home, *options, "-c", "max_connections=200",
            user=USER,
        )  # fmt: skip
        wait_for(lambda: self.sql("SELECT 1", "template1") == "1", self.machine.said)

    def promote(self) -> None:
        """From now on it takes what is written."""
        self.sql("SELECT pg_promote()")

    def sql(self, text: str, database: str = "driftbook") -> str:
        """The answer, as text."""
        done = subprocess.run(
            [*self.machine.into, self._binaries / "psql", "-XAtq", "-c", text,
             self.address.removesuffix("driftbook") + database],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    def _once(self, command: str, *words: str | Path) -> None:
        done = self.machine.run(self._binaries / command, *words, user=USER)
        assert done.wait() == 0, self.machine.said()
        self.machine.running.remove(done)


def pooled(machine: Machine, database: Database, home: Path, size: int = 8) -> str:
    """Start PgBouncer, which gives connections out for one transaction; returns its address."""
    config = home / "pgbouncer.ini"
    config.write_text(
        POOL.format(
            host=database.machine.address, port=database.port, own=machine.address, size=size
        )
    )
    config.chmod(0o644)
    machine.run(shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", config, user=USER)
    return f"postgresql://driftbook@{machine.address}:6432/driftbook"
