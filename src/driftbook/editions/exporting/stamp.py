"""What an edition says, as one hash: the same texts give the same stamp, wherever they are kept."""

from __future__ import annotations

import hashlib
import json

import driftbook
from driftbook.handbook.book import Handbook

_KEY = "editions.content"


def content_hash(handbook: Handbook) -> str:
    """SHA-256 of everything that the edition says, in hexadecimal."""
    known = handbook.compiled.get(_KEY)
    if known is None:
        said = {"handbook": handbook.cover, **handbook.chapters}
        data = {name: part.model_dump(mode="json", by_alias=True) for name, part in said.items()}
        text = json.dumps(data, sort_keys=True, ensure_ascii=False)
        known = handbook.compiled[_KEY] = hashlib.sha256(text.encode()).hexdigest()
    return str(known)


def stamp(handbook: Handbook, *what: object) -> str:
    """A hash of the edition, of what is made of it, and of the Driftbook that makes it."""
    parts = (driftbook.__version__, handbook.mark, content_hash(handbook), *map(str, what))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
