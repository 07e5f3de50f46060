"""The store that the operator has chosen: `from driftbook.files import store`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from django.conf import settings

from driftbook.files.folder import Folder
from driftbook.files.objects import Bucket, Objects
from driftbook.files.shapes import Away, Damaged, Kept, Store

__all__ = ["Away", "Damaged", "Kept", "exists", "listed", "names", "open", "put", "remove", "size"]


def put(name: str, content: BinaryIO) -> None:
    """Keep the bytes of `content`, which can be sought in, under the name.

    They last once this returns, whole or not at all; the same again changes nothing. Raises Away
    where they could not be written; then nobody may write a row that names them.
    """
    chosen().put(name, content)


def open(name: str) -> BinaryIO:
    """The bytes, from their beginning. Raises FileNotFoundError, Damaged, Away."""
    return chosen().open(name)


def size(name: str) -> int:
    """How many bytes it has. Raises FileNotFoundError, Away."""
    return chosen().size(name)


def exists(name: str) -> bool:
    """Whether it is there. Raises Away."""
    try:
        size(name)
    except FileNotFoundError:
        return False
    return True


def remove(name: str) -> None:
    """Remove it, if it is there. Raises Away."""
    chosen().remove(name)


def listed(prefix: str) -> Iterator[Kept]:
    """What is kept under names that begin so, in their order. Raises Away."""
    return chosen().listed(prefix)


def names(prefix: str) -> Iterator[str]:
    """The names that begin so, in their order. Raises Away."""
    return (kept.name for kept in listed(prefix))


def scratch() -> BinaryIO:
    """A file without a name to write into before `put`; it is gone with the process."""
    return tempfile.TemporaryFile()


def chosen() -> Store:
    """The store itself."""
    return _store(settings.FILES)


@lru_cache(maxsize=4)
def _store(bucket: Bucket | None) -> Store:
    return Folder() if bucket is None else Objects(bucket)
