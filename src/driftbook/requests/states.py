"""The way of a case as its page shows it: what was, what is, what comes (B-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from driftbook.handbook.book import Handbook
from driftbook.requests.models import (
    ASKING,
    DONE,
    HANDLING,
    PLANNED,
    WAITING,
    WITHDRAWN,
    Case,
    Deed,
)
from driftbook.wording.requests import status_name

TONES = {
    PLANNED: "",
    WAITING: "warning",
    HANDLING: "good",
    ASKING: "warning",
    DONE: "good",
    WITHDRAWN: "bad",
}


@dataclass(frozen=True)
class Step:
    """One state on the way."""

    name: str
    when: str
    """`past`, `now`, `coming`."""
    at: datetime | None
    """Since when, in the handbook's zone; the last time, where the case has been there twice."""


def name(handbook: Handbook, state: str) -> str:
    """What the handbook calls it in the reader's language."""
    return status_name(handbook, state, get_language() or "en")


def steps(case: Case, deeds: Sequence[Deed], handbook: Handbook) -> list[Step]:
    """From being filed to its end; a question stands where the case stands still for it.

    What it never was is no step behind it: some are done as soon as they are filed.
    """
    since: dict[str, datetime] = {}
    before = ""
    for deed in deeds:
        if deed.state != before:
            since[deed.state] = deed.at
        before = deed.state
    way = [WAITING, HANDLING, *([ASKING] if case.state == ASKING else []), DONE]
    if case.dated is not None:
        way.insert(0, PLANNED)
    if case.state == WITHDRAWN:
        way = [state for state in way if state in since and state != DONE] + [WITHDRAWN]
    here = way.index(case.state)
    way = [state for place, state in enumerate(way) if place >= here or state in since]
    here = way.index(case.state)
    return [
        Step(
            name(handbook, state),
            "past" if place < here else "now" if place == here else "coming",
            since[state].astimezone(handbook.zone) if state in since and place <= here else None,
        )
        for place, state in enumerate(way)
    ]
