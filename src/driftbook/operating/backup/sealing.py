"""Closing a backup and opening it: the format of age, so that Debian's `age` opens it too.

For recipients it is one age file. With a passphrase it is a tar archive of two: `key.age`, a key
that was made for this backup and is closed with the passphrase, and `backup.age`, closed with that
key: a passphrase closes only what fits in memory. Without us:

    age --decrypt --identity key.txt backup.age | tar x
    tar xf FILE; age --decrypt key.age > key.txt; and as above
"""

from __future__ import annotations

import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyrage

from driftbook.operating.backup.trouble import Damaged, Trouble

MAGIC = b"age-encryption.org/"
KEY, INSIDE = "key.age", "backup.age"
BLOCK = 512
MOST = 1 << 16
"""Bytes of a file of recipients, a passphrase or a key."""


class Seal:
    """Whom a backup is closed for; none: it is not closed."""

    def __init__(self, recipients: Sequence[str] = (), passphrase: str = "") -> None:
        self.recipients = [_recipient(text) for text in recipients]
        self.passphrase = passphrase
        if self.recipients and passphrase:
            raise Trouble("a passphrase, or recipients: not both")

    def __bool__(self) -> bool:
        return bool(self.recipients or self.passphrase)

    def small(self, content: bytes) -> bytes:
        """Something small, closed by itself."""
        return bytes(pyrage.encrypt(content, self.recipients))

    def write(self, out: BinaryIO, fill: Callable[[BinaryIO], None]) -> None:
        """Let `fill` write what goes inside; `out` must be seekable where there is a passphrase."""
        if self.passphrase:
            self._with_passphrase(out, fill)
        elif self.recipients:
            _encrypted(out, fill, self.recipients)
        else:
            fill(out)

    def _with_passphrase(self, out: BinaryIO, fill: Callable[[BinaryIO], None]) -> None:
        made = pyrage.x25519.Identity.generate()
        key = bytes(pyrage.passphrase.encrypt(f"{made}\n".encode(), self.passphrase))
        out.write(_header(KEY, len(key)) + key + b"\0" * (-len(key) % BLOCK))
        place = out.tell()
        out.write(_header(INSIDE, 0))
        _encrypted(out, fill, [made.to_public()])
        size = out.tell() - place - BLOCK
        out.write(b"\0" * (-size % BLOCK) + b"\0" * (2 * BLOCK))
        end = out.tell()
        out.seek(place)
        out.write(_header(INSIDE, size))
        out.seek(end)


class Keys:
    """With which a backup is opened."""

    def __init__(self, identities: Sequence[str] = (), passphrase: str = "") -> None:
        self.identities = [_identity(text) for text in identities]
        self.passphrase = passphrase


@contextmanager
def opened(path: Path, keys: Keys) -> Iterator[BinaryIO]:
    """What is inside, to be read once. Raises Trouble, Damaged: also when the block is left."""
    try:
        file = path.open("rb")
    except OSError as wrong:
        raise Trouble(f"{path} cannot be read: {wrong.strerror}") from None
    with file:
        begin = file.read(BLOCK)
        file.seek(0)
        if begin.startswith(MAGIC):
            if not keys.identities:
                raise Trouble(f"{path.name} is encrypted: say --identity-file with your key")
            with _decrypted(file, keys.identities) as inside:
                yield inside
        elif begin[:100].rstrip(b"\0") == KEY.encode():
            if not keys.passphrase:
                raise Trouble(f"{path.name} is encrypted: say --passphrase-file")
            with _with_passphrase(file, keys.passphrase) as inside:
                yield inside
        else:
            yield file


def sealed(path: Path) -> bool:
    """Whether it is encrypted."""
    with path.open("rb") as file:
        begin = file.read(BLOCK)
    return begin.startswith(MAGIC) or begin[:100].rstrip(b"\0") == KEY.encode()


