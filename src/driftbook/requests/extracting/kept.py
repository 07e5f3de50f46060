"""Where the files lie: outside of what a web server gives out, and nobody can guess their names."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings

from driftbook.requests.models import Extract

PIECE = 1 << 20


class Written(NamedTuple):
    """A file that is there."""

    digest: str
    size: int
    rows: int


def folder() -> Path:
    """Where they lie."""
    return Path(settings.CASE_FILES) / "extracts"


def path(extract: Extract) -> Path:
    """The file of an extract that is ready."""
    return folder() / f"{extract.key}-{extract.digest}.{extract.form}"


def keep(extract: Extract, write: Callable[[BinaryIO], int]) -> Written:
    """Write a file whole or not at all: it has its name only when all of it is on the disk.

    Two workers who make the same one write two files; the row names one of them.
    """
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder() / f"{extract.key}.{secrets.token_hex(8)}.part"
    try:
        with part.open("w+b") as file:
            rows = write(file)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part.rename(folder() / f"{extract.key}-{digest}.{extract.form}")
        _sync()
    finally:
        part.unlink(missing_ok=True)
    return Written(digest, size, rows)


def forget(extract: Extract) -> None:
    """Remove every file of the extract, half-written ones too."""
    for found in folder().glob(f"{extract.key}[-.]*"):
        found.unlink(missing_ok=True)


def _sync() -> None:
    """Let the name survive a power cut."""
    at = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
