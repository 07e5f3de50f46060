"""What is in a backup beside the database, and what is not.

In it: the files of cases, and extracts, which somebody may fetch for some days yet. Not in it:
renderings, static files, copies of status pages, measures, all of which are made anew; and files of
forms that nobody has sent yet, which are kept for a day anyway.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from driftbook.files import store

FILES = "files/"
KEYS, SEALED_KEYS = "keys.env", "keys.env.age"
FOLDER = "cases"
LEFT_OUT = f"{FOLDER}/held/"
"""What no backup has."""


def names() -> Iterator[tuple[str, str]]:
    """Every file: its name in a backup, and in the store. Some may go while this is read.

    A file is there before the row that names it, and one that is named by its digest is never
    removed while a case has it: so whoever copies the database first misses none that it names.
    Raises `store.Away`.
    """
    for name in store.names(f"{FOLDER}/"):
        if not name.startswith(LEFT_OUT) and not name.endswith(".part"):
            yield FILES + name, name


def place(name: str, root: Path) -> Path | None:
    """Where a file with this name in a backup belongs, below `root`; None: nowhere."""
    parts = name.removeprefix(FILES).split("/")
    inside = name.startswith(FILES + FOLDER + "/") and all(
        part and part not in (".", "..") and "\0" not in part for part in parts
    )
    return root.joinpath(*parts[1:]) if inside else None


def keys_text(keys: Mapping[str, str]) -> str:
    """As a file that systemd and shells read."""
    return "".join(f"{name}={_quoted(value)}\n" for name, value in sorted(keys.items()))


def key_check() -> str:
    """Tells two secret keys apart, and nothing about either."""
    made = hmac.new(str(settings.SECRET_KEY).encode(), b"driftbook.backup", hashlib.sha256)
    return made.hexdigest()[:16]


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"
