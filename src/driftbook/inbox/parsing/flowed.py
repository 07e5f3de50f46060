"""Text that a program has wrapped and marked as such (RFC 3676): its paragraphs again."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"^(>*) ?(.*)$", re.DOTALL)


def unwrapped(text: str, *, delete_space: bool = False) -> str:
    """Lines that end in a space go on in the next one of the same depth of quotation."""
    done: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        marks, said = _parts(line)
        flows = said.endswith(" ") and said != "-- "
        shown = said[:-1] if flows and delete_space else said
        if open_depth == len(marks) and said != "-- ":
            done[-1] += shown
        else:
            done.append(f"{marks} {shown}" if marks else shown)
        open_depth = len(marks) if flows else None
    return "\n".join(done)


def _parts(line: str) -> tuple[str, str]:
    if line.startswith(">"):
        found = _QUOTED.match(line)
        return (found[1], found[2]) if found else ("", line)
    return "", line.removeprefix(" ")
