"""Files between a form and its case: on disk for a day, found only with a signed word (B-01).

A form is looked over before it is filed, and a browser does not send a file twice. Nothing is in
the database: what nobody has filed for a day is removed when the next file comes.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core import signing

from driftbook.requests.actions.files import checked
from driftbook.requests.files import File

LASTS = 24 * 3600
"""Seconds."""
SALT = "driftbook.requests.held"
MOST = 20
"""Files of one field."""
SWEPT = 200
"""So many are looked at for their age at most, each time that one is added."""


@dataclass(frozen=True)
class Held:
    """A file that waits for its case."""

    word: str
    """With which whoever sent it gets it again; nobody else does."""
    name: str
    kind: str
    size: int
    """Bytes."""
    path: Path

    def file(self) -> File:
        """As a case takes it."""
        return File(name=self.name, content=self.path.read_bytes(), kind=self.kind)


def hold(*, name: str, kind: str, content: bytes, person: UUID) -> Held:
    """Keep it for a day. Raises BadFile for what no case would take."""
    checked(File(name=name, content=content, kind=kind))
    folder = _folder()
    _sweep(folder)
    at = secrets.token_hex(16)
    (folder / at).write_bytes(content)
    said = {"at": at, "name": name[:300], "kind": kind[:100], "person": str(person)}
    word = signing.dumps(said, salt=SALT, compress=True)
    return Held(word, said["name"], said["kind"], len(content), folder / at)


def held(word: str, person: UUID | None) -> Held | None:
    """The file, for whoever sent it, while it is there."""
    try:
        said = signing.loads(word, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if said["person"] != str(person):
        return None
    path = _folder() / said["at"]
    if not path.is_file():
        return None
    return Held(word, said["name"], said["kind"], path.stat().st_size, path)


def _folder() -> Path:
    folder = Path(settings.CASE_FILES) / "held"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _sweep(folder: Path) -> None:
    """Remove some of those that nobody has filed."""
    old = time.time() - LASTS
    for number, path in enumerate(folder.iterdir()):
        if number >= SWEPT:
            break
        try:
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
