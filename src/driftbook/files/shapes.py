"""What both kinds of store say: what is kept, and why something could not be had."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol


class Kept(NamedTuple):
    """A file that is there."""

    name: str
    size: int
    """Bytes."""
    changed: float
    """Unix seconds."""


class Away(OSError):
    """The store cannot be reached or does not let us in. It passes; no half is left."""


class Damaged(OSError):
    """The bytes are not those that were put."""


class Store(Protocol):
    """Names are relative: `cases/ab/abcd…`. Everything may raise Away."""

    def put(self, name: str, content: BinaryIO) -> None:
        """Keep all bytes of `content`; whole or not at all, and they last once this returns."""

    def open(self, name: str) -> BinaryIO:
        """The bytes, from the beginning. Raises FileNotFoundError, Damaged."""

    def size(self, name: str) -> int:
        """Bytes. Raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""

    def listed(self, prefix: str) -> Iterator[Kept]:
        """Those whose names begin so, in the order of their names."""


def digest(content: BinaryIO) -> str:
    """The SHA-256 of all of it; it stands at its end afterwards."""
    content.seek(0)
    told = hashlib.sha256()
    while piece := content.read(1 << 20):
        told.update(piece)
    return told.hexdigest()


def sound(name: str) -> str:
    """The name, if it is one. Raises ValueError."""
    parts = name.split("/")
    if not name or any(part in ("", ".", "..") for part in parts) or "\\" in name or "\0" in name:
        raise ValueError(name)
    return name
