"""Making a backup: a copy of one moment, written beside its name and given it when it is whole."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from driftbook import __version__
from driftbook.files import store
from driftbook.files.folder import on_disk
from driftbook.operating.backup import checking, contents, databases
from driftbook.operating.backup.archive import ABOUT, MANIFEST, Writer
from driftbook.operating.backup.sealing import Keys, Seal
from driftbook.operating.backup.trouble import Trouble

FORMAT = 1
OURS = re.compile(r"driftbook-\d{8}T\d{6}Z-[0-9a-f]{4}\.(tar|tar\.age|keyed\.tar)")
"""Names that we give by ourselves, in a folder; only these are ever removed."""
STALE = 24 * 3600
"""Seconds after which what an earlier attempt has left is taken away."""
LAST = "last-backup.json"


@dataclass(frozen=True)
class Wanted:
    """What the operator has asked for."""

    to: Path
    seal: Seal = field(default_factory=Seal)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Secrets by their variable; empty: without keys."""
    keys_for: Seal = field(default_factory=Seal)
    """Recipients for whom the keys are closed a second time."""
    keep: int = 0
    """How many backups the folder has afterwards; 0: none is removed."""


@dataclass(frozen=True)
class Made:
    """A backup that is there."""

    path: Path
    digest: str
    size: int
    rows: int
    files: int
    gone: int
    """Files that were removed while it was made."""
    removed: tuple[Path, ...] = ()


def make(wanted: Wanted, now: datetime) -> Made:
    """Make one, read it again, and only then remove older ones. Raises Trouble."""
    path = _name(wanted, now)
    _sweep(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with _scratch() as scratch:
            said = _write(part, wanted, scratch, now)
        digest = _verified(part, wanted, said)
        os.link(part, path)  # refuses to replace one that came meanwhile
        on_disk(path.parent)
    except FileExistsError:
        raise Trouble(f"{path} is there already") from None
    except OSError as wrong:
        raise Trouble(f"the backup could not be written: {wrong.strerror or wrong}") from None
    finally:
        part.unlink(missing_ok=True)
    _tell(path, digest, wanted, now)
    return Made(
        path=path,
        digest=digest,
        size=path.stat().st_size,
        rows=sum(said["counts"].values()),
        files=sum(name.startswith(contents.FILES) for name in said["members"]),
        gone=said["gone"],
        removed=_remove_old(path.parent, wanted.keep) if wanted.keep else (),
    )


# --- parts --------------------------------------------------------------------------------------


def _name(wanted: Wanted, now: datetime) -> Path:
    """Where it will be. Raises Trouble."""
    to = wanted.to.absolute()
    if to.is_dir():
        end = "keyed.tar" if wanted.seal.passphrase else "tar.age" if wanted.seal else "tar"
        at = now.astimezone(UTC)
        return to / f"driftbook-{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}.{end}"
    if wanted.keep:
        raise Trouble("--keep goes with a folder, in which backups have names of their own")
    if to.exists():
        raise Trouble(f"{to} is there already")
    if not to.parent.is_dir():
        raise Trouble(f"there is no folder {to.parent}")
    return to


@contextmanager
def _scratch() -> Iterator[Path]:
    """A private folder beside the data, for the copy of the database.

    Not beside the backup: where only encrypted files may lie, no plain copy may lie either.
    """
    var = Path(settings.OPERATOR.var)
    for old in var.glob(".backup-*"):
        if time.time() - old.stat().st_mtime > STALE:
            shutil.rmtree(old, ignore_errors=True)
    folder = var / f".backup-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(part: Path, wanted: Wanted, scratch: Path, now: datetime) -> dict[str, Any]:
    database = databases.here()
    snapshot = database.snapshot(scratch)
    about = {
        "format": FORMAT,
        "made": now.astimezone(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "database": database.kind,
        "migrations": snapshot.migrations,
        "keys": _kind_of_keys(wanted),
        "key_check": contents.key_check(),
    }
    said: dict[str, Any] = {"counts": snapshot.counts, "gone": 0}

    def fill(out: BinaryIO) -> None:
        writer = Writer(out)
        writer.add_text(ABOUT, _json(about))
        with snapshot.file.open("rb") as file:
            writer.add(database.member, file, snapshot.file.stat().st_size)
        said["gone"] = _add_files(writer)
        _add_keys(writer, wanted)
        said["members"] = {one.name: [one.size, one.digest] for one in writer.members}
        writer.add_text(MANIFEST, _json({**about, **said}))
        writer.finish()

    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        out = _Out(file)
        try:
            wanted.seal.write(out, fill)  # type: ignore[arg-type]
        except Exception:
            if out.fault is not None:  # age says less of it
                raise out.fault from None
            raise
        file.flush()
        os.fsync(file.fileno())
    said["written"] = out.sum.hexdigest()
    return said


def _add_files(writer: Writer) -> int:
    """Returns how many were gone when it was their turn."""
    gone = 0
    for name, kept in contents.names():
        try:
            size, file = store.size(kept), store.open(kept)
        except FileNotFoundError:
            gone += 1
            continue
        with file:
            writer.add(name, file, size)
    return gone


def _add_keys(writer: Writer, wanted: Wanted) -> None:
    if not wanted.keys:
        return
    text = contents.keys_text(wanted.keys)
    if wanted.keys_for:
        closed = wanted.keys_for.small(text.encode())
        writer.add(contents.SEALED_KEYS, io.BytesIO(closed), len(closed))
    else:
        writer.add_text(contents.KEYS, text)


def _kind_of_keys(wanted: Wanted) -> str:
    if not wanted.keys:
        return "none"
    return "encrypted" if wanted.keys_for else "plain"


def _verified(part: Path, wanted: Wanted, said: Mapping[str, Any]) -> str:
    """Read what the disk has. Returns its SHA-256.

    What is closed for others we cannot open; that the disk has what we have written, we can tell.
    """
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if wanted.seal.recipients:
        if digest != said["written"]:
            raise Trouble("the disk does not give back what was written: the backup is not kept")
    else:
        checking.verify(part, Keys(passphrase=wanted.seal.passphrase))
    return digest


def _tell(path: Path, digest: str, wanted: Wanted, now: datetime) -> None:
    """Leave word for `driftbook doctor`."""
    place = Path(settings.OPERATOR.var) / LAST
    said = {
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "to": str(path),
        "sha256": digest,
        "encrypted": bool(wanted.seal),
    }
    new = place.with_suffix(".new")
    new.write_text(json.dumps(said) + "\n", encoding="utf-8")
    new.replace(place)


def _remove_old(folder: Path, keep: int) -> tuple[Path, ...]:
    ours = sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name))
    old = ours[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return tuple(old)


def _sweep(folder: Path) -> None:
    for path in folder.glob(".*.part"):
        old = time.time() - path.stat().st_mtime > STALE
        if old and OURS.match(path.name.removeprefix(".")):
            path.unlink(missing_ok=True)


def _json(said: object) -> str:
    return json.dumps(said, indent=1, sort_keys=True) + "\n"


class _Out:
    """The file, which remembers what it has taken and what went wrong with it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sum = hashlib.sha256()
        self.fault: OSError | None = None
        self.seek: Callable[[int], int] = file.seek
        self.tell = file.tell

    def write(self, piece: bytes) -> int:
        self.sum.update(piece)
        try:
            return self._file.write(piece)
        except OSError as wrong:
            self.fault = self.fault or wrong
            raise

    def flush(self) -> None:
        self._file.flush()
