"""Names as they stand in addresses and user names, with the letters of the North."""

from __future__ import annotations

from django.utils.text import slugify

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ð": "d", "þ": "th", "ß": "ss", "ł": "l", "đ": "d"})


def slug(text: str) -> str:
    """`Sørens Ærø` → `sorens-aero`; empty where nothing of it can stand in an address."""
    return slugify(text.lower().translate(_LETTERS))
