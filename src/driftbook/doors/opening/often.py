"""How often somebody taps, and that a tap which is refused is written down once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from driftbook.doors.models import Command
from driftbook.people import limits
from driftbook.people.middleware import actor
from driftbook.people.models import Attempt

REFUSED = "tap-refused"
"""Rows of refused taps; they are deleted with those of the limits, after an hour."""


def count(request: HttpRequest, pressed: UUID, now: datetime) -> None:
    """Count a tap; one that has become a command already does not count again. Raises TooMany."""
    person = actor(request).person
    if person is None:
        return
    if not Command.objects.filter(person=person, pressed=pressed).exists():
        limits.count("tap", account=f"person:{person}", request=request, now=now)


def first_refusal(person: UUID, unit: UUID, act: str, pressed: UUID, now: datetime) -> bool:
    """Whether this tap was not refused before: a page and a lost connection send the same again.

    In a transaction that holds the chain in which it is written, so two at once are one.
    """
    key = limits.keyed(f"{person}:{unit}:{act}:{pressed}")
    if Attempt.objects.filter(kind=REFUSED, key=key).exists():
        return False
    Attempt.objects.create(kind=REFUSED, key=key, at=now)
    return True
