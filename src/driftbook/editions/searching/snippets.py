"""The stretch of a text that shows what was found, with what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from driftbook.editions.searching import words

AROUND = 170
"""Letters of a snippet."""
BEFORE = 30
"""Letters before the first word that was found."""
Span = tuple[int, int]


@dataclass(frozen=True)
class Part:
    """A stretch of text; `hit` where it is what was asked for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Wanted:
    """What is marked in a text."""

    words: frozenset[str]
    """Folded."""
    numbers: tuple[str, ...]
    """Their digits."""

    def marks(self, text: str) -> list[Span]:
        """Where it stands, in order and without overlap."""
        spans = [(one.start, one.end) for one in words.tokens(text) if one.word in self.words]
        for number, start, end in words.numbers(text):
            if any(words.same_number(one, number) for one in self.numbers):
                spans.append((start, end))
        merged: list[Span] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def whole(self, text: str) -> tuple[Part, ...]:
        """All of the text."""
        return _parts(text, self.marks(text), 0, len(text))

    def snippet(self, text: str) -> tuple[Part, ...]:
        """The stretch of the text with the most marks; an ellipsis where the text goes on."""
        marks = self.marks(text)
        start, end = _window(text, marks)
        before = (Part("… ", hit=False),) if start else ()
        after = (Part(" …", hit=False),) if end < len(text) else ()
        return (*before, *_parts(text, marks, start, end), *after)


def _window(text: str, marks: Sequence[Span]) -> Span:
    """Where the snippet begins and ends: between words."""
    if len(text) <= AROUND:
        return 0, len(text)
    if not marks:
        cut = text.rfind(" ", 0, AROUND)
        return 0, cut if cut > 0 else AROUND
    best = max(marks, key=lambda mark: _within(marks, mark[0], mark[0] + AROUND - BEFORE))
    start = max(0, best[0] - BEFORE)
    if start:
        start = text.find(" ", start, best[0]) + 1 or best[0]
    end = min(len(text), max(start + AROUND, best[1]))
    cut = text.rfind(" ", best[1], end)
    return start, end if end == len(text) or cut < 0 else cut


def _within(marks: Sequence[Span], start: int, end: int) -> int:
    return sum(start <= first and last <= end for first, last in marks)


def _parts(text: str, marks: Sequence[Span], start: int, end: int) -> tuple[Part, ...]:
    parts, at = [], start
    for first, last in marks:
        if first < start or last > end:
            continue
        parts += [Part(text[at:first], hit=False), Part(text[first:last], hit=True)]
        at = last
    parts.append(Part(text[at:end], hit=False))
    return tuple(part for part in parts if part.text)
