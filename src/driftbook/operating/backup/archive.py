"""The stream inside a backup: a tar archive that ends with the SHA-256 of all that went before.

Plain tar, so that it can be read without us. Never more than a piece of it is in memory.

    about.json     first: what can be told before anything is read
    …              the members
    manifest.json  last but one: what there is, and how much
    sha256         last: of every byte before its own header
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from driftbook.operating.backup.trouble import Damaged

PIECE = 1 << 20
BLOCK = 512
ABOUT, MANIFEST, SUM = "about.json", "manifest.json", "sha256"
CUT = "the file ends too early: it was cut off, or never finished"
CHANGED = "the file is damaged: what it says is not what was written"


class Member(NamedTuple):
    """What was written, or read."""

    name: str
    size: int
    digest: str
    """SHA-256, in hexadecimal."""


class Writer:
    """Writes one member after another to what need not be seekable."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._sum = hashlib.sha256()
        self.members: list[Member] = []

    def add(self, name: str, content: BinaryIO, size: int) -> Member:
        """Add a member of exactly so many bytes. Raises OSError where there are fewer."""
        self._write(_header(name, size))
        digest, left = hashlib.sha256(), size
        while left:
            piece = content.read(min(PIECE, left))
            if not piece:
                raise OSError(f"{name} became shorter while it was read")
            digest.update(piece)
            self._write(piece)
            left -= len(piece)
        self._write(b"\0" * (-size % BLOCK))
        member = Member(name, size, digest.hexdigest())
        self.members.append(member)
        return member

    def add_text(self, name: str, text: str) -> Member:
        """Add a small member."""
        content = text.encode()
        return self.add(name, io.BytesIO(content), len(content))

    def finish(self) -> None:
        """Write the sum, and the end."""
        self._out.write(_end(self._sum.hexdigest()))

    def _write(self, piece: bytes) -> None:
        self._sum.update(piece)
        self._out.write(piece)


class Reader:
    """Reads what a Writer wrote; whoever has read to the end knows that every byte is right."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = _AllButTheEnd(source)
        self.members: dict[str, Member] = {}

    def __iter__(self) -> Iterator[tuple[str, BinaryIO]]:
        """Each member's name and content, to be read before the next. Raises Damaged."""
        try:
            with tarfile.open(mode="r|", fileobj=self._source) as tar:
                for found in tar:
                    tar.members = []  # type: ignore[attr-defined]  # or it would remember all of them
                    if found.name == SUM:
                        break
                    content = tar.extractfile(found) if found.isreg() else None
                    if content is None:
                        raise Damaged(CHANGED)
                    watched = _Digesting(content)
                    yield found.name, watched  # type: ignore[misc]
                    watched.drain()
                    self.members[found.name] = Member(
                        found.name, watched.size, watched.sum.hexdigest()
                    )
        except (tarfile.TarError, UnicodeError):
            raise Damaged(self._why()) from None
        self._check()

    def _why(self) -> str:
        """Cut off or changed: the end says which."""
        self._source.drain()
        return CHANGED if _SUM_HEADER in bytes(self._source.end) else CUT

    def _check(self) -> None:
        self._source.drain()
        end = bytes(self._source.end)
        if not end.startswith(_SUM_HEADER):
            raise Damaged(CHANGED if _SUM_HEADER in end else CUT)
        if end != _end(self._source.sum.hexdigest()):
            raise Damaged(CHANGED)


# --- parts --------------------------------------------------------------------------------------


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _end(digest: str) -> bytes:
    said = f"{digest}\n".encode()
    return _SUM_HEADER + said + b"\0" * (-len(said) % BLOCK) + b"\0" * (2 * BLOCK)


_SUM_HEADER = _header(SUM, 65)
LENGTH_OF_END = len(_end("0" * 64))


class _AllButTheEnd(io.RawIOBase):
    """Passes everything on, and sums up everything but the last bytes, which it keeps.

    Pieces wait in a queue until it is certain that they are not the end.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.sum = hashlib.sha256()
        self._waiting: deque[bytes] = deque()
        self._held = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size if size and size > 0 else PIECE)
        if piece:
            self._waiting.append(piece)
            self._held += len(piece)
            while self._held - len(self._waiting[0]) >= LENGTH_OF_END:
                first = self._waiting.popleft()
                self._held -= len(first)
                self.sum.update(first)
        return piece

    @property
    def end(self) -> bytes:
        """The last bytes; after `drain`."""
        return b"".join(self._waiting)

    def drain(self) -> None:
        """Read to the end."""
        while self.read(PIECE):
            pass
        rest = self.end
        over = max(len(rest) - LENGTH_OF_END, 0)
        self.sum.update(rest[:over])
        self._waiting = deque([rest[over:]])
        self._held = len(rest) - over


class _Digesting:
    """The content of a member, summed up as it is read."""

    def __init__(self, content: io.BufferedIOBase | object) -> None:
        self._content: BinaryIO = content  # type: ignore[assignment]
        self.sum, self.size = hashlib.sha256(), 0

    def read(self, size: int = PIECE) -> bytes:
        try:
            piece = self._content.read(size if size and size > 0 else PIECE)
        except tarfile.TarError:
            raise Damaged(CUT) from None
        self.sum.update(piece)
        self.size += len(piece)
        return piece

    def drain(self) -> None:
        """Read what nobody has."""
        while self.read(PIECE):
            pass