def lines(path: Path) -> list[str]:
    """Recipients or keys from a file, without comments."""
    found = [line.strip() for line in secret(path).splitlines()]
    return [line for line in found if line and not line.startswith("#")]


def secret(path: Path) -> str:
    """The text of a small file. Raises Trouble."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST + 1).decode().strip()
    except (OSError, UnicodeDecodeError) as wrong:
        why = getattr(wrong, "strerror", None) or "it is no text"
        raise Trouble(f"{path} cannot be read: {why}") from None
    if not text or len(text) > MOST:
        raise Trouble(f"{path} is {'too long' if text else 'empty'}")
    return text


# --- how ----------------------------------------------------------------------------------------


def _recipient(text: str) -> object:
    try:
        if text.startswith("ssh-"):
            return pyrage.ssh.Recipient.from_str(text)
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise Trouble(
            f"{text[:80]!r} is no recipient: one is age1… (`age-keygen` makes it) or ssh-ed25519 …"
        ) from None


def _identity(text: str) -> object:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise Trouble("that is no key of age: one begins with AGE-SECRET-KEY-1") from None


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _encrypted(
    out: BinaryIO, fill: Callable[[BinaryIO], None], recipients: Sequence[object]
) -> None:
    """`fill` writes in a thread of its own into a pipe that age reads."""
    ear, mouth = os.pipe()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(mouth, "wb") as into:
                fill(into)
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, name="backup")
    with os.fdopen(ear, "rb") as source:
        thread.start()
        try:
            pyrage.encrypt_io(source, out, list(recipients))
        finally:
            source.close()  # whoever still writes is told
            thread.join()
    if faults:
        raise faults[0]


@contextmanager
def _decrypted(source: BinaryIO, identities: Sequence[object]) -> Iterator[BinaryIO]:
    """age writes in a thread of its own into a pipe that we read."""
    ear, mouth = os.pipe()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(mouth, "wb") as into:
                pyrage.decrypt_io(source, into, list(identities))
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, name="restore")
    thread.start()
    try:
        with os.fdopen(ear, "rb") as inside:
            yield inside
    except Trouble:
        thread.join()
        if faults and not isinstance(faults[0], BrokenPipeError):
            raise _why(faults) from None
        raise
    finally:
        thread.join()
    if faults:
        raise _why(faults)


def _why(faults: list[BaseException]) -> Trouble:
    text = str(faults[0])
    if "No matching keys" in text:
        return Trouble("this key does not open the backup: it was encrypted for another")
    return Damaged(f"the file is damaged or was cut off: it cannot be decrypted ({text})")


_CHANGED = "the file is damaged: what it says is not what was written"


@contextmanager
def _with_passphrase(file: BinaryIO, passphrase: str) -> Iterator[BinaryIO]:
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            first, inside = tar.next(), tar.next()
            content = tar.extractfile(first) if first else None
            if first is None or content is None or inside is None or inside.name != INSIDE:
                raise Damaged("the file was cut off, or never finished")
            key, begin, size = content.read(MOST), inside.offset_data, inside.size
    except tarfile.TarError:
        raise Damaged("the file is damaged, or was cut off") from None
    file.seek(0, os.SEEK_END)
    padding = -size % BLOCK + 2 * BLOCK
    if file.tell() < begin + size + padding:
        raise Damaged("the file ends too early: it was cut off")
    file.seek(begin + size)
    if file.read() != b"\0" * padding:
        raise Damaged(_CHANGED)
    try:
        made = bytes(pyrage.passphrase.decrypt(key, passphrase)).decode().strip()
    except pyrage.DecryptError:
        raise Trouble(
            "the passphrase does not open the backup, or its first lines are damaged"
        ) from None
    file.seek(begin)
    with _decrypted(_Part(file, size), [_identity(made)]) as inside_it:  # type: ignore[arg-type]
        yield inside_it


class _Part:
    """So many bytes of a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece
