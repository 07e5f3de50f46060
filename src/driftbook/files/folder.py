"""Files in a folder of this machine: written beside their place, and then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from driftbook.files.shapes import Kept, sound

NEW = ".new-"
"""How the name of what is still being written begins; the rest of it is chance."""


def path(name: str) -> Path:
    """Where the file with this name lies. Raises ValueError for what is no name."""
    word, _, rest = sound(name).partition("/")
    return root(word) / rest


def root(word: str) -> Path:
    """The folder of all names that begin with the word."""
    return Path(settings.CASE_FILES) if word == "cases" else Path(settings.OPERATOR.var) / word


class Folder:
    """The store of an installation on one machine, or on a disk that all machines share."""

    def put(self, name: str, content: BinaryIO) -> None:
        """It appears under its name as a whole or not at all, also through a power cut."""
        place = path(name)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=NEW)
        try:
            with os.fdopen(handle, "wb") as out:
                content.seek(0)
                shutil.copyfileobj(content, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        on_disk(place.parent)

    def open(self, name: str) -> BinaryIO:
        """The file itself. Raises FileNotFoundError."""
        return path(name).open("rb")

    def size(self, name: str) -> int:
        """Bytes. Raises FileNotFoundError."""
        return path(name).stat().st_size

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""
        path(name).unlink(missing_ok=True)

    def listed(self, prefix: str) -> Iterator[Kept]:
        """All below the folder that the prefix names, whose names begin so."""
        word, slash, rest = prefix.partition("/")
        if not slash:
            raise ValueError(prefix)
        top = root(word)
        inner, _, begins = rest.rpartition("/")
        for name in sorted(_below(top / inner if inner else top, begins)):
            try:
                status = name.stat()
            except FileNotFoundError:
                continue
            yield Kept(f"{word}/{name.relative_to(top)}", status.st_size, status.st_mtime)


def _below(folder: Path, begins: str) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for found in folder.iterdir():
        if not found.name.startswith(begins) or found.name.startswith(NEW):
            continue
        if found.is_dir():
            yield from _below(found, "")
        else:
            yield found


def on_disk(folder: Path) -> None:
    """Make the new name in the folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
