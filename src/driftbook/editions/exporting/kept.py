"""Renderings that have been made, kept in a folder by the hash of what they are made of.

A cache: it may be emptied at any time, and empties itself from the least used end. Two who ask
for the same at the same time wait for one rendering; a lock of the operating system ends with the
process that holds it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings

MOST = 256 * 2**20
"""Bytes that are kept."""
PATIENCE = 20.0
"""Seconds to wait while another rendering is being made."""
AT_ONCE = 3
"""How many of a process's threads may make or wait for one: the others answer questions."""
logger = logging.getLogger(__name__)
_places = BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Other renderings are being made; ask again in a moment."""


def folder() -> Path:
    """Where they are kept."""
    return Path(settings.OPERATOR.var) / "renderings"


def keep(key: str, make: Callable[[], bytes]) -> bytes:
    """What is kept under `key` (a file name), or what `make` returns, which is then kept.

    On this machine one rendering is made at a time. Raises Busy when AT_ONCE are waiting already
    or after PATIENCE seconds, and whatever `make` raises, of which nothing is kept. Where there is
    no room to keep it, it is returned all the same.
    """
    path = folder() / key
    found = _found(path)
    if found is not None:
        return found
    path.parent.mkdir(parents=True, exist_ok=True)
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        with _alone(path.parent / "lock"):
            found = _found(path)
            if found is None:
                found = make()
                _try_to_put(path, found)
        return found
    finally:
        _places.release()


def _found(path: Path) -> bytes | None:
    try:
        raw = path.read_bytes()
        os.utime(path)  # used now
    except OSError:
        return None
    return raw


def _try_to_put(path: Path, raw: bytes) -> None:
    try:
        _put(path, raw)
    except OSError as fault:
        logger.warning("a rendering could not be kept: %s", fault.strerror)
    else:
        _forget(path)


def _put(path: Path, raw: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _forget(newest: Path) -> None:
    """Remove the least used until the rest fits; the newest stays."""
    files = [path for path in newest.parent.iterdir() if path.suffix and path != newest]
    aged = sorted(((path.stat(), path) for path in files), key=lambda pair: -pair[0].st_mtime)
    total = newest.stat().st_size
    for status, path in aged:
        total += status.st_size
        if total > MOST:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    limit = time.monotonic() + PATIENCE
    with path.open("wb") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise Busy from None
                time.sleep(0.05)
        yield
