"""A real store of objects for tests: OpenStack Swift of Debian with its S3 interface, on one node.

Everything lies in one folder and listens on one address. It is a proxy and three servers behind it;
no replicators, no memcached: who signs with the right key gets in, which is what we ask of it.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.ports import free_port

KEY, SECRET = "driftbook:files", "only-for-tests"
BUCKET = "driftbook"
PATIENCE = 90
"""Seconds that it has to come up on a busy machine."""
SWIFT = """[swift-hash]
swift_hash_path_prefix = tests
swift_hash_path_suffix = tests
[storage-policy:0]
name = only
default = yes
"""
COMMON = """[DEFAULT]
bind_ip = {host}
bind_port = {port}
workers = 0
user = {user}
swift_dir = {home}
devices = {home}/devices
mount_check = false
log_level = WARNING
log_address = {home}/no-log
"""
BEHIND = """[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
PROXY = """[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = {host}:9
error_suppression_interval = 3600
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_driftbook_files = only-for-tests .admin
"""


def is_there() -> bool:
    """Whether this machine has what is needed."""
    return all(shutil.which(f"swift-{kind}-server") for kind in (*KINDS, "proxy"))


KINDS = ("account", "container", "object")


class ObjectStore:
    """Started, stopped and started again; what was put stays as long as its folder."""

    def __init__(self, home: Path, host: str = "127.0.0.1", into: Sequence[str] = ()) -> None:
        """`into`: words before each command, such as those that lead into a network namespace."""
        self.home, self.host, self._into = home, host, list(into)
        self.ports = dict(zip((*KINDS, "proxy"), _free(4), strict=True))
        self.endpoint = f"http://{host}:{self.ports['proxy']}"
        self._running: list[subprocess.Popen[bytes]] = []
        self._prepare()

    @property
    def environment(self) -> dict[str, str]:
        """What an operator would set."""
        return {
            "DRIFTBOOK_FILES": f"s3://{BUCKET}/files",
            "DRIFTBOOK_FILES_ENDPOINT": self.endpoint,
            "DRIFTBOOK_FILES_CREDENTIALS": f"{KEY}:{SECRET}",
        }

    def start(self) -> None:
        """Until it answers, and has our bucket."""
        for kind in (*KINDS, "proxy"):
            words = [*self._into, f"swift-{kind}-server", str(self.home / f"{kind}.conf"), "-v"]
            with (self.home / f"{kind}.log").open("ab") as log:
                self._running.append(
                    subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)
                )
        if self._into:
            return
        self.wait()

    def wait(self) -> None:
        """Until it answers and has our bucket, from where this process stands."""
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"{self.endpoint}/healthcheck", timeout=5):
                    pass
                self.client().create_bucket(Bucket=BUCKET)
                return
            except Exception:
                if time.monotonic() > limit:
                    raise RuntimeError(self._said()) from None
                time.sleep(0.2)

    def stop(self) -> None:
        """With -9: a store that is away does not say good-bye."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._running.clear()

    def client(self) -> Any:
        """A client of our own, to look at what is there."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            config=Config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _prepare(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "devices" / "d1").mkdir(parents=True)
        (self.home / "swift.conf").write_text(SWIFT)
        for kind in KINDS:
            self._ring(kind)
        for kind in (*KINDS, "proxy"):
            said = COMMON.format(
                host=self.host, port=self.ports[kind], user=getpass.getuser(), home=self.home
            )
            said += PROXY.format(host=self.host) if kind == "proxy" else BEHIND.format(kind=kind)
            (self.home / f"{kind}.conf").write_text(said)

    def _ring(self, kind: str) -> None:
        builder = str(self.home / f"{kind}.builder")
        device = f"r1z1-{self.host}:{self.ports[kind]}/d1"
        for words in (["create", "2", "1", "1"], ["add", device, "1"], ["rebalance"]):
            made = subprocess.run(
                ["swift-ring-builder", builder, *words], check=False, capture_output=True
            )
            assert made.returncode in (0, 1), made.stdout  # 1: a warning

    def _said(self) -> str:
        found = [f"{path.name}: {path.read_text()[-600:]}" for path in self.home.glob("*.log")]
        return "the store did not come up\n" + "\n".join(found)


def _free(number: int) -> list[int]:
    """Ports that nobody has just now."""
    return [free_port() for _ in range(number)]
