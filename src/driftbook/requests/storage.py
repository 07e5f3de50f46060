"""Where the bytes of files lie: outside of what the web server gives out, by their digest."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO

from driftbook.files import store

HEXADECIMAL = set("0123456789abcdef")


def keep(content: bytes) -> str:
    """Write the bytes, if they are not there yet, and return their digest (SHA-256).

    They last before this returns. The file appears under its name as a whole or not at all, so that
    a crash leaves no half of it; one whose row was never written does no harm. Raises `store.Away`.
    """
    digest = hashlib.sha256(content).hexdigest()
    try:
        if store.size(name(digest)) == len(content):
            return digest
    except FileNotFoundError:
        pass
    store.put(name(digest), io.BytesIO(content))
    return digest


def content(digest: str) -> BinaryIO:
    """The bytes. Raises FileNotFoundError, `store.Away`, `store.Damaged`."""
    return store.open(name(digest))


def name(digest: str) -> str:
    """As what the store knows the bytes with this digest. Raises ValueError for what is none."""
    if len(digest) != 64 or not set(digest) <= HEXADECIMAL:
        raise ValueError(digest)
    return f"cases/{digest[:2]}/{digest}"


def remove(digest: str) -> None:
    """Remove the bytes; that they are gone already is fine. Raises `store.Away`."""
    store.remove(name(digest))
