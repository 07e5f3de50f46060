"""The texts of two editions, line by line: the ordinary diff, for readers who want to see it."""

import difflib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Literal, NamedTuple

MOST_LINES = 2_000
"""Lines shown per file; beyond that the last hunk says that there is more."""
LONGEST = 500
"""Signs shown per line."""
COMPARED = 20_000
"""Lines compared per file: finding the shortest difference takes time in their square."""
_AROUND = 2

Op = Literal["same", "removed", "added", "skipped", "more"]


class Line(NamedTuple):
    """One line of a difference; numbers count from 1 and are None where there is no such line.

    `skipped` stands between two hunks; `more` at the end: the rest is not shown.
    """

    op: Op
    old: int | None
    new: int | None
    text: str


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, list[Line]]]:
    """The files that differ, by name, each with its lines; files that are the same are left out.

    A file that only one edition has is removed or added as a whole.
    """
    found: list[tuple[str, list[Line]]] = []
    for name in sorted({*old, *new}):
        before, now = old.get(name, ""), new.get(name, "")
        if before != now or (name in old) != (name in new):
            found.append((name, _bounded(_lines(before, now))))
    return found


def _bounded(lines: Iterator[Line]) -> list[Line]:
    shown = list(islice(lines, MOST_LINES + 1))
    return [*shown[:MOST_LINES], Line("more", None, None, "")] if shown[MOST_LINES:] else shown


def _lines(before: str, now: str) -> Iterator[Line]:
    old, new = before.splitlines(), now.splitlines()
    too_long = len(old) > COMPARED or len(new) > COMPARED
    old, new = old[:COMPARED], new[:COMPARED]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > COMPARED // 2)
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if number:
            yield Line("skipped", None, None, "")
        for op, first, last, begin, end in group:
            if op == "equal":
                for offset in range(last - first):
                    text = old[first + offset]
                    yield Line("same", first + offset + 1, begin + offset + 1, text[:LONGEST])
                continue
            for index in range(first, last):
                yield Line("removed", index + 1, None, old[index][:LONGEST])
            for index in range(begin, end):
                yield Line("added", None, index + 1, new[index][:LONGEST])
    if too_long:
        yield Line("more", None, None, "")
