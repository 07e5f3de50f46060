"""Files between a form and its case: kept for a day, found only with a signed word (B-01).

A form is looked over before it is filed, and a browser does not send a file twice. Nothing is in
the database: what nobody has filed for a day is removed when the next file comes.
"""

from __future__ import annotations

import io
import secrets
import time
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.core import signing

from driftbook.files import store
from driftbook.requests.actions.files import checked
from driftbook.requests.files import File

LASTS = 24 * 3600
"""Seconds."""
SALT = "driftbook.requests.held"
PLACE = "cases/held/"
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
    at: str
    """As what the store knows it."""

    def file(self) -> File:
        """As a case takes it."""
        with store.open(self.at) as content:
            return File(name=self.name, content=content.read(), kind=self.kind)


def hold(*, name: str, kind: str, content: bytes, person: UUID) -> Held:
    """Keep it for a day. Raises BadFile for what no case would take, and `store.Away`."""
    checked(File(name=name, content=content, kind=kind))
    _sweep()
    # The oldest names come first: whoever sweeps need not look at those of today.
    at = f"{int(time.time()):010x}-{secrets.token_hex(16)}"
    store.put(PLACE + at, io.BytesIO(content))
    said = {"at": at, "name": name[:300], "kind": kind[:100], "person": str(person)}
    word = signing.dumps(said, salt=SALT, compress=True)
    return Held(word, said["name"], said["kind"], len(content), PLACE + at)


def held(word: str, person: UUID | None) -> Held | None:
    """The file, for whoever sent it, while it is there. Raises `store.Away`."""
    try:
        said = signing.loads(word, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if said["person"] != str(person):
        return None
    at = PLACE + said["at"]
    try:
        size = store.size(at)
    except FileNotFoundError:
        return None
    return Held(word, said["name"], said["kind"], size, at)


def _sweep() -> None:
    """Remove some of those that nobody has filed."""
    old = time.time() - LASTS
    for found in list(islice(store.listed(PLACE), SWEPT)):
        if found.changed < old:
            store.remove(found.name)
