"""A name is one line, wherever it comes from: it stands in letters to others."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Also what turns the direction of what follows."""


def one_line(text: str) -> str:
    """The text, with blanks for line breaks and other control characters."""
    return _BREAKS.sub(" ", text).strip()
