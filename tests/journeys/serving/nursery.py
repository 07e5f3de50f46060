"""Starts servers quickly: the application is imported once, and every server is a fork of this.

Reads a line for each server that is wanted: the port; answers with its process id. It ends with its
input. A server is a session of its own (so it can be killed with all its workers), and leaves no
zombie: whoever asks whether its id is there gets a true answer.
"""

from __future__ import annotations

import os
import signal
import sys

from gunicorn.app.wsgiapp import WSGIApplication

import tests.journeys.serving.losing  # noqa: F401  # what takes its time, before the fork


def serve(port: int) -> None:
    """Be the server until killed."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv = [
        "gunicorn",
        *("--workers", "1", "--threads", "8", "--log-level", "warning"),
        *("--bind", f"127.0.0.1:{port}", "tests.journeys.serving.losing:application"),
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel clears away what has ended
    for line in sys.stdin:
        child = os.fork()
        if not child:
            serve(int(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
