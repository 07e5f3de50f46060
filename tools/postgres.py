"""Run a command with a throw-away PostgreSQL: `python tools/postgres.py -- pytest …`.

The server listens on a socket in its own temporary folder and nowhere else. The command finds
its address in DRIFTBOOK_DATABASE.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Nobody misses this data after a power cut.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def main(command: list[str]) -> int:
    """Start, run, stop; the exit code is the command's."""
    home = Path(tempfile.mkdtemp(prefix="driftbook-postgres-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
    data, log = home / "data", home / "log"
    run = {"check": True, "user": user, "cwd": home, "stdout": subprocess.DEVNULL}
    binaries = _binaries()
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "driftbook", "-A", "trust", "-E", "UTF8", "-N"],
        **run,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories={home} {CARELESS}"
    control = [binaries / "pg_ctl", "-D", data, "-l", log, "-w"]
    try:
        subprocess.run([*control, "-o", options, "start"], **run)
        address = f"postgresql://driftbook@/driftbook?host={home}"
        subprocess.run(
            [binaries / "createdb", "-h", home, "-U", "driftbook", "driftbook"], check=True
        )
        environment = {**os.environ, "DRIFTBOOK_DATABASE": address}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **{**run, "check": False})
        shutil.rmtree(home, ignore_errors=True)


def _binaries() -> Path:
    """The folder of the newest server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        sys.exit("PostgreSQL is missing. Install it with: sudo apt-get install postgresql")
    return found[-1].parent if found else Path(on_path or "").parent


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(words[words.index("--") + 1 :]))
