"""Reading a backup from its first byte to its last: is everything there, as it was written?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from driftbook.operating.backup import contents
from driftbook.operating.backup.archive import ABOUT, CHANGED, CUT, MANIFEST, PIECE, SUM, Reader
from driftbook.operating.backup.sealing import Keys, opened, sealed
from driftbook.operating.backup.trouble import Damaged, Trouble

MOST = 1 << 28
"""Bytes of a member that is read as a whole: a manifest names every file."""


@dataclass(frozen=True)
class About:
    """What a backup says of itself before anything else is read."""

    made: str
    """An instant in UTC, ISO 8601."""
    version: str
    database: str
    """`sqlite` or `postgresql`."""
    migrations: frozenset[str]
    keys: str
    """`none`, `plain` or `encrypted`."""
    key_check: str


@dataclass(frozen=True)
class Verdict:
    """A backup that is whole."""

    about: About
    counts: dict[str, int]
    files: int
    size: int
    """Bytes of all that is inside."""
    gone: int
    encrypted: bool


class Walk:
    """The members of one backup, one after another; `verdict` when all have been read."""

    def __init__(self, path: Path, source: BinaryIO) -> None:
        self._path = path
        self._reader = Reader(source)
        self._manifest: dict[str, Any] = {}
        self.about: About | None = None

    def __iter__(self) -> Iterator[tuple[str, BinaryIO]]:
        """What is neither about the backup nor its manifest. Raises Damaged, Trouble."""
        for name, content in self._all():
            if self.about is None:
                if name != ABOUT:
                    raise Trouble(f"{self._path.name} is no backup of Driftbook")
                self.about = _about(_small(content))
            elif name == MANIFEST:
                self._manifest = _parsed(_small(content))
            else:
                yield name, content

    def _all(self) -> Iterator[tuple[str, BinaryIO]]:
        try:
            yield from self._reader
        except Damaged:
            if self.about is None:
                raise Damaged(
                    f"{self._path.name} is no backup of Driftbook, or little is left of it"
                ) from None
            raise

    def verdict(self) -> Verdict:
        """Compares what was read with what the manifest says. Raises Damaged."""
        if self.about is None or not self._manifest:
            raise Damaged(CUT)
        read: dict[str, Any] = {
            name: [one.size, one.digest]
            for name, one in self._reader.members.items()
            if name not in (MANIFEST, SUM)
        }
        if read != self._manifest["members"]:
            raise Damaged(CHANGED)
        return Verdict(
            about=self.about,
            counts=self._manifest["counts"],
            files=sum(name.startswith(contents.FILES) for name in read),
            size=sum(size for size, _digest in read.values()),
            gone=self._manifest["gone"],
            encrypted=sealed(self._path),
        )


def verify(path: Path, keys: Keys) -> Verdict:
    """Read all of it. Raises Trouble, Damaged."""
    with opened(path, keys) as source:
        walk = Walk(path, source)
        for _name, content in walk:
            while content.read(PIECE):
                pass
    return walk.verdict()


def keys_in(path: Path, keys: Keys) -> tuple[str, bytes]:
    """The name and the content of the member with the secrets. Raises Trouble, Damaged."""
    found = None
    with opened(path, keys) as source:
        for name, content in Walk(path, source):
            if name in (contents.KEYS, contents.SEALED_KEYS):
                found = name, _small(content)
    if found is None:
        raise Trouble(f"{path.name} was made without keys")
    return found


def _about(content: bytes) -> About:
    said = _parsed(content)
    try:
        if said["format"] != 1:
            raise Trouble("the backup was made by a newer Driftbook: install that one first")
        return About(
            made=said["made"],
            version=said["version"],
            database=said["database"],
            migrations=frozenset(said["migrations"]),
            keys=said["keys"],
            key_check=said["key_check"],
        )
    except (KeyError, TypeError):
        raise Damaged(CHANGED) from None


def _small(content: BinaryIO) -> bytes:
    read = []
    size = 0
    while piece := content.read(PIECE):
        size += len(piece)
        if size > MOST:
            raise Damaged(CHANGED)
        read.append(piece)
    return b"".join(read)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(content)
    except ValueError:
        raise Damaged(CHANGED) from None
    return said
