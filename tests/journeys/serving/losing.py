"""The application as it is shipped, which can be told to die after it has written and before it answers.

It dies when `DRIFTBOOK_VAR/lose` is there and entries were posted: once, for the file goes first.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from driftbook.config.wsgi import application as shipped

LOSE = Path(os.environ["DRIFTBOOK_VAR"]) / "lose"


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    answer = shipped(environ, start)
    posted = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/entries")
    if posted and LOSE.exists():
        LOSE.unlink()
        os.kill(os.getppid(), signal.SIGKILL)  # gunicorn's master …
        os.kill(os.getpid(), signal.SIGKILL)  # … and this worker, with what it has written
    return answer
