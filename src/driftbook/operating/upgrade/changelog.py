"""What is new since the release that stood here."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
PLACES = (PACKAGE / "CHANGELOG.md", PACKAGE.parents[1] / "CHANGELOG.md")
"""In a wheel it lies inside."""
HEADING = re.compile(r"^## +(?P<title>.+?) *$", re.MULTILINE)
VERSION = re.compile(r"\d+(\.\d+)+")


def since(version: str, text: str | None = None) -> str:
    """Everything above the heading of that version; all of it where there is no such heading."""
    said = _text() if text is None else text
    for heading in HEADING.finditer(said):
        found = VERSION.search(heading["title"])
        if version and found and found[0] == version:
            return _body(said[: heading.start()])
    return _body(said)


def _body(text: str) -> str:
    first = HEADING.search(text)
    return text[first.start() :].strip() if first else ""


def _text() -> str:
    return next((place.read_text(encoding="utf-8") for place in PLACES if place.is_file()), "")
