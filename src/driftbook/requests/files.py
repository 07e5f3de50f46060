"""A file on its way into a case: from a form, a mail or a program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    """What somebody sends along. It is kept by `actions.files.keep_file`."""

    name: str
    """As the sender calls it; only ever shown, never used as a path."""
    content: bytes
    kind: str = ""
    """What the sender says it is: `image/png`. What it is, is found out from its bytes."""
    content_id: str = ""
    """Of an inline image in a mail."""
