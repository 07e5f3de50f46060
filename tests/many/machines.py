"""Several machines on one: network namespaces on a bridge, each with an address of its own.

Without the right to make them (not root, or a container that may not), every machine is an address
of the loopback instead; then no link can be cut, and the test says so.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

PATIENCE = 120
"""Seconds that something may take on a busy machine."""


def wait_for(
    what: Callable[[], Any], why: Callable[[], str] | str, patience: float = PATIENCE
) -> Any:
    """The first answer that is true."""
    limit = time.monotonic() + patience
    while True:
        with contextlib.suppress(OSError, AssertionError, subprocess.CalledProcessError):
            if found := what():
                return found
        assert time.monotonic() < limit, why() if callable(why) else why
        time.sleep(0.2)


class Home:
    """A folder that others may enter: PostgreSQL runs as somebody else, and pytest's are closed."""

    def __enter__(self) -> Path:
        self._path = Path(tempfile.mkdtemp(prefix="driftbook-many-"))
        self._path.chmod(0o755)
        return self._path

    def __exit__(self, *fault: object) -> None:
        shutil.rmtree(self._path, ignore_errors=True)


_networks = itertools.count()


class Network:
    """Made when the block is entered, and gone when it is left, with all that runs there."""

    def __init__(self, home: Path) -> None:
        number = next(_networks)  # the kernel takes its time to let go of names
        self.home = home
        self.mark = f"d{os.getpid() % 100_000}{chr(ord('a') + number % 26)}"
        self.third = (os.getpid() + 101 * number) % 250
        self.cut_off = False  # whether links can be cut
        self.machines: dict[str, Machine] = {}

    def __enter__(self) -> Network:
        with contextlib.suppress(subprocess.CalledProcessError, FileNotFoundError):
            _ip("link", "add", self.mark, "type", "bridge")
            _ip("addr", "add", f"10.213.{self.third}.1/24", "dev", self.mark)
            _ip("link", "set", self.mark, "up")
            self.cut_off = True
        return self

    def __exit__(self, *fault: object) -> None:
        for machine in self.machines.values():
            machine.kill()
        if self.cut_off:
            for machine in self.machines.values():
                subprocess.run(["ip", "netns", "del", machine.space], check=False)
            subprocess.run(["ip", "link", "del", self.mark], check=False)

    def machine(self, name: str, number: int) -> Machine:
        """A new one with the address ….number."""
        address = f"10.213.{self.third}.{number}" if self.cut_off else f"127.0.0.{number}"
        made = Machine(self, name, address, f"{self.mark}-{name}", f"{self.mark}{number}")
        if self.cut_off:
            _ip("netns", "add", made.space)
            _ip(
                "link",
                "add",
                made.wire,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                made.space,
            )
            _ip("link", "set", made.wire, "master", self.mark)
            _ip("link", "set", made.wire, "up")
            for words in (
                ["addr", "add", f"{address}/24", "dev", "eth0"],
                ["link", "set", "eth0", "up"],
                ["link", "set", "lo", "up"],
            ):
                _ip("-n", made.space, *words)
        self.machines[name] = made
        return made


class Machine:
    """What runs on it, in its own network."""

    def __init__(self, network: Network, name: str, address: str, space: str, wire: str) -> None:
        self.network, self.name, self.address = network, name, address
        self.space, self.wire = space, wire
        self.running: list[subprocess.Popen[bytes]] = []

    @property
    def into(self) -> list[str]:
        """The words that lead into its network."""
        return ["ip", "netns", "exec", self.space] if self.network.cut_off else []

    def run(
        self, *words: str | Path, env: Mapping[str, str] | None = None, user: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start a process there; what it says goes to a file."""
        as_user = (
            ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        )
        with (self.network.home / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(
                [*self.into, *as_user, *map(str, words)],
                env=dict(env) if env is not None else None,
                cwd=self.network.home if user else None,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def kill(self) -> None:
        """-9 for everything that was started there."""
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def unplug(self) -> None:
        """Nothing gets there or away any more; nobody is told."""
        _ip("link", "set", self.wire, "down")

    def plug_in(self) -> None:
        """As before."""
        _ip("link", "set", self.wire, "up")

    def said(self) -> str:
        """The end of what its processes said."""
        return (self.network.home / f"{self.name}.log").read_text(errors="replace")[-3000:]


def answers(address: str) -> Callable[[], bool]:
    """Whether there is an answer at all, whatever it is."""

    def asked() -> bool:
        try:
            said = urllib.request.Request(address, headers={"Host": "driftbook.example.org"})
            with urllib.request.urlopen(said, timeout=10):
                return True
        except urllib.error.HTTPError:
            return True

    return asked


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
