"""Where the files lie: outside of what a web server gives out, and nobody can guess their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from driftbook.files import shapes, store
from driftbook.requests.models import Extract

PLACE = "cases/extracts/"


class Written(NamedTuple):
    """A file that is there."""

    digest: str
    size: int
    rows: int


def name(extract: Extract) -> str:
    """As what the store knows the file of an extract that is ready."""
    return _name(extract, extract.digest)


def keep(extract: Extract, write: Callable[[BinaryIO], int]) -> Written:
    """Write a file whole or not at all: it has its name only when all of it is kept.

    Two workers who make the same one write two files; the row names one of them. Raises
    `store.Away`, and whatever `write` raises.
    """
    with store.scratch() as file:
        rows = write(file)
        file.flush()
        size = file.tell()
        digest = shapes.digest(file)
        store.put(_name(extract, digest), file)
    return Written(digest, size, rows)


def forget(extract: Extract) -> None:
    """Remove every file of the extract. Raises `store.Away`."""
    for found in list(store.names(f"{PLACE}{extract.key}")):
        store.remove(found)


def _name(extract: Extract, digest: str) -> str:
    return f"{PLACE}{extract.key}-{digest}.{extract.form}"
