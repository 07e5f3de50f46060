"""How many units claim how much, as a bar chart; and a battery's days as a line. SVG of our own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT, FOOT, HEAD = 460, 170, 34, 18


def levels(counts: Sequence[int], critical: int | None, below: str) -> str:
    """The chart for paper, ten bars; those that reach down to critical are red. `below` names the
    axis. Its words for whoever does not see it stand beside it in the document."""
    step = WIDTH / len(counts)
    most = max([*counts, 1])
    room = HEIGHT - FOOT - HEAD
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="IBM Plex Sans" font-size="11" text-anchor="middle">'
    ]
    for tens, count in enumerate(counts):
        tall = room * count / most
        left, top = tens * step + 4, HEAD + room - tall
        colour = "#b3261e" if critical is not None and tens * 10 <= critical else "#0b5a55"
        middle = tens * step + step / 2
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{step - 8:.1f}" height="{tall:.1f}" '
            f'fill="{colour}"/>'
            f'<text x="{middle:.1f}" y="{top - 4:.1f}">{count}</text>'
            f'<text x="{middle:.1f}" y="{HEIGHT - 20}" fill="#555">{bounds(tens)}</text>'
        )
    parts.append(
        f'<line x1="0" x2="{WIDTH}" y1="{HEAD + room}" y2="{HEAD + room}" stroke="#999"/>'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 4}" fill="#555">{escape(below)}</text></svg>'
    )
    return "".join(parts)


def bounds(tens: int) -> str:
    """`10–19`."""
    return f"{tens * 10}–{100 if tens == 9 else tens * 10 + 9}"


def line(days: Sequence[Sequence[Any]], width: int = 120, height: int = 32) -> str:
    """The points of a polyline through the days (ISO) with what was claimed; empty for one day."""
    if len(days) < 2:
        return ""
    at = [date.fromisoformat(day).toordinal() for day, _percent in days]
    span = max(at[-1] - at[0], 1)
    return " ".join(
        f"{(when - at[0]) * width / span:.1f},{height - percent * height / 100:.1f}"
        for when, (_day, percent) in zip(at, days, strict=True)
    )
