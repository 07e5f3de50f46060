"""Where the bytes of files lie: outside of what the web server gives out, by their digest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def keep(content: bytes) -> str:
    """Write the bytes, if they are not there yet, and return their digest (SHA-256).

    They are on the disk before this returns. The file appears under its name as a whole or not at
    all, so that a crash leaves no half of it; one whose row was never written does no harm.
    """
    digest = hashlib.sha256(content).hexdigest()
    place = path(digest)
    if place.is_file() and place.stat().st_size == len(content):
        return digest
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _on_disk(place.parent)
    return digest


def path(digest: str) -> Path:
    """Where the bytes with this digest lie. Raises ValueError for what is no digest."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(digest)
    return Path(settings.CASE_FILES) / digest[:2] / digest


def remove(digest: str) -> None:
    """Remove the bytes; that they are gone already is fine."""
    path(digest).unlink(missing_ok=True)


def _on_disk(folder: Path) -> None:
    """Make the new name in the folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
