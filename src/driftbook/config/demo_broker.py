"""A Mosquitto for the demo, on the loopback alone. An installation has one of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import MutableMapping

from driftbook.config.environment import SWITCH, usual_var
from driftbook.config.orphans import ends_with_parent

USUAL = 1883
PLACES = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
CONFIG = """# Made by the demo at each start.
listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
max_inflight_messages 0
max_queued_messages 100000
persistence false
log_type error
"""
AS_ROOT = "user root\n"
"""Else it lets go of root, and with that of the wish to end with the server."""


def start(environ: MutableMapping[str, str]) -> subprocess.Popen[bytes] | None:
    """Start one and put its address into `environ`; None: none is wanted, or there is none."""
    wanted = SWITCH.get(environ.get("DRIFTBOOK_DEMO", "").strip().lower(), False)
    named = environ.get("DRIFTBOOK_BROKER") or environ.get("DRIFTBOOK_BROKER_FILE")
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path=PLACES)
    if not wanted or named or program is None:
        return None
    port = _port()
    folder = usual_var(environ.get("DRIFTBOOK_VAR", ""))
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "mosquitto.conf"
    more = AS_ROOT if os.geteuid() == 0 else ""
    config.write_text(CONFIG.format(port=port) + more, encoding="ascii")
    words = [program, "-c", str(config)]
    process = subprocess.Popen(words, preexec_fn=ends_with_parent())  # noqa: S603
    environ["DRIFTBOOK_BROKER"] = f"mqtt://127.0.0.1:{port}"
    return process


def _port() -> int:
    """The usual one, if nobody has it."""
    for port in (USUAL, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free")
