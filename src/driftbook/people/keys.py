"""Keys as people and programs write them."""

from __future__ import annotations

from uuid import UUID


def key_of(text: object) -> UUID | None:
    """The key that a text is; None: it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
